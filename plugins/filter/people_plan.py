# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter people_plan: what is done when somebody joins or leaves."""

DOCUMENTATION = r"""
name: people_plan
short_description: What is done when somebody joins or leaves
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description: Checks one person against both systems, and returns what the role P(splitdomain.zimbra.people#role) does on each.
positional: _input
options:
  _input:
    description: What P(splitdomain.zimbra.topology#filter) returns.
    type: dict
    required: true
  person:
    description: The address.
    type: str
    required: true
  side:
    description: Where the person's mailbox is, or is going to be.
    type: str
    choices: [zimbra, peer]
    required: true
  change:
    description: Whether the person joins or leaves.
    type: str
    choices: [joins, leaves]
    required: true
  found:
    description: Whatever has the address on Zimbra, as M(splitdomain.zimbra.entry_info) returns it.
    type: list
    elements: dict
    required: true
  peer_people:
    description: C(people) of M(splitdomain.zimbra.postfix_people_info), empty where the other system cannot be read.
    type: list
    elements: dict
    default: []
  peer_ready:
    description: Whether the other system is known to have the mailbox, where that cannot be seen.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show what would be done
  ansible.builtin.debug:
    msg: >-
      {{ zimbra_split_domains | splitdomain.zimbra.topology
         | splitdomain.zimbra.people_plan('new@example.com', side='zimbra', change='joins', found=[]) }}
"""

RETURN = r"""
_value:
  description: The plan.
  type: dict
"""

from ansible.errors import AnsibleFilterError

from ansible_collections.splitdomain.zimbra.plugins.module_utils._move_plan import MoveError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._people_plan import plan


def _people_plan(topology, person, side, change, found, peer_people=(), peer_ready=False):
    try:
        return plan(topology, person, side, change, list(found), list(peer_people), peer_ready)
    except MoveError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'people_plan': _people_plan}
