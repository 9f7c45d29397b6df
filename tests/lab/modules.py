# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs single modules of the collection on hosts of a lab, as a play of somebody else would."""
import json
import os
import subprocess

from lab_mail import command
from roles import PLAYBOOK, ROOT


class Modules:
    """Runs modules on hosts of a lab. folder: where inventory, play and result are kept."""

    def __init__(self, lab, folder):
        self._folder = folder
        (folder / "inventory.yml").write_text(command(lab.name, "inventory").stdout)

    def run(self, host, module, **options):
        """Run a module on a host and return its result; AssertionError unless it ends well."""
        told = {"ansible.builtin.copy": {"content": "{{ told | to_json }}", "dest": str(self._folder / "told.json"), "mode": "0600"},
                "delegate_to": "localhost", "become": False, "vars": {"ansible_connection": "local"}}  # fmt: skip
        tasks = [{"splitdomain.zimbra." + module: options, "register": "told"}, told]
        (self._folder / "play.yml").write_text(json.dumps([dict(hosts=host, gather_facts=False, tasks=tasks)]))
        env = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / "build" / "collections"), ANSIBLE_NOCOLOR="1",
                   PATH="%s:%s" % (ROOT / ".venv/bin", os.environ["PATH"]))  # fmt: skip
        done = subprocess.run([PLAYBOOK, "-i", str(self._folder / "inventory.yml"), str(self._folder / "play.yml")], env=env,
                              cwd=str(self._folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=180, check=False)  # fmt: skip
        assert done.returncode == 0, done.stdout[-6000:]
        return json.loads((self._folder / "told.json").read_text())
