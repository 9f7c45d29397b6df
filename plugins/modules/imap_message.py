#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: imap_message
short_description: Find test messages in mailboxes, and delete them
version_added: 0.2.0
description:
  - Looks for messages by their Message-ID over IMAP, in every mailbox that is given. Waits until each is in the mailbox where it is
    expected, or until the time is over, and then looks into all mailboxes once more, for second copies and for copies elsewhere.
  - Tells over which hosts each message came. Nothing is marked as read.
  - A mailbox that cannot be read is told as a warning and in RV(unread). Where none can be read the module fails.
options:
  mailboxes:
    description: Where to look. Each gets a connection of its own, side by side.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: How the mailbox is called in O(messages) and in the result.
        type: str
        required: true
      host:
        description: The IMAP server.
        type: str
        required: true
      port:
        description:
          - TCP port.
          - When omitted, 143 with O(mailboxes[].tls=starttls) or O(mailboxes[].tls=none), and 993 else.
        type: int
      user:
        description: Who logs in.
        type: str
        required: true
      password:
        description: The password. It is never shown.
        type: str
        required: true
      tls:
        description:
          - V(ssl) encrypts from the start, V(starttls) after the greeting. V(auto) is V(ssl) on port 993 and V(starttls) elsewhere.
          - Only V(none) ever sends the password unencrypted. Where the server does not offer STARTTLS nothing is sent.
        type: str
        choices: [auto, ssl, starttls, none]
        default: auto
  messages:
    description: What to look for.
    type: list
    elements: dict
    required: true
    suboptions:
      id:
        description: The Message-ID, angle brackets included.
        type: str
        required: true
      mailbox:
        description: Name of the mailbox where it is expected. Without one nothing is waited for.
        type: str
  folders:
    description: Folders that are looked into. Those that a mailbox does not have are passed over.
    type: list
    elements: str
    default: [INBOX, Junk]
  timeout:
    description: Seconds to wait for messages in the mailboxes where they are expected.
    type: int
    default: 60
  state:
    description:
      - V(present) looks.
      - V(absent) looks without waiting, and deletes every copy that has exactly this Message-ID.
    type: str
    choices: [present, absent]
    default: present
  validate_certs:
    description: Whether the certificates of the servers are checked.
    type: bool
    default: true
  ca_path:
    description: File with certificates of authorities to trust, instead of the host's own.
    type: path
attributes:
  check_mode:
    description: Looks, and deletes nothing.
    support: full
  diff_mode:
    description: There is nothing to show.
    support: none
requirements:
  - Python 3.6 or later on the managed host, and nothing else.
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: See whether the message has arrived
  splitdomain.zimbra.imap_message:
    mailboxes:
      - {name: foo, host: zimbra.example.com, user: foo@example.com, password: "{{ foo_password }}"}
      - {name: bar, host: mail.example.com, port: 143, user: bar, password: "{{ bar_password }}"}
    messages:
      - {id: <1.test@example.com>, mailbox: bar}
    timeout: 30
  no_log: true

- name: Delete it
  splitdomain.zimbra.imap_message:
    mailboxes:
      - {name: bar, host: mail.example.com, port: 143, user: bar, password: "{{ bar_password }}"}
    messages:
      - {id: <1.test@example.com>}
    state: absent
  no_log: true
"""

RETURN = r"""
messages:
  description: One for each of O(messages), in order.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description: The Message-ID.
      type: str
      sample: <1.test@example.com>
    copies:
      description: How many copies there are, by the name of the mailbox. With O(state=absent), how many there were.
      type: dict
      sample: {foo: 0, bar: 1}
    seconds:
      description: After how many seconds of waiting it was where it was expected, none if it was not.
      type: float
      sample: 0.51
    hops:
      description: The hosts that took it over, in order of travel. A host that handed it on within itself counts once.
      type: list
      elements: str
      sample: [zimbra.example.com, mail.example.com]
    received:
      description: Its Received lines, in order of travel.
      type: list
      elements: str
    delivered_to:
      description: The address to which it was delivered, as its header says.
      type: str
      sample: bar@example.com
unread:
  description: Mailboxes that could not be read, each with C(mailbox) and C(text).
  returned: success
  type: list
  elements: dict
errors:
  description: Why nothing was done, with C(code), C(text) and C(remedy). C(client.REFUSED) for bad input, C(imap.REFUSED) for servers.
  returned: failure
  type: list
  elements: dict
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._imap import work
from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import host_module, run_direct


def main():
    run_direct(host_module(
        mailboxes=dict(type='list', elements='dict', required=True, options=dict(
            name=dict(type='str', required=True),
            host=dict(type='str', required=True),
            port=dict(type='int'),
            user=dict(type='str', required=True),
            password=dict(type='str', required=True, no_log=True),
            tls=dict(type='str', choices=['auto', 'ssl', 'starttls', 'none'], default='auto'),
        )),
        messages=dict(type='list', elements='dict', required=True, options=dict(
            id=dict(type='str', required=True),
            mailbox=dict(type='str'),
        )),
        folders=dict(type='list', elements='str', default=['INBOX', 'Junk']),
        timeout=dict(type='int', default=60),
        state=dict(type='str', choices=['present', 'absent'], default='present'),
        validate_certs=dict(type='bool', default=True),
        ca_path=dict(type='path'),
    ), work)


if __name__ == '__main__':
    main()
