# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zimbra administered from elsewhere, over its admin SOAP service: the same directory as with a shell there, and what goes wrong.

Run by itself: .venv/bin/pytest tests/lab/test_soap_backend.py. Needs podman and root; a lab of its own (LAB=soaplab).
"""
import json
import os
import re
import subprocess

import pytest
from lab_mail import Lab, command, wait_until
from roles import PLAYBOOK, ROOT

PEER = "smtp:[mail.example.com]:25"
ADMIN, PASSWORD = "admin@zimbra.example.com", "test1234"
DOMAINS = [{"name": "example.com", "role": "master", "peer": {"host": "mail.example.com"},
            "remote_accounts": ["bar", {"name": "baz", "aliases": ["b"], "display_name": "Bäz & Co"}, "qux"]}]  # fmt: skip
SAVE = "systemctl stop zimbra-soap zimbra-ldap && %s && systemctl start zimbra-ldap zimbra-soap"
STARTED = "until (exec 3<>/dev/tcp/127.0.0.1/7071) 2>/dev/null; do sleep 0.05; done"
# what is another each time: ids and moments
MASKS = ((re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "<id>"), (re.compile(r"\b\d{14}(\.\d+)?Z\b"), "<time>"))


class Elsewhere:
    """This machine, from which modules and roles are run against the service of a lab."""

    def __init__(self, lab, folder):
        self.lab, self.folder = lab, folder
        self.authority = folder / "ca.pem"
        self.authority.write_text(lab.run("zimbra", "cat /opt/zimbra/conf/ca/ca.pem").out)
        self.url = "https://%s:7071/service/admin/soap/" % lab.hosts["zimbra"].address
        (folder / "inventory.yml").write_text(command(lab.name, "inventory").stdout)
        self.env = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / "build" / "collections"), ANSIBLE_NOCOLOR="1",
                        ANSIBLE_STDOUT_CALLBACK="ansible.builtin.default", HOME=str(folder),
                        PATH="%s:%s" % (ROOT / ".venv/bin", os.environ["PATH"]))  # fmt: skip

    def options(self, **changed):
        options = dict(backend="soap", url=self.url, username=ADMIN, password=PASSWORD, ca_path=str(self.authority),
                       zimbra_home=str(self.folder / "no-zimbra-here"))  # fmt: skip
        return {name: value for name, value in dict(options, **changed).items() if value is not None}

    def start(self, module, **arguments):
        """Start a module on this machine, against the host of Zimbra."""
        return subprocess.Popen(
            ["ansible", "-o", "-c", "local", "-i", str(self.folder / "inventory.yml"), "zimbra", "-m", "splitdomain.zimbra." + module,
             "-e", "ansible_python_interpreter=%s" % (ROOT / ".venv/bin/python"), "-a", json.dumps(arguments)],
            env=self.env, cwd=str(self.folder), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # fmt: skip

    def result(self, process):
        """What a started module told, and the whole output."""
        out = process.communicate(timeout=180)[0]
        found = re.search(r"(?:=>|FAILED! =>) (\{.*)", out)
        assert found, out
        return json.loads(found.group(1)), out

    def module(self, name, **arguments):
        return self.result(self.start(name, **arguments))

    def master(self, records, **options):
        """Run the role master; its summary line's numbers of this host."""
        play = [dict(hosts="zimbra", gather_facts=False, roles=["splitdomain.zimbra.master"],
                     module_defaults={"group/splitdomain.zimbra.zimbra": options},
                     vars=dict(zimbra_split_domains=DOMAINS, zimbra_record_dir=str(self.folder / records)))]  # fmt: skip
        if options:
            play[0]["vars"]["ansible_python_interpreter"] = str(ROOT / ".venv/bin/python")
        (self.folder / "play.yml").write_text(json.dumps(play))
        done = subprocess.run([PLAYBOOK, "-i", str(self.folder / "inventory.yml"), *(["-c", "local"] if options else []),
                               str(self.folder / "play.yml")], env=self.env, cwd=str(self.folder), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=180, check=False)  # fmt: skip
        assert done.returncode == 0, done.stdout[-5000:]
        assert PASSWORD not in done.stdout and "not flushed" not in done.stdout
        return {name: int(count) for name, count in re.findall(r"(changed|failed)=(\d+)", done.stdout)}


@pytest.fixture(scope="module")
def lab():
    command("soaplab", "build")
    made = Lab.up("soaplab")
    yield made
    made.down()


@pytest.fixture(scope="module")
def here(lab, tmp_path_factory):
    return Elsewhere(lab, tmp_path_factory.mktemp("elsewhere"))


def restart(lab, before="true"):
    lab.run("zimbra", "%s && systemctl restart zimbra-soap && %s" % (before, STARTED))


def dump(lab):
    text = lab.directory()
    for pattern, mark in MASKS:
        text = pattern.sub(mark, text)
    return text


def test_a_master_made_from_elsewhere_is_the_one_made_on_the_host(lab, here):
    lab.run("zimbra", SAVE % "cp -a /opt/zimbra/data/ldap/db /opt/zimbra/data/ldap/saved")
    lab.run("zimbra", STARTED)
    before = dump(lab)
    assert here.master("soap", **here.options())["changed"] > 0
    over_soap = dump(lab)
    assert over_soap != before and "Bäz & Co" in over_soap
    assert here.master("soap", **here.options())["changed"] == 0
    assert here.master("host")["changed"] == 0, "with a shell something else is wanted"
    lab.run("zimbra", SAVE % "rm -rf /opt/zimbra/data/ldap/db && mv /opt/zimbra/data/ldap/saved /opt/zimbra/data/ldap/db")
    lab.run("zimbra", STARTED)
    assert dump(lab) == before
    assert here.master("host2")["changed"] > 0
    assert dump(lab) == over_soap


