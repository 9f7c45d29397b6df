# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The people of a Dovecot host, as the mailboxes there are, and as remote accounts of the topology.

Run by itself: .venv/bin/pytest tests/lab/test_people.py. Needs podman and root; a lab of its own (LAB=sourcestest).
"""
import json
import os
import subprocess

import pytest
from lab_mail import Lab, command
from roles import ROOT

PLAY = """
- hosts: mail.example.com
  gather_facts: false
  tasks:
    - splitdomain.zimbra.dovecot_people_info:
        domains: [example.com]
      register: dovecot
    - ansible.builtin.debug:
        msg: "{{ (domains | splitdomain.zimbra.topology).master.remote_accounts }}"
      vars:
        domains:
          - name: example.com
            role: master
            peer: {host: mail.example.com}
            remote_accounts: "{{ dovecot.people | selectattr('domain', 'equalto', 'example.com') | map(attribute='accounts') | flatten
                                 | map(attribute='name') }}"
            remote_accounts_file: people.csv
"""


@pytest.fixture(scope="module")
def lab():
    command("sourcestest", "build")
    made = Lab.up("sourcestest")
    yield made
    made.down()


@pytest.fixture
def folder(lab, tmp_path):
    (tmp_path / "inventory.yml").write_text(command(lab.name, "inventory").stdout)
    return tmp_path


def run(folder, *words):
    env = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / "build" / "collections"), ANSIBLE_NOCOLOR="1",
               ANSIBLE_STDOUT_CALLBACK="ansible.builtin.default", PATH="%s:%s" % (ROOT / ".venv/bin", os.environ["PATH"]))  # fmt: skip
    return subprocess.run(
        [*words, "-i", str(folder / "inventory.yml")], env=env, cwd=str(folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, timeout=120, check=False,
    )  # fmt: skip


def ask(folder, **options):
    done = run(folder, "ansible", "-o", "mail.example.com", "-m", "splitdomain.zimbra.dovecot_people_info", "-a", json.dumps(options))
    return json.loads(done.stdout.split("=>", 1)[1])


def names(result):
    return {each["domain"]: [account["name"] for account in each["accounts"]] for each in result["people"]}


def test_everybody_with_a_mailbox_is_there(lab, folder):
    found = ask(folder, timeout=30)
    assert names(found) == {"example.com": ["bar@example.com", "baz@example.com", "qux@example.com"], "example.org": ["dora@example.org"]}
    assert found["unusable"] == [] and not found["changed"]


def test_they_are_remote_accounts_together_with_a_file(folder):
    (folder / "play.yml").write_text(PLAY)
    (folder / "people.csv").write_text("name,aliases\nlate,l\n")
    done = run(folder, "ansible-playbook", "play.yml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [name for name in ("bar", "baz", "qux", "late") if '"name": "%s@example.com"' % name not in done.stdout] == []
    (folder / "people.csv").write_text("name,aliases\nlate,bar\n")
    done = run(folder, "ansible-playbook", "play.yml")
    assert done.returncode != 0
    twice = "people.csv:2.aliases[0]: bar@example.com is declared already at zimbra_split_domains[0].remote_accounts[0]"
    assert twice in done.stdout + done.stderr


def test_a_userdb_that_cannot_name_its_users_is_an_error(lab, folder):
    static = "passdb {\\n driver = passwd-file\\n args = /etc/dovecot/users\\n}\\nuserdb {\\n driver = static\\n args = uid=5000\\n}\\n"
    lab.run("mail", "cp /etc/dovecot/users.conf /root/users.conf && printf '%s' >/etc/dovecot/users.conf && doveadm reload" % static)
    try:
        found = ask(folder, domains=["example.com"])
        assert "User listing returned failure" in found["msg"] and "static cannot name its users" in found["msg"]
    finally:
        lab.run("mail", "mv /root/users.conf /etc/dovecot/users.conf && doveadm reload")
    assert ask(folder, domains=["example.com"])["people"]
