# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter imap_mailboxes: test mailboxes as imap_message takes them, passwords included."""

DOCUMENTATION = r"""
name: imap_mailboxes
short_description: Test mailboxes for the module imap_message
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Takes what P(splitdomain.zimbra.test_mailboxes#filter) returns, and a mailbox outside, and returns the C(mailboxes) of
    M(splitdomain.zimbra.imap_message). Their names are C(domain/local), C(domain/remote) and C(outside).
  - The result holds passwords. Use it only in the options of a task with C(no_log).
positional: _input
options:
  _input:
    description: The test mailboxes.
    type: list
    elements: dict
    required: true
  outside:
    description: A mailbox outside, with C(imap_host), C(user), C(password) and maybe C(imap_port). Empty for none.
    type: dict
    default: {}
  tls:
    description: How connections are encrypted.
    type: str
    choices: [auto, ssl, starttls, none]
    default: auto
"""

EXAMPLES = r"""
- name: Look for a message
  splitdomain.zimbra.imap_message:
    mailboxes: "{{ zimbra_split_domains | splitdomain.zimbra.test_mailboxes | splitdomain.zimbra.imap_mailboxes }}"
    messages:
      - {id: <1.test@example.com>, mailbox: example.com/local}
  no_log: true
"""

RETURN = r"""
_value:
  description: One for each mailbox, with C(name), C(host), C(port) (where it is known), C(user), C(password) and C(tls).
  type: list
  elements: dict
"""


def _imap_mailboxes(mailboxes, outside=None, tls='auto'):
    """Return the mailboxes."""
    found = [_mailbox('%s/%s' % (each['domain'], each['side']), each, tls) for each in mailboxes]
    return found + ([_mailbox('outside', outside, tls)] if outside else [])


def _mailbox(name, given, tls):
    port = {'port': given['imap_port']} if given.get('imap_port') else {}
    return dict(port, name=name, host=given['imap_host'], user=given['user'], password=given['password'], tls=tls)


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'imap_mailboxes': _imap_mailboxes}
