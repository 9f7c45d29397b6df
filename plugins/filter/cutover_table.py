# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter cutover_table: what a run has to say."""

DOCUMENTATION = r"""
name: cutover_table
short_description: Where the MX of each domain is, in words
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Returns a line for each domain with its records before and now, until when resolvers may hold those of before, and what is next. While
    resolvers may hold them, a second line says that both sides must accept mail.
positional: _input
options:
  _input:
    description: What P(splitdomain.zimbra.cutover_plan#filter) returns.
    type: list
    elements: dict
    required: true
  start:
    description: The plan that the run began with. When empty, the records before are those of now.
    type: list
    elements: dict
    default: []
"""

EXAMPLES = r"""
- name: Show it
  ansible.builtin.debug:
    msg: "{{ plan | splitdomain.zimbra.cutover_table }}"
"""

RETURN = r"""
_value:
  description: The lines.
  type: list
  elements: str
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._cutover_words import table


def _cutover_table(items, start=()):
    return table(items, start)


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'cutover_table': _cutover_table}
