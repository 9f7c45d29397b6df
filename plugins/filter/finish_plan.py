# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter finish_plan: whether a split can end, and what is taken back then."""

DOCUMENTATION = r"""
name: finish_plan
short_description: Whether a split can end, and what is taken back then
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Looks whether anybody is left on the side that is given up. Everybody needs a mailbox at the new home, or is named in O(without).
  - Returns everything that forbids the end, everything that could not be found out, and the domains for the roles, absent, with the
    remote accounts that are still there.
positional: _input
options:
  _input:
    description: The declared domains, each with C(state=present), and their P(splitdomain.zimbra.topology#filter), as C(domains) and
      C(topology).
    type: dict
    required: true
  home:
    description: Which system keeps the people.
    type: str
    choices: [zimbra, peer]
    required: true
  names:
    description: The domains whose split ends. Empty for all that are declared.
    type: list
    elements: str
    default: []
  entries:
    description: Accounts, resources and lists of the domains, as M(splitdomain.zimbra.entry_info) tells them.
    type: list
    elements: dict
    default: []
  people:
    description: Who lives on the other side, as M(splitdomain.zimbra.postfix_people_info) tells it.
    type: list
    elements: dict
    default: []
  dns:
    description: What M(splitdomain.zimbra.mail_dns_info) tells of the domains.
    type: list
    elements: dict
    default: []
  exchanges:
    description: Names that the MX of the new home may have, besides that of the other system's host.
    type: list
    elements: str
    default: []
  without:
    description: Addresses that need no new home.
    type: list
    elements: str
    default: []
  recorded:
    description: The accounts that this collection ever touched, by name.
    type: list
    elements: str
    default: []
"""

EXAMPLES = r"""
- name: Show who is left
  ansible.builtin.debug:
    msg: "{{ {'domains': zimbra_split_domains, 'topology': zimbra_split_domains | splitdomain.zimbra.topology}
             | splitdomain.zimbra.finish_plan(home='zimbra', entries=found.entries) }}"
"""

RETURN = r"""
_value:
  description:
    - C(left), C(wrong) and C(unproven) are sentences, each with what to do about it. With one of the first two the split cannot end.
    - C(domains) are for the roles. C(unrecorded) are remote accounts for M(splitdomain.zimbra.remote_account) that were named in
      O(without) and that no record tells of.
    - C(summary) is a sentence for each domain. C(still_split) says whether another domain stays split. C(local) and C(gone) are addresses
      for a question at RCPT, those that the new home must know and those that it must refuse.
  type: dict
"""

from ansible.errors import AnsibleFilterError

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._finish_plan import finish_plan


def _plan(given, **options):
    try:
        return finish_plan(given['domains'], given['topology'], **options)
    except ValueError as error:
        raise AnsibleFilterError('nothing was changed: %s' % error) from error


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'finish_plan': _plan}
