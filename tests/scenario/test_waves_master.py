# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zimbra is the master: a wave moves to it and back while mail comes in every 100 ms; killed before each step, and taken back."""
import datetime
import json

import pytest

from .waves import PEOPLE, STEPS, Moves, Stream, home, journal, misplaced, peer_mailbox


@pytest.fixture(scope="module")
def moves(scenario):
    return Moves(scenario)


def without_movers(scenario):
    domain = scenario.declared()[0]
    return [dict(domain, remote_accounts=[each for each in domain["remote_accounts"] if each != "qux" and each["name"] != "bar"])]


def test_check_mode_says_what_the_move_would_do_and_changes_nothing(lab, scenario, moves):
    before = (lab.directory(), lab.postconf("mail"))
    told = moves("to_zimbra", "--check")
    assert (lab.directory(), lab.postconf("mail")) == before
    assert journal(scenario) == {}
    assert [entry["name"] for task in told.of("account_move") for entry in task.get("entries", ())][: len(PEOPLE)] == list(PEOPLE)
    assert any("postfix_peer" in task["action"] and task.get("changed") for task in told.tasks)


def test_what_cannot_be_is_told_at_once_before_anything_is_changed(lab, moves):
    before = lab.directory()
    refused = moves("to_zimbra", people=["bar@example.com", "bar@example.com", "nobody@example.com", "x@example.net", "bad"], check=False)
    assert refused.code != 0
    for word in ("named twice", "nobody@example.com", "x@example.net", "bad"):
        assert word in refused.output, refused.output
    refused = moves("to_zimbra", move_at="tomorrow", check=False)
    assert refused.code != 0 and "move_at is tomorrow" in refused.output
    assert lab.directory() == before


def test_a_wave_moves_to_zimbra_and_no_mail_is_lost(lab, scenario, moves):
    with Stream() as stream:
        moves("to_zimbra")
    assert len(stream.sent) > 50
    assert misplaced(lab, stream) == []
    assert [home(lab, person) for person in PEOPLE] == [["zimbra:" + person] for person in PEOPLE]
    assert all(lab.can_log_in("zimbra", person, lab.password) for person in PEOPLE)
    assert [kept["phase"] for kept in journal(scenario).values()] == ["done"]


def test_a_second_run_changes_nothing(moves):
    assert moves("to_zimbra").changed() == []


def test_the_old_declaration_is_refused_and_the_new_one_changes_nothing(lab, scenario):
    before = (lab.directory(), lab.postconf("mail"))
    refused = scenario.run("old-declaration", check=False)
    assert refused.code != 0 and "adopt" in refused.output
    assert (lab.directory(), lab.postconf("mail")) == before
    assert scenario.run("new-declaration", domains=without_movers(scenario)).changed() == []


def test_the_wave_moves_back_killed_before_every_step(lab, scenario, moves):
    domains = without_movers(scenario)
    with Stream() as stream:
        for step in STEPS:
            moves("from_zimbra", domains=domains, die_before=step)
        moves("from_zimbra", domains=domains)
    assert misplaced(lab, stream) == []
    assert [home(lab, person) for person in PEOPLE] == [["mail:" + person] for person in PEOPLE]
    assert "zimbraMailHost: zimbra.example.com" in lab.zmprov("ga bar@example.com zimbraMailHost").out, "the mailbox is to be kept"


@pytest.mark.parametrize("step", STEPS[1::2])
def test_killed_before_a_step_it_is_taken_back(lab, scenario, moves, step):
    with Stream() as stream:
        moves("to_zimbra", die_before=step)
        moves("to_zimbra", "--tags", "undo")
    assert misplaced(lab, stream) == []
    assert [home(lab, person) for person in PEOPLE] == [["mail:" + person] for person in PEOPLE]


def test_proof_is_red_when_mail_does_not_come(lab, moves):
    """The store of Zimbra is down: the message is taken, but does not arrive; the move says so, and goes on once it is up."""
    lab.run("zimbra", "systemctl stop dovecot")
    try:
        failed = moves("to_zimbra", check=False, move_timeout=3)
    finally:
        lab.run("zimbra", "systemctl start dovecot")
    assert failed.code != 0 and "Mail does not come where it must" in json.dumps([task.get("msg") for task in failed.tasks]), failed.output
    lab.run("zimbra", "postqueue -f")
    assert not [task for task in moves("to_zimbra").tasks if task.get("failed")]
    moves("to_zimbra", "--tags", "undo")


