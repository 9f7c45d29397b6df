#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: route_info
short_description: What Zimbra's Postfix would do with an address
version_added: 0.1.0
description:
  - Reads the directory and tells, for each address, whether it is accepted at RCPT and by which rule, what canonical addresses,
    aliases, lists and catch-alls make of it, and where each copy would be handed. Nothing is sent and no connection to an MTA
    is made.
  - With O(split) it follows the mail over both systems, from every side on which it can come in, and finds loops, mail that is
    accepted and then returned, addresses that nobody has or that both systems have, and catch-alls where none may be.
  - It follows the LDAP tables that Zimbra gives to its Postfix, in which only entries count whose mail status is enabled, within
    the limits of Postfix. Lists that hold each other are told as such, because Postfix then never takes the mail.
  - Who is in a dynamic group is worked out by the LDAP server and not followed here. Restrictions that look at the sender or the
    client are not taken into account, nor whether a mailbox turns local delivery off.
options:
  addresses:
    description:
      - The addresses to follow. An address of a domain that is not Zimbra's tells about relaying.
      - When omitted, every address of the directory's entries in the domains of O(split), and every address that is declared
        to live on the other system.
    type: list
    elements: str
  split:
    description:
      - The split domains, as the filter P(splitdomain.zimbra.topology#filter) returns them under C(split). Besides O(addresses),
        one address that nobody has is followed for each of them.
      - Zimbra hands mail to the other system where the host of a transport is one of its C(next_hop), C(peer) and C(remote).
    type: list
    elements: dict
    default: []
  peers:
    description:
      - What the other system of a domain knows, where more can be said of it than follows from O(split).
      - A domain that is not named here has a peer of whom only the declared remote addresses are certain.
    type: list
    elements: dict
    suboptions:
      domain:
        description: Name of the domain, one of O(split).
        type: str
        required: true
      role:
        description:
          - The other system's own role. V(slave) where Zimbra is the master, it hands Zimbra what it does not know. V(master)
            where Zimbra is the slave, it knows everybody and hands Zimbra what lives there.
        type: str
        choices: [master, slave]
        required: true
      people:
        description: All addresses that live there, aliases and lists included. When omitted, the declared remote ones.
        type: list
        elements: str
      complete:
        description: Whether nobody else lives there. Otherwise an address that is not listed may live there or not.
        type: bool
        default: false
  show:
    description: Which routes to return. V(all) those of all O(addresses), V(findings) only those that a finding is about.
    type: str
    choices: [all, findings]
    default: all
  server:
    description:
      - The server whose MTA is meant. Its own values of relay host and restrictions then hide the global ones.
      - When omitted, the global configuration is taken.
    type: str
extends_documentation_fragment:
  - splitdomain.zimbra.connection
  - splitdomain.zimbra.connection.planned
  - splitdomain.zimbra.connection.attributes_info
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Where would mail to these people go
  splitdomain.zimbra.route_info:
    addresses: [foo@example.com, bar@example.com, nobody@example.com]
    server: zimbra.example.com
  register: mail

- name: Show it
  ansible.builtin.debug:
    msg: "{{ mail.routes | map(attribute='steps') }}"

- name: Follow everybody's mail over both systems, as the domains are declared
  splitdomain.zimbra.route_info:
    split: "{{ (zimbra_split_domains | splitdomain.zimbra.topology).split }}"
    show: findings
  register: paper

- name: Nothing may go round, be returned or get lost
  ansible.builtin.assert:
    that: paper.findings | length == 0
    fail_msg: "{{ paper.findings | map(attribute='text') | join('; ') }}"

- name: The same, with what is known of a master that is not Zimbra
  splitdomain.zimbra.route_info:
    addresses: [foo@example.org, dora@example.org]
    split:
      - {name: example.org, role: slave, next_hop: "[mail.example.com]:25", peer: {host: mail.example.com}}
    peers:
      - {domain: example.org, role: master, people: [dora@example.org], complete: true}
"""

RETURN = r"""
routes:
  description:
    - One for each of O(addresses), in their order. With O(show=findings) those that a finding is about.
    - Those of an address that nobody has follow, where a finding is about it.
  returned: always
  type: list
  elements: dict
  contains:
    address:
      description: The address, in lower case.
      type: str
      sample: b@example.com
    outside:
      description:
        - What a stranger is answered at RCPT, as C(code) and the C(rule) that decides.
        - The code is V(250) accepted, V(550) nobody has that address, V(554) refused whoever has it, V(450) or V(451) refused
          for now.
      type: dict
      sample: {code: 250, rule: "listed: account bar@example.com"}
    trusted:
      description: The same for a client in a trusted network.
      type: dict
      sample: {code: 250, rule: permit_mynetworks}
    deliveries:
      description:
        - Where the copies of an accepted mail go, each with C(recipient), C(transport) and C(next_hop).
        - The transport is that of the directory, V(mx) where the relay host (C(next_hop)) or the DNS decides, V(error)
          where there is no route and the mail is returned to its sender, V(defer) where it is not taken after all and C(next_hop)
          says why, or V(group) for whoever is in a dynamic group.
      type: list
      elements: dict
      sample: [{recipient: bar@example.com, transport: smtp, next_hop: "[mail.example.com]:25"}]
    steps:
      description: The same as text, a line a step.
      type: list
      elements: str
      sample: ["bar@example.com -> smtp:[mail.example.com]:25"]
    journeys:
      description:
        - The way of a mail over both systems, for each way in. V(outside) the internet at the master, V(outside_slave) a stranger
          at the slave, V(zimbra) a person on Zimbra, V(peer) a person on the other system. Where the domain is not in O(split),
          only those that begin at Zimbra.
        - Each has C(from), C(steps) as text, and C(ends), one for each copy, with C(system) (V(zimbra), V(peer) or V(outside)),
          C(recipient) and C(outcome).
        - The outcome is V(mailbox), V(rejected) where the sender is told at once, V(bounced) where a system had accepted it,
          V(loop), V(forwarded) to somebody outside, or V(unknown) where nothing that was declared decides.
      type: list
      elements: dict
      sample:
        - from: outside
          steps:
            - "internet ->"
            - "Zimbra postfix server, RCPT bar@example.com: 250 (listed: account bar@example.com) ->"
            - "account transport says to use smtp:[mail.example.com]:25 ->"
            - "mail.example.com existing infrastructure MTA ->"
            - "mail.example.com existing infrastructure mail store: bar@example.com"
          ends: [{system: peer, recipient: bar@example.com, outcome: mailbox}]
findings:
  description:
    - What is wrong with the split, over all followed addresses, each with C(kind), C(domain), C(address), C(text) and C(remedy).
    - The kind is V(loop), V(bounce) for mail that is accepted and then returned, V(nobody), V(twice), or V(catch_all).
  returned: always, empty without O(split)
  type: list
  elements: dict
  sample:
    - kind: catch_all
      domain: example.com
      address: "@example.com"
      text: the account foo@example.com catches all mail of example.com, so unknown addresses are accepted
      remedy: "Take it off: zimbraMailCatchAllAddress @example.com of foo@example.com"
report:
  description: All RV(findings) as one text, a line each, with the remedy.
  returned: always, empty without findings
  type: str
  sample: >-
    - @example.com (catch_all): the account foo@example.com catches all mail of example.com, so unknown addresses are accepted. Take
    it off: zimbraMailCatchAllAddress @example.com of foo@example.com
followed:
  description: How many addresses were followed, made-up ones included.
  returned: always
  type: int
  sample: 4
reader:
  description: What answered the reading. V(ldap), V(zmprov) or V(soap).
  returned: always
  type: str
  sample: ldap
backend:
  description: What makes changes in Zimbra. V(zmprov) or V(soap).
  returned: always
  type: str
  sample: zmprov
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import planned_spec, run_info, zimbra_module
from ansible_collections.splitdomain.zimbra.plugins.module_utils._route_info import gather
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zimbra import ZimbraClients


def main():
    run_info(zimbra_module(
        addresses=dict(type='list', elements='str'),
        server=dict(type='str'),
        split=dict(type='list', elements='dict', default=[]),
        peers=dict(type='list', elements='dict', options=dict(
            domain=dict(type='str', required=True),
            role=dict(type='str', choices=['master', 'slave'], required=True),
            people=dict(type='list', elements='str'),
            complete=dict(type='bool', default=False),
        )),
        show=dict(type='str', choices=['all', 'findings'], default='all'),
        planned=planned_spec(),
    ), gather, ZimbraClients)


if __name__ == '__main__':
    main()
