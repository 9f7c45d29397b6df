#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: postfix_people_info
short_description: Who lives on a Postfix host
version_added: 0.2.0
description:
  - Lists the people, aliases and lists of domains on the other mail system, when that is a Postfix of yours. Runs on that host. Only
    reads.
  - What it returns as RV(people) is what M(splitdomain.zimbra.split_domain_info) takes as
    O(splitdomain.zimbra.split_domain_info#module:peer_people).
  - Who lives there stands in the tables of the domain's address class, which are C(local_recipient_maps), C(virtual_alias_maps),
    C(virtual_mailbox_maps) or C(relay_recipient_maps), and in C(virtual_alias_maps). What M(splitdomain.zimbra.postfix_peer) added to these
    is left out.
  - An address that leads to one account of the domain is its alias. One that leads to several, or elsewhere, is a list. In a virtual
    alias domain, of all addresses that lead to the same mailbox the one of the same name is the account.
  - Of a local domain every user of the system has an address.
options:
  domains:
    description: The domains. The host must have them.
    type: list
    elements: str
    required: true
  config_directory:
    description: Directory of the Postfix configuration.
    type: path
    default: /etc/postfix
  timeout:
    description: Seconds without a sign of a Postfix program after which the call is given up.
    type: int
    default: 60
extends_documentation_fragment: splitdomain.zimbra.reading
requirements:
  - Postfix 3.0 or later.
seealso:
  - module: splitdomain.zimbra.split_domain_info
  - module: splitdomain.zimbra.postfix_peer
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Who lives here
  splitdomain.zimbra.postfix_people_info:
    domains: [example.com]
  register: there

- name: Is the list complete
  ansible.builtin.debug:
    msg: "{{ there.incomplete }}"
"""

RETURN = r"""
people:
  description: One for each of O(domains), in their order.
  returned: always
  type: list
  elements: dict
  contains:
    domain:
      description: The domain.
      type: str
      sample: example.com
    complete:
      description: Whether everybody is in the list. If not, RV(incomplete) says why.
      type: bool
      sample: true
    accounts:
      description: People, each with C(name), the primary address, and C(aliases).
      type: list
      elements: dict
      sample: [{name: bar@example.com, aliases: [b@example.com]}]
    lists:
      description: Addresses that lead to several people, or elsewhere.
      type: list
      elements: str
      sample: [all-old@example.com]
    members:
      description: Of each of the lists, the addresses that it leads to at once.
      type: dict
      sample: {all-old@example.com: [bar@example.com, foo@example.com]}
    routed:
      description:
        - Addresses that this host hands to Zimbra, when M(splitdomain.zimbra.postfix_peer) made it the master of the domain. Absent
          otherwise.
      type: list
      elements: str
      sample: [foo@example.com]
incomplete:
  description: Why a list is not complete, each with C(domain), C(table) and C(reason).
  returned: always
  type: list
  elements: dict
  sample: [{domain: example.com, table: "ldap:/etc/postfix/people.cf", reason: a table of this type cannot be listed}]
classes:
  description: The address class of each domain.
  returned: always
  type: dict
  sample: {example.com: virtual mailbox}
reader:
  description: What answered the reading, always V(postconf).
  returned: always
  type: str
  sample: postconf
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import host_module, run_info
from ansible_collections.splitdomain.zimbra.plugins.module_utils._postfix_clients import PostfixClients
from ansible_collections.splitdomain.zimbra.plugins.module_utils._postfix_people import gather


def main():
    run_info(host_module(
        domains=dict(type='list', elements='str', required=True),
        config_directory=dict(type='path', default='/etc/postfix'),
        timeout=dict(type='int', default=60),
    ), gather, PostfixClients)


if __name__ == '__main__':
    main()
