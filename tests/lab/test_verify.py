# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbooks split_domain and verify, as people run them: all green when all is well, and red, with a name, when it is not.

Run by itself: .venv/bin/pytest tests/lab/test_verify.py. Needs podman and root; a lab of its own (LAB=verifylab).
"""
import json
import os
import subprocess

import pytest
import yaml
from lab_mail import Lab, command
from roles import ROOT

LAB = "verifylab"
SPF = "v=spf1 ip4:{net}.10 ip4:{net}.25 -all"


class Split:
    """A lab, a declaration, and the playbooks over both. folder: inventory, records and evidence."""

    def __init__(self, lab, folder, role):
        self.lab, self.folder, self.net = lab, folder, lab.settings["net"]
        box = dict(imap_port=143, password=lab.password)
        self.domain = dict(
            name="example.com", role=role, peer=dict(host="mail.example.com", kind="postfix", addresses=[self.net + ".25"]),
            test_mailboxes=dict(
                local=dict(box, address="foo", imap_host="zimbra.example.com", user="foo@example.com"),
                remote=dict(box, address="bar", imap_host="mail.example.com", user="bar@example.com")))  # fmt: skip
        if role == "master":
            self.domain["remote_accounts"] = [dict(name="bar", aliases=["barney"]), dict(name="baz", aliases=["b"]), "qux"]
        self.outside = dict(box, address="alice@example.net", imap_host="internet.example.net", user="alice@example.net")
        self.write()

    def write(self):
        """Write the inventory, with the declaration as it is now."""
        lab, folder = self.lab, self.folder
        inventory = yaml.safe_load(command(lab.name, "inventory").stdout)
        inventory["all"]["vars"].update(
            zimbra_split_domains=[self.domain], verify_outside_mailbox=self.outside, verify_imap_tls="none", verify_timeout=20,
            zimbra_record_dir=str(folder / "records"))  # fmt: skip
        (folder / "inventory.yml").write_text(yaml.safe_dump(inventory))

    def play(self, name, *options, fails=False):
        """Run a playbook of the collection and return what a person would have seen, with all that Ansible tells when asked."""
        return self.run("ansible-playbook", "-vvv", "--diff", "-i", "inventory.yml", "splitdomain.zimbra." + name, *options, fails=fails)

    def run(self, *words, fails=False):
        env = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / "build" / "collections"), ANSIBLE_NOCOLOR="1",
                   PATH="%s:%s" % (ROOT / ".venv/bin", os.environ["PATH"]))  # fmt: skip
        done = subprocess.run(words, env=env, cwd=str(self.folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=300, check=False)  # fmt: skip
        assert fails is None or (done.returncode != 0) == fails, done.stdout[-8000:]
        assert self.lab.password not in done.stdout, "a password is shown"
        return done.stdout

    def look_up(self):
        """What the lookup evidence finds."""
        shown = self.run("ansible", "-o", "localhost", "-m", "ansible.builtin.debug", "-a",
                         json.dumps(dict(msg="{{ lookup('splitdomain.zimbra.evidence', 'records/evidence') }}")))  # fmt: skip
        return json.loads(shown.split("=>", 1)[1])["msg"]

    def files(self):
        return sorted((self.folder / "records" / "evidence").glob("*.json"))

    def verify(self, *options, fails=False):
        """Run verify and return the evidence that it wrote."""
        before = set(self.files())
        output = self.play("verify", *options, fails=fails)
        written = set(self.files()) - before
        assert len(written) == 1, output[-4000:]
        return json.loads(written.pop().read_text())

    def dns(self, lines):
        self.lab.run("internet", "nsupdate -k /etc/bind/lab.key", stdin="server 127.0.0.1\n%ssend\n" % lines)

    def spf(self, record):
        self.dns('update delete example.com. TXT\nupdate add example.com. 5 TXT "%s"\n' % record.format(net=self.net))


def not_passed(evidence):
    return [each for each in evidence["checks"] + evidence["flows"] if each["result"] != "passed"]


def of(evidence, name):
    found = [each for each in evidence["checks"] if each["check"] == name]
    assert found, sorted({each["check"] for each in evidence["checks"]})
    return found


@pytest.fixture(scope="module", params=["master", "slave"])
def split(request, tmp_path_factory):
    command(LAB, "build")
    lab = Lab.up(LAB)
    # Its next round would mend what a test breaks by hand.
    lab.zmconfigd_interval(3600)
    made = Split(lab, tmp_path_factory.mktemp(request.param), request.param)
    made.spf(SPF)
    made.play("split_domain")
    yield made
    lab.down()


def test_all_is_well(split):
    evidence = split.verify()
    assert not_passed(evidence) == []
    assert evidence["verdict"] == "passed"


def test_it_is_kept_for_its_owner_only_and_found_again(split):
    path = split.files()[-1]
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    shown = split.look_up()
    assert shown == json.loads(path.read_text())


def test_nothing_of_the_test_is_left_in_a_mailbox(split):
    sent = {each["id"] for path in split.files() for each in json.loads(path.read_text())["flows"]}
    assert sent
    assert [found.where for found in split.lab.everything() if found.message["Message-ID"] in sent] == []


def test_check_mode_sends_nothing_and_writes_nothing(split):
    before = (split.files(), logged(split))
    output = split.play("verify", "--check")
    assert "Verdict: unproven" in output and "Run verify without check mode, in which no message is sent" in output
    assert (split.files(), logged(split)) == before and sum(before[1]) > 0


def logged(split):
    """How many messages of ours each host has ever taken into its queue."""
    ours = r"grep -cE 'cleanup.*message-id=<20[0-9]{12}\.[0-9a-f]{8}\.[1-6]@' /var/log/mail.log || true"
    return [int(split.lab.run(host, ours).out) for host in split.lab.hosts]


def test_without_anybody_outside_nothing_is_proven(split):
    evidence = split.verify("-e", json.dumps(dict(verify_outside_hosts=[], verify_outside_mailbox={})))
    assert evidence["verdict"] == "unproven"
    assert [each["remedy"] for each in evidence["checks"] if each["check"] == "outside"] == [
        "Add a host outside of both systems to the inventory, group outside (verify_outside_hosts)"]


def test_an_mx_that_must_be_at_the_master_already(split):
    if split.domain["role"] == "master":
        evidence = split.verify("-e", "verify_expect_mx=true", fails=True)
        assert {(each["check"], each["result"]) for each in evidence["checks"] if each["result"] != "passed"} == {("mx", "failed")}
        split.lab.set_mx("example.com", "zimbra")
    assert not_passed(split.verify("-e", "verify_expect_mx=true")) == []


def test_a_host_that_cannot_be_reached_proves_nothing(split):
    evidence = split.verify("-e", json.dumps(dict(verify_outside_hosts=["internet.example.net", "gone.example.invalid"])))
    assert evidence["verdict"] == "unproven"
    assert {each["viewpoint"] for each in not_passed(evidence)} == {"gone.example.invalid"}


def test_an_spf_record_that_leaves_out_a_system(split):
    split.spf("v=spf1 ip4:192.0.2.1 -all")
    try:
        evidence = split.verify(fails=True)
    finally:
        split.spf(SPF)
    assert {(each["failure"], each["result"]) for each in not_passed(evidence)} == {("spf", "failed")}
    assert {each["subject"] for each in of(evidence, "spf")} >= {split.net + ".25"}


def test_a_peer_that_is_down(split):
    split.lab.run("mail", "systemctl stop postfix")
    try:
        evidence = split.verify("-e", "verify_timeout=3", fails=True)
    finally:
        split.lab.run("mail", "systemctl start postfix")
    assert [each["result"] for each in of(evidence, "reachable") if each["viewpoint"] == "zimbra.example.com"
            and each["target"] == "mail.example.com"] == ["failed"]  # fmt: skip
    assert {each["failure"] for each in evidence["checks"] if each["check"] == "reachable" and each["result"] == "failed"} == {"peer_down"}
    waits = [each for each in evidence["flows"] if (each["from"], each["to"]) == ("zimbra", "remote")]
    assert [(each["result"], each["failure"]) for each in waits] == [("failed", "peer_down")]
    assert waits[0]["found"].startswith("waits on zimbra.example.com for mail.example.com")
    assert "mail.example.com" in [each["next_hop"] for each in evidence["queues"]["after"]]
    # Nothing is lost: the mail arrives when the peer is back.
    split.lab.run("zimbra", "postqueue -f")
    split.lab.settle()
    assert [copy.where for copy in split.lab.find(waits[0]["id"])] == ["mail:bar@example.com"]


def test_a_person_whom_the_master_does_not_know(split):
    if split.domain["role"] == "master":
        split.lab.zmprov("da bar@example.com")
    else:
        split.lab.run("mail", "sed -i.kept /^bar@/d /etc/postfix/vmailbox && postmap /etc/postfix/vmailbox && postfix reload")
    try:
        evidence = split.verify("-e", "verify_timeout=3", fails=True)
    finally:
        if split.domain["role"] == "slave":
            split.lab.run("mail", "mv /etc/postfix/vmailbox.kept /etc/postfix/vmailbox && postmap /etc/postfix/vmailbox && postfix reload")
        split.play("split_domain")
    refused = [each for each in of(evidence, "accepted_remote") if each["subject"] == "bar@example.com" and each["result"] == "failed"]
    assert "internet.example.net" in {each["viewpoint"] for each in refused}
    assert "account_unknown" in {each["failure"] for each in refused}
    assert all(each["remedy"] for each in refused)


def test_a_peer_that_may_not_relay(split):
    host, slave = ("zimbra", "mail") if split.domain["role"] == "master" else ("mail", "zimbra")
    kept = split.lab.run(host, "postconf -h mynetworks").out.strip()
    split.lab.run(host, "postconf -e 'mynetworks = 127.0.0.0/8 [::1]/128' && postfix reload")
    try:
        evidence = split.verify("-e", "verify_timeout=3", fails=True)
    finally:
        split.lab.run(host, "postconf -e 'mynetworks = %s' && postfix reload" % kept)
    assert [(each["viewpoint"], each["result"], each["failure"]) for each in of(evidence, "relay_allowed")] == [
        (split.lab.hosts[slave].name, "failed", "relay_denied")]  # fmt: skip
    assert ("failed" in {each["result"] for each in of(evidence, "in_force")}) == (host == "zimbra")


def test_a_setting_of_the_server_that_hides_the_declared_one(split):
    name, value = ("zimbraMtaSmtpdRejectUnlistedRecipient", "no") if split.domain["role"] == "master" else (
        "zimbraMtaRelayHost", "[internet.example.net]:25")  # fmt: skip
    split.lab.zmprov("ms zimbra.example.com %s %s" % (name, value))
    try:
        evidence = split.verify("-e", "verify_timeout=3", fails=True)
    finally:
        split.lab.zmprov("ms zimbra.example.com %s ''" % name)
        split.lab.apply()
    hidden = [each for each in evidence["checks"] if each["failure"] == "setting_hidden" and name in each["found"]]
    assert {"declared", "setting_hidden"} <= {each["check"] for each in hidden} and all(each["remedy"] for each in hidden)


def test_all_is_well_again(split):
    if split.domain["role"] == "slave":
        # Zimbra remembers that its master did not know somebody.
        split.lab.run("zimbra", "postfix stop; rm -f /var/lib/postfix/verify_cache.db; postfix start")
    assert not_passed(split.verify()) == []
