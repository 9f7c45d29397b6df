# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Taking the split off dies between the directory and the MTAs; the next run leaves the systems as before the first one."""
import difflib

import pytest

from . import before
from .playbook import MTA_PLAY


@pytest.fixture(scope="module")
def now(lab, scenario):
    scenario.run("there-again")
    gone = scenario.declared(state="absent")
    died = scenario.run("absent-killed", domains=gone, die_before=MTA_PLAY)
    assert died.changed() and not died.of("mta_apply"), "the run was to die between the directory and the MTAs"
    scenario.run("absent-completed", domains=gone)
    return before.state(lab)


@pytest.mark.parametrize("what", ["directory", "postconf-zimbra", "postconf-mail", "files-mail"])
def test_everything_is_as_before_the_first_run(scenario, now, what):
    lines = difflib.unified_diff(scenario.kept(what).splitlines(), now[what].splitlines(), "before", "after", lineterm="", n=1)
    difference = "\n".join(lines)
    assert not difference, "left after a death on the way back:\n" + difference


def test_the_way_there_is_still_open(scenario, now):
    assert scenario.run("there-at-last").changed()
    assert scenario.run("there-at-last-again").changed() == []
