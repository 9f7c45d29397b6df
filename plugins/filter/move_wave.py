# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter move_wave: the name of a move's journal."""

DOCUMENTATION = r"""
name: move_wave
short_description: The name of a move's journal
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description: The same people and the same direction have the same journal, in whatever order they are named.
positional: _input
options:
  _input:
    description: The addresses.
    type: list
    elements: str
    required: true
  direction:
    description: Where they move.
    type: str
    required: true
  name:
    description: A name to take instead.
    type: str
    default: ''
"""

EXAMPLES = r"""
- name: Show it
  ansible.builtin.debug:
    msg: "{{ ['bar@example.com'] | splitdomain.zimbra.move_wave('to_zimbra') }}"
"""

RETURN = r"""
_value:
  description: The name, without a path.
  type: str
  sample: to_zimbra-0f343b0931ab
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._move_plan import wave_of


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'move_wave': wave_of}
