# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter move_noted: the journal of a move, with one step more."""

DOCUMENTATION = r"""
name: move_noted
short_description: The journal of a move, with one step more
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description: Returns what the role P(splitdomain.zimbra.move#role) keeps on the controller before it does a step.
positional: _input
options:
  _input:
    description: C(journal) of P(splitdomain.zimbra.move_plan#filter), or what this filter returned last.
    type: dict
    required: true
  step:
    description: The step that is about to be done, C(done) or C(undone) after the last one.
    type: str
    required: true
  now:
    description: The time, in UTC as ISO 8601.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show what would be kept
  ansible.builtin.debug:
    msg: "{{ plan.journal | splitdomain.zimbra.move_noted(step='route', now=now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ')) }}"
"""

RETURN = r"""
_value:
  description: The journal, to be written as JSON.
  type: dict
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._move_plan import noted


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'move_noted': noted}
