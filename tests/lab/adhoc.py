# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one module on one host of a lab, as `ansible -m` does."""
import json
import os
import subprocess

from lab_mail import command
from roles import ROOT


class Adhoc:
    """Calls modules over SSH. folder: where the inventory is kept."""

    def __init__(self, lab, folder):
        self._lab, self._folder = lab, folder
        (folder / "inventory.yml").write_text(command(lab.name, "inventory").stdout)

    def __call__(self, host, module, check=False, fails=False, **arguments):
        """The result of a module of this collection; AssertionError unless it ends well, or `fails` is true."""
        env = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / "build" / "collections"), ANSIBLE_NOCOLOR="1",
                   PATH="%s:%s" % (ROOT / ".venv/bin", os.environ["PATH"]))  # fmt: skip
        done = subprocess.run(
            ["ansible", "-o", "-i", str(self._folder / "inventory.yml"), self._lab.hosts[host].name, *(["--check"] if check else []),
             "-m", "splitdomain.zimbra." + module, "-a", json.dumps(arguments)],
            env=env, cwd=str(self._folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            timeout=120, check=False,
        )  # fmt: skip
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return json.loads(done.stdout.split("=>", 1)[1])
