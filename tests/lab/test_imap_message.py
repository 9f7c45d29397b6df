# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module imap_message against real mailboxes: found, waited for, deleted, and no password in the clear. And mail_queue_info.

Run by itself: .venv/bin/pytest tests/lab/test_imap_message.py. Needs podman and root; a lab of its own (LAB=verifyimap).
"""
import threading

import pytest
from adhoc import Adhoc
from lab_mail import Lab, command, wait_until

LAB = "verifyimap"
ALICE = "alice@example.net"


@pytest.fixture(scope="module")
def lab():
    command(LAB, "build")
    made = Lab.up(LAB)
    # Encryption is offered on the host mail only, by a certificate that nobody knows.
    made.run("mail", "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mail.example.com "
             "-addext subjectAltName=DNS:mail.example.com -keyout /etc/dovecot/key.pem -out /etc/dovecot/cert.pem")  # fmt: skip
    made.run("mail", "cd /etc/dovecot && sed -i 's,^ssl = no,ssl = yes,' dovecot.conf && cat >>dovecot.conf && systemctl restart dovecot",
             stdin="ssl_cert = </etc/dovecot/cert.pem\nssl_key = </etc/dovecot/key.pem\n")  # fmt: skip
    made.set_mx("example.com", "mail")
    yield made
    made.down()


@pytest.fixture(scope="module")
def call(lab, tmp_path_factory):
    adhoc = Adhoc(lab, tmp_path_factory.mktemp("imap"))

    def called(*words, **arguments):
        """What the module says when it runs on a host; no password is shown."""
        told = adhoc(*words, **arguments)
        assert lab.password not in adhoc.output + str(told)
        return told

    return called


@pytest.fixture(scope="module")
def boxes(lab):
    def box(name, host, user, **more):
        return dict(dict(name=name, host=host, port=143, user=user, password=lab.password, tls="none"), **more)

    return dict(bar=box("bar", "mail.example.com", "bar@example.com"), baz=box("baz", "mail.example.com", "baz@example.com"),
                alice=box("alice", "internet.example.net", ALICE))  # fmt: skip


def look(call, boxes, sent, mailbox="bar", **options):
    messages = [dict(id=sent.message_id, mailbox=mailbox)]
    found = call("zimbra", "imap_message", mailboxes=boxes, messages=messages, **dict(dict(timeout=10), **options))
    return found["messages"][0]


def test_found_where_it_is_with_the_way_that_it_came(lab, call, boxes):
    sent = lab.send("internet", ALICE, "barney@example.com")
    found = look(call, list(boxes.values()), sent)
    assert found["copies"] == dict(bar=1, baz=0, alice=0) and found["seconds"] < 10
    assert found["hops"] == ["internet.example.net", "mail.example.com"] and found["delivered_to"] == "bar@example.com"
    assert len(found["received"]) == 3 and "by internet.example.net" in found["received"][0]
    assert "\\Seen" not in lab.run("mail", "doveadm fetch -u bar@example.com flags header message-id '%s'" % sent.message_id).out


def test_waited_for(lab, call, boxes):
    lab.run("mail", "postconf -e defer_transports=lmtp && postfix reload")
    sent = lab.send("mail", "baz@example.com", "bar@example.com")
    wait_until(lambda: lab.queue("mail"), "the mail waits")
    late = threading.Timer(3, lambda: lab.run("mail", "postconf -X defer_transports && postfix reload && postqueue -f"))
    late.start()
    found = look(call, [boxes["bar"]], sent, timeout=30)
    late.join()
    assert found["copies"] == dict(bar=1) and 0 < found["seconds"] < 30


def test_not_there_in_time(lab, call, boxes):
    sent = lab.send("mail", "baz@example.com", "baz@example.com")
    lab.settle()
    found = look(call, [boxes["bar"], boxes["baz"]], sent, timeout=1)
    assert found["copies"] == dict(bar=0, baz=1) and found["seconds"] is None and found["hops"] == ["mail.example.com"]


def test_only_the_very_same_message_id_is_deleted(lab, call, boxes):
    sent = [lab.send("mail", "baz@example.com", "bar@example.com") for _each in range(2)]
    lab.settle()
    longer = sent[0]._replace(message_id=sent[0].message_id.replace("<", "<x"))
    lab.run("mail", "sendmail -f baz@example.com bar@example.com", stdin="Message-ID: %s\n\nx\n" % longer.message_id)
    lab.settle()
    assert look(call, [boxes["bar"]], sent[0], state="absent", check=True)["copies"] == dict(bar=1)
    assert [copy.where for copy in lab.find(sent[0].message_id)] == ["mail:bar@example.com"]
    assert look(call, [boxes["bar"]], sent[0], state="absent")["copies"] == dict(bar=1)
    assert lab.find(sent[0].message_id) == []
    assert [look(call, [boxes["bar"]], each, timeout=0)["copies"] for each in (sent[1], longer)] == [dict(bar=1), dict(bar=1)]


@pytest.mark.parametrize("options", [dict(tls="starttls"), dict(tls="ssl", port=993), dict(tls="auto"), dict(tls="auto", port=993)])
def test_encrypted(lab, call, boxes, options):
    sent = lab.send("mail", "baz@example.com", "bar@example.com")
    box = dict(boxes["bar"], **options)
    assert look(call, [box], sent, validate_certs=False)["copies"] == dict(bar=1)
    refused = call("zimbra", "imap_message", mailboxes=[box], messages=[dict(id=sent.message_id, mailbox="bar")], fails=True)
    assert "certificate verify failed" in refused["msg"].lower()


@pytest.mark.parametrize("tls", ["auto", "starttls"])
def test_no_password_in_the_clear(lab, call, boxes, tls):
    refused = call("zimbra", "imap_message", mailboxes=[dict(boxes["alice"], tls=tls)], messages=[dict(id="<a@b>")], fails=True)
    assert "offers no STARTTLS, and the password is not sent in the clear" in refused["msg"]
    assert "imap-login: Login: user=<%s>" % ALICE not in lab.run("internet", "tail -n 3 /var/log/dovecot.log").out


def test_a_mailbox_that_cannot_be_read_is_told_and_the_others_are_read(lab, call, boxes):
    sent = lab.send("mail", "baz@example.com", "bar@example.com")
    found = call("zimbra", "imap_message", mailboxes=[boxes["bar"], dict(boxes["baz"], password="wrong")],
                 messages=[dict(id=sent.message_id, mailbox="bar")])  # fmt: skip
    assert [each["mailbox"] for each in found["unread"]] == ["baz"] and found["messages"][0]["copies"] == dict(bar=1)
    refused = call("zimbra", "imap_message", mailboxes=[dict(boxes["baz"], password="wrong")], messages=[dict(id="<a@b>")], fails=True)
    assert refused["msg"].startswith("no mailbox can be read: baz at mail.example.com:143: ")


def test_all_that_is_wrong_is_told_at_once(call, boxes):
    refused = call("zimbra", "imap_message", mailboxes=[boxes["bar"], boxes["bar"]],
                   messages=[dict(id="x"), dict(id="<a@b>", mailbox="foo")], fails=True)  # fmt: skip
    for text in ("mailboxes[1]: the name bar stands there already", "messages[0].id: 'x' is no Message-ID",
                 "messages[1].mailbox: there is no foo"):  # fmt: skip
        assert text in refused["msg"]


def test_a_queue_is_told_by_next_hop(lab, call):
    assert call("zimbra", "mail_queue_info", timeout=30)["next_hops"] == []
    lab.run("mail", "systemctl stop postfix")
    try:
        lab.zmprov("ca remote@example.com '' zimbraMailTransport smtp:[mail.example.com]:25 zimbraAccountStatus locked")
        for _each in range(2):
            lab.send("zimbra", "foo@example.com", "remote@example.com")
        wait_until(lambda: len([each for each in lab.queue("zimbra") if each["queue_name"] == "deferred"]) == 2, "both wait")
        told = call("zimbra", "mail_queue_info", timeout=30)
        older = call("zimbra", "mail_queue_info", postqueue_path=old_postqueue(lab))
    finally:
        lab.run("mail", "systemctl start postfix")
        lab.run("zimbra", "postsuper -d ALL")
    assert [(each["next_hop"], each["messages"]) for each in told["next_hops"]] == [("mail.example.com", 2)]
    assert {(each["sender"], each["recipients"][0]["address"], each["queue"]) for each in told["queue"]} == {
        ("foo@example.com", "remote@example.com", "deferred")}
    assert "Connection refused" in told["queue"][0]["recipients"][0]["reason"]
    by_id = {name: sorted(each["queue"], key=lambda item: item["id"]) for name, each in (("json", told), ("text", older))}
    assert by_id["text"] == by_id["json"]


def old_postqueue(lab):
    """A postqueue as before 3.1, which knows no -j: the real one behind it."""
    lab.run("zimbra", "cat >/usr/local/sbin/old-postqueue && chmod 755 /usr/local/sbin/old-postqueue", stdin=(
        '#!/bin/sh\n[ "$1" != -j ] || { echo "postqueue: invalid option -- \'j\'" >&2; exit 69; }\nexec /usr/sbin/postqueue "$@"\n'))
    return "/usr/local/sbin/old-postqueue"


def test_where_there_is_no_postfix_it_is_told(call):
    refused = call("zimbra", "mail_queue_info", postqueue_path="/nope", fails=True)
    assert refused["msg"].startswith("there is no /nope on this host. Run this on hosts with Postfix only")


def test_names_are_looked_up_as_postfix_does(lab, call):
    lab.run("zimbra", "echo 192.0.2.77 hidden.example.com >> /etc/hosts")
    names = ["mail.example.com", "hidden.example.com", "nowhere.example.com"]
    by_dns = call("zimbra", "name_lookup_info", names=names)
    lab.run("zimbra", "postconf -e smtp_dns_support_level=disabled")
    native = call("zimbra", "name_lookup_info", names=names)
    lab.run("zimbra", "postconf -X smtp_dns_support_level")
    assert (by_dns["by"], [each["found"] for each in by_dns["lookups"]]) == (["dns"], [True, False, False])
    assert (native["by"], [each["found"] for each in native["lookups"]]) == (["native"], [True, True, False])
    assert native["lookups"][1]["addresses"] == ["192.0.2.77"] and "nowhere.example.com" in native["lookups"][2]["text"]
