# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A job in the background: what it leaves, when it ends, and that nothing stays behind. The jobs are real processes."""

import json
import os
import signal
import stat
import tempfile
import time

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _job
from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError

SOON = 20


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The directory of temporary files, of jobs too."""
    monkeypatch.setattr(tempfile, 'tempdir', str(tmp_path))
    return tmp_path


def wait(condition):
    end = time.time() + SOON
    while not condition():
        assert time.time() < end, 'not within %d seconds' % SOON
        time.sleep(0.02)


def is_there(started, name):
    return os.path.exists(os.path.join(started['job']['directory'], name))


def touch(started, name):
    with open(os.path.join(started['job']['directory'], name), 'a'):
        pass


def endless(job):
    """Work without an end of its own: a change every few milliseconds."""
    def changes():
        while True:
            time.sleep(0.005)
            yield None

    job.begin(1000000)
    done = 0
    for _dummy in job.until_stopped(changes()):
        job.count(failed=False)
        done += 1
    return dict(changed=True, done=done, why=job.stopped)


def test_a_job_leaves_its_result_and_goes(folder):
    started = _job.start(lambda job: dict(changed=True, entries=['x'], parent=os.getppid()))
    wait(lambda: is_there(started, 'result'))
    assert started['changed'] is False and started['job']['process'] != os.getpid()
    for name in os.listdir(started['job']['directory']):
        assert stat.S_IMODE(os.stat(os.path.join(started['job']['directory'], name)).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(started['job']['directory']).st_mode) == 0o700
    told = _job.collect(started['job']['directory'])
    assert told['entries'] == ['x'] and told['parent'] != os.getpid()
    assert os.listdir(str(folder)) == []
    wait(lambda: not os.path.exists('/proc/%d' % started['job']['process']))


def test_the_progress_is_counts_and_nothing_else(folder):
    def work(job):
        job.begin(3)
        for number in range(3):
            job.count(failed=number == 1)
        return {}

    started = _job.start(work)
    wait(lambda: is_there(started, 'result'))
    with open(os.path.join(started['job']['directory'], 'progress')) as stream:
        assert json.load(stream) == dict(done=3, failed=1, total=3)
    _job.collect(started['job']['directory'])


def test_a_job_that_is_asked_to_stop_ends_between_two_entries_and_cleans_up(folder):
    started = _job.start(endless)
    wait(lambda: is_there(started, 'progress'))
    touch(started, 'stop')
    wait(lambda: os.listdir(str(folder)) == [])
    with pytest.raises(ClientError) as caught:
        _job.collect(started['job']['directory'])
    assert caught.value.code == 'client.DIED' and 'Run this again' in caught.value.remedy


def test_a_job_that_nobody_watches_ends_by_itself(folder, monkeypatch):
    monkeypatch.setattr(_job.Job.__init__, '__defaults__', (1,))
    watched = _job.start(endless)
    alone = _job.start(endless)
    wait(lambda: is_there(watched, 'progress'))

    def one_is_gone():
        os.utime(watched['job']['directory'] + '/watched', None)
        return not is_there(alone, 'progress')

    touch(watched, 'watched')
    wait(one_is_gone)
    assert is_there(watched, 'progress'), 'the job that is watched has ended, too'
    wait(lambda: os.listdir(str(folder)) == [])


def test_a_result_that_nobody_fetches_does_not_stay(folder, monkeypatch):
    monkeypatch.setattr(_job.Job.__init__, '__defaults__', (1,))
    _job.start(lambda job: dict(changed=True))
    wait(lambda: os.listdir(str(folder)) == [])


def test_a_job_that_gets_sigterm_tells_what_it_did(folder):
    started = _job.start(endless)
    wait(lambda: is_there(started, 'progress'))
    os.kill(started['job']['process'], signal.SIGTERM)
    wait(lambda: is_there(started, 'result'))
    told = _job.collect(started['job']['directory'])
    assert told['changed'] and told['why'] == 'it was ended on the host'


def test_a_killed_job_is_told_with_how_far_it_was(folder):
    started = _job.start(endless)
    wait(lambda: is_there(started, 'progress'))
    os.kill(started['job']['process'], signal.SIGKILL)
    wait(lambda: not os.path.exists('/proc/%d' % started['job']['process']))
    with pytest.raises(ClientError) as caught:
        _job.collect(started['job']['directory'])
    assert 'without a result, after ' in caught.value.text and 'of 1000000' in caught.value.text
    assert os.listdir(str(folder)) == []


def test_a_job_that_fails_says_why(folder):
    def work(job):
        raise KeyError('nobody thought of this')

    started = _job.start(work)
    wait(lambda: is_there(started, 'result'))
    told = _job.collect(started['job']['directory'])
    assert told['failed'] and 'nobody thought of this' in told['msg'] and 'KeyError' in told['exception']


def test_a_directory_that_is_no_job_is_left_alone(folder):
    kept = folder / 'precious'
    kept.mkdir()
    (kept / 'result').write_text('{}')
    with pytest.raises(ClientError) as caught:
        _job.collect(str(kept))
    assert caught.value.code == 'client.REFUSED' and os.listdir(str(kept)) == ['result']
