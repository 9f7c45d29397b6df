#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: entry_info
short_description: Read chosen attributes of Zimbra entries
version_added: 0.1.0
description:
  - Reads attributes of accounts, calendar resources, distribution lists, domains, servers, classes of service and the
    global configuration. Passwords, keys and tokens are never read.
options:
  kind:
    description: What kind of entries to read. V(group) is a dynamic distribution list.
    type: str
    required: true
    choices: [account, resource, list, group, domain, server, cos, config]
  names:
    description: Addresses, domains, servers or classes of service. When omitted, all of that kind.
    type: list
    elements: str
  domain:
    description: Only accounts, resources and lists of this domain.
    type: str
  attributes:
    description: The attributes to read.
    type: list
    elements: str
    required: true
  values:
    description:
      - V(own) are the values that the entry itself has.
      - V(inherited) adds those that it has from its class of service or from the global configuration. Only C(zmprov)
        knows them, so it is started.
    type: str
    choices: [own, inherited]
    default: own
extends_documentation_fragment:
  - splitdomain.zimbra.connection
  - splitdomain.zimbra.connection.attributes_info
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Where does mail of this domain go
  splitdomain.zimbra.entry_info:
    kind: domain
    names: [example.com]
    attributes: [zimbraMailTransport, zimbraMailCatchAllAddress]
  register: routes

- name: Who lives on Zimbra
  splitdomain.zimbra.entry_info:
    kind: account
    domain: example.com
    attributes: [zimbraMailHost, zimbraMailAlias]
  register: people
"""

RETURN = r"""
entries:
  description: The entries that were found, by kind and name.
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of the entry.
      type: str
      sample: domain
    name:
      description: Primary address, domain, server or class of service; V(global) for the global configuration.
      type: str
      sample: example.com
    attributes:
      description: The asked attributes that have a value, each with its list of values.
      type: dict
      sample: {zimbraMailTransport: ["smtp:[mail.example.com]:25"]}
missing:
  description: Those of O(names) that nothing answers to.
  returned: always
  type: list
  elements: str
  sample: []
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

from ansible_collections.splitdomain.zimbra.plugins.module_utils._entry_info import KINDS, gather
from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import run_info, zimbra_module
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zimbra import ZimbraClients


def main():
    run_info(zimbra_module(
        kind=dict(type='str', required=True, choices=list(KINDS)),
        names=dict(type='list', elements='str'),
        domain=dict(type='str'),
        attributes=dict(type='list', elements='str', required=True),
        values=dict(type='str', choices=['own', 'inherited'], default='own'),
    ), gather, ZimbraClients)


if __name__ == '__main__':
    main()
