# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter move_plan: what each step of a move does."""

DOCUMENTATION = r"""
name: move_plan
short_description: What each step of a move between Zimbra and the other system does
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Checks who is to move, and returns what the role P(splitdomain.zimbra.move#role) tells each of its modules. Everything that is
    wrong is told in one message.
positional: _input
options:
  _input:
    description: What P(splitdomain.zimbra.topology#filter) returns.
    type: dict
    required: true
  people:
    description: Their addresses.
    type: list
    elements: str
    required: true
  direction:
    description: Where they move.
    type: str
    choices: [to_zimbra, from_zimbra]
    required: true
  found:
    description: Their accounts on Zimbra, as M(splitdomain.zimbra.entry_info) returns them.
    type: list
    elements: dict
    required: true
  journal:
    description: What an earlier run kept of this wave, or an empty dictionary.
    type: dict
    default: {}
  undo:
    description: Whether to take back what that run did.
    type: bool
    default: false
  wave:
    description: The name of the journal. When empty, one is made of the people and the direction.
    type: str
    default: ''
"""

EXAMPLES = r"""
- name: Show what a move would do
  ansible.builtin.debug:
    msg: >-
      {{ zimbra_split_domains | splitdomain.zimbra.topology
         | splitdomain.zimbra.move_plan(people=['bar@example.com'], direction='to_zimbra', found=accounts.entries) }}
"""

RETURN = r"""
_value:
  description: The plan, with the people, what the modules are told, the journal and what has to be changed in the declaration.
  type: dict
"""

from ansible.errors import AnsibleFilterError

from ansible_collections.splitdomain.zimbra.plugins.module_utils._move_plan import MoveError, plan


def _move_plan(topology, people, direction, found, journal=None, undo=False, wave=''):
    try:
        return plan(topology, list(people), direction, list(found), journal or {}, undo, wave)
    except MoveError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'move_plan': _move_plan}
