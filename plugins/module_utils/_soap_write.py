# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The writer over the admin SOAP service: batches on a few connections, and each change's outcome in its place.

Private to this collection. A group of changes is made in rounds: first the first request of each change, then the
second of those that have one, each round one batch. Changes by name are refused by Zimbra: ids that the reader did not
come by are looked up first.
"""
import collections
from concurrent.futures import ThreadPoolExecutor

from . import _soap_xml as x
from ._client import ClientError, Writer
from ._edits import without_secrets
from ._model import Failure, Outcome
from ._soap import EXPIRED
from ._soap_read import SoapReader
from ._soap_steps import slices

SIZE = 200               # changes of a batch: each created account is answered with 27 kB
_LONGEST = 4000000       # characters of a batch; Zimbra takes 15 MB
_MISSING = {'account': 'ACCOUNT', 'resource': 'CALENDAR_RESOURCE', 'list': 'DISTRIBUTION_LIST', 'group': 'DISTRIBUTION_LIST',
            'domain': 'DOMAIN', 'server': 'SERVER', 'cos': 'COS'}


class SoapWriter(Writer):
    """Writes over a SoapClient. concurrency: connections at a time."""

    source = 'soap'
    warnings = ()

    def __init__(self, client, concurrency=2, size=SIZE):
        self._client, self._concurrency, self._size = client, concurrency, size

    def __exit__(self, *exc):
        self.close()

    def close(self):
        self._client.close()

    def apply(self, changes, stop_on_error=False):
        """Yield one Outcome a Change, in order."""
        waiting, stopped = collections.deque(), None
        together = 1 if stop_on_error else self._concurrency
        pool = ThreadPoolExecutor(max_workers=together)
        try:
            for wait, group in slices(changes, self._size, _LONGEST, stop_on_error):
                while waiting and (wait or stopped or stop_on_error or len(waiting) > together):
                    stopped = (yield from _outcomes(waiting.popleft(), stop_on_error)) or stopped
                if stopped:
                    yield from _not_tried(group, stopped)
                else:
                    waiting.append(pool.submit(self._make, group, stop_on_error))
            while waiting:
                stopped = (yield from _outcomes(waiting.popleft(), stop_on_error)) or stopped
        finally:
            pool.shutdown()

    def _make(self, group, stop):
        """Make the changes of a group; return (Outcomes in order, whether nothing more can be done)."""
        work = [_Work(change, steps) for change, steps in group]
        failed = False
        try:
            self._look_up(work)
            while True:
                round_ = [one for one in work if one.steps]
                if not round_:
                    break
                self._round(round_, stop)
        except ClientError as error:
            failed = True
            unsure = '. Whether this change was made is not known' if error.code in ('client.DIED', 'client.TIMEOUT') else ''
            for one in work:
                if one.steps:
                    one.fail(error.code, self._client.masked(error.text) + (unsure if one.sent else ''))
        return [Outcome(one.change, one.failure) for one in work], failed

    def _look_up(self, work):
        """Give each change that needs it the id of its entry, or its failure."""
        by_kind = {}
        for one in work:
            if one.steps and any(step.by_id for step in one.steps) and one.change.operation != 'create':
                by_kind.setdefault(one.change.kind, []).append(one)
        for kind, ones in by_kind.items():
            found = self._client.ids.get(kind, {})
            unknown = [one.change.name for one in ones if one.change.name.lower() not in found]
            if unknown:
                found = dict(found, **SoapReader(self._client).ids(kind, unknown))
            for one in ones:
                one.id = found.get(one.change.name.lower())
                if one.id is None:
                    text = 'no such %s: %s' % (_MISSING[kind].replace('_', ' ').lower(), one.change.name)
                    one.fail('account.NO_SUCH_' + _MISSING[kind], text)

    def _round(self, ones, stop):
        """Send the next step of each of these; what met an expired token is sent again, as long as that helps."""
        renewed = False
        while ones:
            token = self._client.token
            for one in ones:
                one.sent = True
            documents = [one.steps[0].document(number, one.id) for number, one in enumerate(ones)]
            expired = self._take(ones, self._client.send(x.batch(documents, stop), attributes=False))
            behind = [one for one in ones if one.sent and one not in expired] if stop else []
            for one in behind + expired:
                one.sent = False
            if any(one.sent for one in ones):
                raise ClientError('client.DIED', 'Zimbra did not answer for every change', '')
            failed = [one for one in ones if one.failure] if stop else []
            if failed:
                for one in behind:
                    one.fail('client.NOT_TRIED', _because(failed[0].change))
                return
            if expired and len(expired) + len(behind) == len(ones):
                if renewed:
                    raise self._client.error('service.AUTH_EXPIRED', 'a new token has expired at once')
                renewed = True
            if expired:
                self._client.renew(token)
            ones = [one for one in ones if one in expired or one in behind]

    def _take(self, ones, answers):
        """Give each change its answer; return those that must be sent again."""
        expired = []
        for answer in answers:
            one = ones[int(answer.number)]
            if answer.code in EXPIRED:
                expired.append(one)
                continue
            one.sent = False
            if answer.code:
                one.fail(answer.code, self._client.masked(answer.text or ''))
            else:
                one.succeed(answer.id)
        return expired


class _Work(object):
    """A change on its way. steps: what is left to do."""

    def __init__(self, change, steps):
        self.change, self.id, self.failure, self.sent, self.done = change, None, None, False, []
        self.steps = collections.deque(steps if isinstance(steps, list) else ())
        if not isinstance(steps, list):
            self.failure = Failure('client.REFUSED', 'not sent: %s' % steps)

    def succeed(self, number):
        self.done.append(self.steps.popleft().what)
        if self.change.operation == 'create' and self.id is None:
            self.id = number

    def fail(self, code, text):
        if code != 'client.NOT_TRIED':
            already = '; done before that: %s' % ', '.join(self.done) if self.done else ''
            text = without_secrets('%s: %s%s' % (self.steps[0].what, text, already), self.change)
        self.failure = Failure(code, text)
        self.steps.clear()


def _outcomes(future, stop_on_error):
    """Yield the Outcomes of a group; return why nothing more is tried, or None."""
    outcomes, failed = future.result()
    stopped = None
    for outcome in outcomes:
        if stopped is None and outcome.failure and (stop_on_error or failed):
            stopped = _because(outcome.change)
        yield outcome
    return stopped if failed or stop_on_error else None


def _not_tried(group, why):
    for change, _dummy in group:
        yield Outcome(change, Failure('client.NOT_TRIED', why))


def _because(change):
    return 'not tried, because this failed before: %s %s %s' % (change.operation, change.kind, change.name)
