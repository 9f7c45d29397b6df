# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab itself: real mail over a split made by hand, and a Zimbra that obeys as Zimbra does.

Run by itself: .venv/bin/pytest tests/lab. Needs podman and root; brings up a lab of its own (LAB=hosttest).
"""
import time

import pytest
from lab_mail import Lab, command, wait_until

NAME = "hosttest"
OUTSIDE = "alice@example.net"
PEER = "smtp:[mail.example.com]:25"


@pytest.fixture(scope="module")
def started():
    """A lab and the seconds its start took; the image is built before."""
    command(NAME, "build")
    began = time.monotonic()
    lab = Lab.up(NAME)
    seconds = time.monotonic() - began
    yield lab, seconds
    lab.down()


@pytest.fixture(scope="module")
def lab(started):
    return started[0]


@pytest.fixture
def split(lab):
    """Zimbra as master of example.com, by hand; taken back afterwards."""
    before = lab.directory()
    ran = lab.zmprov(
        "ca bar@example.com '' zimbraMailTransport %s zimbraAccountStatus locked" % PEER,
        "aaa bar@example.com b2@example.com",
    )
    assert "ERROR" not in ran.err
    lab.set_mx("example.com", "zimbra")
    yield lab
    lab.set_mx("example.com", "mail")
    lab.zmprov("da bar@example.com")
    assert lab.directory() == before


def where(lab, sent):
    """Where every copy of a mail lies, once all queues are empty."""
    assert sent.queued, sent.answer
    return [copy.where for copy in lab.delivered(sent)]


def test_starts_in_time(started):
    assert started[1] < 30


def test_all_units_run(lab):
    for host in lab.hosts:
        assert lab.run(host, "systemctl is-system-running").out.strip() == "running"


def test_before_the_split_each_system_has_its_people(lab):
    assert where(lab, lab.send("internet", OUTSIDE, "bar@example.com")) == ["mail:bar@example.com"]
    assert where(lab, lab.send("internet", OUTSIDE, "b@example.com")) == ["mail:baz@example.com"]
    assert where(lab, lab.send("internet", OUTSIDE, "f@example.com", target="zimbra")) == ["zimbra:foo@example.com"]
    assert where(lab, lab.send("mail", "bar@example.com", OUTSIDE)) == ["internet:alice@example.net"]


def test_split_by_hand_from_outside(split):
    copies = split.delivered(split.send("internet", OUTSIDE, "bar@example.com"))
    assert [copy.where for copy in copies] == ["mail:bar@example.com"]
    assert copies[0].hops == ("internet.example.net", "zimbra.example.com", "mail.example.com")
    assert where(split, split.send("internet", OUTSIDE, "b2@example.com")) == ["mail:bar@example.com"]
    assert where(split, split.send("internet", OUTSIDE, "foo@example.com")) == ["zimbra:foo@example.com"]
    assert where(split, split.send("zimbra", "foo@example.com", "bar@example.com")) == ["mail:bar@example.com"]


def test_split_by_hand_answers_to_recipients(split):
    answers = split.rcpt("zimbra", "internet", ["foo@example.com", "bar@example.com", "unknown@example.com", "somebody@elsewhere.test"])
    assert {address: answer.code for address, answer in answers.items()} == {
        "foo@example.com": 250, "bar@example.com": 250, "unknown@example.com": 550, "somebody@elsewhere.test": 554,
    }  # fmt: skip


def test_bounce_reaches_the_sender(lab):
    sent = lab.send("internet", OUTSIDE, "unknown@example.com")
    assert lab.delivered(sent) == []
    assert [notice.where for notice in lab.bounces(sent)] == ["internet:alice@example.net"]


def test_mx_change_holds_for_the_next_mail(lab):
    lab.set_mx("example.com", "zimbra")
    sent = lab.send("internet", OUTSIDE, "foo@example.com")
    lab.set_mx("example.com", "mail")
    assert where(lab, sent) == ["zimbra:foo@example.com"]


def test_only_who_has_a_mailbox_can_log_in(split):
    assert split.can_log_in("zimbra", "foo@example.com", split.password)
    assert not split.can_log_in("zimbra", "foo@example.com", "wrong")
    assert not split.can_log_in("zimbra", "bar@example.com", "")


def test_trusted_client_gets_550_only_with_reject_unlisted(split):
    """An address in the trusted networks passes before the check of recipients; the attribute binds it, too."""
    assert split.rcpt("zimbra", "zimbra", ["unknown@example.com"])["unknown@example.com"].code == 250
    split.zmprov("mcf zimbraMtaSmtpdRejectUnlistedRecipient yes")
    split.apply()
    try:
        answers = split.rcpt("zimbra", "zimbra", ["unknown@example.com", "bar@example.com"])
        assert {address: answer.code for address, answer in answers.items()} == {"unknown@example.com": 550, "bar@example.com": 250}
    finally:
        split.zmprov("mcf zimbraMtaSmtpdRejectUnlistedRecipient no")
        split.apply()


def test_value_waits_for_the_rewrite_and_server_beats_global(lab):
    before = lab.postconf("zimbra")
    lab.zmprov("mcf zimbraMtaRelayHost [mail.example.com]:25")
    assert lab.postconf("zimbra") == before
    lab.apply()
    assert postconf(lab, "relayhost") == "[mail.example.com]:25"
    lab.zmprov("ms zimbra.example.com zimbraMtaRelayHost [internet.example.net]:25")
    lab.run("zimbra", "/opt/zimbra/libexec/configrewrite mta", user="zimbra")
    assert postconf(lab, "relayhost") == "[internet.example.net]:25"
    lab.zmprov('ms zimbra.example.com zimbraMtaRelayHost ""', 'mcf zimbraMtaRelayHost ""')
    lab.apply()
    assert lab.postconf("zimbra") == before


def test_hand_made_setting_is_reverted_only_where_zimbra_manages_it(lab):
    lab.run("zimbra", "postconf -e relayhost=[by.hand]:25 unverified_recipient_reject_code=550")
    lab.apply()
    assert postconf(lab, "relayhost") == ""
    assert postconf(lab, "unverified_recipient_reject_code") == "550"
    lab.run("zimbra", "postconf -X unverified_recipient_reject_code")


def test_the_loop_rewrites_by_itself(lab):
    lab.zmconfigd_interval(1)
    lab.zmprov("mcf zimbraMtaFallbackRelayHost [mail.example.com]")
    wait_until(lambda: postconf(lab, "smtp_fallback_relay") == "[mail.example.com]", "zmconfigd's own round", timeout=15)
    lab.zmprov('mcf zimbraMtaFallbackRelayHost ""')
    wait_until(lambda: postconf(lab, "smtp_fallback_relay") == "", "zmconfigd's own round", timeout=15)
    lab.zmconfigd_interval(60)


def test_restart_is_a_reload(lab):
    before = master_pid(lab)
    lab.apply()
    assert master_pid(lab) == before
    lab.run("zimbra", "zmmtactl stop && zmmtactl start", user="zimbra")
    assert master_pid(lab) != before


def test_dns_off_is_obeyed_by_the_attribute_of_the_version(lab):
    lab.zmprov("mcf zimbraMtaDnsLookupsEnabled FALSE")
    lab.apply()
    assert postconf(lab, "disable_dns_lookups") == "no" and postconf(lab, "smtp_dns_support_level") == "enabled"
    lab.zmprov("mcf zimbraMtaDnsLookupsEnabled TRUE zimbraMtaSmtpDnsSupportLevel disabled")
    lab.apply()
    assert postconf(lab, "smtp_dns_support_level") == "disabled"
    lab.zmprov("mcf zimbraMtaSmtpDnsSupportLevel enabled")
    lab.apply()


def test_networks_are_one_value_as_the_installer_writes_it(lab):
    out = lab.run("zimbra", "zmprov -l gs zimbra.example.com zimbraMtaMyNetworks", user="zimbra").out
    assert out.count("zimbraMtaMyNetworks: ") == 1
    assert postconf(lab, "mynetworks") == "127.0.0.0/8 [::1]/128 %s.10/32" % lab.settings["net"]


def test_zmcontrol(lab):
    ran = lab.run("zimbra", "zmcontrol status", user="zimbra")
    assert ran.out.splitlines()[0] == "Host zimbra.example.com"
    assert ran.out.splitlines()[1] == "\tldap                    Running"
    assert lab.run("zimbra", "zmcontrol -v", user="zimbra").out.startswith("Release 10.1.")
    lab.run("zimbra", "zmmtactl stop", user="zimbra")
    try:
        stopped = lab.run("zimbra", "zmcontrol status", user="zimbra", check=False)
        assert stopped.code == 1 and "\tmta                     Stopped" in stopped.out
        silent = lab.run("zimbra", "zmmtactl status", user="zimbra", check=False)
        assert silent.code != 0 and "is not running" in silent.out
    finally:
        lab.run("zimbra", "zmmtactl start", user="zimbra")


def test_version_8_6():
    """A second lab beside the first: its Zimbra obeys the older attribute."""
    old = Lab.up(NAME + "86", "--version", "8.6")
    try:
        assert old.run("zimbra", "zmcontrol -v", user="zimbra").out.startswith("Release 8.6.")
        old.zmprov("mcf zimbraMtaDnsLookupsEnabled FALSE")
        old.apply()
        assert postconf(old, "disable_dns_lookups") == "yes"
        assert where(old, old.send("internet", OUTSIDE, "foo@example.com", target="zimbra")) == ["zimbra:foo@example.com"]
    finally:
        old.down()


@pytest.mark.parametrize("address_class", ["local", "virtual_alias", "relay"])
def test_peer_in_every_address_class(address_class):
    lab = Lab.up(NAME + "class", "--peer-class", address_class)
    try:
        domain = "store.example.com" if address_class == "virtual_alias" else "example.com"
        assert where(lab, lab.send("internet", OUTSIDE, "b@example.com")) == ["mail:baz@" + domain]
        assert where(lab, lab.send("internet", OUTSIDE, "d@example.org")) == ["mail:dora@example.org"]
        assert lab.rcpt("mail", "internet", ["unknown@example.com"])["unknown@example.com"].code == 550
    finally:
        lab.down()


def postconf(lab, name, host="zimbra"):
    return lab.run(host, "postconf -h " + name).out.strip()


def master_pid(lab):
    return lab.run("zimbra", "cat /var/spool/postfix/pid/master.pid").out.strip()
