# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The split is taken off, and both systems are what they were before the first run."""
import difflib

import pytest

from . import before


@pytest.fixture(scope="module")
def announced(scenario):
    return scenario.run("absent-check", "--check", domains=scenario.declared(state="absent"))


@pytest.fixture(scope="module")
def gone(scenario, announced):
    return scenario.run("absent", domains=scenario.declared(state="absent"))


@pytest.fixture(scope="module")
def now(lab, gone):
    return before.state(lab)


def test_check_mode_announced_it(announced, gone):
    assert announced.changed() == gone.changed()
    assert gone.changed(), "nothing was taken back at all"


@pytest.mark.parametrize("what", ["directory", "postconf-zimbra", "postconf-mail", "files-mail"])
def test_everything_is_as_before_the_first_run(scenario, now, what):
    lines = difflib.unified_diff(scenario.kept(what).splitlines(), now[what].splitlines(), "before", "after", lineterm="", n=1)
    difference = "\n".join(lines)
    assert not difference, "left by state: absent:\n" + difference


def test_nothing_was_found_that_somebody_else_had_changed(gone):
    told = [(task["task"], text) for task in gone.tasks for text in task.get("warnings", [])]
    assert [text for text in told if "left alone" in text[1]] == []


def test_taking_it_back_again_changes_nothing(scenario, gone):
    assert scenario.run("absent-again", domains=scenario.declared(state="absent")).changed() == []


def test_the_running_postfix_has_it_too(lab, gone):
    """What postconf says is also what the daemons do: an address of the other side is unknown on Zimbra again."""
    answer = lab.rcpt("zimbra", "internet", ["bar@example.com"])["bar@example.com"]
    assert answer.code >= 450, "Zimbra still takes mail for bar@example.com: %s" % (answer,)
