# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody who has a mailbox on Zimbra moves to the peer: only a route changes, and the run that changes it dies.

The split is there at the start, without this person. Postfix remembers a route for up to 30 seconds; that must not show.
"""
import difflib

import pytest

from . import before
from .playbook import MTA_PLAY

PERSON = "qux@example.com"


@pytest.fixture(scope="module")
def arrives(lab):
    """Send the person a mail from foo and tell where every copy of it is."""

    def send():
        return [copy.where for copy in lab.delivered(lab.send("zimbra", "foo@example.com", PERSON))]

    return send


def with_person(scenario, state="present", **options):
    domain = scenario.declared(state=state)[0]
    return [dict(domain, remote_accounts=[*domain["remote_accounts"], dict(name=PERSON, **options)])]


def test_a_mailbox_is_never_made_a_remote_account_by_itself(lab, scenario):
    untouched = lab.directory()
    refused = scenario.run("not-adopted", domains=with_person(scenario), check=False)
    failed = [task for task in refused.tasks if task.get("failed")]
    assert refused.code != 0 and PERSON in failed[0]["msg"] and "adopt" in failed[0]["msg"], refused.output
    assert lab.directory() == untouched, "something was written though the declaration was refused"


def test_mail_arrives_on_zimbra_before(arrives):
    assert arrives() == ["zimbra:" + PERSON]


def test_a_run_that_died_has_changed_the_route_in_the_directory_only(lab, scenario):
    scenario.run("moved-killed", domains=with_person(scenario, adopt=True), die_before=MTA_PLAY)
    shown = lab.zmprov("ga %s zimbraMailTransport zimbraMailHost" % PERSON).out
    assert "zimbraMailTransport: smtp:[mail.example.com]:25" in shown and "zimbraMailHost: zimbra.example.com" in shown


def test_the_next_run_reloads_postfix_for_the_route_alone(arrives, scenario):
    # Remembered as it is now, whatever Postfix asked before.
    arrives()
    completed = scenario.run("moved", domains=with_person(scenario, adopt=True))
    assert [task["action"] for task in completed.tasks if task.get("changed")] == ["splitdomain.zimbra.mta_apply"]
    assert [entry["kind"] for entry in completed.of("mta_apply")[0]["entries"]] == ["service"]


def test_mail_arrives_at_the_peer_at_once(arrives):
    assert arrives() == ["mail:" + PERSON]


def test_taken_back_the_person_has_the_mailbox_on_zimbra_again(lab, scenario, arrives):
    scenario.run("moved-back", domains=with_person(scenario, "absent", adopt=True))
    now = before.state(lab)["directory"]
    difference = "\n".join(difflib.unified_diff(scenario.kept("directory").splitlines(), now.splitlines(), lineterm="", n=1))
    assert not difference, difference
    assert arrives() == ["zimbra:" + PERSON]
