# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The directory as it would be: in check mode, what earlier tasks have only announced counts as done.

Private to this collection. Pure. What is announced are the diffs of module calls, ``{before: {entry: {attribute:
[values]}}, after: ...}``, an entry being "kind name", in the order of the calls.
"""
from ._model import RECIPIENT_KINDS, Entry

# What Zimbra itself gives a new account, as far as it routes mail.
_STATUS, _ADDRESS, _ALIAS = 'zimbraMailStatus', 'zimbraMailDeliveryAddress', 'zimbraMailAlias'


def overlaid(read, announced):
    """Return a read(Query) that answers as if the announced changes had been made."""
    if not announced:
        return read
    changes = [change for diff in announced for change in _changes(diff)]

    def as_if(query):
        found = {(entry.kind, entry.name): entry for entry in read(query)}
        for key, before, after in changes:
            if key[0] in query.kinds:
                _apply(found, query, key, before, after)
        return [found[key] for key in sorted(found)]

    return as_if


def _changes(diff):
    """Yield ((kind, name), before, after) of a diff; None before stands for a new entry, None after for one that is gone."""
    for text in sorted(set(diff['before']) | set(diff['after'])):
        kind, _blank, name = text.partition(' ')
        yield (kind, name), diff['before'].get(text), diff['after'].get(text)


def _apply(found, query, key, before, after):
    if after is None:
        found.pop(key, None)
    elif before is None:
        values = _new(key, after)
        if _asked_for(query, key, values):
            found[key] = Entry(key[0], key[1], _known(query, values))
    elif key in found:
        values = dict(found[key].attributes)
        values.update((name, tuple(after.get(name, ()))) for name in set(before) | set(after))
        found[key] = Entry(key[0], key[1], _known(query, values))


def _new(key, after):
    values = {name: tuple(value) for name, value in after.items()}
    if key[0] == 'account':
        values.setdefault(_STATUS, ('enabled',))
        values.setdefault(_ADDRESS, (key[1],))
    return values


def _asked_for(query, key, values):
    if query.names is not None:
        return bool({key[1], *values.get(_ALIAS, ())} & {name.lower() for name in query.names})
    return query.domain is None or key[0] not in RECIPIENT_KINDS or key[1].endswith('@' + query.domain)


def _known(query, values):
    """Return the attributes that were asked for and have a value."""
    return {name: value for name, value in values.items() if name in query.attributes and value}
