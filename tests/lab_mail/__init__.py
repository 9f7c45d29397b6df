# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at a lab from outside as people would: sends mail, reads mailboxes, queues, settings.

    lab = Lab()                                   # the lab named by the variable LAB
    sent = lab.send('internet', 'alice@example.net', 'foo@example.com')
    copies = lab.delivered(sent)                  # waits; every copy there is, on all hosts
    assert [copy.where for copy in copies] == ['zimbra:foo@example.com']
    assert lab.rcpt('zimbra', 'mail', ['nobody@example.com'])['nobody@example.com'].code == 550

Hosts are named zimbra, mail, internet. Everything goes over SSH and IMAP to the hosts' own addresses; nothing is mocked.
"""
from ._lab import Lab, command
from ._smtp import Answer, Sent
from ._mailbox import Found
from ._ssh import Host, Ran
from ._wait import wait_until

__all__ = ["Answer", "Found", "Host", "Lab", "Ran", "Sent", "command", "wait_until"]
