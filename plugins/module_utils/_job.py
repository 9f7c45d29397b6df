# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A long call as a background job of the managed host, which tells how far it is and is watched from the controller.

Private to this collection. The job has a directory of its own, mode 0700, with files of mode 0600: `progress` holds counts
and nothing else, `watched` is touched by whoever watches, `stop` asks the job to end, `result` is there when it is done. A
job that is asked to stop, gets SIGTERM or is not watched for a while ends between two entries. Nothing is left behind.
"""
import json
import os
import shutil
import signal
import stat
import tempfile
import time
import traceback

from ._client import ClientError
from ._telling import plain

PREFIX = 'splitdomain.zimbra.'
UNWATCHED = 30           # seconds without a sign from the controller after which a job ends
_EVERY = 0.5             # seconds between two looks at the job's directory, and between two notes of the progress


class Watch(object):
    """Who watches a call that is no job: nobody."""

    stopped = None           # why the call ended before it had done everything

    def begin(self, total):
        """Be told how many changes are to be made."""

    def until_stopped(self, changes):
        """Return the changes that may be begun."""
        return changes

    def count(self, failed):
        """Be told that one more change was answered."""


class Job(Watch):
    """Notes how far a job is, and sees whether it is to end. unwatched: seconds without a sign that it goes on for."""

    def __init__(self, directory, unwatched=UNWATCHED):
        self._directory, self._unwatched = directory, unwatched
        self._counts = dict(done=0, failed=0, total=0)
        self._noted = self._looked = self._seen = time.monotonic()
        self._touched = None

    def begin(self, total):
        self._counts['total'] = total
        self._note()

    def until_stopped(self, changes):
        """Yield the changes one by one, until the job is to end."""
        for change in changes:
            if self.look():
                return
            yield change

    def count(self, failed):
        self._counts['done'] += 1
        self._counts['failed'] += bool(failed)
        if time.monotonic() - self._noted >= _EVERY or self._counts['done'] == self._counts['total']:
            self._note()

    def terminate(self, *dummy):
        """Take a signal: the job was asked to end on its own host."""
        self.stopped = self.stopped or 'it was ended on the host'

    def look(self):
        """Return why the job is to end, or None."""
        now = time.monotonic()
        if self.stopped is None and now - self._looked >= _EVERY:
            self._looked = now
            touched = _changed(os.path.join(self._directory, 'watched'))
            if touched != self._touched:
                self._touched, self._seen = touched, now
            if os.path.exists(os.path.join(self._directory, 'stop')):
                self.stopped = 'the run on the controller was interrupted'
            elif now - self._seen > self._unwatched:
                self.stopped = 'the controller gave no sign for %d seconds' % self._unwatched
        return self.stopped

    def finish(self, told):
        """Leave the result to the controller, wait until it is fetched, as long as somebody watches, and clean up."""
        try:
            if self.stopped is None or self.stopped == 'it was ended on the host':
                write(os.path.join(self._directory, 'result'), told)
                self.stopped = None
                while os.path.isdir(self._directory) and not self.look():
                    time.sleep(_EVERY)
        finally:
            shutil.rmtree(self._directory, ignore_errors=True)

    def _note(self):
        self._noted = time.monotonic()
        try:
            write(os.path.join(self._directory, 'progress'), self._counts)
        except OSError:
            pass             # a full disk is no reason to stop the work


def start(work):
    """Run work(job) in the background; return what tells the controller about it. Raises ClientError.

    The job is a child of nobody, in a session of its own, and keeps nothing of this process open: the connection may end.
    """
    try:
        directory = tempfile.mkdtemp(prefix=PREFIX)
        reading, writing = os.pipe()
        child = os.fork()
    except OSError as error:
        raise ClientError('client.START', 'no background job can be started: %s' % error.strerror,
                          'See the free memory and the space in the directory of temporary files')
    if child == 0:
        _background(directory, writing, work)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as stream:
        return dict(changed=False, job=dict(directory=directory, process=int(stream.read())))


def _background(directory, writing, work):
    """Be the job. Does not return, whatever happens: what is above on the stack is the module's."""
    try:
        os.setsid()
        if os.fork():
            os._exit(0)
        os.write(writing, b'%d' % os.getpid())
        _close_everything()
        os.umask(0o077)
        os.chdir('/')
        job = Job(directory)
        signal.signal(signal.SIGTERM, job.terminate)
        try:
            told = work(job)
        except Exception as error:  # pylint: disable=broad-except
            told = dict(failed=True, msg='the job failed: %s' % error, exception=traceback.format_exc())
        job.finish(told)
    finally:
        os._exit(0)


def _close_everything():
    """Give back every file of the module's process, its connection to the controller above all."""
    null = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1, 2):
        os.dup2(null, handle)
    for name in os.listdir('/proc/self/fd'):
        if int(name) > 2:
            try:
                os.close(int(name))
            except OSError:
                pass         # the one that this list was read from


def collect(directory):
    """Return the result of a job, and remove its directory. Raises ClientError where there is no result."""
    _check(directory)
    try:
        with open(os.path.join(directory, 'result')) as stream:
            return json.load(stream)
    except FileNotFoundError:
        raise ClientError('client.DIED', 'the job on the host ended without a result%s: it was killed, or the host was out of memory'
                          % _how_far(directory), 'Run this again: it does the rest')
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _check(directory):
    """Raise ClientError unless this is the directory of a job of this very user."""
    try:
        found = os.lstat(directory)
    except OSError:
        raise ClientError('client.DIED', 'there is no job any more: it ends by itself when the controller gives no sign for %d '
                          'seconds' % UNWATCHED, 'Run this again: it does the rest')
    mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) == 0o700
    if not mine or not os.path.basename(directory).startswith(PREFIX):
        raise ClientError('client.REFUSED', '%s is not the directory of a job' % directory, 'Leave out the option job')


def _how_far(directory):
    try:
        with open(os.path.join(directory, 'progress')) as stream:
            counts = json.load(stream)
        return ', after %(done)d of %(total)d' % counts
    except (OSError, ValueError, KeyError):
        return ''


def write(path, value):
    """Write a file that is there whole or not at all, and that nobody else reads."""
    handle = os.open(path + '.new', os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, 'w') as stream:
        json.dump(value, stream, default=plain)
    os.rename(path + '.new', path)


def _changed(path):
    try:
        return os.stat(path).st_mtime
    except OSError:
        return None
