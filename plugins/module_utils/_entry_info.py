# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading chosen attributes of entries.

Private to this collection. Pure: gather only asks the reader that it is given.
"""
from ._address import stored_name
from ._client import ClientError
from ._model import RECIPIENT_KINDS, Query

KINDS = RECIPIENT_KINDS + ('domain', 'server', 'cos', 'config')


def gather(read, params):
    """Return the entries, and the names that nothing answers to. An address finds the entry that it is an alias of."""
    names = tuple(stored_name(name) for name in params['names']) if params['names'] is not None else None
    attributes = _known(read, params['attributes'])
    shown = attributes + (('mail', 'zimbraMailAlias') if names and params['kind'] in RECIPIENT_KINDS else ())
    found = read(Query((params['kind'],), shown, names=names, domain=stored_name(params['domain']) if params['domain'] else None),
                 inherited=params['values'] == 'inherited')
    answered = set(entry.name.lower() for entry in found)
    for entry in found:
        answered.update(value.lower() for name in shown[len(attributes):] for value in entry.attributes.get(name, ()))
    missing = sorted(set(names or ()) - answered)
    return dict(missing=missing, entries=[
        dict(kind=entry.kind, name=entry.name,
             attributes=dict((name, entry.attributes[name]) for name in attributes if name in entry.attributes)) for entry in found])


def _known(read, names):
    """Return the names as Zimbra spells them. Raises ClientError for those that it does not know: they are no empty ones."""
    known = dict((entry.name.lower(), entry.name) for entry in read(Query(('attribute',), (), names=tuple(names))))
    unknown = sorted(name for name in names if name.lower() not in known)
    if unknown:
        raise ClientError('client.REFUSED', 'this Zimbra has no attribute %s' % ', '.join(unknown),
                          'See zmprov desc -a NAME, and correct the names')
    return tuple(known[name.lower()] for name in names)
