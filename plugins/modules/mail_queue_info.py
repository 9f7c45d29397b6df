#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: mail_queue_info
short_description: What waits in the queue of a Postfix
version_added: 0.2.0
description:
  - Reads the mail queue of the Postfix on this host, and tells how many messages wait for which next hop, and since when.
  - Works on Zimbra's Postfix and on any other. Postfix 3.1 and later is asked with C(postqueue -j), an older one with C(postqueue -p).
options:
  zimbra_home:
    description: Where Zimbra is, on a host that has it.
    type: path
    default: /opt/zimbra
  postqueue_path:
    description:
      - The program to ask.
      - When omitted, that of Zimbra, else the one on PATH.
    type: path
  timeout:
    description: Seconds without an answer after which the call is given up.
    type: int
    default: 60
extends_documentation_fragment: splitdomain.zimbra.reading
requirements:
  - Python 3.6 or later on the managed host, and nothing else.
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Read what waits
  splitdomain.zimbra.mail_queue_info:
  register: waiting

- name: Say it
  ansible.builtin.debug:
    msg: "{{ waiting.next_hops }}"
"""

RETURN = r"""
queue:
  description: Every message.
  returned: success
  type: list
  elements: dict
  contains:
    queue:
      description: The queue in which it is.
      type: str
      sample: deferred
    id:
      description: Its queue ID.
      type: str
      sample: 4F0D3C01
    sender:
      description: Its envelope sender, empty for a bounce.
      type: str
      sample: foo@example.com
    recipients:
      description: Whom it has still to reach, each with C(address), and C(reason) for having been put off (may be empty).
      type: list
      elements: dict
      sample: [{address: bar@example.com, reason: 'connect to mail.example.com[192.0.2.25]:25: Connection refused'}]
    arrived:
      description: When it came, ISO 8601 in UTC.
      type: str
      sample: '2026-11-24T20:20:00Z'
    size:
      description: Bytes.
      type: int
      sample: 612
next_hops:
  description: What waits for whom, most first.
  returned: success
  type: list
  elements: dict
  contains:
    next_hop:
      description: The host that the reason for waiting names, else the domain of the recipient.
      type: str
      sample: mail.example.com
    messages:
      description: How many messages.
      type: int
      sample: 3
    oldest:
      description: When the oldest of them came, ISO 8601 in UTC.
      type: str
      sample: '2026-11-24T20:20:00Z'
errors:
  description: Why the queue cannot be read, with C(code), C(text) and C(remedy). C(client.MISSING) where there is no Postfix.
  returned: failure
  type: list
  elements: dict
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._mail_queue import work
from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import host_module, run_direct


def main():
    run_direct(host_module(
        zimbra_home=dict(type='path', default='/opt/zimbra'),
        postqueue_path=dict(type='path'),
        timeout=dict(type='int', default=60),
    ), work)


if __name__ == '__main__':
    main()
