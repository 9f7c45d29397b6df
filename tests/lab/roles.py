# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs single roles of the collection against a lab, as a play of somebody else would."""
import json
import os
import subprocess
from pathlib import Path
from typing import NamedTuple

from lab_mail import command

ROOT = Path(__file__).resolve().parent.parent.parent
PLAYBOOK = "ansible-playbook"


class Run(NamedTuple):
    code: int
    tasks: dict       # {(host, task): result}
    output: str

    def changed(self):
        return sorted({host for (host, _task), result in self.tasks.items() if result.get("changed")})

    def result(self, host, word):
        """The result of the task on that host whose name holds the word."""
        found = [result for (name, task), result in self.tasks.items() if name.startswith(host) and word in task]
        assert found, self.output
        return found[0]


class Roles:
    """Runs roles on hosts of a lab. folder: where inventory, play and records are kept."""

    def __init__(self, lab, folder):
        self._lab, self._folder = lab, folder
        (folder / "inventory.yml").write_text(command(lab.name, "inventory").stdout)

    def run(self, hosts, roles, domains, *options, **variables):
        """Run roles on a group of hosts; AssertionError unless the run ends well, or `fails` is true."""
        fails = variables.pop("fails", False)
        switch = {"group/splitdomain.zimbra.zimbra": "{{ zimbra_connection | default({}) }}"}
        play = dict(hosts=hosts, gather_facts=False, module_defaults=switch, roles=["splitdomain.zimbra." + role for role in roles],
                    vars=dict(variables, zimbra_split_domains=domains, zimbra_record_dir=str(self._folder / "records")))  # fmt: skip
        (self._folder / "play.yml").write_text(json.dumps([play]))
        logs = self._folder / ("run%d" % len(list(self._folder.glob("run*"))))
        env = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / "build" / "collections"), SPLIT_LOG=str(logs), ANSIBLE_NOCOLOR="1",
                   ANSIBLE_CALLBACK_PLUGINS=str(ROOT / "tests" / "scenario" / "callback"),
                   PATH="%s:%s" % (ROOT / ".venv/bin", os.environ["PATH"]))  # fmt: skip
        done = subprocess.run([PLAYBOOK, "-i", str(self._folder / "inventory.yml"), str(self._folder / "play.yml"), *options],
                              cwd=str(self._folder), env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=180, check=False)  # fmt: skip
        assert (done.returncode != 0) == fails, done.stdout[-6000:]
        told = [json.loads(line) for path in logs.glob("*.jsonl") for line in path.read_text().splitlines()]
        return Run(done.returncode, {(each["host"], each["task"]): each for each in told}, done.stdout)
