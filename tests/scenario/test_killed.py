# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that dies between the directory and the MTAs; the next one completes it. The split is not there at the start."""
import pytest

from . import flows, matrix
from .playbook import MTA_PLAY


@pytest.fixture(scope="module")
def killed(scenario, lab):
    died = scenario.run("killed", die_before=MTA_PLAY)
    assert not died.of("mta_apply"), "the run was to die before any MTA was touched"
    return died


@pytest.fixture(scope="module")
def completed(scenario, killed):
    return scenario.run("completed")


def test_the_killed_run_had_changed_the_directory(killed):
    assert [task for task in killed.tasks if task.get("entries") and task["host"] == "zimbra.example.com"], killed.changed()


def test_the_next_run_brings_it_to_the_mta(killed, completed):
    done = [task for task in completed.of("mta_apply") if task.get("changed")]
    assert done, "mta_apply found nothing to do after a killed run: %s" % completed.of("mta_apply")


def test_the_next_run_had_nothing_else_to_do(completed):
    assert [task["action"] for task in completed.tasks if task.get("changed")] == ["splitdomain.zimbra.mta_apply"]


def test_then_every_mail_comes_where_it_must_at_once(lab, scenario, completed):
    splits = matrix.SPLITS[scenario.name]
    matrix.set_mx(lab, splits)
    seen = flows.observe(lab, [flow for split in splits for flow in split.flows])
    wrong = [text for text in (flows.complaint(lab, each) for each in seen) if text]
    assert not wrong, "\n" + "\n".join(wrong)


def test_a_run_after_that_changes_nothing(scenario, completed):
    assert scenario.run("after-killed").changed() == []