def test_who_served_is_told(here):
    told, _out = here.module("entry_info", kind="domain", names=["example.com"], attributes=["zimbraMailStatus"], **here.options())
    assert (told["reader"], told["backend"]) == ("soap", "soap")
    assert [entry["attributes"] for entry in told["entries"]] == [{"zimbraMailStatus": ["enabled"]}]


def test_a_wrong_password_is_told_and_not_shown(here):
    told, out = here.module("entry_info", kind="domain", attributes=[], **here.options(password="wrong-hunter2"))
    assert told["errors"][0]["code"] == "account.AUTH_FAILED" and "username and password" in told["msg"]
    assert "hunter2" not in out


def test_a_certificate_of_an_unknown_authority_is_refused(here):
    told, _out = here.module("entry_info", kind="domain", attributes=[], **here.options(ca_path=None))
    assert told["errors"][0]["code"] == "soap.CERTIFICATE" and "ca_path" in told["msg"]
    told, _out = here.module("entry_info", kind="domain", attributes=[], **here.options(ca_path=None, validate_certs=False))
    assert "msg" not in told


def test_what_is_missing_is_one_message(here):
    told, _out = here.module("entry_info", kind="domain", attributes=[], **here.options(url=None, password=None))
    assert "url, password must be given" in told["msg"]


def accounts(prefix, count):
    return ["%s%d@example.com" % (prefix, number) for number in range(count)]


def created(lab, prefix):
    return lab.run("zimbra", "cd /; sudo -u zimbra /opt/zimbra/bin/zmprov -l gaa example.com | grep -c ^%s || true" % prefix).out.strip()


def test_a_token_that_expires_in_the_middle_is_replaced(lab, here):
    restart(lab, "sudo -u zimbra /opt/zimbra/bin/zmprov -l mc default zimbraAdminAuthTokenLifetime 1s")
    try:
        told, out = here.module("remote_account", accounts=accounts("expire", 900), transport=PEER, concurrency=1, **here.options())
    finally:
        restart(lab, "sudo -u zimbra /opt/zimbra/bin/zmprov -l mc default zimbraAdminAuthTokenLifetime 12h")
    assert told.get("summary", {}).get("create") == 900, out[-3000:]
    assert created(lab, "expire") == "900"


def test_a_server_restarted_in_the_middle_leaves_a_rest_that_the_next_run_does(lab, here):
    asked = dict(here.options(), accounts=accounts("restart", 2500), transport=PEER)
    process = here.start("remote_account", **asked)
    wait_until(lambda: int(created(lab, "restart")) > 700, "the first batches", 60)
    lab.run("zimbra", "systemctl kill -s KILL zimbra-soap; systemctl reset-failed zimbra-soap; systemctl start zimbra-soap; " + STARTED)
    told, out = here.result(process)
    done, errors = told["summary"]["create"], told["errors"]
    assert 0 < done < 2500 and done + len(errors) == 2500, out[-3000:]
    codes = {error["code"] for error in errors}
    assert "client.DIED" in codes and codes <= {"client.DIED", "client.NOT_TRIED", "soap.UNREACHABLE"}
    assert all(error["remedy"] for error in errors)
    again, out = here.module("remote_account", **asked)
    assert again["changed"] and again["summary"]["failed"] == 0, out[-3000:]
    assert created(lab, "restart") == "2500"
    last, _out = here.module("remote_account", **asked)
    assert not last["changed"] and last["summary"]["unchanged"] == 2500


def test_a_person_is_renamed_and_an_alias_moves(lab, here):
    people = ["qux@example.com", "bar@example.com", {"name": "baz@example.com", "aliases": ["b@example.com"]}]
    here.module("remote_account", transport=PEER, accounts=people, **here.options())
    asked = dict(here.options(), transport=PEER, accounts=[
        {"name": "new@example.com", "renamed_from": "qux@example.com", "aliases": ["qux@example.com"]},
        {"name": "bar@example.com", "aliases": ["b@example.com"]}, {"name": "baz@example.com", "aliases": []}])  # fmt: skip
    number = lab.zmprov("ga qux@example.com zimbraId").out.splitlines()[1]
    told, out = here.module("remote_account", **asked)
    assert told.get("changed"), out[-3000:]
    shown = lab.zmprov("ga new@example.com zimbraId zimbraMailAlias").out.splitlines()
    assert number in shown and "zimbraMailAlias: qux@example.com" in shown
    assert "zimbraMailAlias: b@example.com" in lab.zmprov("ga bar@example.com zimbraMailAlias").out
    again, out = here.module("remote_account", **asked)
    assert not again["changed"], out[-3000:]


def test_a_long_call_goes_on_in_the_background_here_too(here):
    # 1,000 changes are what makes a call long.
    accounts = ["long%04d@example.com" % number for number in range(1000)]
    told, out = here.module("remote_account", accounts=accounts, transport=PEER, **here.options())
    assert "remote_account: works in the background there" in out and PASSWORD not in out
    assert (told["summary"]["create"], told["backend"]) == (len(accounts), "soap")
    again, out = here.module("remote_account", accounts=accounts, transport=PEER, **here.options())
    assert not again["changed"] and again["summary"]["unchanged"] == len(accounts) and "in the background" not in out
