# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reader that asks Zimbra's LDAP server directly, by ldapsearch on the Zimbra host.

Private to this collection. No Java is started, and what comes back is LDIF, in which a value cannot pass for
anything else. All addresses go to ldapsearch on pipes.
"""
from . import _filter as f
from . import _ldap_tree as tree
from ._address import is_ascii
from ._client import ClientError, Reader, refuse_secrets
from ._ldap_schema import definitions
from ._ldapsearch import LdapSearch
from ._model import RECIPIENT_KINDS

# ldapsearch reads its file of filters line by line into 8,192 bytes; what it would cut never gets there.
_LINE = 8000
_LONGEST_VALUE = 3000
_LONGEST_NAME = 320      # characters, of an address; longer ones do not exist


class LdapReader(Reader):
    """Reads by ldapsearch. zimbra_home: Zimbra's directory. timeout: seconds of silence. user: who runs it under root."""

    source = 'ldap'

    def __init__(self, zimbra_home, timeout, user):
        self._home = zimbra_home
        self._timeout = timeout
        self._user = user
        self._ldap = None

    def read(self, query, inherited=False):
        """Return the Entries that answer a Query, sorted by kind and name; inherited values cannot be had here."""
        refuse_secrets(query)
        if inherited:
            raise ClientError('client.REFUSED', 'LDAP holds own values only, not inherited ones', 'Read with zmprov')
        if self._ldap is None:
            self._ldap = LdapSearch(self._home, self._timeout, self._user)
        if query.kinds == ('attribute',):
            return self._definitions(query)
        names = None if query.names is None else frozenset(name.lower() for name in query.names)
        unique = {}

        def keep(entry, values):
            # LDAP compares laxly and answers to more than one search: what is returned is what was asked, once.
            if (entry and entry.kind in query.kinds and tree.has(values, query.having)
                    and (names is None or names & tree.names_of(entry, values))):
                unique[entry.kind, entry.name] = entry

        (self._recipients if set(query.kinds) <= set(RECIPIENT_KINDS) else self._others)(query, keep)
        return [unique[key] for key in sorted(unique)]

    def _recipients(self, query, keep):
        """Call keep(Entry, all its values that were read) for recipients."""
        pattern = f.either(f.equal('objectClass', name) for name, kind in tree.CLASSES if kind in query.kinds)
        needed, names = ('objectClass', 'zimbraMailDeliveryAddress'), query.names
        if names is not None:
            needed += tree.ADDRESSES
            names = [name for name in names if _can_be_address(name)]
        for base in tree.recipient_bases(query.domain):
            filters = names and (f.either([f.equal(one, name) for one in tree.ADDRESSES]) for name in names)
            self._search(base, 'sub', pattern, filters, query, needed,
                         lambda dn, values: keep(tree.recipient(dn, values, query.attributes), values))

    def _others(self, query, keep):
        """Call keep(Entry, all its values that were read) for entries of another kind."""
        kind = query.kinds[0]
        base, scope, object_class, key = tree.OTHERS[kind]
        # The global configuration is found by its place: LDAP calls it otherwise.
        names = None
        if query.names is not None and kind != 'config':
            names = [f.equal(key, name) for name in query.names if len(name) <= _LONGEST_NAME]
        self._search(base, scope, f.equal('objectClass', object_class), names, query, (key,),
                     lambda _dummy, values: keep(tree.other(kind, values, query.attributes), values))

    def _search(self, base, scope, pattern, names, query, needed, each):
        """Call each(dn, values) for what fits the pattern, one of the names (filters; None: all) and the Query's `having`."""
        having = [f.equal(*query.having)] if query.having else []
        taken = sum(len(one) for one in having)
        if taken > _LONGEST_VALUE:
            raise ClientError('client.REFUSED', 'a value of %s is too long to search for it' % query.having[0], 'Read without it')
        attributes = sorted(set(query.attributes + needed + (query.having[:1] if query.having else ())))
        if names is None and not having:
            self._ldap.search(base, scope, pattern, attributes, None, each)
            return
        if names is None:
            lines = having
        else:
            lines = [f.both(having + [f.either(chunk)]) for chunk in f.chunks(names, _LINE - taken - 10)]
        if lines:
            self._ldap.search(base, scope, '(&%s%%s)' % pattern, attributes, lines, each)

    def _definitions(self, query):
        found = self._ldap.search('cn=Subschema', 'base', '(objectClass=subschema)', ['attributeTypes'])
        return definitions(found[0][1]['attributetypes'], query.names) if found else []


def _can_be_address(name):
    """Tell whether a recipient can have that address: an ASCII text with an @ in it (international domains as ACE)."""
    return '@' in name and len(name) <= _LONGEST_NAME and is_ascii(name)
