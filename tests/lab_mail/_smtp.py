# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SMTP from a host of the lab to another, with every answer kept."""
import email.message
import email.utils
import smtplib
from typing import NamedTuple


class Answer(NamedTuple):
    """The server's answer to a command."""

    code: int
    text: str


class Sent(NamedTuple):
    """One mail to one recipient. answer: that to DATA's end, or to RCPT if it was refused there. queued: taken by the server."""

    message_id: str
    sender: str
    recipient: str
    answer: Answer
    queued: bool


class _Session(smtplib.SMTP):
    """smtplib over a connection that somebody else has opened."""

    def __init__(self, channel, name):
        self._channel = channel
        super().__init__("lab", 25, local_hostname=name)

    def _get_socket(self, host, port, timeout):
        return self._channel


def session(source, target):
    """An SMTP session from Host `source` to port 25 of `target`; to itself it goes over localhost, as a local program would."""
    address = "127.0.0.1" if source is target else target.address
    opened = _Session(source.connection(address, 25), source.name)
    opened.ehlo()
    return opened


def rcpt(source, target, sender, addresses):
    """Address -> Answer to RCPT TO, in one session, without sending anything."""
    answers = {}
    with session(source, target) as smtp:
        code, text = smtp.mail(sender)
        assert code == 250, "MAIL FROM:<%s> at %s: %s %r" % (sender, target.name, code, text)
        for address in addresses:
            answers[address] = _answer(smtp.rcpt(address))
        smtp.rset()
    return answers


def send(source, target, sender, recipient, subject, body):
    """Send one mail; Sent. The sender may be empty, as a bounce's is."""
    message = email.message.EmailMessage()
    message["Message-ID"] = email.utils.make_msgid(domain=source.name)
    message["Date"] = email.utils.formatdate()
    message["From"] = sender or "MAILER-DAEMON@" + source.name
    message["To"] = recipient
    message["Subject"] = subject
    message.set_content(body)
    with session(source, target) as smtp:
        code, text = smtp.mail(sender)
        assert code == 250, "MAIL FROM:<%s> at %s: %s %r" % (sender, target.name, code, text)
        answer = _answer(smtp.rcpt(recipient))
        if answer.code == 250:
            answer = _answer(smtp.data(message.as_bytes()))
    return Sent(message["Message-ID"], sender, recipient, answer, answer.code == 250)


def _answer(pair):
    return Answer(pair[0], pair[1].decode("utf-8", "replace"))
