# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter cutover_plan: which step is next?"""

DOCUMENTATION = r"""
name: cutover_plan
short_description: Which step of its move the MX of each domain is at
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Compares what is in the DNS with what was recorded before each step, and returns what is next for each domain.
  - The phases are V(lower) (the TTL), V(wait) (until resolvers have forgotten the old TTL), V(move), V(prove), V(hold) (resolvers may
    still hold the old records), V(finish) (the TTL goes up again), V(there) (nothing to be done), and on the way back V(back),
    V(went_back), V(returned), V(unrecorded), V(lost) (somebody else changed it).
positional: _input
options:
  _input:
    description:
      - Results of M(splitdomain.zimbra.mx_record) in check mode, registered in a loop over P(splitdomain.zimbra.cutover_asked#filter).
    type: list
    elements: dict
    required: true
  records:
    description: What P(splitdomain.zimbra.cutover_records#lookup) returns.
    type: list
    elements: dict
    default: []
  state:
    description: V(absent) for going back.
    type: str
    choices: [present, absent]
    default: present
  ttl:
    description: TTL during the move, in seconds.
    type: int
    required: true
  now:
    description: The time, in UTC as ISO 8601.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show what is next
  ansible.builtin.debug:
    msg: "{{ seen.results | splitdomain.zimbra.cutover_plan(ttl=300, now=now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ')) }}"
"""

RETURN = r"""
_value:
  description:
    - One dictionary a domain, with C(domain), C(phase), C(old) (the records before the move), C(seen) (those of now), C(wanted), C(ttl)
      (during the move), C(held_until), C(held_for) (seconds until then) and C(record).
  type: list
  elements: dict
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._cutover_plan import plan


def _cutover_plan(seen, ttl, now, records=(), state='present'):
    return plan(seen, records, state, int(ttl), now)


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'cutover_plan': _cutover_plan}
