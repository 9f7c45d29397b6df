# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import os
import subprocess
import sys

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._lock import Lock

HOLDER = ('import fcntl, os, sys; handle = os.open(sys.argv[1], os.O_RDONLY); fcntl.flock(handle, fcntl.LOCK_EX); '
          'print("held"); sys.stdout.flush(); sys.stdin.read()')


@pytest.fixture
def holder(tmp_path):
    process = subprocess.Popen([sys.executable, '-c', HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b'held\n'
    yield process
    process.stdin.close()
    process.wait()


def test_a_second_run_is_told_who_holds_the_lock(tmp_path, holder):
    with pytest.raises(ClientError) as caught:
        with Lock(str(tmp_path), wait=0):
            pass
    assert caught.value.code == 'client.LOCKED'
    assert 'process %d, started ' % holder.pid in caught.value.text


def test_a_second_run_waits_and_a_killed_run_leaves_nothing(tmp_path, holder):
    holder.kill()
    with Lock(str(tmp_path), wait=10):
        assert os.listdir(str(tmp_path)) == []


def test_a_directory_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ClientError) as caught:
        with Lock(str(tmp_path / 'none'), wait=0):
            pass
    assert 'none: No such file or directory' in caught.value.text
