# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin: the servers of a site as its directory knows them, and a playbook run against them.

Run by itself: .venv/bin/pytest tests/lab/test_inventory.py. Needs podman and root; a lab of its own (LAB=inventorylab).
"""
import json
import os
import re
import subprocess

import pytest
import yaml
from lab_mail import Lab, command
from roles import PLAYBOOK, ROOT

DOMAINS = [{"name": "example.com", "role": "master", "peer": {"host": "mail.example.com"}, "remote_accounts": ["bar"]}]
STORE, MTA = "zimbra.example.com", "mta.example.com"


class Site:
    """The inventory of a lab, where Zimbra's part comes from the plugin."""

    def __init__(self, lab, folder):
        self.lab, self.folder = lab, folder
        (folder / "ca.pem").write_text(lab.run("zimbra", "cat /opt/zimbra/conf/ca/ca.pem").out)
        (folder / "password").write_text("test1234\n")
        others = yaml.safe_load(command(lab.name, "inventory").stdout)
        del others["all"]["children"]["zimbra"], others["all"]["children"]["zimbra_mta"]
        (folder / "others.yml").write_text(yaml.safe_dump(others))

    def run(self, program, *words, **options):
        """Run a program with both files; options: changed ones of the plugin."""
        settings = dict(plugin="splitdomain.zimbra.zimbra", url="https://%s:7071/service/admin/soap/" % self.lab.hosts["zimbra"].address,
                        username="admin@zimbra.example.com", ca_path=str(self.folder / "ca.pem"),
                        password="{{ lookup('ansible.builtin.file', '%s') }}" % (self.folder / "password"))  # fmt: skip
        site = self.folder / "site.zimbra.yml"
        site.write_text(yaml.safe_dump(dict(settings, **options)))
        env = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / "build" / "collections"), ANSIBLE_NOCOLOR="1",
                   ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="1", PATH="%s:%s" % (ROOT / ".venv/bin", os.environ["PATH"]))  # fmt: skip
        return subprocess.run([program, "-i", str(self.folder / "others.yml"), "-i", str(site), *words], cwd=str(self.folder), env=env,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=180,
                              check=False)  # fmt: skip

    def groups(self, **options):
        """{group: its hosts, in order}"""
        shown = self.run("ansible-inventory", "--list", **options)
        assert shown.returncode == 0, shown.stderr
        told = json.loads(shown.stdout)
        return {name: members(told, name) for name in told if name != "_meta"}


def members(told, name):
    group = told[name]
    return group.get("hosts", []) + [host for child in group.get("children", []) if child in told for host in members(told, child)]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    command("inventorylab", "build")
    lab = Lab.up("inventorylab", "--mtas", "2")
    yield Site(lab, tmp_path_factory.mktemp("site"))
    lab.down()


def test_groups_are_the_services_and_the_oldest_server_is_first(site):
    groups = site.groups()
    found = {name: groups[name] for name in ("mailbox", "mta", "zimbra_mta", "zimbra")}
    assert found == dict(mailbox=[STORE], mta=[STORE, MTA], zimbra_mta=[STORE, MTA], zimbra=[STORE, MTA])


def test_the_groups_can_have_other_names(site):
    groups = site.groups(prefix="zimbra_", keyed_groups=[dict(key="zimbra_services", prefix="has")])
    assert groups["zimbra_mta"] == groups["has_mta"] == [STORE, MTA]
    assert groups["zimbra_mailbox"] == groups["has_mailbox"] == [STORE]
    assert "mta" not in groups


def test_a_service_that_is_disabled_is_no_longer_a_group_of_the_server(site):
    site.lab.zmprov("ms %s -zimbraServiceEnabled mta" % MTA)
    try:
        assert site.groups()["zimbra_mta"] == [STORE]
    finally:
        site.lab.zmprov("ms %s +zimbraServiceEnabled mta" % MTA)
    assert site.groups()["zimbra_mta"] == [STORE, MTA]


def test_a_playbook_works_on_what_the_directory_names(site):
    declared = json.dumps(dict(zimbra_split_domains=DOMAINS, zimbra_record_dir=str(site.folder / "records")))
    first, second = (site.run(PLAYBOOK, "-e", declared, str(ROOT / "playbooks" / "split_domain.yml")) for _time in range(2))
    assert (first.returncode, second.returncode) == (0, 0), first.stdout + second.stdout
    assert set(re.findall(r"^(\S+) +: ok=", second.stdout, re.M)) == {STORE, MTA, "mail.example.com"}
    assert set(re.findall(r"changed=(\d+)", second.stdout)) == {"0"}
    assert site.lab.rcpt(MTA.partition(".")[0], "internet", ["nosuchperson@example.com", "bar@example.com"])["bar@example.com"].code == 250


@pytest.mark.parametrize("options, words", [
    (dict(password="wrong"), "does not let admin@zimbra.example.com in"),
    (dict(ca_path="/etc/ssl/certs/ca-certificates.crt"), "is not trusted"),
    (dict(url="https://127.0.0.1:1/service/admin/soap/"), "cannot be reached"),
    (dict(url="http://zimbra.example.com/"), "url is no URL of an admin service"),
    (dict(password="{{ nothing }}"), "password cannot be had: 'nothing' is undefined"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_no_host_is_invented(site, options, words):
    shown = site.run("ansible-inventory", "--graph", **options)
    assert shown.returncode != 0
    assert words in shown.stderr.replace("\n", " ")
    assert "test1234" not in shown.stderr + shown.stdout
