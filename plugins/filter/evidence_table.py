# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter evidence_table: evidence as people read it."""

DOCUMENTATION = r"""
name: evidence_table
short_description: Show evidence as a table
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Takes the evidence of P(splitdomain.zimbra.verdict#filter) and returns lines, with a column each for check, domain, from where,
    subject, result and what was found. What is not passed comes first. Below stand what to do about it, and the verdict.
positional: _input
options:
  _input:
    description: The evidence.
    type: dict
    required: true
  remedies_only:
    description: Whether only the lines are returned that say what to do about what has this result, as V(failed).
    type: str
    choices: [failed, unproven]
"""

EXAMPLES = r"""
- name: Show the newest evidence
  ansible.builtin.debug:
    msg: "{{ lookup('splitdomain.zimbra.evidence', '~/.ansible/splitdomain.zimbra/evidence') | splitdomain.zimbra.evidence_table }}"
"""

RETURN = r"""
_value:
  description: The lines.
  type: list
  elements: str
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._evidence import remedies, table


def _evidence_table(made, remedies_only=None):
    """Return the lines."""
    if not made:
        return ['There is no evidence: run the playbook splitdomain.zimbra.verify']
    return remedies(made, remedies_only) if remedies_only else table(made)


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'evidence_table': _evidence_table}
