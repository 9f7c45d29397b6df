# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the bench measures: a directory of its own with the lab's zmprov over it, or another zmprov (ZMPROV=/path)."""
import importlib.util
import os
import pathlib
import pwd
import shutil
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOMAIN = 'example.com'
# Zimbra's programs do not run as root. This user is on every Debian machine.
USER = 'daemon'
COUNTING = """#!/bin/sh
echo start >>{log}
exec {zmprov} "$@"
"""


def load_site():
    spec = importlib.util.spec_from_file_location('zimbra_site', str(ROOT / 'lab' / 'zimbra' / 'site.py'))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Site


class Place:
    """A site in a folder of its own. zmprov: a program that counts its starts and then is the real one."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='splitdomain-bench-', dir='/tmp'))
        self.folder.chmod(0o755)
        self.site = load_site().create(str(self.folder / 'home'), user=USER)
        self.home = self.site.home
        self.work = self.folder / 'work'
        self.work.mkdir()
        who = pwd.getpwnam(USER)
        os.chown(str(self.work), who.pw_uid, who.pw_gid)
        self.real = os.environ.get('ZMPROV') or self.site.zmprov
        self.log = self.work / 'starts'
        self.zmprov = self.folder / 'zmprov'
        self.zmprov.write_text(COUNTING.format(log=self.log, zmprov=self.real))
        self.zmprov.chmod(0o755)

    def starts(self):
        """How many zmprov processes were started since the last call."""
        count = len(self.log.read_text().splitlines()) if self.log.exists() else 0
        self.log.unlink(missing_ok=True)
        return count

    def reset(self):
        """Back to a directory without any of our accounts."""
        self.site.reset()

    def remove(self):
        self.site.stop()
        shutil.rmtree(str(self.folder))
