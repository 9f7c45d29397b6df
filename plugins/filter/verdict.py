# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter verdict: all that was observed becomes the evidence."""

DOCUMENTATION = r"""
name: verdict
short_description: Judge what a verification has seen
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Takes the plan of P(splitdomain.zimbra.verification#filter) and what came of it, and returns the evidence. What was asked, what
    was found, what is wrong with it, and what to do about that.
  - A result is V(passed), V(failed) or V(unproven). What could not be asked is never V(passed).
positional: _input
options:
  _input:
    description: The plan.
    type: dict
    required: true
  seen:
    description:
      - The registered results, by C(probes) (M(splitdomain.zimbra.smtp_probe) over the viewpoints), C(dns)
        (M(splitdomain.zimbra.mail_dns_info)), C(applied) (M(splitdomain.zimbra.mta_apply) in check mode over the MTA hosts), C(relays)
        (M(splitdomain.zimbra.mta_relay) in check mode, by what is declared), C(names) (M(splitdomain.zimbra.name_lookup_info) over the MTA
        hosts), C(info) (M(splitdomain.zimbra.split_domain_info)),
        C(routes) (M(splitdomain.zimbra.route_info)), C(queues_before) and C(queues_after) (M(splitdomain.zimbra.mail_queue_info) over the
        hosts), C(sent) (M(splitdomain.zimbra.smtp_probe) over the senders) and C(found) (M(splitdomain.zimbra.imap_message)).
      - What is missing counts as not asked.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Judge a plan of which nothing was asked
  ansible.builtin.debug:
    msg: "{{ (domains | splitdomain.zimbra.topology | splitdomain.zimbra.verification | splitdomain.zimbra.verdict(seen={})).verdict }}"
  vars:
    domains:
      - name: example.com
        role: master
        peer: {host: mail.example.com}
"""

RETURN = r"""
_value:
  description: The evidence.
  type: dict
  contains:
    version:
      description: Of this format, 1.
      type: int
    topology:
      description: The digest of the topology.
      type: str
    domains:
      description: Names of the domains.
      type: list
      elements: str
    started:
      description: ISO 8601 in UTC.
      type: str
    finished:
      description: ISO 8601 in UTC.
      type: str
    user:
      description: Who ran it, on the controller.
      type: str
    verdict:
      description: V(failed) if anything failed, else V(unproven) if anything is, else V(passed).
      type: str
    checks:
      description: >-
        Each with C(check), C(domain), C(viewpoint), C(target), C(subject), C(result), C(wanted), C(found), C(remedy) and C(failure).
      type: list
      elements: dict
      sample:
        - check: accepted_remote
          domain: example.com
          viewpoint: internet.example.net
          target: zimbra.example.com
          subject: bar@example.com
          result: failed
          wanted: '250'
          found: '550 5.1.1 bar@example.com: Recipient address rejected'
          remedy: Add the address where it is refused
          failure: account_unknown
    flows:
      description: >-
        Each message, with C(domain), C(from), C(to), C(sender), C(recipient), C(id), C(result), C(wanted_hops), C(hops), C(seconds),
        C(found), C(failure) and C(remedy).
      type: list
      elements: dict
    queues:
      description: What waited C(before) and C(after), lists of C(host), C(next_hop) and C(messages).
      type: dict
    findings:
      description: Those of M(splitdomain.zimbra.split_domain_info).
      type: list
      elements: dict
    state:
      description: C(state) of M(splitdomain.zimbra.split_domain_info), which the next run compares with.
      type: dict
    routes:
      description: The findings of M(splitdomain.zimbra.route_info).
      type: list
      elements: dict
"""

import getpass
from datetime import datetime, timezone

from ansible_collections.splitdomain.zimbra.plugins.module_utils._evidence import evidence


def _verdict(plan, seen):
    """Return the evidence."""
    return evidence(plan, seen, datetime.now(timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ'), getpass.getuser())


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'verdict': _verdict}
