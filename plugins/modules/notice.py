#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: notice
short_description: Write a text for each person, and send it when told to
version_added: 0.2.0
description:
  - Writes one file for each person, and nothing else unless O(host) is given.
  - With O(host) every text is sent once. Who has got which text is remembered in C(.sent.json) in O(directory), so a second run sends
    nothing, and a text that was changed since is sent anew.
  - The role P(splitdomain.zimbra.notice#role) makes the texts. The module usually runs on the controller (C(delegate_to)).
options:
  messages:
    description: The texts.
    type: list
    elements: dict
    required: true
    suboptions:
      address:
        description: The person's address. The file has its name.
        type: str
        required: true
      subject:
        description: The subject, one line.
        type: str
        required: true
      body:
        description: The text.
        type: str
        required: true
  directory:
    description: Where the files lie. It is made for its owner only, and so are the files.
    type: path
    required: true
  host:
    description:
      - The mail server that takes the messages, in the syntax of a next hop, such as V([zimbra.example.com]:25).
      - When omitted, nothing is sent.
    type: str
  sender:
    description: The address that the messages come from. Needed with O(host).
    type: str
  timeout:
    description: Seconds to wait for each answer of the mail server.
    type: int
    default: 20
attributes:
  check_mode:
    description: Tells what would be written and sent, and does neither.
    support: full
  diff_mode:
    description: Shows the texts that differ.
    support: full
  idempotent:
    description: A second run writes and sends nothing.
    support: full
requirements:
  - Python 3.6 or later on the managed host, and nothing else.
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Write a text for one person
  splitdomain.zimbra.notice:
    directory: /srv/notices
    messages:
      - address: foo@example.com
        subject: Your mailbox
        body: Your mailbox is on Zimbra.
  delegate_to: localhost
"""

RETURN = r"""
written:
  description: Addresses of those whose file was written.
  returned: always
  type: list
  elements: str
  sample: [foo@example.com]
unchanged:
  description: How many files were as they must be.
  returned: always
  type: int
  sample: 12
sent:
  description: Addresses of those to whom a message was sent.
  returned: always
  type: list
  elements: str
  sample: []
errors:
  description: >-
    What went wrong, with C(code), C(text) and C(remedy). C(client.REFUSED) for bad input, before anything is done, C(client.START) for a
    directory that cannot be written, C(smtp.REFUSED) where some texts were not taken.
  returned: failure
  type: list
  elements: dict
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import host_module, run_direct
from ansible_collections.splitdomain.zimbra.plugins.module_utils._notice import work


def main():
    run_direct(host_module(
        messages=dict(type='list', elements='dict', required=True, options=dict(
            address=dict(type='str', required=True),
            subject=dict(type='str', required=True),
            body=dict(type='str', required=True),
        )),
        directory=dict(type='path', required=True),
        host=dict(type='str'),
        sender=dict(type='str'),
        timeout=dict(type='int', default=20),
    ), work)


if __name__ == '__main__':
    main()
