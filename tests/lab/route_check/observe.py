# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Postfix of a lab does: its answers at RCPT, and the host to which each copy of a mail goes.

All mail that leaves it is taken by sinks, so that nothing but Postfix decides.
"""
import json
import re
import shlex
from pathlib import Path
from typing import Dict, FrozenSet, NamedTuple, Tuple

from lab_mail import wait_until

SINKS = {"zimbra": ("-L 0.0.0.0:7025",), "mail": ("0.0.0.0:2501", "0.0.0.0:2502", "0.0.0.0:2504"), "internet": ("0.0.0.0:25",)}
# No limit on what one client asks, no pause; an address that is verified is looked up again later instead of waited for.
POSTFIX = ("smtpd_hard_error_limit=1000000", "smtpd_soft_error_limit=1000000", "smtpd_error_sleep_time=0", "in_flow_delay=0",
           "smtpd_junk_command_limit=1000000", "address_verify_poll_count=1", "unverified_recipient_reject_code=550",
           "notify_classes=", "smtpd_client_connection_count_limit=0")  # fmt: skip
LINE = re.compile(r"postfix/\S+\[\d+\]: (\w+): to=<([^>]*)>,.* relay=([^,]+),.* status=(\w+)")
BOUNCED = "returned"


class Seen(NamedTuple):
    """What came of one address. copies: (recipient, 'host:port' or BOUNCED); or the answer to DATA where that was no 250."""

    outside: int
    trusted: int
    copies: FrozenSet[Tuple[str, str]]


def prepare(lab):
    """Put the sinks where mail goes, and take Postfix's patience with strangers off."""
    lab.run("zimbra", "systemctl stop dovecot")
    lab.run("internet", "systemctl stop postfix dovecot; postfix stop", check=False)
    for host, sinks in SINKS.items():
        for number, words in enumerate(sinks):
            lab.run(host, "systemd-run --quiet --unit=sink%d smtp-sink -u postfix %s 256" % (number, words))
    lab.run("zimbra", "postconf -e %s && touch -d '10 seconds ago' /etc/postfix/main.cf" % " ".join(map(shlex.quote, POSTFIX)))
    # Every domain that is not Zimbra's has a mail server.
    lab.run("internet", "nsupdate -k /etc/bind/lab.key", stdin="server 127.0.0.1\nzone .\nupdate add *.test. 5 MX 10 internet.example.net.\nsend\n")
    lab.zmprov("mcf zimbraMtaUnverifiedRecipientDeferCode 450")
    script = (Path(__file__).parent / "dialogue.py").read_text()
    for host in ("zimbra", "mail"):
        lab.run(host, "cat >/tmp/dialogue.py", stdin=script)


def observe(lab, addresses) -> Dict[str, Seen]:
    """Ask about every address, and send it a mail where that is taken."""
    mark = int(lab.run("zimbra", "wc -c </var/log/mail.log").out)
    if "reject_unverified_recipient" in lab.run("zimbra", "postconf -h smtpd_recipient_restrictions").out:
        # The first time Postfix only begins to find out.
        _dialogue(lab, "mail", "zimbra.example.com", addresses, False)
        _settle(lab)
    outside = _dialogue(lab, "mail", "zimbra.example.com", addresses, False)
    sent = _dialogue(lab, "zimbra", "127.0.0.1", addresses, True)
    _settle(lab)
    copies = _copies(lab.run("zimbra", "tail -c +%d /var/log/mail.log" % (mark + 1)).out)
    return {address: Seen(strange[0], trusted[0], _came(trusted[1], copies)) for address, strange, trusted in zip(addresses, outside, sent)}


def _dialogue(lab, host, server, addresses, send):
    asked = json.dumps({"server": server, "addresses": addresses, "send": send})
    return json.loads(lab.run(host, "python3 /tmp/dialogue.py", stdin=asked, timeout=300).out)


def _settle(lab):
    wait_until(lambda: not lab.queue("zimbra"), "every mail is out of the queue of zimbra", timeout=120, interval=0.1)


def _copies(log):
    """Queue id -> {(recipient, where)}."""
    found = {}
    for queue_id, recipient, relay, status in LINE.findall(log):
        host = re.sub(r"\[[^]]*\]", "", relay) if status == "sent" else BOUNCED if status == "bounced" else status
        found.setdefault(queue_id, set()).add((recipient.lower(), host))
    return found


def _came(answer, copies):
    if answer is None:
        return frozenset()
    if not answer.startswith("250 "):
        return frozenset([("", answer.split()[0])])
    return frozenset(copies.get(answer.split()[-1], set()))
