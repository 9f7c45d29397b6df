# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter zimbra_addresses: which addresses Zimbra delivers itself."""

DOCUMENTATION = r"""
name: zimbra_addresses
short_description: Which addresses Zimbra delivers itself
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Returns the addresses of entries, aliases included, without those of accounts that are closed or whose mail goes to
    another system. A master must know the former, and must not send the latter to Zimbra.
positional: _input
options:
  _input:
    description: Entries as M(splitdomain.zimbra.entry_info) returns them, with C(zimbraMailAlias), C(zimbraMailTransport)
      and C(zimbraMailStatus).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Show them
  ansible.builtin.debug:
    msg: "{{ people.entries | splitdomain.zimbra.zimbra_addresses }}"
"""

RETURN = r"""
_value:
  description: The addresses.
  type: list
  elements: str
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._move_plan import here


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'zimbra_addresses': here}
