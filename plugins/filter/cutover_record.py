# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter cutover_record: what is kept of a step."""

DOCUMENTATION = r"""
name: cutover_record
short_description: What is kept before and after a step of a move
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Returns what the role P(splitdomain.zimbra.cutover#role) writes on the controller before it changes the DNS, and again afterwards, so
    that a run that was killed is repeated and converges, and the old records can be put back.
positional: _input
options:
  _input:
    description: Items of P(splitdomain.zimbra.cutover_plan#filter).
    type: list
    elements: dict
    required: true
  phase:
    description: The phase to note.
    type: str
    choices: [lowering, lowered, moving, moved, returning, returned]
    required: true
  digest:
    description: C(digest) of the topology.
    type: str
    required: true
  now:
    description: The time, in UTC as ISO 8601.
    type: str
    required: true
  results:
    description: After the step, its results of M(splitdomain.zimbra.mx_record), in the order of the items.
    type: list
    elements: dict
    default: []
  proven:
    description: Whether the move was proven to work.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show what would be kept
  ansible.builtin.debug:
    msg: "{{ plan | splitdomain.zimbra.cutover_record(phase='lowering', digest='', now=now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ')) }}"
"""

RETURN = r"""
_value:
  description: One dictionary an item, to be written as JSON.
  type: list
  elements: dict
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._cutover_plan import recorded


def _cutover_record(items, phase, digest, now, results=(), proven=False):
    return recorded(items, phase, digest, now, results, proven)


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'cutover_record': _cutover_record}
