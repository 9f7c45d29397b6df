# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One person joins or leaves. Zimbra is the slave here, and verifies recipients: it must forget whom the master did not know."""
import json

import pytest
from lab_mail import wait_until

from .waves import ALICE, home, peer_mailbox

NEW, HERE = "new@example.com", "ines@example.com"


@pytest.fixture(scope="module")
def slave(scenario):
    domains = scenario.declared(role="slave", remote_accounts=[])
    scenario.run("people-slave", domains=domains)
    return domains


@pytest.fixture
def people(scenario, slave):
    def run(person, change, side, *words, **options):
        variables = dict(people_person=person, people_change=change, people_side=side)
        return scenario.run("people", "--extra-vars", json.dumps(variables), *words, domains=slave,
                            playbook="splitdomain.zimbra.people", **options)  # fmt: skip

    return run


def answer(lab, target, person):
    return lab.rcpt(target, "internet", [person])[person].code


def settled(lab, person):
    """What Zimbra answers once it has asked the master: the first time it says to come again."""
    codes = [answer(lab, "zimbra", person) for _attempt in range(3)]
    return codes[-1]


def test_who_is_not_there_yet_is_told_before_anything_is_changed(lab, people):
    before = (lab.directory(), lab.postconf("mail"))
    refused = people(NEW, "joins", "peer", check=False)
    assert refused.code != 0 and "make it there first" in refused.output
    assert (lab.directory(), lab.postconf("mail")) == before


def test_somebody_joins_on_the_other_system_after_zimbra_was_told_that_nobody_is_there(lab, people):
    assert settled(lab, NEW) == 550
    lab.run("mail", peer_mailbox(NEW))
    assert settled(lab, NEW) == 550, "the refusal is not remembered: this test would prove nothing"
    joined = people(NEW, "joins", "peer")
    assert [task["action"].rpartition(".")[2] for task in joined.tasks if task.get("changed")] == ["verify_cache"]
    assert settled(lab, NEW) == 250
    assert home(lab, NEW) == ["mail:" + NEW]
    assert people(NEW, "joins", "peer").changed() == []


def test_somebody_joins_and_leaves_on_zimbra(lab, people):
    assert answer(lab, "mail", HERE) == 550
    foretold = people(HERE, "joins", "zimbra", "--check")
    assert answer(lab, "mail", HERE) == 550 and foretold.changed()
    joined = people(HERE, "joins", "zimbra", "--extra-vars", json.dumps({"people_password": lab.password}))
    assert joined.changed() and lab.can_log_in("zimbra", HERE, lab.password)
    assert [copy.where for copy in lab.delivered(lab.send("internet", ALICE, HERE, target="mail"))] == ["zimbra:" + HERE]
    assert people(HERE, "joins", "zimbra").changed() == []
    assert people(HERE, "leaves", "zimbra").changed()
    assert answer(lab, "mail", HERE) == 550
    assert people(HERE, "leaves", "zimbra").changed() == []


def test_mail_for_the_other_system_is_held_counted_and_released(lab, scenario, slave):
    def freeze(state, *words):
        ran = scenario.run("freeze", "--extra-vars", json.dumps({"freeze_state": state}), *words, domains=slave,
                           playbook="splitdomain.zimbra.freeze")  # fmt: skip
        return ran, ran.output

    before = lab.postconf("zimbra")
    assert freeze("frozen", "--check")[0].changed() and lab.postconf("zimbra") == before
    assert freeze("frozen")[0].changed()
    held = [lab.send("zimbra", "foo@example.com", "bar@example.com") for _number in range(3)]
    own = lab.send("zimbra", "foo@example.com", "foo@example.com")
    wait_until(lambda: len([item for item in lab.queue("zimbra") if item["queue_name"] == "deferred"]) == 3, "three messages held")
    assert [copy.where for copy in lab.find(own.message_id)] == ["zimbra:foo@example.com"]
    assert [lab.find(sent.message_id) for sent in held] == [[], [], []]
    again, output = freeze("frozen")
    assert again.changed() == [] and "3 messages were held" in output, output
    assert freeze("released")[0].changed()
    assert [[copy.where for copy in lab.delivered(sent)] for sent in held] == [["mail:bar@example.com"]] * 3
    assert lab.postconf("zimbra") == before and freeze("released")[0].changed() == []
