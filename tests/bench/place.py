# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the bench measures: a directory of its own with the lab's zmprov and admin service over it, or another zmprov (ZMPROV=/path)."""
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOMAIN = 'example.com'
# Zimbra's programs do not run as root. This user is on every Debian machine.
USER = 'daemon'
PASSWORD = 'test1234'
# 100,000 accounts take 335 MB.
ROOM = 1 << 30
COUNTING = """#!/bin/sh
echo start >>{log}
exec {zmprov} "$@"
"""


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, str(ROOT / 'lab' / 'zimbra' / path))
    module = importlib.util.module_from_spec(spec)
    # They put their own folder in the place of the first one.
    kept = list(sys.path)
    spec.loader.exec_module(module)
    sys.path[:] = kept + [folder for folder in sys.path if folder not in kept]
    return module


SOAP = load('soap_run', 'soap/run.py')


class Place:
    """A folder of its own. home: of Zimbra; real: its zmprov; zmprov: a program that counts its starts and then is that one."""

    def __init__(self, home=None, real=None, user=USER):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='splitdomain-bench-', dir='/tmp'))
        self.folder.chmod(0o755)
        self.work = self.folder / 'work'
        self.work.mkdir()
        self.user = user
        shutil.chown(str(self.work), user)
        self.home, self.real, self.people = home, real, []
        self.log = self.work / 'starts'
        self.zmprov = self.folder / 'zmprov'

    def count_starts(self):
        self.zmprov.write_text(COUNTING.format(log=self.log, zmprov=self.real))
        self.zmprov.chmod(0o755)

    def starts(self):
        """How many zmprov processes were started since the last call."""
        count = len(self.log.read_text().splitlines()) if self.log.exists() else 0
        self.log.unlink(missing_ok=True)
        return count

    def remove(self):
        shutil.rmtree(str(self.folder))


class Lab(Place):
    """The lab's stand-in for Zimbra. url: of its admin service."""

    def __init__(self, real=None):
        super().__init__()
        self.site = load('zimbra_site', 'site.py').Site.create(str(self.folder / 'home'), user=USER, admin_password=PASSWORD, room=ROOM)
        self.home, self.real = self.site.home, real or self.site.zmprov
        self.count_starts()
        SOAP.certify(self.home, ['127.0.0.1'])
        shutil.chown(self.home + '/conf/ca', USER)
        self.url = SOAP.start(self.home)

    def reset(self):
        """Back to a directory without any of our accounts."""
        SOAP.stop(self.home)
        self.site.reset()
        self.url = SOAP.start(self.home)

    def remove(self):
        SOAP.stop(self.home)
        self.site.stop()
        super().remove()


class Given(Place):
    """A Zimbra that is there: ZMPROV is below its home. Nobody else may use it: accounts are created and removed by thousands."""

    url = None

    def __init__(self, zmprov):
        home = zmprov.parent.parent
        super().__init__(str(home), str(zmprov), (home / 'conf' / 'localconfig.xml').owner())
        self.count_starts()
        self._run(['cd %s' % DOMAIN])

    def reset(self):
        self._run(['da %s' % name for name in self.people])

    def remove(self):
        self.reset()
        super().remove()

    def _run(self, commands):
        """Run commands; those that fail have nothing to do."""
        path = self.work / 'commands'
        path.write_text(''.join(line + '\n' for line in commands))
        subprocess.run([self.real, '-l', '-f', str(path)], user=self.user, group=self.user, extra_groups=[], cwd='/',
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def chosen():
    """The place that ZMPROV asks for. A zmprov that has no home of its own works on the lab's directory."""
    given = os.environ.get('ZMPROV')
    if not given:
        return Lab()
    zmprov = pathlib.Path(given).resolve()
    return Given(zmprov) if (zmprov.parent.parent / 'conf' / 'localconfig.xml').exists() else Lab(str(zmprov))
