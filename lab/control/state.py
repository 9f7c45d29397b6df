# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of one lab on this side: keys, the throw-away password, what it was made with. Mounted read-only in its hosts."""
import json
import secrets
import shutil
from pathlib import Path

from .machine import BUILD, LabError, run


class State:
    """build/lab/hosts/NAME; `ssh_key` is one for all labs of the checkout."""

    def __init__(self, lab):
        self.lab = lab
        self.path = BUILD / "hosts" / lab
        self.ssh_key = BUILD / "ssh_key"
        self.known_hosts = BUILD / ("known_hosts." + lab)

    def create(self, settings, addresses):
        """Write everything the hosts read at their set-up. `settings` are plain words for lab.env and lab.json."""
        self.path.mkdir(parents=True, exist_ok=True)
        keypair(self.ssh_key)
        keypair(self.path / "host_key")
        public = " ".join((self.path / "host_key.pub").read_text().split()[:2])
        self.known_hosts.write_text("".join("%s %s\n" % (address, public) for address in addresses))
        shutil.copy(str(self.ssh_key) + ".pub", str(self.path / "authorized_keys"))
        secret(self.path / "password", secrets.token_hex(12))
        (self.path / "lab.env").write_text("".join("LAB_%s=%s\n" % (key.upper(), value) for key, value in sorted(settings.items())))
        (self.path / "lab.json").write_text(json.dumps(settings, indent=2, sort_keys=True) + "\n")

    def read(self):
        """The settings of a lab that was started; LabError if it was not."""
        try:
            return json.loads((self.path / "lab.json").read_text())
        except FileNotFoundError as error:
            raise LabError("lab %s is not up: lab/lab up" % self.lab) from error

    def settings(self):
        """The settings of a lab that was started, else nothing."""
        return self.read() if (self.path / "lab.json").exists() else {}

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)
        self.known_hosts.unlink(missing_ok=True)


def keypair(path):
    """An ed25519 key at `path` unless there is one."""
    if not Path(path).exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "splitdomain lab", "-f", str(path))


def secret(path, text):
    """Keep a secret unless there is one: never on a command line, readable for the owner only."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(text + "\n")
