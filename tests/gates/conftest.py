# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the gates share: where things are, and running a program."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests' / 'gates'))


@pytest.fixture(scope='session')
def root():
    """The checkout."""
    return ROOT


@pytest.fixture(scope='session')
def run():
    """Run a program of the environment; a failure shows its whole output. Returns stdout."""
    def call(*command, cwd=ROOT, timeout=600, **environment):
        path = '%s:%s' % (ROOT / '.venv' / 'bin', os.environ['PATH'])
        done = subprocess.run([str(word) for word in command], cwd=str(cwd), timeout=timeout, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ, PATH=path, **environment))
        assert done.returncode == 0, '%s ended with %d\n%s\n%s' % (command[0], done.returncode, done.stdout[-20000:], done.stderr[-10000:])
        return done.stdout
    return call
