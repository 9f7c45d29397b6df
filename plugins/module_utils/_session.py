# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One zmprov process as a session: a line in, everything up to the next prompt is its answer.

Private to this collection. `-f /dev/stdin` and not plain standard input: that goes through a line editor, which
echoes passwords and damages what is not ASCII. The pipe belongs to the user that zmprov runs as, because it opens
/dev/stdin anew. What a command says on standard error is written before its prompt.
"""
import os
import select
import subprocess

from ._client import ClientError
from ._process import identity, kill, pipe_for, spawn

PROMPT = b'prov> '
_BLOCK = 65536
_SHOWN = 400             # characters of a dead program's last words


class Session(object):
    """A zmprov process, started by the first ask().

    path: zmprov. home: Zimbra's directory. timeout: seconds of silence after which it is ended. user: who runs it
    under root. starts: how many processes were started.
    """

    def __init__(self, path, home, timeout, user):
        self.starts = 0
        self._path, self._home, self._timeout, self._user = path, home, timeout, user
        self._process = None
        self._input = None
        self._poll = None
        self._pending = b''
        self._listening = False
        self._broken = None

    def ask(self, text, is_end):
        """Send text (str of whole lines); return (standard output, standard error) as bytes, prompt included.

        is_end(output) tells whether the answer is complete. Raises ClientError, and the same again for ever after.
        """
        self.send(text)
        return self.receive(is_end)

    def send(self, text):
        """Send text, as ask() does, without waiting for its answers; receive() gets them before anything else is sent."""
        self._guarded(self._send, text.encode('utf-8'))

    def receive(self, is_end):
        """Return the answer to what was sent, as ask() does."""
        return self._guarded(self._exchange, is_end)

    def _guarded(self, work, *words):
        if self._broken:
            raise self._broken
        try:
            if self._process is None:
                self._start()
            return work(*words)
        except ClientError as error:
            self._broken = error
            self._end()
            raise

    def close(self):
        """Let the program end, and end it when it does not."""
        if self._process is not None and self._broken is None:
            try:
                os.write(self._input, b'exit\n')
                os.close(self._input)
                self._input = None
                self._process.communicate(timeout=self._timeout)
            except (OSError, subprocess.TimeoutExpired):
                pass
        self._end()

    def _start(self):
        who = identity(self._user)
        reading, self._input = pipe_for(who)
        try:
            self._process = spawn([self._path, '-l', '-f', '/dev/stdin'], who, self._home, reading)
        finally:
            os.close(reading)
        self.starts += 1
        for stream in (self._input, self._process.stderr.fileno()):
            os.set_blocking(stream, False)
        self._poll = select.poll()
        for stream in (self._process.stdout, self._process.stderr):
            self._poll.register(stream, select.POLLIN)
        self._listening = True
        try:
            self._exchange(lambda output: output.endswith(PROMPT))
        except ClientError as error:
            if error.code == 'client.DIED':
                error.code = 'client.START'
            raise

    def _exchange(self, is_end):
        """Called for every command, so it makes no more system calls than it must."""
        output, errors = b'', bytearray()
        reading, saying = self._process.stdout.fileno(), self._process.stderr.fileno()
        if self._pending:
            self._poll.register(self._input, select.POLLOUT)
        while self._pending or not is_end(output):
            ready = self._poll.poll(self._timeout * 1000)
            if not ready:
                raise self._silent(output, errors)
            for stream, _dummy in ready:
                if stream == saying:
                    self._take(errors)
                elif stream == reading:
                    data = os.read(reading, _BLOCK)
                    output += data
                    if not data:
                        raise self._dead(output, errors)
                elif self._pending:
                    self._send(self._pending)
                    if not self._pending:
                        self._poll.unregister(self._input)
        self._drain(errors)
        return output, bytes(errors)

    def _send(self, data):
        """Write what fits and keep the rest; a program that does not read any more tells why on its outputs."""
        try:
            self._pending = data[os.write(self._input, data[:_BLOCK]):]
        except BlockingIOError:
            self._pending = data
        except BrokenPipeError:
            self._pending = b''

    def _take(self, errors):
        """Take in standard error; one that was closed is not looked at any more. Return whether there was something."""
        try:
            data = os.read(self._process.stderr.fileno(), _BLOCK)
        except BlockingIOError:
            return False
        errors += data
        if not data:
            self._poll.unregister(self._process.stderr)
            self._listening = False
        return bool(data)

    def _drain(self, errors):
        """Take in what is on standard error already: the program wrote it before the prompt."""
        while self._listening and self._take(errors):
            pass

    def _silent(self, output, errors):
        return _ended('client.TIMEOUT', '%s said nothing for %d seconds and was ended' % (self._path, self._timeout), output, errors,
                      'Raise timeout if it is only slow; see zmcontrol status')

    def _dead(self, output, errors):
        """Return the ClientError for a program that closed its output: what it said last, and how it ended."""
        self._drain(errors)
        try:
            code = self._process.wait(2)
        except subprocess.TimeoutExpired:
            kill(self._process)
            code = self._process.returncode
        how = 'was killed by signal %d' % -code if code < 0 else 'ended with exit code %d' % code
        return _ended('client.DIED', '%s %s' % (self._path, how), output, errors,
                      'Look at what it said, at the free memory and at zmcontrol status, and run this again')

    def _end(self):
        """End the process, if it still runs, and give everything back."""
        if self._input is not None:
            os.close(self._input)
            self._input = None
        self._poll = None
        if self._process is not None:
            kill(self._process)
            self._process.stdout.close()
            self._process.stderr.close()
            self._process = None
            self._broken = self._broken or ClientError('client.DIED', 'the session is closed')


def _ended(code, text, output, errors, remedy):
    """Return a ClientError that tells the last words, and keeps as `said` both outputs up to the end."""
    error = ClientError(code, text + _words(output, errors), remedy)
    error.said = bytes(output), bytes(errors)
    return error


def _words(output, errors):
    said = ' '.join((bytes(errors) + b' ' + bytes(output)).decode('utf-8', 'replace').replace('prov> ', ' ').split())
    return '; its last words: %s' % said[-_SHOWN:] if said else ' without a word'
