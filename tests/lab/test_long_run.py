# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls with thousands of entries: what is shown, what comes back, and that a second run does the rest after whatever happened.

Run by itself: .venv/bin/pytest tests/lab/test_long_run.py. Needs podman and root; a lab of its own (LAB=longrunlab).
"""
import json
import os
import re
import signal
import stat
import subprocess
from pathlib import Path

import pytest
from lab_mail import Lab, command, wait_until
from roles import PLAYBOOK, ROOT

PEER = "smtp:[mail.example.com]:25"
COUNT = 2500
LINE = re.compile(r"^zimbra\.example\.com: remote_account: [\d,]+ of [\d,]+, ([\d,]+/s, .* left|no progress at the moment)$", re.MULTILINE)
BEGAN = re.compile(r"^zimbra\.example\.com: remote_account: works in the background there, as process (\d+)", re.MULTILINE)
FILTER = "(&(objectClass=zimbraAccount)(mail=%s*))"
# The progress of the one job there is, and its process: the one that holds the lock.
PROGRESS = "cat /tmp/splitdomain.zimbra.*/progress 2>/dev/null"
HOLDER = "awk -v inode=\"$(stat -c %i /opt/zimbra/conf)\" '$2 == \"FLOCK\" && $6 ~ \":\" inode \"$\" {print $5}' /proc/locks"


class Runs:
    """Runs of a play with one task, in the foreground or beside the test."""

    def __init__(self, lab, folder):
        self.lab, self.folder, self.records, self.started = lab, folder, folder / "records", []
        (folder / "inventory.yml").write_text(command(lab.name, "inventory").stdout)
        self.env = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / "build" / "collections"), ANSIBLE_NOCOLOR="1",
                        ANSIBLE_CALLBACK_RESULT_FORMAT="json", PATH="%s:%s" % (ROOT / ".venv/bin", os.environ["PATH"]))  # fmt: skip

    def start(self, *options, module="remote_account", times=1, **arguments):
        """Start ansible-playbook as a shell would, in a process group of its own. times: how often the task is in the play."""
        folder = self.folder / ("run%d" % len(self.started))
        folder.mkdir()
        keep = {"ansible.builtin.copy": {"content": "{{ [%s] | to_json }}" % ", ".join("told%d" % number for number in range(times)),
                                         "dest": str(folder / "told.json"), "mode": "0600"},
                "check_mode": False, "delegate_to": "localhost", "become": False, "vars": {"ansible_connection": "local"}}  # fmt: skip
        if module == "remote_account":
            arguments.setdefault("transport", PEER)
        tasks = [{"splitdomain.zimbra." + module: arguments, "register": "told%d" % number} for number in range(times)]
        play = dict(hosts="zimbra", gather_facts=False, tasks=[{"block": tasks, "always": [keep]}],
                    vars=dict(zimbra_record_dir=str(self.records)))  # fmt: skip
        (folder / "play.yml").write_text(json.dumps([play]))
        process = subprocess.Popen([PLAYBOOK, "-i", str(self.folder / "inventory.yml"), "play.yml", *options], env=self.env,
                                   cwd=str(folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   text=True, start_new_session=True)  # fmt: skip
        self.started.append((process, folder))
        return process

    def end(self, process, fails=False):
        """(result or None, whole output) of a started run; of more than one task, their results."""
        out = process.communicate(timeout=120)[0]
        assert (process.returncode != 0) == fails, out[-5000:]
        told = [folder / "told.json" for one, folder in self.started if one is process][0]
        results = json.loads(told.read_text()) if told.exists() else [None]
        return (results[0] if len(results) == 1 else results), out

    def run(self, *options, fails=False, **arguments):
        return self.end(self.start(*options, **arguments), fails)

    def clean(self):
        """End what a failed test has left."""
        for process, _folder in self.started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()

    def half_way(self):
        """Wait until a job has begun to write, and stop its process at once; what it noted of its progress, and the process."""
        done = "%s | sed 's/.*done\": \\([0-9]*\\).*/\\1/'" % PROGRESS
        process = self.lab.run("zimbra", "until [ \"$(%s)\" -gt 200 ] 2>/dev/null; do sleep 0.02; done; "
                               "pid=$(%s); kill -STOP $pid; echo $pid" % (done, HOLDER)).out.strip()  # fmt: skip
        return json.loads(self.lab.run("zimbra", PROGRESS).out), process

    def go_on(self, process):
        self.lab.run("zimbra", "kill -CONT " + process)

    def jobs(self):
        return self.lab.run("zimbra", "ls -d /tmp/splitdomain.zimbra.* 2>/dev/null || true").out.split()

    def people(self, prefix):
        """Address -> (transport, status) of the accounts of Zimbra that begin so."""
        entries = self.lab.directory().split("\n\n")
        found = {}
        for entry in entries:
            values = dict(line.split(": ", 1) for line in entry.splitlines() if ": " in line)
            address = values.get("zimbraMailDeliveryAddress", "")
            if address.startswith(prefix):
                found[address] = (values.get("zimbraMailTransport"), values.get("zimbraAccountStatus"))
        return found

    def finish(self, prefix):
        """A second run does the rest and nothing else, a third one nothing; every account has its route."""
        there = self.people(prefix)
        assert set(there.values()) <= {(PEER, "locked")}, "accounts without a route: %s" % there
        (told, third), out = self.run(accounts=accounts(prefix), times=2)
        assert told["summary"]["create"] == COUNT - len(there), out[-3000:]
        assert told["changed"] == (len(there) < COUNT)
        assert self.people(prefix) == {address: (PEER, "locked") for address in accounts(prefix)}
        assert (third["changed"], third["summary"]["unchanged"]) == (False, COUNT)
        assert self.jobs() == []


def accounts(prefix, count=COUNT):
    return ["%s%04d@example.com" % (prefix, number) for number in range(count)]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    command("longrunlab", "build")
    lab = Lab.up("longrunlab")
    made = Runs(lab, tmp_path_factory.mktemp("long"))
    yield made
    made.clean()
    lab.down()


def test_it_shows_how_far_it_is_and_the_result_stays_small(runs):
    process = runs.start("--diff", accounts=accounts("one"), result_file="whole.json")
    counts, pid = runs.half_way()
    assert sorted(counts) == ["done", "failed", "total"] and counts["total"] == COUNT
    modes = runs.lab.run("zimbra", "stat -c '%a %n' /tmp/splitdomain.zimbra.* /tmp/splitdomain.zimbra.*/progress").out
    assert [line.split()[0] for line in modes.splitlines()] == ["700", "600"]
    other, _out = runs.run(accounts=accounts("one"), timeout=1, fails=True)
    assert other["errors"][0]["code"] == "client.LOCKED" and "process %s, started " % pid in other["msg"]
    runs.go_on(pid)
    told, out = runs.end(process)
    assert BEGAN.findall(out) == [pid] and LINE.search(out), out[:5000]
    assert len(LINE.findall(out)) < 10
    assert told["summary"]["create"] == COUNT and len(told["entries"]) == 100
    assert told["left_out"] == {"entries": COUNT - 100, "diff": COUNT - 100}
    assert "... and 2,400 entries more, %s has them all" % told["result_file"] in out and len(out) < 50000
    whole = Path(told["result_file"])
    assert whole.name == "whole.json" and stat.S_IMODE(whole.stat().st_mode) == 0o600
    everything = json.loads(whole.read_text())
    assert [entry["name"] for entry in everything["entries"]] == accounts("one") and len(everything["diff"]["after"]) == COUNT
    with open(told["record"]) as stream:
        record = json.load(stream)
    assert record["done"] and [change["name"] for change in record["changes"]] == accounts("one")
    runs.finish("one")


def test_interrupted_on_the_controller_it_ends_between_two_entries(runs):
    process = runs.start(accounts=accounts("ctrlc"))
    _counts, pid = runs.half_way()
    process.send_signal(signal.SIGINT)
    runs.end(process, fails=True)
    runs.go_on(pid)
    wait_until(lambda: not runs.jobs(), "the job has ended")
    assert 0 < len(runs.people("ctrlc")) < COUNT
    runs.finish("ctrlc")


def test_a_cut_connection_is_taken_up_again(runs):
    process = runs.start(accounts=accounts("cut"))
    _counts, pid = runs.half_way()
    # Every session there is, this test's too.
    runs.lab.run("zimbra", "touch /tmp/cut; setsid sh -c 'pkill -KILL -f \"^sshd: root\"' >/dev/null 2>&1 </dev/null &", check=False)
    runs.lab.close()
    runs.lab.run("zimbra", "until [ $(ls -d /tmp/splitdomain.zimbra.*)/watched -nt /tmp/cut ]; do sleep 0.05; done")
    runs.go_on(pid)
    told, _out = runs.end(process)
    assert told["summary"]["create"] == COUNT
    runs.finish("cut")


def test_killed_on_the_host_it_is_told_and_the_next_run_does_the_rest(runs):
    process = runs.start(accounts=accounts("kill"))
    _counts, pid = runs.half_way()
    runs.lab.run("zimbra", "kill -KILL %s; pkill -KILL -f [b]in/zmprov; true" % pid)
    told, _out = runs.end(process, fails=True)
    assert re.search(r"ended without a result, after \d+ of %d" % COUNT, told["msg"]) and "Run this again" in told["msg"]
    runs.finish("kill")


def test_without_ldap_for_a_while_every_entry_that_failed_is_told(runs):
    process = runs.start(accounts=accounts("ldap"), on_error="continue")
    _counts, pid = runs.half_way()
    runs.lab.run("zimbra", "systemctl stop zimbra-ldap")
    runs.go_on(pid)
    told, _out = runs.end(process, fails=True)
    runs.lab.run("zimbra", "systemctl start zimbra-ldap")
    assert told["summary"]["create"] == len(runs.people("ldap")) and told["summary"]["create"] + len(told["errors"]) == COUNT
    assert all(error["name"] and error["text"] and error["remedy"] for error in told["errors"])
    runs.finish("ldap")


def test_without_a_controller_it_ends_by_itself_and_the_next_run_waits(runs):
    process = runs.start(accounts=accounts("gone"))
    _counts, pid = runs.half_way()
    workers = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], stdout=subprocess.PIPE, text=True, check=True).stdout
    for each in (process.pid, *map(int, workers.split())):
        os.kill(each, signal.SIGKILL)
    process.communicate(timeout=30)
    runs.go_on(pid)
    told, _out = runs.run(accounts=accounts("gone"))
    assert told["summary"]["failed"] == 0
    wait_until(lambda: not runs.jobs(), "the job has cleaned up", 45)
    assert runs.people("gone") == {address: (PEER, "locked") for address in accounts("gone")}


def test_check_mode_shows_no_progress_and_writes_the_whole_result(runs):
    told, out = runs.run("--check", accounts=accounts("check"), result_file="check.json")
    assert not BEGAN.search(out) and not LINE.search(out)
    assert told["summary"]["create"] == COUNT and told["left_out"] == {"entries": COUNT - 100, "diff": COUNT - 100}
    assert len(json.loads(Path(told["result_file"]).read_text())["entries"]) == COUNT
    assert runs.people("check") == {}


def wishes(prefix, wrong):
    """Entries for the module entry: a wish for each account, of which some are nonsense to Zimbra."""
    return [dict(kind="account", name=name, attributes={"zimbraHideInGal": "MAYBE" if name in wrong else "TRUE"})
            for name in accounts(prefix)]  # fmt: skip


def test_every_failed_entry_is_told_with_its_reason_and_its_remedy(runs):
    wrong = [accounts("one")[3], accounts("one")[1200]]
    told, out = runs.run(module="entry", entries=wishes("one", wrong), on_error="continue", result_file="wishes.json", fails=True)
    assert [error["name"] for error in told["errors"]] == wrong
    assert {error["code"] for error in told["errors"]} == {"account.INVALID_ATTR_VALUE"}
    assert all(error["remedy"] for error in told["errors"])
    assert all("modify %s: " % name in told["msg"] for name in wrong)
    assert told["summary"]["modify"] == COUNT - 2 and told["changed"]
    assert len(out) < 100000, "the console gets more than one can read"
    whole = json.loads(Path(told["result_file"]).read_text())
    assert len(whole["entries"]) == COUNT - 2 and len(whole["errors"]) == 2


def test_told_to_stop_it_stops_at_the_first_failure(runs):
    wrong = [accounts("ctrlc")[3]]
    told, _out = runs.run(module="entry", entries=wishes("ctrlc", wrong), on_error="stop", fails=True)
    assert told["summary"]["modify"] == 3 and len(told["errors"]) == COUNT - 3
    assert {error["code"] for error in told["errors"][1:]} == {"client.NOT_TRIED"}
    assert "modify %s: " % wrong[0] in told["msg"] and "and %d more" % (COUNT - 4) in told["msg"]
