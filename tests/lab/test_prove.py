# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A split is proved on paper before the first write: each fault stops the run with its name and remedy, and its cure lets it go on.

Run by itself: .venv/bin/pytest tests/lab/test_prove.py. Needs podman and root; a lab of its own (LAB=routingprove).
"""
import pytest
from lab_mail import Lab, command
from roles import Roles

COM = dict(name="example.com", role="master", peer=dict(host="mail.example.com", kind="postfix"),
           remote_accounts=["qux", {"name": "bar", "aliases": ["barney"]}, {"name": "baz", "aliases": ["b"]}])  # fmt: skip
ORG = dict(name="example.org", role="slave", peer=COM["peer"])
SLAVE = dict(slave_relay_host="keep", slave_dns_lookups="keep", slave_recipient_check="verify")
PEERS = [dict(domain="example.org", role="master", people=["dora@example.org", "d@example.org"], complete=True)]


@pytest.fixture(scope="module")
def lab():
    command("routingprove", "build")
    made = Lab.up("routingprove")
    yield made
    made.down()


@pytest.fixture(scope="module")
def roles(lab, tmp_path_factory):
    return Roles(lab, tmp_path_factory.mktemp("prove"))


@pytest.fixture
def untouched(lab):
    before = lab.directory()
    yield
    assert lab.directory() == before, "a proof on paper wrote something"


def declared(lab):
    peer = dict(COM["peer"], addresses=[lab.hosts["mail"].address])
    return [dict(COM, peer=peer), dict(ORG, peer=peer)]


def proved(roles, lab, *options, **variables):
    return roles.run("zimbra", ["prove"], declared(lab), *options, **dict(SLAVE, **variables))


def test_a_declaration_that_works_is_proved_before_the_first_run(lab, roles, untouched):
    paper = proved(roles, lab)
    assert "bar@example.com" in [each["name"] for each in paper.result("zimbra", "Know everybody")["entries"]]
    assert "findings=0" in paper.output or "failed=0" in paper.output


def test_check_mode_says_the_same(lab, roles, untouched):
    assert proved(roles, lab, "--check").tasks.keys() == proved(roles, lab).tasks.keys()


FAULTS = {
    "catch_all of another domain's list": (["cdl all@example.org", "mdl all@example.org zimbraMailCatchAllAddress @example.com "
                                            "zimbraMailForwardingAddress erik@example.org"],
                                           ["ddl all@example.org"], "the list all@example.org catches all of its mail", {}),
    "a closed account of a slave": (["ca gone@example.org ''", "ma gone@example.org zimbraAccountStatus closed"], ["da gone@example.org"],
                                    "gone@example.org (loop)", {}),
    "lists that hold each other": (["cdl a@example.com", "cdl b2@example.com", "adlm a@example.com b2@example.com",
                                    "adlm b2@example.com a@example.com"], ["ddl a@example.com", "ddl b2@example.com"], "rdlm", {}),
    "a member that nobody has": (["cdl a@example.com", "adlm a@example.com ghost@example.com"], ["ddl a@example.com"],
                                 "Take ghost@example.com out of a@example.com", {}),
    "a person on both sides": (["ca dora@example.org ''"], ["da dora@example.org"], "dora@example.org (twice)", dict(prove_peers=PEERS)),
    "an account that nobody declared": (["ca eva@example.com '' zimbraMailTransport smtp:[mail.example.com]:25"], ["da eva@example.com"],
                                        "Declare eva@example.com in remote_accounts", {}),
    "a mailbox that would become remote": (["ca qux@example.com ''"], ["da qux@example.com"], "adopt: true", {}),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_stops_the_run_and_its_cure_lets_it_go_on(lab, roles, fault):
    made, cured, word, variables = FAULTS[fault]
    told = lab.zmprov(*made)
    assert "ERROR" not in told.err, told.err
    before = lab.directory()
    stopped = proved(roles, lab, fails=True, **variables)
    assert word in stopped.output, stopped.output
    assert lab.directory() == before
    lab.zmprov(*cured)
    proved(roles, lab, **variables)


def test_who_wants_to_goes_on_with_a_warning(lab, roles, untouched):
    lab.zmprov("cdl w@example.com", "adlm w@example.com ghost@example.com")
    try:
        assert "Take ghost@example.com out of w@example.com" in proved(roles, lab, prove_on_finding="warn").output
    finally:
        lab.zmprov("ddl w@example.com")


def test_after_the_run_it_is_proved_as_it_is(lab, roles):
    roles.run("zimbra", ["master", "slave"], declared(lab), **SLAVE)
    assert proved(roles, lab).changed() == []
