# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter cutover_gate: may the MX be moved?"""

DOCUMENTATION = r"""
name: cutover_gate
short_description: Why the MX of domains may not be moved
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Holds the evidence of a verification to the topology that is declared and to the present state, and returns every reason why the
    MX must not be moved on it. None means that it may.
  - What failed is never let through. What is unproven is let through only with the word of O(force).
positional: _input
options:
  _input:
    description: The evidence, as P(splitdomain.zimbra.evidence#lookup) returns it. Empty where there is none.
    type: dict
    required: true
  digest:
    description: C(digest) of the topology that is declared now, from P(splitdomain.zimbra.topology#filter).
    type: str
    required: true
  max_age:
    description: How old the evidence may be, in seconds from the end of the verification.
    type: int
    required: true
  force:
    description: The word V(unproven) lets evidence through that leaves something unproven.
    type: str
    default: ""
  now:
    description: The time, in UTC as ISO 8601.
    type: str
    required: true
  changed_at:
    description:
      - When this collection last changed something, as P(splitdomain.zimbra.last_change#lookup) returns it.
      - Evidence whose verification began before that is none of what is there now. Empty for never.
    type: str
    default: ""
  domains:
    description: The domains whose MX is to move. The evidence must be about each of them.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Go on only where the domains are proven to work
  ansible.builtin.assert:
    that: refusals | length == 0
    fail_msg: "{{ refusals }}"
  vars:
    digest: "{{ (zimbra_split_domains | splitdomain.zimbra.topology).digest }}"
    refusals: >-
      {{ lookup('splitdomain.zimbra.evidence', '~/.ansible/splitdomain.zimbra/evidence', topology=digest)
         | splitdomain.zimbra.cutover_gate(digest=digest, max_age=3600, now=now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ')) }}
"""

RETURN = r"""
_value:
  description: The reasons, each a sentence with what to do about it.
  type: list
  elements: str
  sample:
    - "Nothing proves that these domains work: there is no evidence. Run the playbook verify, and then this again"
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._cutover import gate


def _cutover_gate(evidence, digest, max_age, now, force='', changed_at='', domains=()):
    return gate(evidence, digest, int(max_age), force, now, changed_at, domains)


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'cutover_gate': _cutover_gate}
