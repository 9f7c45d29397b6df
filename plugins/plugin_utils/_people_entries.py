# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From entries of a directory to remote accounts of one domain, and to a list of everything that could not become one.

Private to this collection. No I/O.
"""

import re
from typing import NamedTuple

from ansible_collections.splitdomain.zimbra.plugins.module_utils._address import normalise_address
from ansible_collections.splitdomain.zimbra.plugins.module_utils._quote import unsendable

CONTROL, RECIPIENT_TYPE = 'userAccountControl', 'msExchRecipientTypeDetails'
_DISABLED = 2
# Exchange disables the user behind these mailboxes, which take mail all the same: linked, shared, room, equipment, and the
# last three in the cloud.
_DISABLED_MAILBOXES = {1 << 1, 1 << 2, 1 << 4, 1 << 5, 1 << 33, 1 << 34, 1 << 35}
_PREFIX = re.compile(r'([A-Za-z0-9]+):(.*)\Z', re.DOTALL)

# kind -> what is said of it. The last two are no mistakes of a directory, so nothing fails because of them.
KINDS = {
    'no_address': 'without an address',
    'outside': 'with addresses of other domains only',
    'invalid': 'with something that cannot be written',
    'twice': 'whose address somebody else has too',
    'alias_taken': 'with an alias that somebody else has too',
    'disabled': 'disabled, so left out',
    'alias_outside': 'with aliases in other domains, which are left out',
}
HARMLESS = ('disabled', 'alias_outside')


class Unusable(NamedTuple):
    """Something in a directory that is not in the list of people."""
    kind: str
    dn: str
    text: str


class _Person(NamedTuple):
    dn: str
    item: dict


def people(entries, domain, mapping, include_disabled=False):
    """Return ([items of remote_accounts], [Unusable]).

    entries: [(DN, {attribute in lower case: [bytes]})]. mapping: name and aliases (lists of attributes), display_name and
    hide_in_gal (an attribute each). The order of the entries does not matter.
    """
    found, unusable = [], []
    for dn, attributes in sorted(entries, key=lambda entry: entry[0]):
        if not include_disabled and _is_disabled(attributes):
            unusable.append(Unusable('disabled', dn, 'the account is disabled'))
            continue
        addresses = _addresses(dn, attributes, domain, mapping, unusable)
        if addresses:
            found.append(_Person(dn, dict(_described(dn, attributes, mapping, unusable), name=addresses[0], aliases=addresses[1:])))
    return _once(found, unusable), unusable


def report(unusable, limit):
    """Return lines that tell of everything unusable: a line a kind with its count, then the first ones with DN and reason."""
    lines = []
    for kind, heading in KINDS.items():
        these = [each for each in unusable if each.kind == kind]
        if these:
            lines.append('%d %s:' % (len({each.dn for each in these}), heading))
            lines += ['  %s: %s' % (each.dn, each.text) for each in (these[:limit] if limit else these)]
            lines += ['  and %d more' % (len(these) - limit)] if limit and len(these) > limit else []
    return lines


# --- an entry -----------------------------------------------------------------------------------------------------

def _texts(attributes, name):
    return [value.decode('utf-8', 'backslashreplace') for value in attributes.get(name.lower(), ())]


def _number(attributes, name):
    values = _texts(attributes, name)
    return int(values[0]) if values and re.match(r'-?[0-9]{1,19}\Z', values[0]) else 0


def _is_disabled(attributes):
    return bool(_number(attributes, CONTROL) & _DISABLED) and _number(attributes, RECIPIENT_TYPE) not in _DISABLED_MAILBOXES


def _written(attributes, mapping):
    """Return the addresses of an entry as they are written, the one it is known by first."""
    primary, names, others = [], [], []
    for attributes_of, found in ((mapping['name'], names), (mapping['aliases'], others)):
        for value in [value for name in attributes_of for value in _texts(attributes, name)]:
            prefix = _PREFIX.match(value)
            if prefix is None:
                found.append(value)
            elif prefix.group(1).lower() == 'smtp':
                (primary if prefix.group(1) == 'SMTP' else found).append(prefix.group(2))
    return [value.strip() for value in primary + names + others if value.strip()]


def _addresses(dn, attributes, domain, mapping, unusable):
    """Return the addresses of an entry in the domain, the one it is known by first; none where it cannot be a recipient."""
    written = _written(attributes, mapping)
    inside, outside = [], []
    for value in written:
        try:
            address = normalise_address(value)
        except ValueError as error:
            unusable.append(Unusable('invalid', dn, str(error)))
            continue
        (inside if address.endswith('@' + domain) else outside).append(address)
    if not written:
        unusable.append(Unusable('no_address', dn, 'nothing in %s' % ', '.join(mapping['name'] + mapping['aliases'])))
    elif outside:
        unusable.append(Unusable('alias_outside' if inside else 'outside', dn, ', '.join(dict.fromkeys(outside))))
    return list(dict.fromkeys(inside))


def _described(dn, attributes, mapping, unusable):
    """Return display_name and hide_in_gal, where the entry says something of them."""
    described = {}
    names = [value.strip() for value in _texts(attributes, mapping['display_name']) if value.strip()]
    if names and unsendable(names[0]):
        unusable.append(Unusable('invalid', dn, '%s: %s' % (mapping['display_name'], unsendable(names[0]))))
    elif names:
        described['display_name'] = names[0]
    hidden = [value.upper() for value in _texts(attributes, mapping['hide_in_gal'])]
    if hidden and hidden[0] in ('TRUE', 'FALSE'):
        described['hide_in_gal'] = hidden[0] == 'TRUE'
    return described


# --- all of them --------------------------------------------------------------------------------------------------

def _once(found, unusable):
    """Return the items in which every address is left once; a name counts more than an alias."""
    owners, kept = {}, []
    for person in found:
        name = person.item['name']
        if owners.setdefault(name, person.dn) == person.dn:
            kept.append(person)
        else:
            unusable.append(Unusable('twice', person.dn, '%s is the address of %s too' % (name, owners[name])))
    items = []
    for person in kept:
        aliases = []
        for alias in person.item['aliases']:
            if owners.setdefault(alias, person.dn) == person.dn:
                aliases.append(alias)
            else:
                unusable.append(Unusable('alias_taken', person.dn, '%s is an address of %s too' % (alias, owners[alias])))
        items.append(dict(person.item, aliases=aliases))
    return sorted(items, key=lambda item: item['name'])
