# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter verification: what is to be asked, and which messages are to be sent, to see that a split domain works."""

DOCUMENTATION = r"""
name: verification
short_description: Plan the verification of a split domain
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Takes what P(splitdomain.zimbra.topology#filter) returns, and makes the list of SMTP probes for every viewpoint (a host outside,
    each system's own MTA hosts), the list of messages for every flow, and the questions to the DNS.
  - The role P(splitdomain.zimbra.verify#role) asks what the plan says. P(splitdomain.zimbra.verdict#filter) judges the answers.
  - Every call makes a plan of its own, with an address that nobody has and with message IDs that no other run uses.
positional: _input
options:
  _input:
    description: The topology.
    type: dict
    required: true
  people:
    description: Who lives where, C(people) of M(splitdomain.zimbra.split_domain_info).
    type: dict
    default: {}
  mta:
    description: Inventory names of the hosts with Zimbra's MTAs.
    type: list
    elements: str
    default: []
  peer:
    description: Inventory names of hosts of the other system. A host belongs to the domains whose peer has its SMTP name.
    type: list
    elements: str
    default: []
  outside:
    description: Inventory names of hosts outside of both systems.
    type: list
    elements: str
    default: []
  smtp_names:
    description: For hosts that SMTP reaches by another name than that of the inventory, that name by the inventory's.
    type: dict
    default: {}
  outside_address:
    description: Address of a mailbox outside of both systems, empty for none.
    type: str
    default: ''
  resolved:
    description: The registered result of C(getent ahosts) over C(names) of an earlier plan. Where mail comes from, and goes to.
    type: dict
    default: {}
  expect_mx:
    description: Whether the MX must already point to the master. Messages from outside then go where the MX points.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show which messages would be sent
  ansible.builtin.debug:
    msg: "{{ (domains | splitdomain.zimbra.topology | splitdomain.zimbra.verification(mta=['zimbra.example.com'])).flows }}"
  vars:
    domains:
      - name: example.com
        role: master
        peer: {host: mail.example.com}
        remote_accounts: [bar]
"""

RETURN = r"""
_value:
  description: The plan, as data.
  type: dict
  contains:
    viewpoints:
      description: Inventory names of the hosts from which is asked.
      type: list
      elements: str
    probes:
      description: The targets for M(splitdomain.zimbra.smtp_probe), a list by viewpoint.
      type: dict
    questions:
      description: What each target is asked for, a list by viewpoint, for P(splitdomain.zimbra.verdict#filter).
      type: dict
    senders:
      description: Inventory names of the hosts from which messages are sent.
      type: list
      elements: str
    messages:
      description: The messages for M(splitdomain.zimbra.smtp_probe), a list by sending host.
      type: dict
    names:
      description: The names of both systems.
      type: list
      elements: str
    next_hops:
      description: The names of the other systems' hosts, for M(splitdomain.zimbra.name_lookup_info).
      type: list
      elements: str
    mail:
      description: The messages for M(splitdomain.zimbra.imap_message), each with C(id) and C(mailbox).
      type: list
      elements: dict
    file:
      description: The name of the file for the evidence.
      type: str
    flows:
      description: Every flow, with its message and the way that it must go. One that cannot be tested says so in C(missing).
      type: list
      elements: dict
    dns:
      description: The domains for M(splitdomain.zimbra.mail_dns_info), each with C(name) and C(senders).
      type: list
      elements: dict
    split:
      description: What is compared with, by domain.
      type: list
      elements: dict
    hosts:
      description: The inventory names given, by C(mta), C(peer) and C(outside).
      type: dict
    domains:
      description: Names of the domains.
      type: list
      elements: str
    topology:
      description: The digest of the topology.
      type: str
    expect_mx:
      description: As given.
      type: bool
    token:
      description: What tells this run's addresses and messages from those of any other.
      type: str
    started:
      description: When the plan was made, ISO 8601 in UTC.
      type: str
"""

import ipaddress
import secrets
from datetime import datetime, timezone

from ansible.errors import AnsibleFilterError

from ansible_collections.splitdomain.zimbra.plugins.module_utils._verify_plan import plan


def _verification(topology, people=None, mta=(), peer=(), outside=(), smtp_names=None, outside_address='', resolved=None, expect_mx=False):
    """Return the plan. Raises AnsibleFilterError for what is no topology."""
    if not isinstance(topology, dict) or not {'split', 'slave', 'digest'} <= set(topology):
        raise AnsibleFilterError('verification takes what the filter splitdomain.zimbra.topology returns')
    now = datetime.now(timezone.utc)
    hosts = dict(mta=mta, peer=peer, outside=outside, smtp_names=smtp_names or {})
    token = '%s.%s' % (now.strftime('%Y%m%d%H%M%S'), secrets.token_hex(4))
    return plan(topology, people or {}, hosts, outside_address or '', _addresses(resolved), token, now.strftime('%Y-%m-%dT%H:%M:%SZ'),
                expect_mx)


def _addresses(resolved):
    """Return {name: [addresses]} of what getent printed; addresses that mean something on that host only are left out."""
    found = {}
    for result in (resolved or {}).get('results', ()):
        words = [line.split()[0] for line in result.get('stdout', '').splitlines() if line.strip()]
        addresses = sorted({ipaddress.ip_address(word) for word in words if '%' not in word}, key=str)
        found[result['item']] = [str(each) for each in addresses if not (each.is_loopback or each.is_link_local)]
    return found


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'verification': _verification}
