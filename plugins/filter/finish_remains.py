# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter finish_remains: what is left of a split that has ended."""

DOCUMENTATION = r"""
name: finish_remains
short_description: What is left of a split that has ended
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Looks for whatever still leads to the other side, or trusts it, and for answers at RCPT that are not as they must be.
positional: _input
options:
  _input:
    description: The P(splitdomain.zimbra.topology#filter) of the domains, as if they were still split.
    type: dict
    required: true
  names:
    description: The domains whose split ended. Empty for all that are declared.
    type: list
    elements: str
    default: []
  plan:
    description: The plan of P(splitdomain.zimbra.finish_plan#filter).
    type: dict
    required: true
  entries:
    description: Accounts, domains, servers and the configuration as they are now.
    type: list
    elements: dict
    required: true
  probes:
    description: What M(splitdomain.zimbra.smtp_probe) tells of the new home. Empty where nobody could ask.
    type: list
    elements: dict
    default: []
"""

EXAMPLES = r"""
- name: Show what is left
  ansible.builtin.debug:
    msg: "{{ zimbra_split_domains | splitdomain.zimbra.topology | splitdomain.zimbra.finish_remains(plan=plan, entries=found) }}"
"""

RETURN = r"""
_value:
  description: Sentences. Empty where nothing is left and every answer is right.
  type: list
  elements: str
"""

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._finish import Ended, remains
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._finish_answers import answers


def _remains(topology, plan, entries, names=(), probes=()):
    ended = Ended(topology, [], [name.lower() for name in names])
    accounts = [entry for entry in entries if '@' in entry['name']]
    others = [entry for entry in entries if '@' not in entry['name']]
    return list(remains(ended, accounts, others, plan['still_split'])) + list(answers(plan, probes))


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'finish_remains': _remains}
