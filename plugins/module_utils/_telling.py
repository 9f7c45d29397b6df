# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a result tells of changes, made only while it is written: a hundred thousand accounts are in memory once, not thrice.

Private to this collection. Pure. Ansible copies a result before it prints it, so these can be gone through once, and let go of
each change when it is told.
"""
from collections.abc import Mapping, Sequence

from . import _plan

# The operation that has no such side.
_MISSING = {'before': 'create', 'after': 'delete'}


class _Once(object):
    """What can be gone through once."""

    def __init__(self):
        self._told = False

    def _start(self):
        if self._told:
            raise RuntimeError('this was told already')
        self._told = True


class Entries(_Once, Sequence):
    """What _plan.entries returns, as a list that lets go of its items."""

    def __init__(self, changes):
        super(Entries, self).__init__()
        self._changes = list(changes)

    def __len__(self):
        return len(self._changes)

    def __getitem__(self, number):
        return _plan.entries([self._changes[number]])[0]

    def __iter__(self):
        self._start()
        for number, change in enumerate(self._changes):
            self._changes[number] = None
            yield _plan.entries([change])[0]


class Side(_Once, Mapping):
    """before or after of what _plan.diff returns, as a dictionary that lets go of its items."""

    def __init__(self, changes, side):
        super(Side, self).__init__()
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
        return self._made(key, self._found[key])

    def items(self):
        self._start()
        for key in list(self._found):
            yield key, self._made(key, self._found.pop(key))

    def _made(self, key, changes):
        return _plan.diff(changes)[self._side][key]


def entries(changes):
    """Return what _plan.entries returns."""
    return Entries(changes)


def diff(changes):
    """Return what _plan.diff returns."""
    return dict((side, Side(changes, side)) for side in ('before', 'after'))


def plain(value):
    """Return one of these as a list or dictionary: for json.dump(default=plain)."""
    if isinstance(value, Entries):
        return list(value)
    if isinstance(value, Side):
        return dict(value.items())
    raise TypeError('%s cannot be written' % type(value).__name__)
