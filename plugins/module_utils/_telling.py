# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a result tells of changes, made only while it is written: a hundred thousand accounts are in memory once.

Private to this collection. Pure. Ansible copies a result before it prints it: what it copies from need not be there as a whole.
"""
from collections.abc import Mapping, Sequence

from . import _plan

# The operation that has no such side.
_MISSING = {'before': 'create', 'after': 'delete'}


class Entries(Sequence):
    """What _plan.entries returns, as a list that holds nothing."""

    def __init__(self, changes):
        self._changes = changes

    def __len__(self):
        return len(self._changes)

    def __getitem__(self, number):
        return _plan.entries([self._changes[number]])[0]


class Side(Mapping):
    """before or after of what _plan.diff returns, as a dictionary that holds nothing but its keys."""

    def __init__(self, changes, side):
        self._side, self._found = side, {}
        for change in changes:
            if change.operation != _MISSING[side]:
                key = _plan.key(change)
                self._found[key] = self._found.get(key, ()) + (change,)

    def __len__(self):
        return len(self._found)

    def __iter__(self):
        return iter(self._found)

    def __getitem__(self, key):
        return _plan.diff(self._found[key])[self._side][key]


def entries(changes):
    """Return what _plan.entries returns; the changes must stay as they are."""
    return Entries(changes)


def diff(changes):
    """Return what _plan.diff returns; the changes must stay as they are."""
    return dict((side, Side(changes, side)) for side in ('before', 'after'))


def plain(value):
    """Return one of these as a list or dictionary: for json.dump(default=plain)."""
    if isinstance(value, Entries):
        return list(value)
    if isinstance(value, Side):
        return dict(value)
    raise TypeError('%s cannot be written' % type(value).__name__)
