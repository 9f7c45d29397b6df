# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which reader and writer serve an MTA host of Zimbra: the directory, that host's Postfix, and Zimbra's control scripts.

Private to this collection.
"""
import json
import re
import time

from ._client import ClientError, Reader, Writer
from ._localconfig import read_localconfig
from ._model import Entry, Failure, Outcome
from ._mta_apply import REJECT, REJECT_CODE, RESTRICTIONS, TRUSTED, agree, restrictions_in
from ._mta_control import MtaControl
from ._postconf import PostfixReader, settings, zimbra_postfix
from ._postconf_write import stamp
from ._product import product
from ._zimbra import ZimbraClients

STAMP = '/var/lib/splitdomain.zimbra/mta_apply.json'
_POLL = 0.5      # seconds between two looks


class MtaClients(object):
    """Makes the reader and the writer of one module call from its options."""

    def __init__(self, params):
        self._params = params
        self._zimbra = ZimbraClients(params)
        self._postfix = zimbra_postfix(params['zimbra_home'], params['timeout'], STAMP)
        self.lock_directory, self.backend = self._zimbra.lock_directory, self._zimbra.backend

    def reader(self):
        return MtaReader(self._params['zimbra_home'], self._zimbra.reader(), self._postfix)

    def writer(self):
        return MtaWriter(self._params, self._postfix)


class MtaReader(Reader):
    """Reads the directory and one Postfix."""

    def __init__(self, home, directory, postfix):
        self._home, self._directory, self._postfix = home, directory, postfix

    @property
    def source(self):
        return self._directory.source

    @property
    def warnings(self):
        """What the directory's reader had to say, and the mail that waits: asked for when the work is done."""
        return list(self._directory.warnings) + waiting(self._postfix)

    def __enter__(self):
        self._directory.__enter__()
        return self

    def __exit__(self, *exc):
        return self._directory.__exit__(*exc)

    def read(self, query):
        if query.kinds == ('localconfig',):
            config = read_localconfig(self._home)
            return [Entry('localconfig', 'localconfig', dict((key, (config[key],)) for key in query.attributes if key in config))]
        reader = PostfixReader(self._postfix) if query.kinds in (('postfix',), ('service',)) else self._directory
        return reader.read(query)


def waiting(postfix):
    """Return [] or one text: how much deferred mail waits for which host."""
    try:
        code, out = postfix.call('postqueue', ['-c', postfix.config, '-j'], fine=(0, 1, 64, 69))
        if code:
            code, out = postfix.call('postqueue', ['-c', postfix.config, '-p'], fine=(0, 69))
            reasons = re.findall(r'^\s+\((.*)\)$', out, re.MULTILINE)
        else:
            queued = [json.loads(line) for line in out.splitlines()]
            reasons = [each.get('delay_reason', '') for mail in queued if mail.get('queue_name') == 'deferred'
                       for each in mail['recipients']]
    except (ClientError, ValueError) as error:
        return ['the mail queue cannot be looked at: %s' % error]
    counts = {}
    for reason in reasons:
        host = re.search(r'(?:connect to|host|for name=) ?([^\s\[:]+)', reason)
        counts.setdefault(host.group(1) if host else 'other reasons', []).append(reason)
    if not counts:
        return []
    return ['%d recipients of deferred mail wait here: %s' % (len(reasons), '; '.join(
        '%s %d (%s)' % (host, len(counts[host]), counts[host][0]) for host in sorted(counts)))]


class MtaWriter(Writer):
    """Has Zimbra rewrite and reload its Postfix, and waits until Postfix is as asked."""

    source = 'zmmtactl'

    def __init__(self, params, postfix):
        self._home, self._limit, self._postfix = params['zimbra_home'], params['mta_timeout'], postfix
        # Zimbra's scripts may be silent for as long as they work.
        self._zimbra = postfix._replace(user=product(self._home).user, timeout=self._limit)
        self._control = MtaControl(self._home, self._limit, postfix)
        self._loaded = False

    def apply(self, changes, stop_on_error=True):
        """Yield one Outcome a Change. The mark that something is to be loaded stays until it was."""
        kept = dict(self._postfix.stamped(), pending='yes')
        for change in changes:
            before = change.before.get(REJECT_CODE)
            if REJECT_CODE in change.after:
                kept.setdefault('reject_code', before[0] if before else 'unset')
        try:
            stamp(self._postfix.stamp, kept)
        except OSError as error:
            raise ClientError('client.START', '%s cannot be written: %s' % (self._postfix.stamp, error.strerror or error),
                              'Run this as root (become: true): it becomes Zimbra\'s user by itself')
        failed = False
        for change in changes:
            failure = Failure('client.NOT_TRIED', 'something before it failed') if failed else self._try(change, kept)
            failed = failed or failure is not None
            yield Outcome(change, failure)

    def _try(self, change, kept):
        try:
            if change.kind == 'postfix':
                return self._settings(change, kept)
            failure = self._load({})
            if failure is None:
                del kept['pending']
                kept['routes'] = ''.join(change.after['routes'])
                stamp(self._postfix.stamp, dict((key, value) for key, value in kept.items() if value))
            return failure
        except ClientError as error:
            return Failure(error.code, error.text)
        except OSError as error:
            return Failure('postfix.FAILED', '%s: %s' % (self._postfix.stamp, error.strerror or error))

    def _settings(self, change, kept):
        asked = dict(change.after)
        code = asked.pop(REJECT_CODE, None)
        if code is not None:
            self._zimbra.call('postconf', ['-c', self._postfix.config] + (
                ['-e', '%s = %s' % (REJECT_CODE, code[0])] if code else ['-X', REJECT_CODE]))
            if code != (REJECT,):
                del kept['reject_code']
                stamp(self._postfix.stamp, kept)
        if TRUSTED in asked:
            # What the directory does not name (any more) no rewriting touches; what it names is written once more.
            self._zimbra.call('postconf', ['-c', self._postfix.config, '-e', '%s = %s' % (TRUSTED, asked[TRUSTED][0])])
        return self._load(asked)

    def _load(self, asked):
        """Rewrite and reload, or start; wait until postconf and the service are as asked. Once a call is enough."""
        if not self._loaded:
            said = self._control.rewrite(self._postfix.running())
            if said:
                return Failure('mta.CONTROL', said)
            self._loaded = True
        return self._agreed(asked)

    def _agreed(self, asked):
        deadline = time.time() + self._limit
        while True:
            differing = self._differing(asked)
            if not differing and self._postfix.running():
                return None
            if time.time() > deadline:
                return Failure('mta.DIFFERS', 'after %d seconds %s%s' % (
                    self._limit, '; '.join(differing) or 'Postfix does not run', self._reason()))
            time.sleep(_POLL)

    def _differing(self, asked):
        if not asked:
            return []
        dummy, out = self._postfix.call('postconf', ['-c', self._postfix.config] + sorted(asked))
        have = dict((name, (value,)) for name, value in settings(out).items())
        have[RESTRICTIONS] = restrictions_in(have.get(RESTRICTIONS, ('',)))
        return ['%s is "%s" and should be "%s"' % (name, ' '.join(have.get(name, ())), ' '.join(values))
                for name, values in sorted(asked.items()) if not agree(name, have.get(name, ('',)), values)]

    def _reason(self):
        runs, start = self._control.daemon_runs() or (True, '')
        return ' (%s)' % ('zmconfigd runs: see its log, log/zmconfigd.log' if runs else
                          'zmconfigd, which writes these settings, does not run: %s' % start)
