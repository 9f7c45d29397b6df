# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The writer of a Postfix: our map files, its parameters, and loading both.

Private to this collection. The stamp file says with what Postfix was last loaded. It goes before the first write and
comes back after the reload, so a run that is killed anywhere in between is completed by the next one.
"""
import glob
import json
import os

from ._client import ClientError, Writer
from ._model import Failure, Outcome
from ._postconf import MARK

# Types without a compiled form.
PLAIN = ('regexp', 'pcre', 'cidr', 'texthash', 'list')


class PostfixWriter(Writer):
    """Writes to one Postfix."""

    source = 'postconf'

    def __init__(self, postfix):
        self._postfix = postfix

    def apply(self, changes, stop_on_error=True):
        """Yield one Outcome a Change. What follows a failed one builds on it, so it is never tried."""
        failed = False
        forget(self._postfix.stamp)
        for change in changes:
            failure = Failure('client.NOT_TRIED', 'something before it failed') if failed else self._try(change)
            failed = failed or failure is not None
            yield Outcome(change, failure)

    def _try(self, change):
        try:
            dict(file=self._file, postfix=self._settings, service=self._load)[change.kind](change)
        except ClientError as error:
            return Failure(error.code, error.text)
        except OSError as error:
            return Failure('postfix.FAILED', '%s: %s' % (change.name, error.strerror or error))
        return None

    def _file(self, change):
        if change.operation == 'delete':
            for path in [change.name] + glob.glob(glob.escape(change.name) + '.*'):
                os.unlink(path)
            _leave(os.path.dirname(change.name))
            return
        kind = change.after['type'][0]
        os.makedirs(os.path.dirname(change.name), mode=0o755, exist_ok=True)
        replace(change.name, '\n'.join((MARK % kind,) + change.after['line'] + ('',)), 0o644)
        if kind not in PLAIN:
            self._postfix.call('postmap', ['-c', self._postfix.config, '%s:%s' % (kind, change.name)])

    def _settings(self, change):
        config = ['-c', self._postfix.config]
        new = ['%s = %s' % (name, values[0]) for name, values in sorted(change.after.items()) if values]
        gone = sorted(name for name, values in change.after.items() if not values)
        if new:
            self._postfix.call('postconf', config + ['-e'] + new)
        if gone:
            self._postfix.call('postconf', config + ['-X'] + gone)

    def _load(self, change):
        # One that does not run reads everything when it is started.
        if self._postfix.running():
            self._postfix.call('postfix', ['-c', self._postfix.config, 'reload'])
        stamp(self._postfix.stamp, dict((name, values[0]) for name, values in change.after.items() if values))


def replace(path, text, mode):
    """Write a file so that it is there as a whole or not at all."""
    handle = os.open(path + '.new', os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, 'w', encoding='utf-8', errors='surrogateescape') as stream:
        os.fchmod(stream.fileno(), mode)
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    os.rename(path + '.new', path)


def stamp(path, values):
    """Say with what Postfix was loaded; with nothing to say there is no stamp."""
    if not values:
        forget(path)
        return
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    replace(path, json.dumps(values, sort_keys=True) + '\n', 0o600)


def forget(path):
    """Remove the stamp, and its directory when nothing else is in it."""
    if os.path.exists(path):
        os.unlink(path)
        _leave(os.path.dirname(path))


def _leave(directory):
    try:
        os.rmdir(directory)
    except OSError:
        pass        # somebody else's files are in it