def test_nobody_moves_to_where_there_is_no_mailbox(lab, moves):
    before = (lab.directory(), lab.postconf("mail"))
    refused = moves("from_zimbra", people=["foo@example.com"], check=False)
    assert refused.code != 0 and "has no mailbox or alias for foo@example.com" in refused.output, refused.output
    assert (lab.directory(), lab.postconf("mail")) == before


def test_the_administrators_own_steps_run_at_their_moments(lab, scenario, moves, tmp_path):
    """Before: the mailbox is made on the other system. After: what runs there already finds the mail in the new home."""
    before = [dict(name="Make the mailbox", delegate_to="mail.example.com", **{"ansible.builtin.shell": peer_mailbox("foo@example.com")})]
    after = [dict(name="Look at the route", register="route", changed_when=False,
                  **{"ansible.builtin.command": "postmap -q foo@example.com ldap:/opt/zimbra/conf/ldap-transport.cf"}),
             dict(name="See it", **{"ansible.builtin.assert": {"that": "route.stdout == 'smtp:[mail.example.com]:25'"}})]  # fmt: skip
    for name, tasks in (("before", before), ("after", after)):
        (tmp_path / (name + ".yml")).write_text(json.dumps(tasks))
    hooks = {"move_before": str(tmp_path / "before.yml"), "move_after": str(tmp_path / "after.yml")}
    due = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(seconds=15)
    with Stream(people=["foo@example.com"]) as stream:
        ran = moves("from_zimbra", people=["foo@example.com"], move_at=due.strftime("%Y-%m-%dT%H:%M:%SZ"), **hooks)
    assert datetime.datetime.now(datetime.timezone.utc) > due
    names = [task["task"].rpartition(" : ")[2] for task in ran.tasks if not task.get("skipped")]
    order = ["Make the mailbox", "wait | Wait", "route | Let mail go the other way", "Look at the route"]
    assert sorted(order, key=names.index) == order
    assert misplaced(lab, stream) == []
    assert home(lab, "foo@example.com") == ["mail:foo@example.com"]
    assert "adopt: true" in ran.output
    moves("from_zimbra", "--tags", "undo", people=["foo@example.com"])
    assert home(lab, "foo@example.com") == ["zimbra:foo@example.com"]


def test_while_they_overlap_mail_reaches_both(lab, moves):
    """The other system has the same people under another domain, and delivers that itself."""
    lab.run("mail", peer_mailbox("bar@store.example.com") +
            "; postconf -e 'virtual_mailbox_domains=example.com, example.org, store.example.com'; "
            "touch -d '10 seconds ago' /etc/postfix/main.cf; postfix reload")  # fmt: skip
    overlap = dict(people=PEOPLE[:1], move_overlap=True, move_overlap_domain="store.example.com")
    before = lab.zmprov("ga bar@example.com zimbraMailTransport zimbraMailForwardingAddress").out
    refused = moves("to_zimbra", check=False, **overlap)
    assert refused.code != 0 and "Copies would come back to their senders" in refused.output, refused.output
    assert lab.zmprov("ga bar@example.com zimbraMailTransport zimbraMailForwardingAddress").out == before
    lab.set_mx("store.example.com", "mail")
    both = ["mail:bar@store.example.com", "zimbra:bar@example.com"]
    moves("to_zimbra", **overlap)
    assert sorted(home(lab, "bar@example.com")) == both
    assert sorted(copy.where for copy in lab.delivered(lab.send("mail", "baz@example.com", "bar@example.com"))) == both
    moves("to_zimbra", people=PEOPLE[:1], move_overlap_domain="store.example.com")
    assert home(lab, "bar@example.com") == ["zimbra:bar@example.com"]
    moves("to_zimbra", "--tags", "undo", people=PEOPLE[:1])
    assert home(lab, "bar@example.com") == ["mail:bar@example.com"]
