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


def declared(lab):
    peer = dict(COM["peer"], addresses=[lab.hosts["mail"].address])
    return [dict(COM, peer=peer), dict(ORG, peer=peer)]


def proved(roles, lab, *options, **variables):
    """A run of the role alone, which must write nothing."""
    before = lab.directory()
    run = roles.run("zimbra", ["prove"], declared(lab), *options, **dict(SLAVE, prove_peers=PEERS, **variables))
    assert lab.directory() == before, "a proof on paper wrote something"
    return run


def made(lab, commands):
    told = lab.zmprov(*commands)
    assert "ERROR" not in told.err, told.err


def test_a_declaration_that_works_is_proved_before_the_first_run(lab, roles):
    paper = proved(roles, lab)
    assert "bar@example.com" in [each["name"] for each in paper.result("zimbra", "Know everybody")["entries"]]
    assert proved(roles, lab, "--check").tasks.keys() == paper.tasks.keys()


# What is done to the directory, how it is undone, and what the message then says.
FAULTS = {
    "a closed account of a slave": (["ca gone@example.org ''", "ma gone@example.org zimbraAccountStatus closed"], ["da gone@example.org"],
                                    "gone@example.org (loop): mail to gone@example.org from the internet goes round"),
    "lists that hold each other": (["cdl a1@example.com", "cdl a2@example.com", "adlm a1@example.com a2@example.com",
                                    "adlm a2@example.com a1@example.com"], ["ddl a1@example.com", "ddl a2@example.com"],
                                   "a1@example.com (loop): mail to a1@example.com from people on Zimbra goes round in a loop within Zimbra"),
    "a member that nobody has": (["cdl a3@example.com", "adlm a3@example.com ghost@example.com foo@example.com"], ["ddl a3@example.com"],
                                 "Take ghost@example.com out of a3@example.com"),
    "a person on both sides": (["ca dora@example.org ''"], ["da dora@example.org"], "dora@example.org (twice)"),
    "an account that nobody declared": (["ca eva@example.com '' zimbraMailTransport smtp:[mail.example.com]:25"], ["da eva@example.com"],
                                        "Declare eva@example.com in remote_accounts"),
}  # fmt: skip
REFUSED = {
    "a catch-all on a list of another domain": (["cdl all@example.org", "adlm all@example.org erik@example.org",
                                                 "mdl all@example.org zimbraMailCatchAllAddress @example.com"],
                                                ["ddl all@example.org"], "the list all@example.org catches all of its mail"),
    "a mailbox that would become remote": (["ca qux@example.com ''"], ["da qux@example.com"], "set adopt: true on this account"),
}  # fmt: skip


def test_every_fault_stops_the_run_in_one_message_and_their_cures_let_it_go_on(lab, roles):
    made(lab, [line for todo, _undo, _word in FAULTS.values() for line in todo])
    try:
        stopped = proved(roles, lab, fails=True).output
        went_on = proved(roles, lab, prove_on_finding="warn").output
    finally:
        made(lab, [line for _todo, undo, _word in FAULTS.values() for line in undo])
    for fault, (_todo, _undo, word) in FAULTS.items():
        assert word in stopped and word in went_on, "%s is not told: %s" % (fault, stopped)
    proved(roles, lab)


@pytest.mark.parametrize("fault", REFUSED)
def test_what_a_role_refuses_it_says_itself(lab, roles, fault):
    todo, undo, word = REFUSED[fault]
    made(lab, todo)
    try:
        assert word in proved(roles, lab, fails=True).output
    finally:
        made(lab, undo)


def test_after_the_run_it_is_proved_as_it_is(lab, roles):
    roles.run("zimbra", ["master", "slave"], declared(lab), **SLAVE)
    assert proved(roles, lab).changed() == []
