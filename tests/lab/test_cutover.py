# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook cutover on a lab, on real evidence of verify and on evidence that a test bent.

Run by itself: .venv/bin/pytest tests/lab/test_cutover.py. Needs podman and root; a lab of its own (LAB=mxlab2). The tests go on from
each other: the MX moves, does not prove to work, moves again, and goes back.
"""
import copy
import datetime
import json
import re

import pytest
import yaml
from lab_mail import Lab, command
from test_verify import SPF, Split

LAB = "mxlab2"
MAIL, ZIMBRA = "10 mail.example.com.", "10 zimbra.example.com."
# TTL before the move, and while it goes on.
LONG, LOW = 3600, 10


class Cutover(Split):
    """A split domain that works, and the playbook that moves its MX."""

    def __init__(self, lab, folder):
        super().__init__(lab, folder, "master")
        self.secret = re.search('secret "(.*)"', lab.run("internet", "cat /etc/bind/lab.key").out).group(1)
        inventory = yaml.safe_load((folder / "inventory.yml").read_text())
        inventory["all"]["vars"].update(
            cutover_nameserver=self.net + ".53", cutover_resolvers=[self.net + ".53"], cutover_key_name="lab.",
            cutover_key_secret=self.secret, cutover_ttl=LOW, cutover_timeout=3, cutover_wait=10)  # fmt: skip
        (folder / "inventory.yml").write_text(yaml.safe_dump(inventory))

    def mx(self):
        """'TTL preference exchange' as the name server has it."""
        line = self.lab.run("internet", "dig +noall +answer @127.0.0.1 example.com MX").out.split()
        return " ".join([line[1], *line[-2:]])

    def cutover(self, *options, fails=False, **variables):
        output = self.play("cutover", *options, "-e", json.dumps(variables), fails=fails)
        assert self.secret not in output
        return output

    def bend(self, made, age=0, **more):
        """Write evidence that is the newest: a copy of `made` that is so many seconds old, with other values."""
        made = dict(copy.deepcopy(made), **more)
        ended = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=age)
        made.update(started=ended.strftime("%Y-%m-%dT%H:%M:%SZ"), finished=ended.strftime("%Y-%m-%dT%H:%M:%SZ"))
        path = self.folder / "records" / "evidence" / "29990101T000000Z.json"
        path.write_text(json.dumps(made))
        return path

    def hour_passes(self):
        """Resolvers have forgotten the old TTL: its end moves, instead of the clock."""
        path = self.folder / "records" / "cutover" / "example.com.json"
        path.write_text(json.dumps(dict(self.record(), held_until="2026-01-01T00:00:00Z")))

    def record(self):
        return json.loads((self.folder / "records" / "cutover" / "example.com.json").read_text())


@pytest.fixture(scope="module")
def split(tmp_path_factory):
    command(LAB, "build")
    lab = Lab.up(LAB)
    made = Cutover(lab, tmp_path_factory.mktemp("cutover"))
    made.spf(SPF)
    made.dns("update delete example.com. MX\nupdate add example.com. %d MX %s\n" % (LONG, MAIL))
    made.play("split_domain")
    yield made
    lab.down()


@pytest.fixture(scope="module")
def green(split):
    """Real evidence."""
    assert "there is no evidence" in split.cutover(fails=True) and split.mx() == "%d %s" % (LONG, MAIL)
    made = split.verify()
    assert made["verdict"] == "passed", [each for each in made["checks"] + made["flows"] if each["result"] != "passed"]
    return made


RED = dict(check="spf", domain="example.com", viewpoint="", target="", subject="example.com", result="failed", wanted="", found="left out",
           remedy="Add it to the SPF record", failure="spf")  # fmt: skip


@pytest.mark.parametrize("bent, given, words", [
    (dict(verdict="failed", checks=[RED]), dict(cutover_force_unproven="unproven"), ["never forced", "left out, Add it to the SPF record"]),
    (dict(verdict="unproven", checks=[dict(RED, result="unproven")]), {}, ["leaves unproven", "cutover_force_unproven=unproven"]),
    (dict(age=100), dict(cutover_evidence_max_age=99), ["cutover_evidence_max_age=99", "playbook verify"]),
    (dict(age=3000), {}, ["Something was changed at", "does not prove what is there now"]),
    (dict(topology="0" * 64), {}, ["of another topology"]),
])  # fmt: skip
def test_it_refuses_what_is_no_proof(split, green, bent, given, words):
    if "topology" in bent:
        given = dict(given, zimbra_split_domains=[dict(split.domain, remote_accounts=["qux"])])
    path = split.bend(green, **bent)
    try:
        output = split.cutover(fails=True, **given)
    finally:
        path.unlink()
    assert "The MX is not moved, and nothing was changed" in output and all(word in output for word in words)
    assert split.mx() == "%d %s" % (LONG, MAIL) and not (split.folder / "records" / "cutover").exists()


def test_the_word_of_force_lets_unproven_evidence_do(split, green):
    path = split.bend(green, verdict="unproven", checks=[dict(RED, result="unproven")])
    try:
        output = split.cutover("--check", cutover_force_unproven="unproven")
    finally:
        path.unlink()
    assert "first its TTL goes down to %d" % LOW in output


def test_an_exchange_that_cannot_be_one_is_refused(split, green):
    output = split.cutover(fails=True, cutover_exchanges=[dict(exchange="nowhere.example.com")])
    assert "nowhere.example.com has no address" in output and split.mx() == "%d %s" % (LONG, MAIL)


def test_check_mode_tells_and_changes_nothing(split, green):
    output = split.cutover("--check")
    assert "first its TTL goes down to %d, and %d s later the MX can move to %s" % (LOW, LONG, ZIMBRA[:-1]) in output
    assert "-example.com. %d IN MX %s" % (LONG, MAIL) in output and "+example.com. %d IN MX %s" % (LOW, MAIL) in output
    assert split.mx() == "%d %s" % (LONG, MAIL) and not (split.folder / "records" / "cutover").exists()


def test_where_the_dns_cannot_be_reached_the_exact_change_is_told_but_only_on_proof(split, green):
    silent = dict(cutover_nameserver=split.net + ".25", cutover_timeout=1)
    output = split.cutover(fails=True, **silent)
    assert "does not answer" in output and "update add example.com. %d IN MX %s" % (LOW, ZIMBRA) in output
    refused = split.cutover(fails=True, cutover_evidence_max_age=0, **silent)
    assert "cutover_evidence_max_age=0" in refused and "Stop where the DNS could not be read" not in refused


def test_the_ttl_goes_down_and_it_says_when_to_run_again(split, green):
    output = split.cutover()
    assert split.mx() == "%d %s" % (LOW, MAIL)
    record = split.record()
    assert record["phase"] == "lowered" and record["old"]["ttl"] == LONG
    assert "until %s: run this again" % record["held_until"] in output
    again = split.cutover()
    assert "until %s: run this again" % record["held_until"] in again and "changed=0" in again and split.record() == record
    path = split.folder / "records" / "cutover" / "example.com.json"
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_where_the_dns_refuses_the_exact_change_is_told_and_can_be_made_by_hand(split, green):
    split.hour_passes()
    output = split.cutover(fails=True, cutover_key_name="other.")
    assert "BADKEY" in output and split.mx() == "%d %s" % (LOW, MAIL)
    change = ["prereq yxrrset example.com. IN MX " + MAIL, "update delete example.com. IN MX",
              "update add example.com. %d IN MX %s" % (LOW, ZIMBRA)]  # fmt: skip
    assert "\\n".join(change) in output
    split.dns("\n".join(change) + "\n")
    told = split.cutover("--check")
    assert "it has moved, and that is still to be proven" in told and "BOTH sides must accept mail" in told


def test_what_does_not_prove_to_work_goes_back(split, green):
    split.lab.run("mail", "systemctl stop postfix")
    try:
        output = split.cutover(fails=True, verify_timeout=3)
    finally:
        split.lab.run("mail", "systemctl start postfix")
    assert split.mx() == "%d %s" % (LOW, MAIL)
    assert "did not prove to work" in output and "peer_down" in output and "BOTH sides must accept mail" in output
    assert "Verification failed at" in split.cutover(fails=True)
    split.lab.run("zimbra", "postqueue -f")
    split.lab.run("mail", "postqueue -f")
    split.lab.settle()


def test_it_moves_and_proves_to_work_and_then_does_nothing(split, green):
    split.verify()
    output = split.cutover()
    assert split.mx() == "%d %s" % (LONG, ZIMBRA)
    assert "before: %s (TTL %d) | now: %s (TTL %d)" % (MAIL[:-1], LOW, ZIMBRA[:-1], LONG) in output
    assert "BOTH sides must accept mail" in output
    assert split.record()["proven"]
    again = split.cutover()
    assert "changed=0" in again and "it points where it shall" in again
    sent = split.lab.send("internet", "alice@example.net", "foo@example.com")
    assert [copied.where for copied in split.lab.delivered(sent)] == ["zimbra:foo@example.com"]


def test_it_goes_back_to_what_was_there(split, green):
    assert "it goes back to " + MAIL[:-1] in split.cutover("--check", cutover_state="absent") and split.mx() == "%d %s" % (LONG, ZIMBRA)
    output = split.cutover(cutover_state="absent")
    assert split.mx() == "%d %s" % (LONG, MAIL) and "BOTH sides must accept mail" in output
    assert "changed=0" in split.cutover(cutover_state="absent")


def test_one_run_waits_for_the_ttl_and_goes_all_the_way(split, green):
    split.dns("update delete example.com. MX\nupdate add example.com. 15 MX %s\n" % MAIL)
    split.verify()
    split.cutover(cutover_wait_for_ttl=True)
    assert split.mx() == "15 " + ZIMBRA and split.record()["old"]["ttl"] == 15 and split.record()["proven"]


def test_what_somebody_else_changed_is_left_alone_on_the_way_back(split, green):
    split.dns("update delete example.com. MX\nupdate add example.com. 5 MX 5 internet.example.net.\n")
    output = split.cutover(cutover_state="absent", fails=True)
    assert "somebody changed it" in output and split.mx() == "5 5 internet.example.net."
