# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real mail: every flow of the scenario, each read back from the mailbox, or its 550 or its bounce seen."""
import json

import pytest

from . import before, flows, matrix

STRANGE = ("someone@elsewhere.example", "root@example.net", "someone%elsewhere.example@example.com", '"a@example.com"@elsewhere.example')


@pytest.fixture(scope="module")
def splits(lab, scenario):
    found = matrix.SPLITS[scenario.name]
    matrix.set_mx(lab, found)
    return found


@pytest.fixture(scope="module")
def seen(lab, splits):
    """Every mail of every flow, sent together."""
    return flows.observe(lab, [flow for split in splits for flow in split.flows])


def test_every_mail_came_where_it_must(lab, seen):
    """Once, over the declared hosts; what nobody has was refused with 550, and the sender was told once."""
    assert len(seen) > 10
    wrong = [text for text in (flows.complaint(lab, each) for each in seen) if text]
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_mail_is_anywhere_twice(seen):
    assert [str(each.flow) for each in seen if len(each.where) + len(each.told) > 1] == []


def test_nothing_is_left_in_a_queue(lab, seen):
    assert lab.queues() == []


def test_master_answers_its_slave(lab, splits):
    """Known addresses 250, unknown ones 550, though the slave is trusted to relay."""
    for split in splits:
        answers = lab.rcpt(split.master, split.slave, [*split.known, split.unknown])
        codes = {address: answer.code for address, answer in answers.items()}
        assert codes == dict({address: 250 for address in split.known}, **{split.unknown: 550}), (split.domain, answers)


def test_master_answers_strangers(lab, splits):
    for split in splits:
        answers = lab.rcpt(split.master, "internet", [*split.known, split.unknown])
        codes = {address: answer.code for address, answer in answers.items()}
        assert codes == dict({address: 250 for address in split.known}, **{split.unknown: 550}), (split.domain, answers)


def test_a_slave_on_zimbra_does_not_take_from_strangers_what_its_master_refuses(lab, splits):
    """Nothing is accepted that could only be bounced: the master is asked first (recipient check 'verify')."""
    for split in splits:
        if split.slave == "zimbra":
            answers = lab.rcpt("zimbra", "internet", [*split.known, split.unknown])
            codes = {address: answer.code for address, answer in answers.items()}
            assert codes == dict({address: 250 for address in split.known}, **{split.unknown: 550}), (split.domain, answers)


@pytest.mark.parametrize("host", ["zimbra", "mail"])
def test_strangers_cannot_relay(lab, host):
    for address, answer in lab.rcpt(host, "internet", STRANGE).items():
        # Debian's Postfix refuses with 454, so that a mistake in its configuration loses nothing.
        assert answer.code >= 450, "%s takes %s from a stranger: %s" % (host, address, answer)


def test_the_peers_other_domains_are_as_before(lab, scenario):
    assert before.others(lab, scenario) == json.loads(scenario.kept("others"))


def test_mail_of_the_peers_other_domains_arrives(lab, scenario):
    if scenario.name == "both_domains":
        lab.set_mx("example.org", "mail")
    sent = lab.send("internet", flows.ALICE, "d@example.org")
    assert [copy.where for copy in lab.delivered(sent)] == ["mail:dora@example.org"]


def test_remote_people_cannot_log_in_on_zimbra(lab, scenario):
    for address in ("bar@example.com", "baz@example.com"):
        for password in ("", lab.password):
            assert not lab.can_log_in("zimbra", address, password), "%s can log in on Zimbra" % address
