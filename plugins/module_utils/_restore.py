# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Taking back: what was there before our first touch is put back, unless somebody changed it since.

Private to this collection. Pure. A record of prior values is the list that the controller kept:
``{kind, name, created, before: {attribute: [values]}, after: {attribute: [values]}}``, before as it was before our
first write to that attribute, after as we last wrote it.
"""
from ._attributes import attribute, canonical, same


class Prior(object):
    """The recorded values, to be asked by entry and attribute."""

    def __init__(self, records):
        self._records = dict(((record['kind'], record['name']), record) for record in records or ())

    def names(self, kind=None):
        """Return the names of the recorded entries, of one kind or of all."""
        return sorted(name for each, name in self._records if kind in (None, each))

    def kinds(self):
        """Return the recorded (kind, name) pairs."""
        return sorted(self._records)

    def spared(self, kind, name, attribute):
        """Tell whether we wrote to an entry, but never to this attribute: it was as declared before us."""
        return (kind, name) in self._records and self.values(kind, name, attribute) is None

    def created(self, kind, name):
        """Tell whether an entry was created by us."""
        return bool(self._records.get((kind, name), {}).get('created'))

    def values(self, kind, name, attribute):
        """Return (before, after) of an attribute as tuples, or None when it was never touched."""
        record = self._records.get((kind, name), {})
        before, after = record.get('before', {}), record.get('after', {})
        if attribute not in before and attribute not in after:
            return None
        return tuple(before.get(attribute, ())), tuple(after.get(attribute, ()))

    def attributes(self, kind, name):
        """Return the names of the recorded attributes of an entry."""
        record = self._records.get((kind, name), {})
        return sorted(set(record.get('before', {})) | set(record.get('after', {})))


def take_back(entry, ours, prior):
    """Decide what an entry gets when our values go.

    ours: {attribute: the tuple that we would have written}. Returns ({attribute: wanted values}, [warnings]).
    With a record: our last value gives way to what was there before, and what we never had to write stays.
    Without one: only a value equal to ours is cleared (in the global configuration: becomes what Zimbra ships).
    A value that is neither is somebody else's: it stays and is named.
    """
    wanted, warnings = {}, []
    for name, declared in ours.items():
        name = canonical(name)
        if prior.spared(entry.kind, entry.name, name):
            continue
        current = entry.attributes.get(name, ())
        recorded = prior.values(entry.kind, entry.name, name)
        shipped = attribute(name).shipped if entry.kind == 'config' else ()
        before, after = recorded if recorded else (shipped, tuple(declared))
        if same(name, current, after):
            wanted[name] = before
        elif not same(name, current, before):
            warnings.append('%s %s: %s is %s, which is not what was written here (%s): left alone' % (
                entry.kind, entry.name, name, _text(current), _text(after)))
    return wanted, warnings


def _text(values):
    return ', '.join(values) if values else 'unset'
