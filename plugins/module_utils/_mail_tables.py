# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The LDAP tables that Zimbra gives to its Postfix, as lookups over entries that were read.

Private to this collection. Pure. Every table finds enabled entries only, those whose zimbraMailStatus says so. The entries
are indexed once, so that a lookup costs the same however many there are.
"""
_ALIASES = ('zimbraMailDeliveryAddress', 'zimbraMailAlias', 'zimbraOldMailAddress', 'zimbraMailCatchAllAddress')
# An old address leads to its owner, but has no canonical form and is none of the addresses of ldap-splitdomain.
_CURRENT = tuple(name for name in _ALIASES if name != 'zimbraOldMailAddress')
_EXPANDED = ('zimbraMailDeliveryAddress', 'zimbraMailForwardingAddress', 'zimbraPrefMailForwardingAddress',
             'zimbraMailCatchAllForwardingAddress')
_CANONICAL = ('zimbraMailCanonicalAddress', 'zimbraMailCatchAllCanonicalAddress')
ATTRIBUTES = _ALIASES + _EXPANDED[1:] + _CANONICAL + ('zimbraMailTransport', 'zimbraMailStatus', 'zimbraDomainName', 'zimbraDomainType')


class Tables(object):
    """entries: recipients and domains, with ATTRIBUTES. Where several answer for one key, they do so in this order."""

    def __init__(self, entries):
        self._aliases, self._current, self._mailboxes, self._transports, self._types, self._forwards = {}, {}, {}, {}, {}, {}
        for entry in entries:
            if first(entry, 'zimbraMailStatus').lower() == 'enabled':
                self._index(entry)

    def _index(self, entry):
        for name in _ALIASES:
            _add(self._aliases, entry, name)
        for name in _CURRENT:
            _add(self._current, entry, name)
        _add(self._mailboxes, entry, 'zimbraMailDeliveryAddress')
        for name in ('zimbraMailDeliveryAddress', 'zimbraDomainName'):
            _add(self._transports, entry, name)
        for domain in entry.attributes.get('zimbraDomainName', ()):
            self._types[domain.lower()] = first(entry, 'zimbraDomainType').lower() or 'local'
            self._forwards[domain.lower()] = first(entry, 'zimbraMailCatchAllForwardingAddress').lower()

    def kind(self, domain):
        """Return local or alias (ldap-vmd, ldap-vad), or foreign."""
        return self._types.get(domain, 'foreign')

    def forward(self, domain):
        """Return where the catch-all of a domain leads, as @domain, or an empty text."""
        return self._forwards.get(domain, '')

    def aliased(self, key):
        """Return what ldap-vam gives for a key: addresses, or @domain for the same name in another domain."""
        return _values(self._aliases.get(key, ()), _EXPANDED)

    def groups(self, key):
        """Return the names of the dynamic groups that have an address. Their members are worked out by the LDAP server."""
        return sorted(entry.name for entry in self._aliases.get(key, ()) if entry.kind == 'group')

    def owners(self, key):
        """Return the entries that make ldap-vam answer for a key."""
        return [entry for entry in self._aliases.get(key, ()) if entry.kind == 'group' or _values([entry], _EXPANDED)]

    def canonical(self, key):
        """Return what ldap-canonical gives for a key."""
        return _values(self._current.get(key, ()), _CANONICAL)

    def mailbox(self, key):
        """Tell whether ldap-vmm has an address."""
        return key in self._mailboxes

    def transport(self, key):
        """Return what ldap-transport gives for an address or a domain, or an empty text."""
        return next((value for value in _values(self._transports.get(key, ()), ('zimbraMailTransport',), False)), '')

    def split_domain(self, key):
        """Return how many results ldap-splitdomain gives for an address."""
        return len(_values(self._current.get(key, ()), _EXPANDED))

    def current(self, key):
        """Tell whether an entry has an address now, or catches all of it."""
        return key in self._current

    def shared(self):
        """Yield (address, entries) of addresses that several entries have; a catch-all is no address."""
        for key, entries in sorted(self._aliases.items()):
            if len(entries) > 1 and not key.startswith('@'):
                yield key, entries

    def catch_alls(self, domain):
        """Return the entries that carry the catch-all of a domain."""
        return self._aliases.get('@' + domain, [])


def first(entry, name):
    """Return the first value of an attribute, or an empty text."""
    return entry.attributes.get(name, ('',))[0]


def domain_of(address):
    """Return what stands after the @."""
    return address.rpartition('@')[2]


def _add(index, entry, name):
    for value in entry.attributes.get(name, ()):
        found = index.setdefault(value.lower(), [])
        if entry not in found[-1:]:
            found.append(entry)


def _values(entries, names, lower=True):
    """Return values in the order in which an entry has its attributes, as Postfix gets them."""
    return [value.lower() if lower else value for entry in entries for name in entry.attributes if name in names
            for value in entry.attributes[name]]
