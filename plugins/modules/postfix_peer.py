#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: postfix_peer
short_description: Make a Postfix host the slave or the master of domains that it shares with Zimbra
version_added: 0.1.0
description:
  - For the other mail system of a split domain, when it is a Postfix of yours. Runs on that host, as V(root).
  - As slave, the host accepts mail for its own people as before, and hands every other address of the domain to Zimbra.
    Its own people are those whom its own tables know when a mail comes in, aliases included. Nobody has to be listed.
  - As master, the host knows the people on Zimbra, sends their mail there, and rejects every address that neither side
    knows. It relays for Zimbra's own addresses and for no others that it did not relay for before.
  - The domain stays in the address class that it is in, which can be local, virtual alias, virtual mailbox or relay.
    Tables are of the host's own C(default_database_type). All that is written are files in C(splitdomain) below
    O(config_directory), and items added to the lists C(transport_maps), C(virtual_alias_maps), C(smtp_generic_maps),
    C(fallback_transport_maps), C(mailbox_transport_maps), C(mynetworks) and the list of people of that class.
  - As slave, an address that the host does not know is rewritten to a domain below C(.splitdomain.invalid) on its way
    through, and back when it leaves. Logs and content filters show that name, the master sees the real one.
  - Postfix is reloaded when anything changed, and when an earlier run was ended before it came to that.
options:
  domains:
    description: The domains. Others that were set up before are left as they are.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the domain. The host must have it already.
        type: str
        required: true
      role:
        description: What this host is for the domain. Zimbra is the other.
        type: str
        choices: [master, slave]
        default: slave
      transport:
        description: Where Zimbra is, for this domain.
        type: str
      accounts:
        description:
          - For a master, all addresses of the domain that live on Zimbra, aliases and lists included.
          - What stands before the C(@) is enough.
        type: list
        elements: str
        default: []
      addresses:
        description:
          - Addresses that are declared to live on this host. One that the host, as slave, does not know is told as a
            warning, because its mail would go round between the two systems.
        type: list
        elements: str
        default: []
      state:
        description:
          - V(absent) takes all of it off the domain again. When no domain is left, C(postconf -n) is what it was.
        type: str
        choices: [present, absent]
        default: present
      alias_of:
        description:
          - The domain that this one stands for on Zimbra. Everybody of that domain who lives on Zimbra has an address here too.
          - A slave that does not have the alias domain is left as it is, its mail goes where the MX points.
        type: str
        version_added: 0.2.0
      renamed:
        description:
          - Who of O(domains[].addresses) had another address before, that address by the new one. Where the host knows the old one
            only, the warning says so. Rename people here before Zimbra hands their mail over under the new address.
        type: dict
        default: {}
        version_added: 0.2.0
  transport:
    description: Where Zimbra is, for example V(smtp:[zimbra.example.com]:25).
    type: str
  trusted_networks:
    description:
      - Addresses that Zimbra sends from, as addresses or networks. A master relays for them as well.
      - The networks that the host trusts already stay. A network that an earlier call added and this one does not name
        is taken out. When omitted, nothing is added or taken out.
    type: list
    elements: str
  accounts:
    description: Addresses that live on Zimbra, of all domains together. Those of other domains are passed over.
    type: list
    elements: str
    default: []
  moved_to_zimbra:
    description:
      - Addresses of people who have moved to Zimbra while this host still has a mailbox for them. From now on their mail is sent on,
        as that of people whom the host does not know. Addresses that an earlier call named stay so.
      - In a local domain, mail that comes from a list in C(/etc/aliases) is still delivered here.
    type: list
    elements: str
    default: []
    version_added: 0.2.0
  moved_from_zimbra:
    description: Addresses of people who have moved back. From now on the host delivers their mail as it did before.
    type: list
    elements: str
    default: []
    version_added: 0.2.0
  config_directory:
    description: Directory of the Postfix configuration.
    type: path
    default: /etc/postfix
  timeout:
    description: Seconds without a sign of a Postfix program after which the call is given up.
    type: int
    default: 60
extends_documentation_fragment:
  - splitdomain.zimbra.connection.prior
attributes:
  check_mode:
    description: Reports exactly what a run would do, without doing it.
    support: full
  diff_mode:
    description: Shows the touched parameters and map files, complete before and after.
    support: full
  idempotent:
    description: A second run with the same options changes nothing and reloads nothing.
    support: full
requirements:
  - Postfix 3.0 or later, with tables of the types C(regexp), C(pipemap) and C(unionmap), which every build has.
