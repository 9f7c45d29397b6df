# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter history_table: the runs as people read them."""

DOCUMENTATION = r"""
name: history_table
short_description: Show the runs as a table
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Takes the runs of P(splitdomain.zimbra.snapshots#lookup) and returns lines, the newest run first. Each has the snapshot before it, who
    made it and on which hosts, and what it changed. Values are not shown.
positional: _input
options:
  _input:
    description: The runs.
    type: list
    elements: dict
    required: true
  details:
    description: Whether every change is named. Otherwise the first few of each kind are, and all are counted.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show all that was ever changed
  ansible.builtin.debug:
    msg: "{{ lookup('splitdomain.zimbra.snapshots', '~/.ansible/splitdomain.zimbra') | splitdomain.zimbra.history_table(details=true) }}"
"""

RETURN = r"""
_value:
  description: The lines.
  type: list
  elements: str
"""

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._history_text import table


def _history_table(runs, details=False):
    """Return the lines."""
    return table(runs, details)


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'history_table': _history_table}
