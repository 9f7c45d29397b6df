# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A long module call as a background job of the managed host, watched from the controller.

Private to this collection. Not Ansible's own `async`: that needs the module as a file on the host, password included, and
a plain user who becomes another one needs acl there. Here an ordinary module call forks, with whatever connection, become
and pipelining there is. The job goes on only while it is watched, so that it never outlives a controller that is gone.
"""

from __future__ import annotations

import contextlib
import json
import shlex
import signal
import time

from ansible.errors import AnsibleConnectionFailure
from ansible.utils.display import Display

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._progress import Progress

_POLL = 1.0              # seconds between two looks
_PATIENCE = 60           # seconds that a lost connection may be away; the job itself gives up earlier
_LOOK = ('cd {0} 2>/dev/null && touch watched && cat progress 2>/dev/null; echo; '
         'if [ -e {0}/result ]; then echo finished; elif kill -0 {1} 2>/dev/null; then echo running; else echo gone; fi')


class Interrupted(BaseException):
    """The run was interrupted while a job was watched."""


class Background:
    """Runs one module call as a job. call(args) -> result: runs the module. command(text) -> result: runs a command.

    about: what a line of progress begins with.
    """

    def __init__(self, call, command, about):
        self._call, self._command, self._about = call, command, about
        self._lost = None

    def run(self, args, fetch):
        """Start the job, show how far it is, return the module's result. fetch: the arguments to fetch it with."""
        with _interruptible():
            started = self._call(dict(args, job={}))
            if 'job' not in started:
                return started
            job = started['job']
            Display().display('%s: works in the background there, as process %d. Interrupted, it ends between two entries, and '
                              'another run does the rest' % (self._about, job['process']))
            try:
                self._watch(job)
            except BaseException:
                with contextlib.suppress(Exception):
                    self._command('touch %s' % shlex.quote(job['directory'] + '/stop'))
                raise
            return self._call(dict(fetch, job=dict(directory=job['directory'])))

    def _watch(self, job):
        look = _LOOK.format(shlex.quote(job['directory']), int(job['process']))
        progress = Progress(time.monotonic())
        while True:
            state, counts = self._look(look)
            if state in ('finished', 'gone'):
                return
            line = progress.line(time.monotonic(), counts) if counts else None
            if line:
                Display().display('%s: %s' % (self._about, line))
            time.sleep(_POLL)

    def _look(self, look):
        """Return (state, counts or None). Raises AnsibleConnectionFailure once the connection is lost for too long."""
        try:
            answer = self._command(look)
        except AnsibleConnectionFailure as error:
            now = time.monotonic()
            if self._lost is None:
                self._lost = now
                Display().warning('%s: the connection is lost (%s). The job on the host goes on for half a minute, trying again' % (
                    self._about, error))
            if now - self._lost > _PATIENCE:
                raise AnsibleConnectionFailure('the connection is lost and with it the job on the host, which ends by itself. '
                                               'Run this again: it does the rest. %s' % error) from error
            return 'lost', None
        self._lost = None
        return understood(answer.get('stdout', ''))


def understood(stdout):
    """Return (state, counts or None) of what a look printed."""
    lines = stdout.split('\n')
    words = [line.strip() for line in lines if line.strip()]
    state = words[-1] if words and words[-1] in ('finished', 'running') else 'gone'
    for word in words[:-1]:
        with contextlib.suppress(ValueError, TypeError):
            counts = json.loads(word)
            return state, {name: int(counts[name]) for name in ('done', 'failed', 'total')}
    return state, None


@contextlib.contextmanager
def _interruptible():
    """Turn what ends a run into an exception for a moment: the job is told before this process goes."""
    taken = {}

    def interrupted(number, _frame):
        for each in taken:
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted(number)

    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(ValueError):      # not in the main thread: the job ends by itself
                taken[number] = signal.signal(number, interrupted)
        yield
    except Interrupted as interruption:
        _restore(taken)
        signal.raise_signal(interruption.args[0])
        raise
    finally:
        _restore(taken)


def _restore(taken):
    for number, handler in taken.items():
        signal.signal(number, handler)
