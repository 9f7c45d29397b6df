# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is special about a Zimbra that is only a slave: all that leaves it goes to its master, without DNS, and waits for it."""
from lab_mail import wait_until

from . import flows


def test_postfix_leaves_everything_to_the_master(lab):
    old = lab.settings["version"] == "8.6"
    wanted = {
        "relayhost": "[mail.example.com]:25",
        "disable_dns_lookups" if old else "smtp_dns_support_level": "yes" if old else "disabled",
        "lmtp_host_lookup": "native",
        "unverified_recipient_reject_code": "550",
        "unverified_recipient_defer_code": "450",
    }
    shown = lab.run("zimbra", "postconf " + " ".join(wanted)).out
    assert dict(line.split(" = ", 1) for line in shown.splitlines()) == wanted


def test_while_the_master_is_down_nothing_is_lost_and_nothing_taken_blindly(lab):
    lab.run("mail", "systemctl stop postfix")
    try:
        # The unit is stopped before its Postfix is.
        wait_until(lambda: lab.run("mail", "postfix status", check=False).code, "the master's Postfix is down")
        answers = lab.rcpt("zimbra", "internet", ["not.asked.before@example.com", "foo@example.com"])
        sent = lab.send("zimbra", "foo@example.com", "bar@example.com")
        wait_until(lambda: [item for item in lab.queue("zimbra") if item["queue_name"] == "deferred"], "the mail waits on Zimbra")
    finally:
        lab.run("mail", "systemctl start postfix")
        wait_until(lambda: not lab.run("mail", "postfix status", check=False).code, "the master's Postfix is up")
    assert {address: answer.code for address, answer in answers.items()} == {"not.asked.before@example.com": 450, "foo@example.com": 250}
    lab.run("zimbra", "postqueue -f")
    assert [copy.where for copy in lab.delivered(sent)] == [flows.mailbox(lab, "bar@example.com")]
