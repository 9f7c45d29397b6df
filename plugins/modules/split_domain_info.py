#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: split_domain_info
short_description: Compare what each side of a split domain knows
version_added: 0.2.0
description:
  - Holds Zimbra's directory against what is declared and against what the other mail system has, and names everybody who
    is nowhere, who is twice, and whatever else keeps mail from its mailbox. Only reads; all is read once and compared in
    memory.
  - What the other side has comes from a list (O(peer_people)) or, where nothing else can be had, from its answers at RCPT
    (O(probed)). What cannot be compared for want of these is told in RV(unknown), not guessed.
  - For a domain of which Zimbra is the master, everybody on the other side has to be known to Zimbra. For one of which it
    is the slave, whatever the master knows is right, and people on Zimbra have to be known there.
options:
  split:
    description: The domains, as RV(ignore:split) of the filter P(splitdomain.zimbra.topology#filter) gives them.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the domain.
        type: str
        required: true
      role:
        description: What Zimbra is for the domain.
        type: str
        required: true
        choices: [master, slave]
      next_hop:
        description: Where mail for the other side is handed to, for example V([mail.example.com]:25).
        type: str
        required: true
      peer:
        description: The other mail system. Its C(host) is named in findings.
        type: dict
        default: {}
      remote:
        description: Who is declared to live elsewhere, each with C(name), C(aliases), C(host) and C(next_hop).
        type: list
        elements: dict
        default: []
      alias_domains:
        description: Zimbra's alias domains of the domain.
        type: list
        elements: str
        default: []
      test_addresses:
        description: Addresses for tests, C(local) on Zimbra and C(remote) on the other side.
        type: dict
        default: {}
  peer_people:
    description: Who lives on the other side. M(splitdomain.zimbra.postfix_people_info) makes such a list of a Postfix.
    type: list
    elements: dict
    suboptions:
      domain:
        description: The domain that the list is about. Addresses of other domains in it are passed over.
        type: str
        required: true
      complete:
        description: Whether everybody of the domain who lives there is in the list.
        type: bool
        required: true
      accounts:
        description:
          - People with a mailbox there, each with their other addresses. What stands before the C(@) is enough.
          - Not those whom that system only hands on to Zimbra.
        type: list
        elements: dict
        default: []
        suboptions:
          name:
            description: The primary address.
            type: str
            required: true
          aliases:
            description: Other addresses of the same person.
            type: list
            elements: str
            default: []
      lists:
        description: Addresses of lists and groups there.
        type: list
        elements: str
        default: []
      members:
        description: The members of these lists, a list of addresses for each, as far as they are known.
        type: dict
        default: {}
      routed:
        description: Of a master, the addresses that it hands to Zimbra. When omitted, it is not known whom it hands on.
        type: list
        elements: str
  probed:
    description:
      - What the other side answers at RCPT. V(550), V(551) and V(553) mean that it does not have the address. V(250) proves
        nothing, since a slave accepts every address.
    type: list
    elements: dict
    suboptions:
      domain:
        description: The domain.
        type: str
        required: true
      address:
        description: The address.
        type: str
        required: true
      code:
        description: The code of the answer; V(0) for none.
        type: int
        required: true
  servers:
    description: The servers whose own settings are looked at. When omitted, all that run an MTA.
    type: list
    elements: str
  previous:
    description: What an earlier run returned as RV(state). When omitted, no drift is told.
    type: dict
seealso:
  - module: splitdomain.zimbra.route_info
  - module: splitdomain.zimbra.postfix_people_info
extends_documentation_fragment:
  - splitdomain.zimbra.connection
  - splitdomain.zimbra.connection.attributes_info
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Who lives on the other side, if that is a Postfix of yours
  splitdomain.zimbra.postfix_people_info:
    domains: [example.com]
  delegate_to: mail.example.com
  register: there

- name: Compare both sides
  splitdomain.zimbra.split_domain_info:
    split: "{{ (zimbra_split_domains | splitdomain.zimbra.topology).split }}"
    peer_people: "{{ there.people }}"
  register: compared

- name: Nothing may be wrong
  ansible.builtin.assert:
    that: compared.counts.findings.error == 0
    fail_msg: "{{ compared.findings | map(attribute='text') | join('\n') }}"

- name: A list that somebody else made, and what changed since the last run
  splitdomain.zimbra.split_domain_info:
    split:
      - name: example.com
        role: master
        next_hop: "[mail.example.com]:25"
        peer: {host: mail.example.com}
        remote:
          - {name: bar@example.com, aliases: [b@example.com]}
    peer_people:
      - domain: example.com
        complete: true
        accounts:
          - {name: bar, aliases: [b]}
        lists: [all-old]
    previous: "{{ last_state }}"
"""

RETURN = r"""
findings:
  description: What is not as it should be, the gravest first. Empty when all is well.
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description:
        - V(nowhere), somebody is said to live on one side, which does not have them, or a test address is nobody's. After a person
          on Zimbra was renamed by hand, that is the old address which the master still hands on, and the new one that it lacks.
        - V(account_missing), somebody (or the domain) is declared, but Zimbra does not have it.
        - V(alias_missing), an alias is not known where mail comes in first.
        - V(address_taken), a declared address is an alias, a list, a resource or somebody else's on Zimbra.
        - V(twice), V(alias_clash) and V(list_clash), an address that both sides have, as accounts, as an alias on either,
          as a list on either; or an alias that each side gives to somebody else.
        - V(list_loop) and V(list_twice), lists of both sides that hold each other, and people who get two copies by way of lists on
          both sides. Only for lists whose C(members) are given.
        - V(undeclared), somebody lives on the other side, or has a route to it, who is not declared.
        - V(placeholder_mail), somebody lives on the other side and has a mailbox on Zimbra, which that person cannot see.
        - V(transport_drift), mail goes another way than declared, or Postfix does not see the account.
        - V(catch_all), a catch-all that must not be there, or a slave whose own is not complete.
        - V(setting_hidden), a server's own value hides the global one, or a setting is one that this version does not obey.
        - V(alias_domain), an alias domain is missing, leads elsewhere, is not declared, or is checked in a wrong way or not at all.
        - V(gal_twice) and V(gal_missing), people who stand twice in the address book, or not in it.
        - V(drift), something changed since O(previous).
      type: str
      sample: nowhere
    severity:
      description:
        - V(error), mail is lost, refused, goes round, or ends where nobody reads it.
        - V(warning), it may be meant, and has to be looked at.
        - V(note), good to know; mail is not touched.
      type: str
      sample: error
    domain:
      description: The domain, empty for settings of an MTA.
      type: str
      sample: example.com
    address:
      description: The address, or the server that a setting is of; empty where it is about the domain or the whole site.
      type: str
      sample: bar@example.com
    text:
      description: What is wrong.
      type: str
      sample: bar@example.com is not in the list of mail.example.com, to which Zimbra hands its mail
    remedy:
      description: What to do about it, as a command or a variable.
      type: str
      sample: "Create bar@example.com on mail.example.com, or remove it from Zimbra: zmprov da bar@example.com"
unknown:
  description: What could not be compared, so that nothing about it can be found.
  returned: always
  type: list
  elements: dict
  contains:
    domain:
      description: The domain.
      type: str
      sample: example.com
    kinds:
      description: The kinds of findings that are not to be had.
      type: list
      elements: str
      sample: [nowhere, twice, alias_clash, list_clash, alias_missing, undeclared]
    reason:
      description: Why.
      type: str
      sample: who lives on mail.example.com is not known
    remedy:
      description: What would make it known.
      type: str
      sample: Give a complete list of mail.example.com in peer_people (postfix_people_info makes one of a Postfix)
people:
  description:
    - For each domain the addresses that Zimbra's Postfix accepts as C(local) and C(remote), by where it hands their mail. Each with
      C(address), C(kind) (V(account), V(alias), V(list), V(resource)) and C(name), the primary address.
    - Left out are Zimbra's system accounts, guests, lists without members, and whoever Postfix does not see.
  returned: always
  type: dict
  sample:
    example.com:
      local: [{address: foo@example.com, kind: account, name: foo@example.com}]
      remote: [{address: b@example.com, kind: alias, name: bar@example.com}]
counts:
  description:
    - How many C(findings) of each severity, how many of each of the C(kinds), and for each of the C(domains) the addresses that are
      C(local), C(remote), C(declared), and named by the C(peer).
  returned: always
  type: dict
  sample:
    findings: {error: 1, warning: 0, note: 0}
    kinds: {nowhere: 1}
    domains: {example.com: {local: 2, remote: 2, declared: 2, peer: 0}}
state:
  description:
    - What the next run takes as O(previous). For each domain C(addresses), their number, C(digest), and C(ways), what becomes of each.
    - Of more than 500 addresses C(hashes) instead, 8 characters each. New and changed ones can then still be named; those that are gone
      are named when they are declared or known to the other side, and counted otherwise.
  returned: always
  type: dict
  sample:
    version: 1
    domains:
      example.com:
        addresses: 2
        digest: 5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef
        ways: {foo@example.com: account of foo@example.com is on Zimbra, "@example.com": domain without a route of its own}
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

from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import run_info, zimbra_module
from ansible_collections.splitdomain.zimbra.plugins.module_utils._split_domain_info import gather
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zimbra import ZimbraClients


def main():
    domain = dict(type='str', required=True)
    run_info(zimbra_module(
        split=dict(type='list', elements='dict', required=True, options=dict(
            name=dict(type='str', required=True),
            role=dict(type='str', required=True, choices=['master', 'slave']),
            next_hop=dict(type='str', required=True),
            peer=dict(type='dict', default={}),
            remote=dict(type='list', elements='dict', default=[]),
            alias_domains=dict(type='list', elements='str', default=[]),
            test_addresses=dict(type='dict', default={}),
        )),
        peer_people=dict(type='list', elements='dict', options=dict(
            domain=domain,
            complete=dict(type='bool', required=True),
            accounts=dict(type='list', elements='dict', default=[], options=dict(
                name=dict(type='str', required=True),
                aliases=dict(type='list', elements='str', default=[]),
            )),
            lists=dict(type='list', elements='str', default=[]),
            members=dict(type='dict', default={}),
            routed=dict(type='list', elements='str'),
        )),
        probed=dict(type='list', elements='dict', options=dict(
            domain=domain,
            address=dict(type='str', required=True),
            code=dict(type='int', required=True),
        )),
        servers=dict(type='list', elements='str'),
        previous=dict(type='dict'),
    ), gather, ZimbraClients)


if __name__ == '__main__':
    main()
