# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mailboxes of a host over IMAP."""
import email
import email.policy
import imaplib
import re
from typing import NamedTuple, Tuple

BY = re.compile(r"\bby\s+(\S+)", re.I)


class Found(NamedTuple):
    """A mail in a mailbox. hops: the hosts that took it over, first one first (LMTP on the same host is no hop)."""

    host: str
    mailbox: str
    hops: Tuple[str, ...]
    delivered_to: str
    subject: str
    message: email.message.EmailMessage

    @property
    def where(self):
        """'zimbra:foo@example.com', to compare and to print."""
        return "%s:%s" % (self.host, self.mailbox)


def mailboxes(host):
    """The addresses that have a mailbox on this host."""
    return host.run("doveadm user '*'").out.split()


def search(host, mailbox, password, *criterion):
    """Every mail of the INBOX that an IMAP SEARCH criterion finds, as Found."""
    with imaplib.IMAP4(host.address, timeout=30) as imap:
        imap.login("%s*probe" % mailbox, password)
        imap.select("INBOX", readonly=True)
        numbers = imap.search(None, *criterion)[1][0].split()
        return [_found(host, mailbox, imap.fetch(number.decode(), "(BODY.PEEK[])")[1][0][1]) for number in numbers]


def log_in(host, address, password):
    """True if this person can log in with this password, as the person would."""
    with imaplib.IMAP4(host.address, timeout=30) as imap:
        try:
            imap.login(address, password)
        except imaplib.IMAP4.error:
            return False
        return True


def quoted(text):
    """An IMAP string."""
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')


def _found(host, mailbox, raw):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    hops = []
    for line in reversed(message.get_all("Received", [])):
        by = BY.search(str(line))
        if by and (not hops or hops[-1] != by.group(1)):
            hops.append(by.group(1))
    return Found(host.short, mailbox, tuple(hops), str(message.get("Delivered-To", "")), str(message.get("Subject", "")), message)
