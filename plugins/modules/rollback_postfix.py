#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: rollback_postfix
short_description: Take a Postfix host of a split domain back to a snapshot
version_added: 0.2.0
description:
  - As M(splitdomain.zimbra.rollback), for what M(splitdomain.zimbra.postfix_peer) changed on the other system. Map files and parameters of
    C(main.cf) get what they had at the snapshot, then Postfix is reloaded once.
  - What is neither as it was left nor as it was at the snapshot was changed by somebody else. Such conflicts are told all at once,
    before the first write, and forbid the call unless O(force) is set.
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
  config_directory:
    description: Where C(main.cf) is.
    type: path
    default: /etc/postfix
  timeout:
    description: Seconds after which a program that does not end is ended.
    type: int
    default: 60
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
seealso:
  - module: splitdomain.zimbra.rollback
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Take back what the last run did to this host
  splitdomain.zimbra.rollback_postfix:
    to: last
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

from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import host_module, run
from ansible_collections.splitdomain.zimbra.plugins.module_utils._postfix_clients import PostfixClients
from ansible_collections.splitdomain.zimbra.plugins.module_utils._rollback import spec
from ansible_collections.splitdomain.zimbra.plugins.module_utils._rollback_postfix import gather, plan


def main():
    run(host_module(
        config_directory=dict(type='path', default='/etc/postfix'),
        timeout=dict(type='int', default=60),
        **spec()), gather, plan, PostfixClients)


if __name__ == '__main__':
    main()
