# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter move_misplaced: what is wrong with the proofs of a move."""

DOCUMENTATION = r"""
name: move_misplaced
short_description: What is wrong with the proofs of a move
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description: Returns a text for each message that is not where it must be, or also elsewhere.
positional: _input
options:
  _input:
    description: C(messages) as M(splitdomain.zimbra.imap_message) returns them.
    type: list
    elements: dict
    required: true
  expected:
    description: C(expected) of P(splitdomain.zimbra.move_proof#filter).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Show it
  ansible.builtin.debug:
    msg: "{{ found.messages | splitdomain.zimbra.move_misplaced(expected) }}"
"""

RETURN = r"""
_value:
  description: The texts. Empty when all is well.
  type: list
  elements: str
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._move_plan import misplaced


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'move_misplaced': misplaced}
