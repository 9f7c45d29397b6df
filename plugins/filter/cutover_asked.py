# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter cutover_asked: which domains, and where their MX shall point."""

DOCUMENTATION = r"""
name: cutover_asked
short_description: Which MX are to move, and where to
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Returns the domains that are to be moved, each with its future exchanges. Where none are named, mail comes in at the master,
    which is Zimbra's MTAs where Zimbra is master, and the peer where Zimbra is slave.
positional: _input
options:
  _input:
    description: What P(splitdomain.zimbra.topology#filter) returns.
    type: dict
    required: true
  domains:
    description: Names of the domains. Empty for all that are declared.
    type: list
    elements: str
    default: []
  exchanges:
    description: The exchanges for all of them, each with C(preference) and C(exchange). Empty for the master's.
    type: list
    elements: dict
    default: []
  mta_hosts:
    description: Names of the hosts with Zimbra's Postfix.
    type: list
    elements: str
    default: []
  state:
    description: V(absent) for going back.
    type: str
    choices: [present, absent]
    default: present
"""

EXAMPLES = r"""
- name: Show where the MX shall point
  ansible.builtin.debug:
    msg: "{{ zimbra_split_domains | splitdomain.zimbra.topology | splitdomain.zimbra.cutover_asked(mta_hosts=groups['zimbra']) }}"
"""

RETURN = r"""
_value:
  description: One dictionary a domain, with C(domain) and C(exchanges).
  type: list
  elements: dict
  sample: [{domain: example.com, exchanges: [{preference: 10, exchange: zimbra.example.com}]}]
"""

from ansible.errors import AnsibleFilterError

from ansible_collections.splitdomain.zimbra.plugins.module_utils._cutover_plan import CutoverError, asked


def _cutover_asked(topology, domains=(), exchanges=(), mta_hosts=(), state='present'):
    try:
        return asked(topology, domains, exchanges, mta_hosts, state)
    except CutoverError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'cutover_asked': _cutover_asked}
