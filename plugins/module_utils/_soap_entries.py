# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a SearchDirectory found, as entries with the values that the directory holds.

Private to this collection. Pure.
"""
from functools import lru_cache

from . import _ldap_tree as tree
from ._address import is_ascii, stored_name
from ._attributes import TABLE
from ._model import RECIPIENT_KINDS, Entry

_KINDS = {'account': 'account', 'calresource': 'resource', 'domain': 'domain', 'server': 'server', 'cos': 'cos'}
_BLOCKED = ['VALUE-BLOCKED']
# Zimbra writes the values of these in one.
_JOINED = ('zimbraauthldapurl',)


def entry_of(row, names, shared=tuple):
    """Return (Entry, {lower name: values}) of a found entry. shared(values): gives equal ones as one object."""
    element, name, _dummy, attributes = row
    values = stored(attributes, shared)
    kind = _KINDS.get(element) or tree.kind_of(values.get('objectclass', ())) or 'list'
    name = stored_name(name) if kind in RECIPIENT_KINDS or kind == 'domain' else name
    delivery = values.get('zimbramaildeliveryaddress', ()) if kind in ('account', 'resource') else ()
    if len(delivery) == 1:
        name = delivery[0].lower()
    return Entry(kind, name, tree.only(values, names)), values


def stored(attributes, shared=tuple):
    """Return {lower name: values} as the directory holds them: international domains in ACE form, each value for itself."""
    found = {}
    for name, values in attributes.items():
        lower, joined, named = _form(name)
        if values == _BLOCKED:
            continue
        if joined:
            values = [one for value in values for one in value.split()]
        elif named:
            values = [value if is_ascii(value) else stored_name(value) for value in values]
        found[lower] = shared(tuple(values))
    return found


@lru_cache(maxsize=256)
def _form(name):
    """Return (name in lower case, whether its values come in one, whether they are names) of an attribute."""
    known = TABLE.get(name.lower())
    return name.lower(), name.lower() in _JOINED, known is not None and not known.exact
