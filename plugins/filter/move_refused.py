# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter move_refused: which mail servers do not take mail for those who move."""

DOCUMENTATION = r"""
name: move_refused
short_description: Which mail servers do not take mail for those who move
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description: Returns a text for each address that is not taken.
positional: _input
options:
  _input:
    description: C(probes) as M(splitdomain.zimbra.smtp_probe) returns them.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Show it
  ansible.builtin.debug:
    msg: "{{ asked.probes | splitdomain.zimbra.move_refused }}"
"""

RETURN = r"""
_value:
  description: The texts. Empty when all is well.
  type: list
  elements: str
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._move_plan import refused


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'move_refused': refused}
