# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One writer at a time on a host, and a name for whoever holds it.

Private to this collection. The lock is an flock on an existing directory: nothing is created, nothing is left
behind by a killed run, and any user who can read the directory can take it.
"""
import fcntl
import os
import time

from ._client import ClientError


class Lock(object):
    """Hold the directory's lock; a second holder waits up to `wait` seconds. A context manager."""

    def __init__(self, directory, wait):
        self._directory = directory
        self._wait = wait
        self._handle = None

    def __enter__(self):
        try:
            self._handle = os.open(self._directory, os.O_RDONLY)
        except OSError as error:
            raise ClientError('client.MISSING', 'cannot lock %s: %s' % (self._directory, error.strerror),
                              'Run this on the host that has it, as root or its owner, or name another directory')
        deadline = time.time() + self._wait
        while True:
            try:
                fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return self
            except OSError:
                if time.time() > deadline:
                    raise ClientError('client.LOCKED', 'another run is writing on this host: %s' % self._holder(),
                                      'Wait for it to end, or end it with kill, and run this again: it does the rest')
            time.sleep(0.2)

    def __exit__(self, *exc):
        os.close(self._handle)

    def _holder(self):
        """Return who holds the lock as the kernel tells it."""
        inode = os.fstat(self._handle).st_ino
        with open('/proc/locks') as handle:
            for line in handle:
                fields = line.split()
                if 'FLOCK' in fields and '->' not in fields and fields[5].rsplit(':', 1)[-1] == str(inode):
                    return _process(int(fields[4]))
        return 'a process that cannot be seen from here'


def _process(pid):
    started = os.stat('/proc/%d' % pid).st_mtime if os.path.exists('/proc/%d' % pid) else None
    since = time.strftime('%Y-%m-%d %H:%M:%S', time.localtime(started)) if started else 'unknown'
    return 'process %d, started %s' % (pid, since)
