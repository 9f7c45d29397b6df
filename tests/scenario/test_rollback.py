# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs are listed; the domain goes back to a snapshot, and there again; what somebody else changed is refused, named, and nothing is done.

The tests follow each other: each begins with what the one before has left.
"""
import difflib
import json

from . import before
from .playbook import MTA_PLAY, ROOT, shorter

HISTORY, ROLLBACK = (str(ROOT / "playbooks" / name) for name in ("history.yml", "rollback.yml"))
PARTS = ("directory", "postconf-zimbra", "postconf-mail", "files-mail")


def history(scenario):
    """(what people see, what programs get) of the playbook history."""
    path = scenario.folder / "history.json"
    run = scenario.run("history", "-e", "history_file=%s" % path, playbook=HISTORY)
    return run.output, json.loads(path.read_text())


def back(scenario, label, to, *words, **options):
    return scenario.run(label, "-e", "rollback_to=%s" % to, *words, playbook=ROLLBACK, **options)


def different(scenario, now, parts=PARTS):
    """What is not as before the first run, as a diff of all parts."""
    changed = [(scenario.kept(part).splitlines(), now[part].splitlines(), part) for part in parts]
    return "\n".join("\n".join(difflib.unified_diff(old, new, part, "now", lineterm="", n=0)) for old, new, part in changed).strip()


def messages(run):
    return [task["msg"] for task in run.tasks if task.get("failed")]


def test_the_history_tells_one_run_with_when_who_and_what(scenario):
    seen, runs = history(scenario)
    assert len(runs) == 1, "the second run of Molecule changed nothing, so there is one: %s" % [run["snapshot"] for run in runs]
    (run,) = runs
    assert run["done"] and run["user"] and run["hosts"] == ["mail.example.com", "zimbra.example.com"] and run["domains"] == ["example.com"]
    assert ("create", "bar@example.com") in [(change["action"], change["name"]) for change in run["changes"]]
    assert run["snapshot"] in seen and "created 1 account: bar@example.com" in seen, seen
    scenario.kept("snapshot", run["snapshot"])


def test_a_snapshot_that_there_is_not_is_named_with_those_that_there_are(lab, scenario):
    snapshot = scenario.kept("snapshot")
    run = back(scenario, "unknown", "20010101", check=False)
    assert run.code and "no snapshot is named '20010101'" in run.output and snapshot in run.output, run.output
    none = scenario.run("none", playbook=ROLLBACK, check=False)
    assert none.code and "name the snapshot with -e rollback_to=NAME" in none.output


def test_what_somebody_else_changed_since_is_refused_on_every_host_before_the_first_write(lab, scenario):
    lab.zmprov("ma bar@example.com displayName Theirs", "ms zimbra.example.com +zimbraMtaMyNetworks 203.0.113.0/24")
    before_it = before.state(lab)
    run = back(scenario, "conflict", scenario.kept("snapshot"), check=False)
    said = " ".join(messages(run))
    assert run.code and "bar@example.com" in said and "displayName is Theirs" in said and "somebody else changed it since" in said, said
    assert "zimbraMtaMyNetworks" in said, "all conflicts are told at once: %s" % said
    assert run.changed() == [] and before.state(lab) == before_it
    lab.zmprov("ma bar@example.com displayName ''", "ms zimbra.example.com -zimbraMtaMyNetworks 203.0.113.0/24")
    kept = lab.run("mail", "postconf -h transport_maps").out.strip()
    lab.run("mail", "postconf -e 'transport_maps=%s, hash:/etc/postfix/theirs'" % kept)
    run = back(scenario, "conflict-mail", scenario.kept("snapshot"), check=False)
    assert run.code and "transport_maps is" in " ".join(messages(run)) and run.changed() == [], shorter(run.output)
    lab.run("mail", "postconf -e 'transport_maps=%s'" % kept)


def test_it_is_shown_and_then_every_host_is_as_before_the_first_run(lab, scenario):
    before_it = before.state(lab)
    announced = back(scenario, "check", scenario.kept("snapshot"), "--check")
    assert before.state(lab) == before_it, "check mode changed something"
    done = back(scenario, "back", scenario.kept("snapshot"))
    assert announced.changed() == done.changed() and done.changed()
    assert "delete account bar@example.com" in announced.output, announced.output
    assert not different(scenario, before.state(lab)), different(scenario, before.state(lab))
    assert back(scenario, "back-again", scenario.kept("snapshot")).changed() == []
    assert lab.rcpt("zimbra", "internet", ["bar@example.com"])["bar@example.com"].code >= 450, "Zimbra still takes mail for bar"


def test_the_roll_back_is_a_run_and_is_taken_back_itself(lab, scenario):
    _seen, runs = history(scenario)
    assert [run["modules"] for run in runs][0] == ["rollback", "mta_apply", "rollback_postfix"]
    back(scenario, "there", "last")
    assert scenario.run("there-again").changed() == [], "not all of the split came back"
    sent = lab.send("internet", "alice@example.net", "bar@example.com", target="zimbra")
    assert [copy.where for copy in lab.delivered(sent)] == ["mail:bar@example.com"]


def test_what_a_roll_back_brought_back_is_taken_back_by_state_absent(lab, scenario):
    gone = scenario.declared(state="absent")
    scenario.run("absent", domains=gone)
    back(scenario, "absent-back", "last")
    assert scenario.run("absent-back-again").changed() == []
    scenario.run("absent-at-last", domains=gone)
    assert not different(scenario, before.state(lab)), different(scenario, before.state(lab))


def test_one_that_was_killed_is_repeated_and_force_overrides_what_somebody_changed(lab, scenario):
    scenario.run("there-for-killed")
    lab.zmprov("ma baz@example.com displayName Theirs")
    snapshot = history(scenario)[1][0]["snapshot"]
    died = back(scenario, "killed", snapshot, "-e", "rollback_force=true", die_before=MTA_PLAY)
    assert died.changed() and not died.of("mta_apply")
    back(scenario, "repeated", snapshot, "-e", "rollback_force=true")
    assert not different(scenario, before.state(lab)), different(scenario, before.state(lab))
