# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reader over the admin SOAP service: what the directory holds, not what mailboxd remembers of it.

Private to this collection. SearchDirectory and GetAllServers ask LDAP each time; single Gets answer from a cache, so they
are not used (the global configuration's cache is flushed first). Without a session a page always claims to be the last
one: pages are read until a short one comes. More entries than the service gives at once are asked for in parts.
"""
from . import _filter as f
from . import _ldap_tree as tree
from . import _soap_xml as x
from ._address import is_ascii
from ._attributes import attribute, canonical
from ._client import ClientError, Reader, refuse_secrets
from ._model import RECIPIENT_KINDS, Entry
from ._shared import Shared
from ._soap_entries import entry_of, stored

TYPES = {'account': 'accounts', 'resource': 'resources', 'list': 'distributionlists', 'group': 'dynamicgroups',
         'domain': 'domains', 'cos': 'coses'}
_PAGE = 1000
# maxResults: 0 is without the limit of 5,000, where the service grants that.
_MOST = '0'
_FILTER = 32000          # characters of names in one filter
_LONGEST_VALUE = 3000
_LONGEST_NAME = 320
_TOO_MANY = 'account.TOO_MANY_SEARCH_RESULTS'
# From so many addresses of a domain on, everything with an address in it is read, unless that is more than so many times as much.
_MANY, _SPARSE = 500, 10
# letters of uid by which a search is parted at most
_DEEPEST = 8
_LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'


class _TooMany(Exception):
    """More was found than is worth reading."""


class SoapReader(Reader):
    """Reads over a SoapClient."""

    source = 'soap'

    def __init__(self, client):
        self._client = client
        self._shared = Shared()
        self.warnings = []
        self._fresh = False

    def __exit__(self, *exc):
        self._client.close()

    def read(self, query, inherited=False):
        """Return the Entries that answer a Query, sorted by kind and name; inherited: with inherited values."""
        refuse_secrets(query)
        if query.having and len(query.having[1]) > _LONGEST_VALUE:
            raise ClientError('client.REFUSED', 'a value of %s is too long to search for it' % query.having[0], 'Read without it')
        if query.kinds == ('attribute',):
            return self._definitions(query)
        if query.kinds == ('config',):
            found = self._config(query)
        elif query.kinds == ('server',):
            found = self._servers(query, inherited)
        elif set(query.kinds) <= set(RECIPIENT_KINDS):
            found = self._recipients(query, inherited)
        else:
            found = self._others(query, inherited)
        names = None if query.names is None else frozenset(name.lower() for name in query.names)
        unique = {(entry.kind, entry.name): entry for entry, values in found if entry.kind in query.kinds
                  and tree.has(values, query.having) and (names is None or names & tree.names_of(entry, values))}
        return [unique[key] for key in sorted(unique)]

    def _recipients(self, query, inherited):
        """Yield (Entry, all its values that were read) of recipients."""
        if query.domain is not None and not tree.recipient_bases(query.domain):
            return
        end = None if query.domain is None else '@' + query.domain.lower()
        for entry, values in self._by_domain(query, inherited):
            if '@' in entry.name and (end is None or entry.name.endswith(end)):
                yield entry, values

    def _by_domain(self, query, inherited):
        """Yield (Entry, values) of recipients, and others beside those that are asked for; some come twice."""
        needed = ('objectClass',) + tree.ADDRESSES
        if query.names is None:
            yield from self._found(query, None, needed, inherited)
            return
        domains, single = {}, []
        for name in query.names:
            if _can_be_address(name):
                domains.setdefault(name.lower().rpartition('@')[2], []).append(name)
        for domain, names in sorted(domains.items()):
            if len(names) < _MANY:
                single.extend(names)
                continue
            try:
                ends = f.either(f.ending(one, '@' + domain) for one in tree.ADDRESSES)
                yield from self._found(query, [ends], needed, inherited, len(names) * _SPARSE)
            except _TooMany:
                single.extend(names)
        yield from self._found(query, [f.either(f.equal(one, name) for one in tree.ADDRESSES) for name in single], needed, inherited)

    def _others(self, query, inherited):
        """Yield (Entry, all its values that were read) of domains and classes of service."""
        key = tree.OTHERS[query.kinds[0]][3]
        names = None
        if query.names is not None:
            names = [f.equal(key, name) for name in query.names if name and len(name) <= _LONGEST_NAME]
        return self._found(query._replace(domain=None), names, (key,), inherited)

    def _found(self, query, names, needed, inherited, most=None):
        """Yield (Entry, values) of what a SearchDirectory finds; names: filters, None for all. Raises _TooMany for more than most."""
        wanted = sorted(set(needed + query.attributes + (query.having[:1] if query.having else ())))
        options = dict(types=','.join(TYPES[kind] for kind in query.kinds), attrs=','.join(_spelled(wanted)),
                       applyCos=str(int(inherited)), applyConfig=str(int(inherited)))
        if query.domain is not None:
            options['domain'] = query.domain.lower()
        having = [f.equal(*query.having)] if query.having else []
        if names is None:
            patterns = having or ['(objectClass=*)']
        else:
            patterns = [f.both(having + [f.either(chunk)]) for chunk in f.chunks(names, _FILTER)]
        for pattern in patterns:
            for row in self.search(pattern, options, most=most):
                entry = entry_of(row, query.attributes, self._shared)
                self._client.ids.setdefault(entry[0].kind, {})[entry[0].name.lower()] = row[2]
                yield entry

    def search(self, pattern, options, prefix='', most=None):
        """Yield (element, name, id, attributes) of everything that a filter finds, in parts where it is too much at once.

        prefix: what the uid begins with in this part; None in a part that cannot be parted again.
        """
        try:
            yield from self._pages(pattern, options, most)
            return
        except ClientError as error:
            if error.code == 'account.NO_SUCH_DOMAIN':
                return
            if error.code != _TOO_MANY or prefix is None or len(prefix) >= _DEEPEST:
                raise
        for part, below in parts(prefix):
            yield from self.search(f.both([part, pattern]), options, below, most)

    def _pages(self, pattern, options, most):
        """Yield the rows of all pages; how many there are the first one tells, where there is a session."""
        offset, count = 0, _PAGE
        while count >= _PAGE:
            page = self._client.ask(x.document('SearchDirectory', x.element('query', pattern), limit=str(_PAGE), offset=str(offset),
                                               maxResults=_MOST, sortBy='name', **options))
            if most is not None and max(int(page.total or 0), offset) > most:
                raise _TooMany
            yield from page.entries
            count = len(page.entries)
            offset += count

    def ids(self, kind, names):
        """Return {name in lower case: id} of those of the names that are the own names of entries of a kind."""
        if kind == 'server':
            rows = self._client.ask(x.document('GetAllServers', applyConfig='0')).entries
            return {name.lower(): number for _dummy, name, number, _values in rows}
        recipient = kind in RECIPIENT_KINDS
        keys = tree.ADDRESSES[:2] if recipient else (tree.OTHERS[kind][3],)
        filters = [f.either(f.equal(key, name) for key in keys) for name in names]
        needed = ('objectClass',) + tree.ADDRESSES if recipient else keys
        options = dict(types=TYPES[kind], attrs=','.join(needed), applyCos='0', applyConfig='0')
        found = {}
        for chunk in f.chunks(filters, _FILTER):
            for row in self.search(f.either(chunk), options):
                entry = entry_of(row, ())[0]
                if entry.kind == kind:
                    found[entry.name.lower()] = row[2]
        return found

    def _servers(self, query, inherited):
        rows = self._client.ask(x.document('GetAllServers', applyConfig=str(int(inherited)))).entries
        return [entry_of(row, query.attributes) for row in rows]

    def _config(self, query):
        if query.names is not None and 'global' not in query.names:
            return []
        if not self._fresh:
            self._client.ask(x.document('FlushCache', '<cache type="config"/>'))
            self._fresh = True
        wanted = sorted(set(query.attributes + (query.having[:1] if query.having else ())))
        if not wanted:
            return [(Entry('config', 'global', {}), {})]
        documents = [x.document('GetConfig', '<a n="%s"/>' % name, number) for number, name in enumerate(_spelled(wanted))]
        values = {}
        for answer in self._client.send(x.batch(documents), again=True):
            if answer.code:
                raise self._client.error(answer.code, answer.text)
            values.update(answer.values)
        values = stored(values)
        return [(Entry('config', 'global', tree.only(values, query.attributes)), values)]

    def _definitions(self, query):
        """Return what this version knows. The service tells names only: cardinalities are those of our own table."""
        names = sorted(set(canonical(name) for name in query.names))
        if not names:
            return []
        known = self._client.ask(x.document('GetAttributeInfo', attrs=','.join(names))).values
        return [Entry('attribute', name, {'cardinality': ('multi' if attribute(name).multi else 'single',)})
                for name in names if name in known]


def parts(prefix):
    """Yield (filter, prefix) by the next letter of uid, and at last the filter of all others, with None."""
    starts = ['(uid=%s%s*)' % (prefix, letter) for letter in _LETTERS]
    for start, letter in zip(starts, _LETTERS):
        yield start, prefix + letter
    yield '(!(|%s))' % ''.join(starts), None


def _spelled(names):
    """Return names as Zimbra spells them: it takes no other spelling here."""
    return [canonical(name) for name in names]


def _can_be_address(name):
    """Tell whether a recipient can have that address."""
    return '@' in name and len(name) <= _LONGEST_NAME and is_ascii(name)
