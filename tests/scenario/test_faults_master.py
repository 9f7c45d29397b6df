# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zimbra is the master: every usual failure is provoked, named by verify or cutover with its remedy, and cured."""
import pytest
from lab_mail import wait_until

from .faults import Fault, Proof, address, named, postconf, settings, told, zmprov

PEER = "smtp:[mail.example.com]:25"
BAR = "ca bar@example.com '' zimbraMailTransport %s zimbraAccountStatus locked" % PEER
CATCH_ALL = "zimbraMailCatchAllAddress @example.com zimbraMailCatchAllForwardingAddress @example.com"
NO_CATCH_ALL = "zimbraMailCatchAllAddress '' zimbraMailCatchAllForwardingAddress ''"


def networks(lab, *more):
    own = "127.0.0.0/8 [::1]/128 %s.10/32" % lab.settings["net"]
    return "ms zimbra.example.com zimbraMtaMyNetworks '%s'" % " ".join([own, *more])


def spf(lab, *octets):
    lab.set_spf("example.com", "v=spf1 %s -all" % " ".join("ip4:%s.%d" % (lab.settings["net"], octet) for octet in octets))


def mx_too_early(lab):
    """Moved by hand, before everybody is known there."""
    lab.set_mx("example.com", "zimbra")
    zmprov(lab, "da bar@example.com")


def mx_back(lab):
    lab.set_mx("example.com", "mail")
    zmprov(lab, BAR, "aaa bar@example.com barney@example.com")


def peer_down(lab):
    lab.run("mail", "systemctl stop postfix")
    wait_until(lambda: lab.run("mail", "postfix status", check=False).code, "the peer's Postfix is down")


def peer_up(lab):
    lab.run("mail", "systemctl start postfix")
    wait_until(lambda: not lab.run("mail", "postfix status", check=False).code, "the peer's Postfix is up")
    lab.run("zimbra", "postqueue -f")
    lab.settle()


FAULTS = [
    Fault("account missing at the master", "account_unknown", "bar@example.com",
          lambda lab: zmprov(lab, "da bar@example.com"),
          lambda lab: zmprov(lab, BAR, "aaa bar@example.com barney@example.com")),
    Fault("missing alias", "alias_missing", "barney@example.com",
          lambda lab: zmprov(lab, "raa bar@example.com barney@example.com"),
          lambda lab: zmprov(lab, "aaa bar@example.com barney@example.com")),
    Fault("address already taken", "address_taken", "qux@example.com",
          lambda lab: zmprov(lab, "da qux@example.com", "cdl qux@example.com", "adlm qux@example.com foo@example.com"),
          lambda lab: zmprov(lab, "ddl qux@example.com", BAR.replace("bar@", "qux@"))),
    Fault("mail in a placeholder", "placeholder_mail", "qux@example.com",
          lambda lab: zmprov(lab, "da qux@example.com", "ca qux@example.com ''"),
          lambda lab: zmprov(lab, "da qux@example.com", BAR.replace("bar@", "qux@"))),
    Fault("a catch-all on an account of a master", "catch_all", "foo@example.com",
          lambda lab: zmprov(lab, "ma foo@example.com zimbraMailCatchAllAddress @example.com"),
          lambda lab: zmprov(lab, "ma foo@example.com zimbraMailCatchAllAddress ''")),
    Fault("both sides forward what they do not know", "loop", "example.com",
          lambda lab: zmprov(lab, "md example.com %s zimbraMailTransport %s" % (CATCH_ALL, PEER)),
          lambda lab: zmprov(lab, "md example.com %s zimbraMailTransport ''" % NO_CATCH_ALL)),
    Fault("next hop that is ourselves", "next_hop_self", "mail.example.com",
          lambda lab: address(lab, "mail.example.com", "zimbra"),
          lambda lab: address(lab, "mail.example.com", "mail")),
    Fault("a side that does not trust the other", "relay_denied", "peer.addresses for Zimbra",
          lambda lab: settings(lab, networks(lab)),
          lambda lab: settings(lab, networks(lab, lab.hosts["mail"].address + "/32"))),
    Fault("sender refused", "sender_refused", "foo@example.com",
          lambda lab: postconf(lab, "smtpd_sender_restrictions=check_sender_access inline:{example.com=REJECT}"),
          lambda lab: postconf(lab, "smtpd_sender_restrictions")),
    Fault("SPF that leaves out a system", "spf", "v=spf1",
          lambda lab: spf(lab, 10),
          lambda lab: spf(lab, 10, 25)),
    Fault("a server's own setting that hides the global one", "setting_hidden", "zimbraMtaSmtpdRejectUnlistedRecipient",
          lambda lab: settings(lab, "ms zimbra.example.com zimbraMtaSmtpdRejectUnlistedRecipient no"),
          lambda lab: settings(lab, "ms zimbra.example.com zimbraMtaSmtpdRejectUnlistedRecipient ''")),
    Fault("MX too early", "mx_too_early", "zimbra.example.com", mx_too_early, mx_back),
    Fault("a deprecated setting that does nothing", "setting_hidden", "zimbraMtaDnsLookupsEnabled",
          lambda lab: settings(lab, "mcf zimbraMtaDnsLookupsEnabled FALSE"),
          lambda lab: settings(lab, "mcf zimbraMtaDnsLookupsEnabled TRUE")),
]  # fmt: skip


