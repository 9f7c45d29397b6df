# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Programs started as Zimbra's own user, with secrets on pipes: never on a command line, in the environment or a file.

Private to this collection.
"""
import os
import pwd
import selectors
import signal
import subprocess
from typing import NamedTuple

from ._client import ClientError

_BLOCK = 65536


class Identity(NamedTuple):
    """The user that programs run as; change is False when this process is that user or cannot become it."""
    name: str
    uid: int
    gid: int
    home: str
    change: bool


class Feed(NamedTuple):
    """In an argument list: becomes /dev/fd/N, a pipe from which the program reads these bytes."""
    data: bytes


class Finished(NamedTuple):
    code: int                  # exit code; minus the number of the signal that ended it
    out: bytes
    err: bytes


def identity(user):
    """Return the Identity for programs: of the named user when this is root, else of whoever we are. Raises ClientError."""
    try:
        wanted = pwd.getpwnam(user) if user and os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    except KeyError:
        raise ClientError('client.START', 'this host has no user %s' % (user or os.geteuid()),
                          "Run this on a Zimbra host, or as the user that owns Zimbra's programs") from None
    return Identity(wanted.pw_name, wanted.pw_uid, wanted.pw_gid, wanted.pw_dir, wanted.pw_uid != os.geteuid())


def pipe_for(who):
    """Return (reading end, writing end) of a pipe that a program of that user can open anew as /dev/stdin or /dev/fd/N."""
    reading, writing = os.pipe()
    if who.change:
        os.fchown(reading, who.uid, who.gid)
    return reading, writing


def spawn(argv, who, home, stdin, pass_fds=(), environment=None):
    """Start a program in a session of its own, as that user, with an environment of its own. Raises ClientError.

    home: Zimbra's directory, for PATH. stdin: a file descriptor or subprocess.DEVNULL. environment: added variables.
    """
    def become():
        os.initgroups(who.name, who.gid)
        os.setgid(who.gid)
        os.setuid(who.uid)

    try:
        # A dialogue with a program, as another user: more than AnsibleModule.run_command can do.
        return subprocess.Popen(  # pylint: disable=ansible-bad-function
            argv, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=pass_fds, close_fds=True,
            cwd='/', env=dict(_environment(who, home), **(environment or {})),
            start_new_session=True, preexec_fn=become if who.change else None)  # noqa: PLW1509 (modules have no threads)
    except FileNotFoundError:
        raise ClientError('client.MISSING', 'there is no %s (or no interpreter for it)' % argv[0],
                          'Run this on a host where Zimbra is installed, or say where it is: zimbra_home, zmprov_path') from None
    except (OSError, subprocess.SubprocessError) as error:
        raise ClientError('client.START', '%s does not start as user %s: %s' % (
            argv[0], who.name, getattr(error, 'strerror', None) or error), 'See that this user may run it') from error


def _environment(who, home):
    folders = [os.path.join(home, 'bin'), os.path.join(home, 'common', 'bin'), '/usr/local/sbin', '/usr/local/bin', '/usr/sbin',
               '/usr/bin', '/sbin', '/bin']
    return {'PATH': ':'.join(folders), 'HOME': who.home, 'USER': who.name, 'LOGNAME': who.name, 'LC_ALL': 'C.UTF-8', 'LANG': 'C.UTF-8'}


def kill(process):
    """End a program that spawn started, with everything it started itself, and wait for it."""
    if process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.wait()


def run(argv, who, home, timeout, environment=None, take=None):
    """Run a program to its end and return Finished. Raises ClientError, also after `timeout` seconds without a sign of it.

    take(bytes): takes its output piece by piece; Finished has none then.
    """
    words, readings, pending = [], [], {}
    for word in argv:
        if isinstance(word, Feed):
            reading, writing = pipe_for(who)
            readings.append(reading)
            pending[writing] = memoryview(word.data)
            word = '/dev/fd/%d' % reading
        words.append(word)
    try:
        process = spawn(words, who, home, subprocess.DEVNULL, tuple(readings), environment)
    except ClientError:
        for writing in pending:
            os.close(writing)
        raise
    finally:
        for reading in readings:
            os.close(reading)
    return _attend(process, pending, timeout, argv[0], take)


def _attend(process, pending, timeout, name, take):
    """Feed and read a program until it has closed its outputs; never block on one while another waits."""
    out, err = [], []
    texts = {process.stdout: take or out.append, process.stderr: err.append}
    try:
        with selectors.DefaultSelector() as selector:
            for stream in texts:
                selector.register(stream, selectors.EVENT_READ)
            for writing in pending:
                os.set_blocking(writing, False)
                selector.register(writing, selectors.EVENT_WRITE)
            reading = len(texts)
            while reading:
                ready = selector.select(timeout)
                if not ready:
                    raise ClientError('client.TIMEOUT', '%s said nothing for %d seconds and was ended' % (name, timeout),
                                      'See whether the server that it asks answers; raise timeout if it is only slow')
                for key, _dummy in ready:
                    if key.fileobj in texts:
                        reading -= _read(selector, key.fileobj, texts)
                    else:
                        _write(selector, key.fileobj, pending)
        code = _wait(process, timeout)
    finally:
        for writing in list(pending):
            os.close(writing)
        kill(process)
        process.stdout.close()
        process.stderr.close()
    return Finished(code, b''.join(out), b''.join(err))


def _wait(process, timeout):
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        kill(process)
        return process.returncode


def _read(selector, stream, texts):
    """Take in what is there; return 1 when the stream has ended."""
    data = os.read(stream.fileno(), _BLOCK)
    if data:
        texts[stream](data)
        return 0
    selector.unregister(stream)
    return 1


def _write(selector, writing, pending):
    """Write what fits; close the pipe when everything is written or nobody reads any more."""
    try:
        written = os.write(writing, pending[writing][:_BLOCK])
        pending[writing] = pending[writing][written:]
    except BrokenPipeError:
        pending[writing] = b''
    if not pending[writing]:
        selector.unregister(writing)
        os.close(writing)
        del pending[writing]


def first_of(paths):
    """Return the first path that is a file one can run, or None."""
    for path in paths:
        if path and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    return None
