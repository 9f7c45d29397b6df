# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Zimbra lays out its directory: where entries are, which kind they are, how they are called.

Private to this collection. Pure. Attributes come as {lower-case name: tuple of values} here.
"""
import re
from functools import lru_cache

from ._ldif import split_dn
from ._model import Entry

# What can be an address of a recipient.
ADDRESSES = ('zimbraMailDeliveryAddress', 'mail', 'zimbraMailAlias', 'zimbraOldMailAddress')
_LOWER = tuple(name.lower() for name in ADDRESSES)
# Object class -> kind, in this order: a calendar resource is an account too.
CLASSES = (('zimbraCalendarResource', 'resource'), ('zimbraAccount', 'account'), ('zimbraDistributionList', 'list'),
           ('zimbraGroup', 'group'))
# Kind -> (base, scope, object class, attribute with the name); domains lie anywhere.
OTHERS = {
    'domain': ('', 'sub', 'zimbraDomain', 'zimbraDomainName'),
    'server': ('cn=servers,cn=zimbra', 'one', 'zimbraServer', 'cn'),
    'cos': ('cn=cos,cn=zimbra', 'one', 'zimbraCOS', 'cn'),
    'config': ('cn=config,cn=zimbra', 'base', 'zimbraGlobalConfig', 'cn'),
}
_DOMAIN = re.compile(r'[a-z0-9_][a-z0-9_-]*(\.[a-z0-9_][a-z0-9_-]*)*\Z')


def recipient_bases(domain):
    """Return the bases of a domain's recipients, which are not those of its subdomains; the whole directory for None."""
    if domain is None:
        return ['']
    domain = domain.lower()
    if not _DOMAIN.match(domain):
        return []
    below = ','.join('dc=%s' % label for label in domain.split('.'))
    return ['ou=people,%s' % below, 'cn=groups,%s' % below]


@lru_cache(maxsize=256)
def kind_of(classes):
    """Return the recipient kind of an entry with these object classes, or None."""
    have = {name.lower() for name in classes}
    return next((kind for name, kind in CLASSES if name.lower() in have), None)


def recipient(dn, values, attributes):
    """Return the Entry of a recipient with the asked attributes; None for what is none, Zimbra's own entries among it.

    Its name is the delivery address where there is one of it, else what zmprov takes: from the DN.
    """
    parts = split_dn(dn)
    domain = '.'.join([value for name, value in parts if name == 'dc'])
    kind = kind_of(values.get('objectclass', ()))
    if kind is None or not domain:
        return None
    delivery = values.get('zimbramaildeliveryaddress', ()) if kind in ('account', 'resource') else ()
    name = delivery[0] if len(delivery) == 1 else '%s@%s' % (parts[0][1], domain)
    return Entry(kind, name.lower(), only(values, attributes))


def other(kind, values, attributes):
    """Return the Entry of a domain, server, class of service, or of the global configuration."""
    name = 'global' if kind == 'config' else values[OTHERS[kind][3].lower()][0]
    return Entry(kind, name, only(values, attributes))


def names_of(entry, values):
    """Return all names by which an entry can be asked for, in lower case."""
    found = {entry.name.lower()}
    for name in _LOWER:
        for value in values.get(name, ()):
            found.add(value.lower())
    return found


def has(values, having):
    """Tell whether an entry has exactly that value of that attribute; LDAP's own comparison is laxer with blanks."""
    return not having or having[1].lower() in [value.lower() for value in values.get(having[0].lower(), ())]


def only(values, names):
    """Return {asked name: values} of those of the names that have a value, in the order in which the directory has them."""
    asked = _asked(tuple(names))
    return {asked[key]: values[key] for key in values if key in asked}


@lru_cache(maxsize=64)
def _asked(names):
    return {name.lower(): name for name in names}
