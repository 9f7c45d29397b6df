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
  - Reads the directory and tells, for each address, whether it is accepted at RCPT and by which rule, what aliases, lists
    and catch-alls make of it, and where each copy would be handed. Nothing is sent and no connection to an MTA is made.
  - It follows the LDAP tables that Zimbra gives to its Postfix, in which only entries count whose mail status is enabled.
  - Canonical addresses, members of dynamic groups, address extensions, and restrictions that look at the sender or the
    client are not taken into account.
options:
  addresses:
    description: The addresses to follow. An address of a domain that is not Zimbra's tells about relaying.
    type: list
    elements: str
    required: true
  server:
    description:
      - The server whose MTA is meant. Its own values of relay host and restrictions then hide the global ones.
      - When omitted, the global configuration is taken.
    type: str
extends_documentation_fragment:
  - splitdomain.zimbra.connection
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
"""

RETURN = r"""
routes:
  description: One for each of O(addresses), in their order.
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
        - The code is V(250) accepted, V(550) nobody has that address, V(554) refused whoever has it.
      type: dict
      sample: {code: 250, rule: "listed: account bar@example.com"}
    trusted:
      description: The same for a client in a trusted network.
      type: dict
      sample: {code: 250, rule: permit_mynetworks}
    deliveries:
      description:
        - Where the copies of an accepted mail go, each with C(recipient), C(transport) and C(next_hop).
        - The transport is that of the directory, V(mx) where the relay host (C(next_hop)) or the DNS decides, or V(error)
          where there is no route and the mail is returned to its sender.
      type: list
      elements: dict
      sample: [{recipient: bar@example.com, transport: smtp, next_hop: "[mail.example.com]:25"}]
    steps:
      description: The same as text, a line a step.
      type: list
      elements: str
      sample: ["bar@example.com -> smtp:[mail.example.com]:25"]
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
from ansible_collections.splitdomain.zimbra.plugins.module_utils._route_info import gather
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zimbra import ZimbraClients


def main():
    run_info(zimbra_module(
        addresses=dict(type='list', elements='str', required=True),
        server=dict(type='str'),
    ), gather, ZimbraClients)


if __name__ == '__main__':
    main()
