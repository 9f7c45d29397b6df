# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Molecule's own runs of the playbook said: check mode, the first run, the second one."""
import json

import pytest
from lab_mail import wait_until

TOLD = ("changed", "entries", "diff", "summary", "warnings")


@pytest.fixture(scope="module")
def runs(scenario):
    return scenario.logged("converge.yml")


def test_check_mode_announced_exactly_what_the_first_run_did(scenario, runs):
    announced = [told(task) for task in json.loads(scenario.kept("announced"))]
    did = [told(task) for task in runs[0].tasks]
    assert [task["task"] for task in announced] == [task["task"] for task in did], "other tasks ran than check mode had announced"
    for before, after in zip(announced, did):
        assert before == after, "%s on %s: check mode announced something else than the run did" % (after["task"], after["host"])
    assert any(task.get("entries") for task in did), "nothing of what a first run changes was seen: this test would prove nothing"


def told(task):
    """What a task says of its changes; whether it was skipped counts, too."""
    return {key: task[key] for key in ("task", "host", "skipped", *TOLD) if key in task}


def test_the_second_run_changed_nothing(runs):
    assert runs[1].tasks, "the second run left no log"
    assert runs[1].changed() == []


def test_another_run_reloads_nothing(lab, scenario):
    before = postfixes(lab)
    again = scenario.run("again")
    assert again.changed() == []
    assert postfixes(lab) == before, "a Postfix was reloaded or restarted though nothing had changed"


def postfixes(lab):
    """Per host: the process of Postfix, how often it was started and reloaded, and when main.cf was written."""
    look = (
        "cat /var/spool/postfix/pid/master.pid",
        "grep -c 'postfix/master.*\\(reload\\|daemon started\\)' /var/log/mail.log",
        "stat -c %y /etc/postfix/main.cf",
    )
    return {host: [lab.run(host, command).out.strip() for command in look] for host in ("zimbra", "mail")}


def test_the_services_are_as_zimbra_says(lab):
    wait_until(lambda: lab.run("zimbra", "zmcontrol status", user="zimbra", check=False).code == 0, "zmcontrol status is well")
