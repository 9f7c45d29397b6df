# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter move_proof: the messages that prove a move."""

DOCUMENTATION = r"""
name: move_proof
short_description: The messages that prove a move
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description: Returns messages to those who move and whose mailbox can be read, and where they must arrive.
positional: _input
options:
  _input:
    description: What P(splitdomain.zimbra.move_plan#filter) returns.
    type: dict
    required: true
  mailboxes:
    description:
      - Mailboxes of theirs, each with C(address), C(side), V(local) on Zimbra and V(remote) on the other system, C(imap_host), C(user),
        C(password), and C(imap_port) and C(tls) where they are not the usual ones.
    type: list
    elements: dict
    required: true
  server:
    description: The mail server that they are sent to.
    type: str
    required: true
  stamp:
    description: A text that no other run has.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Show what would be sent
  ansible.builtin.debug:
    msg: "{{ (plan | splitdomain.zimbra.move_proof(mailboxes, 'zimbra.example.com', 'test')).messages }}"
"""

RETURN = r"""
_value:
  description: >-
    The C(messages) for M(splitdomain.zimbra.smtp_probe), what is C(expected), and the C(mailboxes) for M(splitdomain.zimbra.imap_message).
  type: dict
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._move_plan import proof


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'move_proof': proof}
