# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter rollback_difference: what a roll-back changes, as people read it."""

DOCUMENTATION = r"""
name: rollback_difference
short_description: Show what a roll-back changes
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Takes the result of M(splitdomain.zimbra.rollback) or M(splitdomain.zimbra.rollback_postfix), in check mode as a rule, and returns
    lines. Each names an entry, what it is now and what it goes back to.
positional: _input
options:
  _input:
    description: The result.
    type: dict
    required: true
  limit:
    description: How many lines there are at most. The rest is counted. V(0) for all.
    type: int
    default: 0
"""

EXAMPLES = r"""
- name: Ask what would be taken back
  splitdomain.zimbra.rollback:
    to: last
  check_mode: true
  register: asked

- name: Show it
  ansible.builtin.debug:
    msg: "{{ asked | splitdomain.zimbra.rollback_difference }}"
"""

RETURN = r"""
_value:
  description: The lines; one that says so where there is no difference.
  type: list
  elements: str
"""

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._history_text import difference


def _difference(result, limit=0):
    """Return the lines."""
    return difference(result, limit) or ['Everything is as it was at the snapshot.']


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'rollback_difference': _difference}
