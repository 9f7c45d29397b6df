# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading what one MTA sees of the directory, and routing addresses over it.

Private to this collection. Pure: it only asks the reader that it is given.
"""
from ._address import normalise_address
from ._client import ClientError
from ._model import RECIPIENT_KINDS, Query
from ._mta_wanted import RELAY, RESTRICTION, UNLISTED
from ._routing import ATTRIBUTES, Router, Site

_MTA = (RELAY, UNLISTED, RESTRICTION)


def gather(read, params):
    """Return the module's result: each Route as plain data."""
    return dict(routes=[dict(
        address=found.address, outside=dict(found.outside._asdict()), trusted=dict(found.trusted._asdict()),
        deliveries=[dict(delivery._asdict()) for delivery in found.deliveries], steps=list(found.steps))
        for found in routes(read, params)])


def routes(read, params):
    """Return a list of Route, one for each of params['addresses'], in order. Raises ClientError for what is no address."""
    addresses = _checked(params['addresses'])
    entries = read(Query(RECIPIENT_KINDS, ATTRIBUTES)) + read(Query(('domain',), ATTRIBUTES))
    mta = dict(_own(read(Query(('config',), _MTA))))
    if params['server'] is not None:
        found = read(Query(('server',), _MTA, names=(params['server'].lower(),)))
        if not found:
            raise ClientError('client.REFUSED', 'there is no server %s' % params['server'], 'Name a server as Zimbra does (zmprov gas)')
        mta.update(_own(found))
    router = Router(Site(tuple(entries), mta.get(RELAY, ('',))[0], mta.get(UNLISTED, ('no',))[0].lower() == 'yes',
                         mta.get(RESTRICTION, ())))
    return [router.route(address) for address in addresses]


def _own(entries):
    return [item for entry in entries for item in entry.attributes.items()]


def _checked(addresses):
    checked, wrong = [], []
    for index, address in enumerate(addresses):
        try:
            checked.append(normalise_address(address))
        except ValueError as error:
            wrong.append('addresses[%d]: %s' % (index, error))
    if wrong:
        raise ClientError('client.REFUSED', '; '.join(wrong), 'Correct them, or leave them out')
    return checked
