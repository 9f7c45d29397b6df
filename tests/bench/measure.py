# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs, timed: as Zimbra's user, with what they said."""
import json
import os
import pathlib
import subprocess
import sys
import sysconfig
import time
from typing import NamedTuple

from place import ROOT, USER

RUNNER = pathlib.Path(__file__).with_name('run_module.py')


def python():
    """An interpreter that Zimbra's user can reach, and what it needs to find Ansible: one below /root is out of reach."""
    packages = sysconfig.get_paths()['purelib']
    for candidate in (sys.executable, '/usr/bin/python3'):
        try:
            subprocess.run([candidate, '-c', 'import ansible'], user=USER, group=USER, extra_groups=[], cwd='/', check=True,
                           env=dict(os.environ, PYTHONPATH=packages), stderr=subprocess.DEVNULL)
            return candidate, packages
        except (OSError, subprocess.CalledProcessError):
            continue
    raise RuntimeError('no interpreter that the user %s can run has ansible-core' % USER)


PYTHON, PACKAGES = python()


class Timed(NamedTuple):
    seconds: float
    out: str


class ModuleRun(NamedTuple):
    """One module call. peak_mb: of the module's own process."""
    seconds: float
    peak_mb: float
    result: dict


def timed(command, user=USER, stdin=None, env=None, cwd=None, check=True, out=None):
    """Run a program as a user; stdin: text; out: a file for what it prints. Raises RuntimeError with what it said when it fails."""
    environment = dict(os.environ, **dict(dict(HOME='/tmp'), **(env or {})))
    with open(out or os.devnull, 'w', encoding='utf-8') as target:
        began = time.perf_counter()
        done = subprocess.run([str(word) for word in command], input=stdin, user=user, group=user, extra_groups=[], text=True,
                              cwd=cwd or '/', env=environment, stdout=target if out else subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False)
        seconds = time.perf_counter() - began
    if check and done.returncode:
        raise RuntimeError('%s: exit code %d\n%s%s' % (command[0], done.returncode, (done.stdout or '')[-3000:], done.stderr[-3000:]))
    return Timed(seconds, done.stdout)


def module(name, arguments, user=USER, home='/tmp'):
    """Run a module of this collection as Ansible starts it on the host, without Ansible's transfer."""
    done = timed([PYTHON, RUNNER, name], user, json.dumps({'ANSIBLE_MODULE_ARGS': arguments}),
                 env=dict(PYTHONPATH='%s:%s' % (ROOT / 'build' / 'collections', PACKAGES), HOME=str(home)), check=False)
    lines = done.out.strip().splitlines()
    result = json.loads(lines[0]) if lines else {'failed': True, 'msg': 'the module said nothing'}
    if result.get('failed'):
        raise RuntimeError('%s: %s' % (name, result.get('msg')))
    return ModuleRun(done.seconds, json.loads(lines[-1])['peak_mb'], result)
