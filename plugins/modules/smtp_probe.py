#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: smtp_probe
short_description: Ask mail servers by SMTP, stage by stage, whether they take mail from this host
version_added: 0.2.0
description:
  - Goes the way of a mail from the host that the task runs on to each next hop, and tells of each stage. It resolves the name,
    connects, reads the banner, says EHLO, starts TLS, looks at the AUTH that is offered, says MAIL, and RCPT for the
    addresses given. No mail is sent, except for O(messages).
  - A name is resolved as Postfix would. A name without brackets means its MX records, the best first, and the host itself
    where there are none. Where the first address refuses, the next is tried. The text of the stage tells which way it went,
    and when a name is known to the system only (C(/etc/hosts)), where Postfix looks only without DNS or with C(native) in
    C(smtp_host_lookup).
  - The module does not fail because a server refuses. What a server answers to RCPT is data. A stage fails where there is no
    answer, where the server hangs up, and where it refuses what the stage wants. No stage is done after one that failed.
  - Many addresses go over one connection, with RSET and a new MAIL after each 100. A server that hangs up after refusals, as
    Postfix does after 20, is connected to again, and the text of the stage says so. After another C(421) no more is asked.
options:
  targets:
    description: The next hops to ask.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description:
          - A label for the result. When omitted, O(targets[].host).
        type: str
      host:
        description: The next hop, as V([mail.example.com]:25), V(example.com), V(example.com:587) or an address.
        type: str
        required: true
      sender:
        description: The address in MAIL. The empty one is that of a bounce.
        type: str
        default: ''
      recipients:
        description: The addresses to ask for with RCPT. An address given twice is asked for once.
        type: list
        elements: str
        default: []
      tls:
        description:
          - With V(may), TLS is used where it is offered, and a certificate that is not trusted, or a handshake that fails, is
            told and the dialogue goes on.
          - With V(encrypt), the stage C(starttls) fails without TLS, and also with a certificate that is not trusted. Postfix
            itself looks at certificates from its level C(verify) on.
          - With V(none), TLS is not tried.
        type: str
        choices: [may, encrypt, none]
        default: may
  messages:
    description:
      - Messages to send, each in a connection of its own, after all O(targets) were asked. TLS is used where it is offered.
      - In check mode none is sent.
    type: list
    elements: dict
    default: []
    suboptions:
      host:
        description: The next hop, written as in O(targets[].host).
        type: str
        required: true
      sender:
        description: The address in MAIL. The empty one is that of a bounce.
        type: str
        default: ''
      recipient:
        description: The one recipient.
        type: str
        required: true
      id:
        description: The Message-ID, with its angle brackets. No two messages may have the same.
        type: str
        required: true
      subject:
        description: The subject, on one line.
        type: str
        default: ''
      body:
        description: The text.
        type: str
        default: ''
  source_address:
    description:
      - The address of this host that connections come from. Only addresses of its kind, IPv4 or IPv6, are then tried.
      - When omitted, the system chooses.
    type: str
  helo:
    description:
      - The name to give in EHLO.
      - When omitted, the full name of this host.
    type: str
  sample:
    description:
      - Of more recipients than this, only so many are asked for at one target, spread evenly over the list. V(0) asks for all.
    type: int
    default: 100
  rate:
    description: At most so many RCPT a second at one target.
    type: int
    default: 50
  concurrency:
    description: At most so many targets at once.
    type: int
    default: 8
  timeout:
    description: Seconds for a stage, and for each answer to RCPT. For the name servers it is 10 at most.
    type: int
    default: 20
  ca_path:
    description:
      - File or directory of the certificates of the authorities that are trusted.
      - When omitted, those of the system.
    type: path
attributes:
  check_mode:
    description: Tells what a run would find out, without sending anything.
    support: partial
    details: Servers are asked as ever. No message is sent, and whether one would be taken is not told.
  diff_mode:
    description: There is nothing to show.
    support: N/A
  idempotent:
    description: Each run sends the O(messages) again.
    support: N/A
requirements:
  - Python 3.6 or later on the managed host, and nothing else.
notes:
  - A certificate that is not trusted is looked at over a second connection.
  - Servers slow down a client that asks for many unknown addresses. Ask for few of them, and a large O(timeout) helps.
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Does the other system take mail for its people, and only for them
  splitdomain.zimbra.smtp_probe:
    targets:
      - host: "[mail.example.com]:25"
        sender: foo@example.com
        recipients: [bar@example.com, nobody-7f3a@example.com, somebody@example.net]
  register: asked

- name: Show what failed
  ansible.builtin.debug:
    msg: "{{ asked.probes | map(attribute='stages') | flatten | rejectattr('passed') }}"