@pytest.fixture(scope="module")
def proof(lab, scenario):
    return Proof(lab, scenario)


def test_without_a_fault_everything_is_proven(proof):
    evidence, run = proof.verify("before")
    assert evidence["verdict"] == "passed", told(evidence)
    assert {flow["result"] for flow in evidence["flows"]} == {"passed"} and len(evidence["flows"]) >= 6


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_fault_is_named_with_its_remedy_and_gone_when_cured(lab, proof, fault):
    fault.provoke(lab)
    try:
        evidence, run = proof.verify("fault")
    finally:
        fault.cure(lab)
    found = named(evidence, fault.failure)
    assert found and evidence["verdict"] == fault.verdict, told(evidence)
    assert any(fault.word in " ".join(map(str, check.values())) for check in found), told(evidence)
    assert all(check["remedy"] for check in found), told(evidence)
    assert found[0]["remedy"] in run.output.replace("\n", " ") or fault.failure in run.output
    lab.run("zimbra", "postfix reload", user="zimbra")
    evidence, run = proof.verify("cured")
    assert evidence["verdict"] == "passed", told(evidence)


def test_cutover_refuses_to_move_the_mx_while_something_is_red(lab, scenario, proof):
    zmprov(lab, "raa bar@example.com barney@example.com")
    try:
        evidence, _run = proof.verify("red")
        refused = scenario.run("cutover-red", playbook="splitdomain.zimbra.cutover", check=False)
    finally:
        zmprov(lab, "aaa bar@example.com barney@example.com")
    assert evidence["verdict"] == "failed" and refused.code != 0
    assert "example.com" in refused.output and "failed" in refused.output and "barney@example.com" in refused.output, refused.output[-3000:]
    assert lab.run("internet", "dig +short example.com MX").out.split() == ["10", "mail.example.com."]


def test_a_peer_that_is_down_is_named_and_its_mail_waits(lab, proof):
    peer_down(lab)
    try:
        sent = lab.send("internet", "alice@example.net", "bar@example.com", target="zimbra")
        wait_until(lambda: [mail for mail in lab.queue("zimbra") if mail["queue_name"] == "deferred"], "the mail waits on Zimbra")
        evidence, _run = proof.verify("peer-down")
    finally:
        peer_up(lab)
    assert sent.queued and evidence["verdict"] == "failed"
    assert named(evidence, "peer_down"), told(evidence)
    assert [copy.where for copy in lab.delivered(sent)] == ["mail:bar@example.com"]
    evidence, _run = proof.verify("peer-up")
    assert evidence["verdict"] == "passed", told(evidence)
