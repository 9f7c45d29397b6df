# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Addresses on the way back: people who were renamed, and aliases that went from one to another.

Private to this collection. Pure. An item carries the name that the entry has by now; the one of the snapshot is its address there.
"""
from ._model import Change
from ._plan import key
from ._renamed import ADDRESS, new_name

ALIAS = 'zimbraMailAlias'


def names_of(item):
    """Return the names under which the entry may be found, the likeliest first: a renaming may not have come to its end."""
    known = [value for values in item.left.get(ADDRESS, ()) for value in values]
    return list(dict.fromkeys([item.name] + known + list(item.back.get(ADDRESS, ()))))


def name_then(item):
    """Return the name that the entry had at the snapshot."""
    return (item.back.get(ADDRESS) or (item.name,))[0]


def taken(item, entry, state):
    """Return (address, Entry) of those addresses that go back to this entry, but belong to one that does not give them up."""
    found = []
    for address in item.back.get(ADDRESS, ()) + item.back.get(ALIAS, ()) + ((item.name,) if entry is None else ()):
        owner = state.owners.get(address)
        if owner is not None and owner is not entry and not any(_frees(each, owner, address) for each in state.items):
            found.append((address, owner))
    return found


def _frees(item, owner, address):
    """Tell whether an item takes this address from its owner on the way back."""
    if item.kind != owner.kind or owner.name not in names_of(item):
        return False
    if owner.name == address:
        return not item.exists or name_then(item) != address
    return not item.exists or (ALIAS in item.back and address not in item.back[ALIAS])


def in_order(changes):
    """Return the changes so that an address is given up before somebody else gets it. The same entry may come twice."""
    wanted = dict((address, key(change)) for change in changes for address in _gained(change))
    first, rest = [], []
    for change in changes:
        moved = [address for address in _given_up(change) if wanted.get(address.lower(), key(change)) != key(change)]
        if moved and change.operation == 'delete':
            first.append(change)
            continue
        if moved:
            had = change.before[ALIAS]
            left = tuple(address for address in had if address not in moved)
            first.append(Change('modify', change.kind, change.name, {ALIAS: had}, {ALIAS: left}))
            change = _without(change, left)
        rest.extend([change] if change.after or change.operation == 'delete' else [])
    return first + rest


def _gained(change):
    """Return the addresses that an entry has after a change and did not have before."""
    if change.operation == 'delete':
        return []
    own = [change.name] if change.operation == 'create' else [new_name(change)] if new_name(change) else []
    had = set(address.lower() for address in change.before.get(ALIAS, ()))
    return [address.lower() for address in own + list(change.after.get(ALIAS, ())) if address.lower() not in had]


def _given_up(change):
    """Return the addresses that an entry has no longer after a change."""
    if change.operation == 'delete':
        return [change.name] + list(change.before.get(ALIAS, ()))
    if ALIAS not in change.after:
        return []
    kept = set(address.lower() for address in change.after[ALIAS])
    return [address for address in change.before.get(ALIAS, ()) if address.lower() not in kept]


def _without(change, left):
    """Return what is left to do of a change once its aliases are these."""
    before, after = dict(change.before, **{ALIAS: left}), dict(change.after)
    if set(left) == set(after[ALIAS]):
        del before[ALIAS], after[ALIAS]
    return change._replace(before=before, after=after)
