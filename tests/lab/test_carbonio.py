# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carbonio in Zimbra's place, by one switch: its home, its user, its units or its scripts.

Run by itself: .venv/bin/pytest tests/lab/test_carbonio.py. Needs podman and root; a lab of its own (LAB=carbonio).
"""
import pytest
from adhoc import Adhoc
from lab_mail import Lab, command
from roles import Roles

SWITCH = {"zimbra_home": "/opt/zextras"}
FOO, BAR, NOBODY = "foo@example.com", "bar@example.com", "nobody.here@example.com"
TABLE = "check_recipient_access ldap:/opt/zextras/conf/ldap-splitdomain.cf"
ENABLED = "/etc/systemd/system/multi-user.target.wants/carbonio-mta.target"
LIMIT = {"mta_apply_timeout": 5}


@pytest.fixture(scope="module")
def lab():
    command("carbonio", "build")
    made = Lab.up("carbonio", "--product", "carbonio")
    yield made
    made.down()


@pytest.fixture(scope="module")
def roles(lab, tmp_path_factory):
    return Roles(lab, tmp_path_factory.mktemp("carbonio"))


def declared(lab, role):
    peer = {"host": "mail.example.com", "addresses": [lab.hosts["mail"].address]}
    people = {"remote_accounts": ["bar", "baz", "qux"]} if role == "master" else {}
    return [dict(name="example.com", role=role, peer=peer, **people)]


def apply(lab, roles, role, *words, **variables):
    return roles.run("zimbra", [role, "mta_apply"], declared(lab, role), *words, zimbra_connection=SWITCH, **variables)


def check(lab, roles, kind, **variables):
    """Have a slave check recipients so."""
    return apply(lab, roles, "slave", slave_recipient_check=kind, **variables)


def main_pid(lab):
    return lab.run("zimbra", "systemctl show --property MainPID --value carbonio-postfix").out.strip()


def restrictions(lab):
    return lab.run("zimbra", "postconf -h smtpd_recipient_restrictions").out.strip()


def test_a_master_splits_its_domain_and_the_second_run_changes_nothing(lab, roles):
    pid = main_pid(lab)
    told = apply(lab, roles, "master", "--check")
    assert told.changed() and "bar" not in lab.run("zimbra", "zmprov -l gaa example.com", user="zextras").out
    apply(lab, roles, "master")
    assert apply(lab, roles, "master").changed() == []
    assert main_pid(lab) == pid, "a running Postfix is reloaded, not restarted"
    for address, where in ((FOO, "zimbra"), (BAR, "mail")):
        found = lab.delivered(lab.send("internet", "alice@example.net", address, target="zimbra"))
        assert [item.host for item in found] == [where]
    answer = lab.rcpt("zimbra", "internet", [NOBODY])[NOBODY]
    assert answer.code == 550


def test_a_slave_asks_carbonios_own_table_whom_strangers_may_reach(lab, roles):
    check(lab, roles, "local_only")
    assert TABLE in restrictions(lab) and restrictions(lab).endswith("reject, permit")
    assert check(lab, roles, "local_only").changed() == []
    answers = lab.rcpt("zimbra", "internet", [FOO, NOBODY])
    assert answers[FOO].code == 250 and answers[NOBODY].code == 554
    found = lab.delivered(lab.send("zimbra", FOO, BAR))
    assert [item.host for item in found] == ["mail"]
    check(lab, roles, "none")
    assert TABLE not in restrictions(lab)


def test_its_postfix_is_stopped_and_started_as_its_unit_to_forget_an_answer(lab, roles, tmp_path):
    late = "late@example.com"
    check(lab, roles, "verify")
    assert lab.rcpt("zimbra", "internet", [late])[late].code == 550
    told = Adhoc(lab, tmp_path)("zimbra", "verify_cache", addresses=[late], **SWITCH)
    assert told["forgotten"] == [late]
    assert lab.run("zimbra", "systemctl is-active carbonio-postfix").out.strip() == "active"
    check(lab, roles, "none")


def test_its_running_postfix_is_reloaded_for_a_policy_of_its_own(lab, tmp_path):
    pid, hop = main_pid(lab), {"next_hop": "mail.example.com", "level": "encrypt"}
    adhoc = Adhoc(lab, tmp_path)
    assert adhoc("zimbra", "tls_policy", policies=[hop], **SWITCH)["changed"]
    assert "/opt/zextras/conf/" in lab.run("zimbra", "postconf -h smtp_tls_policy_maps").out
    assert adhoc("zimbra", "tls_policy", policies=[dict(hop, level="may")], **SWITCH)["changed"]
    assert lab.run("zimbra", "postconf -h smtp_tls_policy_maps").out.strip() == ""
    assert main_pid(lab) == pid


def test_a_postfix_that_does_not_run_is_started_as_its_unit(lab, roles):
    lab.run("zimbra", "systemctl stop carbonio-postfix")
    assert check(lab, roles, "none").changed() == ["zimbra.example.com"]
    assert lab.run("zimbra", "systemctl is-active carbonio-postfix").out.strip() == "active"


def test_a_daemon_that_does_not_run_is_named_with_the_command_that_starts_it(lab, roles):
    lab.run("zimbra", "systemctl stop carbonio-configd")
    try:
        done = check(lab, roles, "local_only", fails=True, **LIMIT)
        assert "systemctl start carbonio-configd.service" in done.output
    finally:
        lab.run("zimbra", "systemctl start carbonio-configd")
    check(lab, roles, "local_only")
    assert TABLE in restrictions(lab)


def test_where_no_target_is_enabled_its_own_scripts_do_it(lab, roles):
    refused = lab.run("zimbra", "zmmtactl restart", user="zextras", check=False)
    assert refused.code == 1 and "systemd" in refused.out
    lab.run("zimbra", "systemctl disable carbonio-mta.target")
    try:
        assert lab.run("zimbra", "ls " + ENABLED, check=False).code
        check(lab, roles, "none")
        assert TABLE not in restrictions(lab)
        assert check(lab, roles, "none").changed() == []
    finally:
        lab.run("zimbra", "systemctl enable carbonio-mta.target")


def test_without_the_switch_it_is_told_what_is_missing(lab, roles):
    done = roles.run("zimbra", ["master"], declared(lab, "master"), fails=True)
    assert "/opt/zimbra" in done.output and "zimbra_home" in done.output
