# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reader over a zmprov session, for hosts where LDAP cannot be read directly.

Private to this collection. Slower than LDAP by far (one or more commands an entry), but as exact: names come from
the lists of names, and every entry is asked by itself (see _zmprov_text). The end of an answer is known by a second
command, which prints a random word that no stored value can hold. What a session has read once it keeps, whatever
others write meanwhile: read first, then write, and read again with a new reader.
"""
import binascii
import os
import re

from . import _zmprov_text as t
from ._attributes import attribute
from ._client import ClientError, Reader, refuse_secrets
from ._ldap_tree import ADDRESSES, kind_of, recipient_bases
from ._model import RECIPIENT_KINDS, Entry
from ._quote import Unquotable, line
from ._session import PROMPT, Session
from ._zmprov import judge

_LISTS = {'account': 'gaa', 'resource': 'gacr', 'list': 'gadl', 'group': 'gadl', 'domain': 'gad', 'server': 'gas', 'cos': 'gac'}
_GET = {'domain': 'gd', 'server': 'gs', 'cos': 'gc'}
_NAME = re.compile(r'^[^\s"\\]+\Z')


class ZmprovReader(Reader):
    """Reads by zmprov. zmprov_path, zimbra_home: where Zimbra is. timeout: seconds of silence. user: who runs it under root."""

    source = 'zmprov'

    def __init__(self, zmprov_path, zimbra_home, timeout, user):
        self._session = Session(zmprov_path, zimbra_home, timeout, user)
        self._own = ['-e']

    @property
    def starts(self):
        """How many zmprov processes were started."""
        return self._session.starts

    def __exit__(self, *exc):
        self.close()

    def close(self):
        self._session.close()

    def read(self, query, inherited=False):
        """Return the Entries that answer a Query, sorted by kind and name.

        inherited: with the values that accounts have from their class of service, and servers and domains from the
        global configuration.
        """
        refuse_secrets(query)
        self._own = [] if inherited else ['-e']
        wanted = query.attributes + ((query.having[0],) if query.having else ())
        if query.kinds == ('attribute',):
            found = [self._definition(name) for name in query.names]
            return sorted((entry for entry in found if entry), key=lambda entry: entry.name)
        if query.kinds == ('config',):
            found = [self._config(wanted)] if query.names is None or 'global' in query.names else []
        elif set(query.kinds) <= set(RECIPIENT_KINDS):
            found = self._recipients(query, wanted)
        else:
            found = [self._other(query.kinds[0], name, wanted) for name in self._names(query, query.kinds[0])]
        unique = {(entry.kind, entry.name): entry for entry in found if entry and _has(entry, query.having)}
        return [_only(unique[key], query.attributes) for key in sorted(unique)]

    def _names(self, query, kind):
        """Return the names to ask for: those of the Query, or all of a kind."""
        if query.names is not None:
            return [name for name in query.names if _NAME.match(name) and not name.startswith('-')]
        text = self._ask([_LISTS[kind]] + ([query.domain] if query.domain else []), 'account.NO_SUCH_DOMAIN')
        names = (text or '').splitlines()
        if not all(_NAME.match(name) for name in names):
            raise t.unclear('a list of names holds something else')
        return names

    def _recipients(self, query, wanted):
        found = []
        if not recipient_bases(query.domain):
            return []
        if query.names is not None:
            for name in self._names(query, query.kinds[0]):
                if '@' in name:
                    entry = self._account(name, wanted + ADDRESSES) or self._list(name, wanted + ADDRESSES)
                    # zmprov finds entries by more than their addresses: by what it takes an odd domain name for.
                    found.append(entry if entry and name.lower() in _addresses(entry) else None)
        else:
            for command in sorted({_LISTS[kind] for kind in query.kinds}):
                kind = next(kind for kind in query.kinds if _LISTS[kind] == command)
                ask = self._list if command == 'gadl' else self._account
                found += [ask(name, wanted) for name in self._names(query, kind) if '@' in name]
        return [entry for entry in found if entry and entry.kind in query.kinds
                and (query.domain is None or entry.name.endswith('@' + query.domain.lower()))]

    def _account(self, name, wanted):
        return self._entry(['ga'] + self._own + [name], None, wanted, 'account.NO_SUCH_ACCOUNT')

    def _list(self, name, wanted):
        return self._entry(['gdl', name], None, wanted, 'account.NO_SUCH_DISTRIBUTION_LIST')

    def _other(self, kind, name, wanted):
        options = self._own if kind != 'cos' else []
        entry = self._entry([_GET[kind]] + options + [name], kind, wanted, 'account.NO_SUCH_%s' % kind.upper())
        return entry if entry and entry.name.lower() == name.lower() else None

    def _entry(self, command, kind, wanted, missing):
        """Return the Entry that a command prints, or None when the command says that it is missing.

        kind: None for a recipient, whose object classes tell it.
        """
        settled = sorted(set(['objectClass'] + [name for name in wanted if t.is_settled(name)]))
        answer = self._ask(command + settled, missing)
        if answer is None:
            return None
        name, body = self._body(command, answer)
        values = t.parse_settled(body, settled)
        kind = kind or kind_of(values.get('objectClass', ()))
        if kind is None:
            raise t.unclear('it does not say which kind of entry it is')
        for single in sorted(set(wanted) - set(settled)):
            again, body = self._body(command, self._ask(command + [single]))
            if again != name:
                raise t.unclear('it changed its name meanwhile')
            values[single] = t.parse_single(body, single, kind)
        return Entry(kind, name.lower() if kind in RECIPIENT_KINDS else name, {key: value for key, value in values.items() if value})

    def _body(self, command, answer):
        """Return (name, what is printed of the values) of an answer about one entry."""
        name, body = t.split_header(answer)
        if command[0] == 'gdl':
            return name, t.without_members(body)
        if not body.endswith('\n'):
            raise t.unclear('it is cut off')
        return name, body[:-1]

    def _config(self, wanted):
        values = {}
        for name in sorted(set(wanted)):
            text = self._ask(['gcf', name])
            values[name] = t.parse_settled(text, [name]).get(name, ()) if t.is_settled(name) else t.parse_single(text, name, 'config')
        return Entry('config', 'global', {name: value for name, value in values.items() if value})

    def _definition(self, name):
        """Return the Entry that describes an attribute of Zimbra's schema, or None."""
        text = self._ask(['desc', '-a', name])
        spelled = text.split('\n')[0]
        found = re.search(r'^ *cardinality : (single|multi|)$', text, re.MULTILINE)
        if not found or spelled.lower() != name.lower():
            return None
        # Of attributes that are not Zimbra's own (displayName, cn) it does not tell.
        return Entry('attribute', spelled, {'cardinality': (found.group(1) or ('multi' if attribute(name).multi else 'single'),)})

    def _ask(self, words, missing=None):
        """Return what a command prints, None when it fails with the code `missing`. Raises ClientError for other errors."""
        nonce = 'x' + binascii.hexlify(os.urandom(16)).decode('ascii')
        ending = PROMPT + ('no attribute info for %s\n\n' % nonce).encode('ascii') + PROMPT
        try:
            text = line(words) + line(['desc', '-a', nonce])
        except Unquotable as error:
            if missing:
                return None
            raise ClientError('client.REFUSED', str(error), 'Leave it out') from error
        output, errors = self._session.ask(text, lambda output: output.endswith(ending))
        failure = judge('', errors.decode('utf-8', 'replace'))
        if failure and failure.code == missing:
            return None
        if failure:
            raise ClientError(failure.code, failure.text, 'Read what Zimbra said, cure it and run this again')
        try:
            text = output[:-len(ending)].decode('utf-8')
        except UnicodeDecodeError:
            raise t.unclear('it is not UTF-8') from None
        if text.startswith(('usage:', 'Unknown command')):
            raise ClientError('client.USAGE', 'zmprov does not know %s' % words[0], 'See that LDAP can be read')
        return text


def _addresses(entry):
    found = {entry.name.lower()}
    for name in ADDRESSES:
        found.update(value.lower() for value in entry.attributes.get(name, ()))
    return found


def _has(entry, having):
    return not having or having[1].lower() in [value.lower() for value in entry.attributes.get(having[0], ())]


def _only(entry, names):
    return entry._replace(attributes={name: entry.attributes[name] for name in names if name in entry.attributes})
