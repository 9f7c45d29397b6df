#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: entry
short_description: Any attribute of a Zimbra entry
version_added: 0.1.0
description:
  - For experts. Sets attributes of accounts, calendar resources, distribution lists, domains, servers, classes of service
    and the global configuration that exist.
  - The meaning of the values is yours. What would end C(zmprov) in the middle, what holds a secret and what Zimbra keeps
    fixed is refused.
options:
  entries:
    description: The entries and their attributes.
    type: list
    elements: dict
    required: true
    suboptions:
      kind:
        description: What kind of entry it is.
        type: str
        required: true
        choices: [account, resource, list, domain, server, cos, config]
      name:
        description: Address, domain, server or class of service. V(config) has none.
        type: str
      attributes:
        description: Attribute names, each with a value or a list of values. Booleans become V(TRUE) and V(FALSE).
        type: dict
        required: true
  state:
    description:
      - V(present) adds the values; a single-valued attribute gets the value.
      - V(absent) takes the listed values away.
      - V(exact) makes the listed values the only ones; an empty list clears the attribute.
    type: str
    choices: [present, absent, exact]
    default: present
extends_documentation_fragment:
  - splitdomain.zimbra.connection
  - splitdomain.zimbra.connection.attributes
  - splitdomain.zimbra.connection.long
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Ten hops are enough
  splitdomain.zimbra.entry:
    entries:
      - kind: config
        attributes:
          zimbraMtaHopcountLimit: 10
      - kind: domain
        name: example.com
        attributes:
          zimbraGalMode: both
    state: exact
"""

RETURN = r"""
entries:
  description: The touched entries, in the order of the input. Untouched ones are only counted in RV(summary).
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of the entry.
      type: str
      sample: account
    name:
      description: Name of the entry.
      type: str
      sample: bar@example.com
    action:
      description: What was done, or in check mode would be done. One of V(create), V(modify), V(delete).
      type: str
      sample: create
    attributes:
      description: Names of the changed attributes.
      type: list
      elements: str
      sample: [zimbraAccountStatus, zimbraMailTransport]
summary:
  description: How many entries were created, modified, deleted, left unchanged, and how many failed.
  returned: always
  type: dict
  sample: {create: 1, modify: 0, delete: 0, unchanged: 9, failed: 0}
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
record:
  description: The file on the controller that holds what was there before, for taking it back.
  returned: when something was changed, or was to be
  type: str
  sample: /home/admin/.ansible/splitdomain.zimbra/zimbra.example.com/20260131T120000.000000Z-remote_account.json
errors:
  description: One for every entry that could not be changed. What had succeeded stands in RV(entries).
  returned: when a change failed
  type: list
  elements: dict
  sample:
    - operation: create
      kind: account
      name: bar@example.com
      code: account.ACCOUNT_EXISTS
      text: "email address already exists: bar@example.com"
      remedy: "Somebody created it meanwhile: run again, it will be classified"
problems:
  description: Everything in the input that forbids the call. Nothing was written.
  returned: when the input or what stands in the directory forbids the call
  type: list
  elements: dict
  sample:
    - path: accounts[3]
      entry: team@example.com
      text: it is a distribution list
      remedy: Leave it out of the list, or remove it from Zimbra first if it moved
result_file:
  description: The file on the controller that holds the whole result.
  returned: when O(result_file) is given
  type: str
  sample: /home/admin/people.json
left_out:
  description: How many entries, errors and entries of the diff are not in this result, but in RV(result_file) or, the diff of a
    run, in RV(record).
  returned: when some are left out
  type: dict
  sample: {entries: 9900, diff: 9900}
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._entry import KINDS, gather, plan
from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import long_spec, run, zimbra_module
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zimbra import ZimbraClients


def main():
    run(zimbra_module(
        entries=dict(type='list', elements='dict', required=True, options=dict(
            kind=dict(type='str', required=True, choices=list(KINDS)),
            name=dict(type='str'),
            attributes=dict(type='dict', required=True),
        )),
        state=dict(type='str', choices=['present', 'absent', 'exact'], default='present'),
        **long_spec()
    ), gather, plan, ZimbraClients)


if __name__ == '__main__':
    main()
