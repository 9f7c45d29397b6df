# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter wrong_answers: which mail servers do not answer as they must."""

DOCUMENTATION = r"""
name: wrong_answers
short_description: Which mail servers do not answer as they must
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description: Returns a text for each address that a server does not answer as it must, and for each server that does not answer.
positional: _input
options:
  _input:
    description: C(probes) as M(splitdomain.zimbra.smtp_probe) returns them.
    type: list
    elements: dict
    required: true
  taken:
    description: Whether the addresses must be taken, or refused.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Show it
  ansible.builtin.debug:
    msg: "{{ asked.probes | splitdomain.zimbra.wrong_answers }}"
"""

RETURN = r"""
_value:
  description: The texts. Empty when all is well.
  type: list
  elements: str
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._people_plan import wrong_answers


def _wrong_answers(probes, taken=True):
    return wrong_answers(probes, taken)


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'wrong_answers': _wrong_answers}
