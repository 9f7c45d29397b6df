# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs playbooks as the scenario's own commands do, and reads what their tasks said (callback/split_log.py)."""
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
MTA_PLAY = "Zimbra's MTAs"


class Run(NamedTuple):
    """One run. tasks: every result, in order, as split_log writes them. output: what a person would have seen."""

    tasks: list
    code: int
    output: str

    def changed(self):
        return ["%s: %s" % (task["host"], task["task"]) for task in self.tasks if task.get("changed")]

    def of(self, word):
        """The results of tasks whose action ends in `word`, those that were skipped left out."""
        return [task for task in self.tasks if task["action"].endswith("." + word) and not task.get("skipped")]


class Scenario:
    """The scenario that Molecule runs at this moment: its files, its declaration, the logs of its runs."""

    def __init__(self):
        self.name = os.environ["MOLECULE_SCENARIO_NAME"]
        self.folder = Path(os.environ["MOLECULE_EPHEMERAL_DIRECTORY"])
        self.logs = self.folder / "logs"
        described = yaml.safe_load((ROOT / "molecule" / self.name / "molecule.yml").read_text())
        self.variables = described["provisioner"]["inventory"]["group_vars"]["all"]

    def declared(self, **changes):
        """zimbra_split_domains as the scenario declares it, with these keys of every domain changed."""
        return [dict(domain, **changes) for domain in self.variables["zimbra_split_domains"]]

    def kept(self, name, text=None):
        """Keep a text until the scenario ends, or give it back."""
        path = self.folder / "kept" / name
        if text is not None:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return path.read_text()

    def logged(self, playbook):
        """The runs of a playbook that Molecule itself has made, oldest first."""
        return [Run(read(path), 0, "") for path in sorted(self.logs.glob("*-%s.jsonl" % playbook))]

    def run(self, label, *words, domains=None, die_before=None, check=True, playbook=None):
        """Run a playbook, as a rule that of the scenario. domains: instead of those it declares. die_before: SIGKILL when that play begins.

        AssertionError with the output unless it ends well, or `check` is false.
        """
        logs = self.folder / "runs" / label
        shutil.rmtree(logs, ignore_errors=True)
        command = ["ansible-playbook", "--inventory", os.environ["MOLECULE_INVENTORY_FILE"], "--diff", *words]
        if domains is not None:
            extra = self.folder / "domains.json"
            extra.write_text(json.dumps({"zimbra_split_domains": domains}))
            command += ["--extra-vars", "@%s" % extra]
        env = dict(os.environ, SPLIT_LOG=str(logs), SPLIT_LOG_DIE=die_before or "", ANSIBLE_NOCOLOR="1")
        # A session of its own: when it kills itself it takes all its workers along, and nobody else.
        done = subprocess.run(
            [*command, playbook or str(ROOT / "molecule" / "shared" / "converge.yml")], cwd=str(ROOT), env=env, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False,
        )  # fmt: skip
        result = Run([task for path in sorted(logs.glob("*.jsonl")) for task in read(path)], done.returncode, done.stdout)
        wanted = -signal.SIGKILL if die_before else 0
        assert result.code == wanted or not check, "%s: exit code %s\n%s" % (label, result.code, shorter(result.output))
        return result


def shorter(output):
    """From the first failure on: what a person would look for."""
    lines = output.splitlines()
    first = next((number for number, line in enumerate(lines) if line.startswith(("fatal:", "[ERROR]"))), len(lines) - 40)
    return "\n".join(lines[max(first - 1, 0) :][:60])


def read(path):
    return [json.loads(line) for line in path.read_text().splitlines()]
