# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""After zmprov has written: the caches of mailboxd forget what was changed, once a run, where a mailbox server answers.

Private to this collection. mailboxd keeps entries for a quarter of an hour, and zmprov -l passes it by. A host without
mailboxd refuses the connection at once, and that is nothing to tell; what else goes wrong is a warning.
"""
from . import _soap_xml as x
from ._client import ClientError, Writer
from ._renamed import new_name

# Kind -> cache; resources are accounts there.
_CACHES = {'account': 'account', 'resource': 'account', 'list': 'group', 'group': 'group', 'domain': 'domain', 'server': 'server',
           'cos': 'cos', 'config': 'config'}
_MOST = 500              # names that are flushed one by one; beyond that the whole cache
_LONGEST = 30            # seconds that a flush may take
_REMEDY = 'Other users of Zimbra see the change within 15 minutes; at once after zmprov fc -a %s'


class FlushingWriter(Writer):
    """Another writer, and a flush when it is closed. connect(timeout) gives a SoapClient."""

    def __init__(self, writer, connect, timeout):
        self._writer, self._connect, self._timeout = writer, connect, min(timeout, _LONGEST)
        self.source = writer.source
        self.warnings = []
        self._touched = {}

    def __enter__(self):
        self._writer.__enter__()
        return self

    def __exit__(self, *exc):
        try:
            return self._writer.__exit__(*exc)
        finally:
            self._flush()

    def apply(self, changes, stop_on_error=False):
        """Yield the other writer's Outcomes, and remember what was touched; of a failed change a part may be done."""
        for outcome in self._writer.apply(changes, stop_on_error):
            change = outcome.change
            if change.operation != 'create' and not (outcome.failure and outcome.failure.code == 'client.NOT_TRIED'):
                # Under which of its two names mailboxd remembers it is not known.
                self._touched.setdefault(_CACHES[change.kind], set()).add(None if new_name(change) else change.name)
            yield outcome

    def _flush(self):
        if not self._touched:
            return
        documents = [document(cache, names, number) for number, (cache, names) in enumerate(sorted(self._touched.items()))]
        try:
            client = self._connect(self._timeout)
            try:
                answers = client.send(x.batch(documents))
            finally:
                client.close()
            why = next((client.masked(answer.text or '') for answer in answers if answer.code), None)
        except ClientError as error:
            # Nobody listens: there is no mailboxd here, or it does not run, and then it has nothing in mind.
            why = None if error.code in ('soap.UNREACHABLE', 'client.MISSING') else error.text
        self._touched, kinds = {}, ','.join(sorted(self._touched))
        if why is not None:
            self.warnings.append('the caches of mailboxd were not flushed: %s. %s' % (why.rstrip('.'), _REMEDY % kinds))


def document(cache, names, number):
    """Return the FlushCache of a cache, on all mailbox servers: of single accounts and domains where they are few."""
    entries = ''
    if cache in ('account', 'domain') and len(names) <= _MOST and None not in names:
        entries = ''.join('<entry by="name">%s</entry>' % x.escape(name) for name in sorted(names))
    return x.document('FlushCache', '<cache type="%s" allServers="1">%s</cache>' % (cache, entries), number)
