#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: rollback
short_description: Take Zimbra's directory back to a snapshot
version_added: 0.2.0
description:
  - Every module of this collection records what was there before it changes something. This one reads the records since a snapshot,
    compares them with what is there now, and gives every entry of the directory the values that it had.
  - What is neither as it was left nor as it was at the snapshot was changed by somebody else. Such conflicts are told all at once,
    before the first write, and forbid the call unless O(force) is set.
  - An account that was removed is made again in one command, with its route. An account that was made is removed only if it is still
    without a mailbox and as it was made.
  - The roll-back is recorded as well, so it can itself be rolled back. One that was ended in the middle is simply repeated.
  - Only what was recorded under this host's name is taken back. Run M(splitdomain.zimbra.mta_apply) on the MTA hosts afterwards.
options:
  to:
    description:
      - The snapshot, as the playbook C(splitdomain.zimbra.history) lists them. The beginning of its name is enough. V(last) is
        the one before the last run.
    type: str
    required: true
  force:
    description: Whether what somebody else changed since is taken back, too. A mailbox is never deleted.
    type: bool
    default: false
  changes:
    description:
      - What was recorded since the snapshot, one item an entry. It is filled in by the collection itself, from the records on the
        controller.
    type: list
    elements: dict
    suboptions:
      kind:
        description: Kind of the entry.
        type: str
        required: true
      name:
        description: Name of the entry.
        type: str
        required: true
      exists:
        description: Whether it was there at the snapshot.
        type: bool
        required: true
      existed:
        description: Whether it is there now, if nobody else touched it. Both where a run did not come to its end.
        type: list
        elements: bool
        required: true
      complete:
        description: Whether all of it was recorded.
        type: bool
        default: false
      others:
        description: What somebody else must have done to it between two changes.
        type: str
        default: ''
      by:
        description: Who changed it last.
        type: str
        default: ''
      attributes:
        description: The changed attributes, each with C(back) (values at the snapshot), C(left) (lists of values that it may have
          now) and C(others).
        type: dict
        default: {}
extends_documentation_fragment:
  - splitdomain.zimbra.connection
  - splitdomain.zimbra.connection.attributes
seealso:
  - module: splitdomain.zimbra.rollback_postfix
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Take back what the last run did
  splitdomain.zimbra.rollback:
    to: last
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
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import run, zimbra_module
from ansible_collections.splitdomain.zimbra.plugins.module_utils._rollback import gather, plan, spec
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zimbra import ZimbraClients


def main():
    run(zimbra_module(**spec()), gather, plan, ZimbraClients)


if __name__ == '__main__':
    main()
