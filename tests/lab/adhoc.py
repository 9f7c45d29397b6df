# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one module of the collection on one host of a lab, over SSH. A play, because options may be longer than a command line."""
import json
import os
import subprocess

from lab_mail import command
from roles import PLAYBOOK, ROOT


class Adhoc:
    """Calls modules. folder: where inventory, play and result are kept. output: what the last call showed."""

    def __init__(self, lab, folder):
        self._lab, self._folder, self.output = lab, folder, ""
        (folder / "inventory.yml").write_text(command(lab.name, "inventory").stdout)

    def __call__(self, host, module, check=False, fails=False, **options):
        """The module's result; AssertionError unless it ends well, or `fails` is true. host: its short name."""
        path = self._folder / "told.json"
        path.unlink(missing_ok=True)
        keep = {"ansible.builtin.copy": {"content": "{{ told | to_json }}", "dest": str(path), "mode": "0600"}, "check_mode": False,
                "delegate_to": "localhost", "become": False, "vars": {"ansible_connection": "local"}}  # fmt: skip
        tasks = [{"splitdomain.zimbra." + module: options, "register": "told", "ignore_errors": True}, keep]
        play = dict(hosts=self._lab.hosts[host].name, gather_facts=False, tasks=tasks)
        (self._folder / "play.yml").write_text(json.dumps([play]))
        env = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / "build" / "collections"), ANSIBLE_NOCOLOR="1",
                   PATH="%s:%s" % (ROOT / ".venv/bin", os.environ["PATH"]))  # fmt: skip
        done = subprocess.run(
            [PLAYBOOK, "-i", str(self._folder / "inventory.yml"), str(self._folder / "play.yml"), *(["--check"] if check else [])],
            env=env, cwd=str(self._folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=180, check=False,
        )  # fmt: skip
        self.output = done.stdout
        assert path.exists(), done.stdout[-6000:]
        told = json.loads(path.read_text())
        assert told.get("failed", False) == fails, done.stdout[-6000:]
        return told