- name: Send a message of its own to a test mailbox
  splitdomain.zimbra.smtp_probe:
    messages:
      - host: example.com
        sender: alice@example.net
        recipient: test@example.com
        id: <proof-4711@example.net>
        subject: Proof
        body: This message may be deleted.
"""

RETURN = r"""
probes:
  description: One for each of O(targets), in their order.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: The label.
      type: str
      sample: "[mail.example.com]:25"
    host:
      description: The next hop as given.
      type: str
      sample: "[mail.example.com]:25"
    addresses:
      description: What it resolves to, in the order of trying, five at most.
      type: list
      elements: str
      sample: [192.0.2.25]
    own:
      description: Whether one of these is an address of this very host. MX hosts that are no better than this one are left out.
      type: bool
      sample: false
    mx:
      description: Whether it was found by MX records.
      type: bool
      sample: false
    passed:
      description: Whether no stage failed.
      type: bool
      sample: true
    stages:
      description:
        - The stages that were done, with C(stage), C(passed), C(seconds), C(code), C(text), C(remedy).
        - The stage is one of V(resolve), V(connect), V(banner), V(ehlo), V(starttls), V(auth), V(mail), V(rcpt).
        - The code is that of the server, or null where there is none. The remedy is empty when the stage passed.
      type: list
      elements: dict
      sample:
        - stage: connect
          passed: false
          seconds: 0.001
          code: null
          text: "192.0.2.25, port 25: Connection refused"
          remedy: Start the mail server there, let it listen on that address and port (inet_interfaces), or correct the port
    recipients:
      description:
        - What was answered for each address that was to be asked for, as C(address), C(code), C(text).
        - The code is null where there was no answer.
      type: list
      elements: dict
      sample: [{address: bar@example.com, code: 250, text: 2.1.5 Ok}]
    asked:
      description: For how many addresses there is an answer.
      type: int
      sample: 1
    left_out:
      description: How many addresses are not in the sample.
      type: int
      sample: 0
    tls:
      description:
        - Whether STARTTLS is C(offered), and of TLS the C(protocol), of the certificate C(subject), C(issuer), C(not_after),
          C(days_left), whether it is C(verified), else the C(error).
        - Null where the dialogue did not come to EHLO.
      type: dict
      sample:
        offered: true
        protocol: TLSv1.3
        subject: CN=mail.example.com
        issuer: CN=Example CA
        not_after: "2026-12-31T00:00:00Z"
        days_left: 37
        verified: true
        error: ''
    auth:
      description: The mechanisms of AUTH that are offered.
      type: list
      elements: str
      sample: [PLAIN, LOGIN]
messages:
  description: One for each of O(messages), in their order.
  returned: always
  type: list
  elements: dict
  contains:
    id:
      description: The Message-ID.
      type: str
      sample: <proof-4711@example.net>
    host:
      description: The next hop as given.
      type: str
      sample: example.com
    recipient:
      description: The recipient.
      type: str
      sample: test@example.com
    sender:
      description: The sender.
      type: str
      sample: alice@example.net
    code:
      description: The last code of the server, or null.
      type: int
      sample: 250
    text:
      description: The last words of the server, and the remedy where the message was not taken.
      type: str
      sample: "2.0.0 Ok: queued as 4f2Xyz"
    taken:
      description: Whether the server has taken the message.
      type: bool
      sample: true
    stage:
      description: The stage where it ended, V(data) for a message that was taken, and empty in check mode.
      type: str
      sample: data
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import host_module, run_direct
from ansible_collections.splitdomain.zimbra.plugins.module_utils._smtp_probe import work


def main():
    run_direct(host_module(
        targets=dict(type='list', elements='dict', default=[], options=dict(
            name=dict(type='str'),
            host=dict(type='str', required=True),
            sender=dict(type='str', default=''),
            recipients=dict(type='list', elements='str', default=[]),
            tls=dict(type='str', choices=['may', 'encrypt', 'none'], default='may'),
        )),
        messages=dict(type='list', elements='dict', default=[], options=dict(
            host=dict(type='str', required=True),
            sender=dict(type='str', default=''),
            recipient=dict(type='str', required=True),
            id=dict(type='str', required=True),
            subject=dict(type='str', default=''),
            body=dict(type='str', default=''),
        )),
        source_address=dict(type='str'),
        helo=dict(type='str'),
        sample=dict(type='int', default=100),
        rate=dict(type='int', default=50),
        concurrency=dict(type='int', default=8),
        timeout=dict(type='int', default=20),
        ca_path=dict(type='path'),
    ), work)


if __name__ == '__main__':
    main()
