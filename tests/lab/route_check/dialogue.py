# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs on a host of the lab: asks a server about many recipients and, if told to, sends each an own mail.

stdin: {"server", "addresses", "send"}; stdout: a list of [RCPT code, what the end of DATA was answered or null].
"""
import json
import smtplib
import sys
import threading

WORKERS = 6


class Worker(threading.Thread):
    """One connection, for every WORKERS-th address."""

    def __init__(self, asked, first, told):
        super().__init__()
        self._asked, self._first, self._told, self.failed = asked, first, told, None

    def run(self):
        try:
            with smtplib.SMTP(self._asked["server"], 25, timeout=60) as smtp:
                smtp.ehlo()
                for index in range(self._first, len(self._told), WORKERS):
                    self._told[index] = ask(smtp, self._asked["addresses"][index], self._asked["send"])
        except (OSError, smtplib.SMTPException) as error:
            self.failed = error


def ask(smtp, address, send):
    smtp.mail("")
    code = smtp.rcpt(address)[0]
    if code == 250 and send:
        end = smtp.data(b"Subject: route\r\n\r\nHello.\r\n")
        return [code, "%d %s" % (end[0], end[1].decode())]
    smtp.rset()
    return [code, None]


def main():
    asked = json.load(sys.stdin)
    told = [None] * len(asked["addresses"])
    workers = [Worker(asked, first, told) for first in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    failed = [worker.failed for worker in workers if worker.failed]
    if failed:
        sys.exit("%s: %s" % (type(failed[0]).__name__, failed[0]))
    json.dump(told, sys.stdout)


main()
