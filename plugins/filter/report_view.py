# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter report_view: what the report says, prepared."""

DOCUMENTATION = r"""
name: report_view
short_description: What a report on split domains says
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Takes a topology and what is known of it, and works out what a report says. The verdict, the arrows of the mail flow, what is not
    passed, the matrix of checks, drift, queues and runs.
  - P(splitdomain.zimbra.report_html#filter) and P(splitdomain.zimbra.report_text#filter) print it. The role
    P(splitdomain.zimbra.report#role) does all of it.
  - Evidence counts only for the very topology that it was taken for, and only for a time. Elsewhere the verdict is V(unproven).
positional: _input
options:
  _input:
    description: The topology, as P(splitdomain.zimbra.topology#filter) returns it.
    type: dict
    required: true
  evidence:
    description: The evidence of one run of the role P(splitdomain.zimbra.verify#role). Empty where there is none.
    type: dict
    default: {}
  runs:
    description: What was changed of late, as P(splitdomain.zimbra.runs#lookup) returns it.
    type: list
    elements: dict
    default: []
  now:
    description: The time of the report, in ISO 8601.
    type: str
    required: true
  max_age:
    description: For how many seconds evidence counts.
    type: int
    default: 86400
  hosts:
    description: Which hosts are on which side, lists of inventory names by V(zimbra), V(peer) and V(outside).
    type: dict
    default: {}
  cutover:
    description: The records of moves of an MX, as the lookup P(splitdomain.zimbra.cutover_records#lookup) returns them.
    type: list
    elements: dict
    default: []
"""

EXAMPLES = r"""
- name: Show the verdict of the newest evidence
  ansible.builtin.debug:
    msg: "{{ (topology | splitdomain.zimbra.report_view(evidence=evidence, now=now(utc=true).isoformat())).verdict.text }}"
  vars:
    topology: "{{ zimbra_split_domains | splitdomain.zimbra.topology }}"
    evidence: "{{ lookup('splitdomain.zimbra.evidence', '~/.ansible/splitdomain.zimbra/evidence', topology=topology.digest) }}"
"""

RETURN = r"""
_value:
  description:
    - What the report says. C(verdict) has C(result) (V(passed), V(failed) or V(unproven)), C(text) and C(doubts). C(missing) names what
      the reader does not see, each with C(text) and C(remedy).
    - C(domains) has for each domain C(result), C(arrows), C(diagram), C(checks), C(flows), C(findings), C(drift) and C(routes).
    - The rest is C(elsewhere), C(other_findings), C(queues) and C(runs).
  type: dict
"""

from ansible.errors import AnsibleFilterError

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_view import view


def _report_view(topology, now, evidence=None, runs=(), max_age=86400, hosts=None, cutover=()):
    """Return the view, or raise AnsibleFilterError."""
    try:
        return view(topology, evidence or {}, runs, now, int(max_age), hosts or {}, cutover)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise AnsibleFilterError('the evidence cannot be read (%s: %s). Verify again, or move that file away'
                                 % (type(error).__name__, error)) from error


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'report_view': _report_view}
