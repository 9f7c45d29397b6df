# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The directory as it would be after changes that check mode only announced.

Private to this collection. Pure. What follows a change, an MTA that takes over its settings, can so be told in check
mode too, on the first run.
"""
from ._model import RECIPIENT_KINDS, Entry
from ._renamed import ADDRESS

# What stands in the directory; changes to a host's own Postfix say nothing about another host's.
_DIRECTORY = RECIPIENT_KINDS + ('domain', 'server', 'config')


def overlay(read, planned):
    """Return a read(Query) that answers as if the planned changes ({kind, name, action, before, after}) were made."""
    def answer(query):
        found = dict(((entry.kind, entry.name), entry) for entry in read(query))
        for change in planned:
            if change['kind'] in _DIRECTORY:
                _change(found, change, query)
        return [found[key] for key in sorted(found)]
    return answer if planned else read


def _change(found, change, query):
    key = (change['kind'], change['name'])
    if change['action'] == 'delete':
        found.pop(key, None)
    elif change['action'] == 'create' and _asked(change, query):
        # Zimbra gives every account these itself.
        given = dict(zimbraMailStatus=['enabled'], zimbraMailDeliveryAddress=[key[1]])
        found[key] = Entry(key[0], key[1], _attributes({}, dict(given, **change['after']), query))
    elif key in found:
        entry = found.pop(key)
        name = (change['after'].get(ADDRESS) or [key[1]])[0] if key[0] == 'account' else key[1]
        found[key[0], name] = entry._replace(name=name, attributes=_attributes(entry.attributes, change['after'], query))


def _asked(change, query):
    kind, name = change['kind'], change['name']
    return kind in query.kinds and (name in query.names if query.names is not None else True) and (
        query.domain is None or name.endswith('@' + query.domain))


def _attributes(have, after, query):
    merged = dict(have, **dict((name, tuple(values)) for name, values in after.items() if name in query.attributes))
    return dict((name, values) for name, values in merged.items() if values)
