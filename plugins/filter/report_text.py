# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter report_text: the report as plain text."""

DOCUMENTATION = r"""
name: report_text
short_description: A report on split domains as plain text
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Prints what P(splitdomain.zimbra.report_view#filter) returns as plain text. Control characters in what it quotes are left out.
positional: _input
options:
  _input:
    description: What the report says.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the report
  ansible.builtin.debug:
    msg: "{{ (view | splitdomain.zimbra.report_text).splitlines() }}"
"""

RETURN = r"""
_value:
  description: The text.
  type: str
"""

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_text import text


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'report_text': text}