notes:
  - Where a table of the host knows every address of the domain (an entry for C(@example.com), say), or where the host
    keeps no list of its people, it can be neither slave nor master. Then nothing is written.
  - As slave of a local domain, the host also gets C(fallback_transport_maps), unless it has a fallback of its own, or,
    with a mailbox transport, C(mailbox_transport_maps), so that people on Zimbra are reached from lists in C(/etc/aliases).
  - Mail that Zimbra sends here for an address that this slave does not know comes back to Zimbra. As master, Zimbra
    rejects what it does not know, so that only an address which Zimbra holds for this host's, and this host for
    Zimbra's, goes round until Postfix counts too many hops.
  - C(smtp_generic_maps) set for single services in C(master.cf) hides the one that is needed here.
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: This Postfix is the slave, Zimbra the master
  splitdomain.zimbra.postfix_peer:
    domains:
      - name: example.com
        role: slave
    transport: smtp:[zimbra.example.com]:25

- name: This Postfix is the master, foo and the list all are on Zimbra
  splitdomain.zimbra.postfix_peer:
    domains:
      - name: example.com
        role: master
        accounts: [foo, all]
    transport: smtp:[zimbra.example.com]:25
    trusted_networks: [192.0.2.10]

- name: Bar has moved to Zimbra, and the mailbox here is still there
  splitdomain.zimbra.postfix_peer:
    domains:
      - name: example.com
    transport: smtp:[zimbra.example.com]:25
    moved_to_zimbra: [bar@example.com]

- name: The domain is no longer split
  splitdomain.zimbra.postfix_peer:
    domains:
      - name: example.com
        state: absent
"""

RETURN = r"""
entries:
  description: What was touched, in the order in which it was written. What was not is only counted in RV(summary).
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: V(file) for a map file, V(postfix) for C(main.cf), V(service) for the reload.
      type: str
      sample: postfix
    name:
      description: Path of the map file, V(main.cf) or V(postfix).
      type: str
      sample: main.cf
    action:
      description: What was done, or in check mode would be done. One of V(create), V(modify), V(delete).
      type: str
      sample: modify
    attributes:
      description: Names of the changed parameters.
      type: list
      elements: str
      sample: [smtp_generic_maps, transport_maps, virtual_alias_maps]
summary:
  description: How much was created, modified, deleted, left unchanged, and how much failed.
  returned: always
  type: dict
  sample: {create: 3, modify: 2, delete: 0, unchanged: 0, failed: 0}
reader:
  description: What answered the reading, always V(postconf).
  returned: always
  type: str
  sample: postconf
record:
  description: The file on the controller that holds what was there before, for taking it back.
  returned: when something was changed, or was to be
  type: str
  sample: /home/admin/.ansible/splitdomain.zimbra/zimbra.example.com/20260131T120000.000000Z-remote_account.json
errors:
  description: What failed, and what was not tried after it.
  returned: when something failed
  type: list
  elements: dict
  sample:
    - operation: modify
      kind: service
      name: postfix
      code: postfix.FAILED
      text: "postfix: fatal: bad numerical configuration"
      remedy: "Run it by hand on that host and put right what it complains about"
problems:
  description: Everything in the input or on the host that forbids the call. Nothing was written.
  returned: when there is any
  type: list
  elements: dict
  sample:
    - path: domains[0]
      entry: example.com
      text: Postfix on this host has no such domain
      remedy: Add it to one of them first, or take it out of the list
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import host_module, prior_spec, run
from ansible_collections.splitdomain.zimbra.plugins.module_utils._postfix_clients import PostfixClients
from ansible_collections.splitdomain.zimbra.plugins.module_utils._postfix_peer import gather, plan


def main():
    run(host_module(
        domains=dict(type='list', elements='dict', required=True, options=dict(
            name=dict(type='str', required=True),
            role=dict(type='str', choices=['master', 'slave'], default='slave'),
            transport=dict(type='str'),
            accounts=dict(type='list', elements='str', default=[]),
            addresses=dict(type='list', elements='str', default=[]),
            state=dict(type='str', choices=['present', 'absent'], default='present'),
            alias_of=dict(type='str'),
            renamed=dict(type='dict', default={}),
        )),
        transport=dict(type='str'),
        accounts=dict(type='list', elements='str', default=[]),
        trusted_networks=dict(type='list', elements='str'),
        moved_to_zimbra=dict(type='list', elements='str', default=[]),
        moved_from_zimbra=dict(type='list', elements='str', default=[]),
        config_directory=dict(type='path', default='/etc/postfix'),
        timeout=dict(type='int', default=60),
        prior=prior_spec(),
    ), gather, plan, PostfixClients)


if __name__ == '__main__':
    main()
