# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading what one MTA sees of the directory, routing addresses over it, and following mail over both systems.

Private to this collection. Pure: it only asks the reader that it is given.
"""
from typing import Dict, NamedTuple, Tuple

from . import _journey_findings as findings
from ._address import normalise_address
from ._client import ClientError
from ._journey import Peer, Travel
from ._mail_tables import ATTRIBUTES, domain_of, first
from ._model import RECIPIENT_KINDS, Query
from ._mta_wanted import NETWORKS, POLICYD, RELAY, RESTRICTION, UNLISTED
from ._overlay import overlay
from ._routing import Router, Site
from ._split_peers import split_peers
from ._virtual_alias import NESTING

DELIMITER, LIMIT, PROPAGATE = ('zimbraMtaRecipientDelimiter', 'zimbraMtaVirtualAliasExpansionLimit',
                               'zimbraMtaPropagateUnmatchedExtensions')
MTA = (RELAY, UNLISTED, RESTRICTION, POLICYD, DELIMITER, LIMIT, PROPAGATE)
FICTION = 'no.such.person'


class Asked(NamedTuple):
    addresses: Tuple[str, ...]
    peers: Dict[str, Peer]
    fictions: Tuple[str, ...]      # an address that nobody has, for every split domain


def gather(read, params):
    """Return the module's result: routes with their journeys as plain data, the findings, and how many addresses were followed."""
    read = overlay(read, params.get('planned'))
    given, peers = _checked(read, params)
    recipients = read(Query(RECIPIENT_KINDS, ATTRIBUTES))
    asked = _asked(given, peers, recipients)
    # Domains first: where several entries answer for a catch-all, the directory names first who was there first.
    router = Router(mta_site(read, params['server'], read(Query(('domain',), ATTRIBUTES)) + recipients))
    travel = Travel(router, asked.peers, findings.kept_on_zimbra(recipients))
    enabled = [entry for entry in recipients if first(entry, 'zimbraMailStatus').lower() == 'enabled']
    found = list(findings.of_tables(router.tables, asked.peers, findings.kept_on_zimbra(enabled)))
    routes = []
    for address in asked.addresses + asked.fictions:
        fiction = address in asked.fictions
        journeys, peer = travel.journeys(address, fiction), asked.peers.get(domain_of(address))
        about = list((findings.of_fiction if fiction else findings.of_address)(address, journeys, peer)) if peer else []
        found.extend(about)
        if (not fiction and params.get('show') != 'findings') or about:
            routes.append(_plain(travel.route(address), journeys))
    found = _once(found)
    return dict(routes=routes, findings=[dict(each._asdict()) for each in found], report=_report(found),
                followed=len(asked.addresses + asked.fictions))


def _plain(route, journeys):
    return dict(address=route.address, outside=dict(route.outside._asdict()), trusted=dict(route.trusted._asdict()),
                deliveries=[dict(delivery._asdict()) for delivery in route.deliveries], steps=list(route.steps),
                journeys=[{'from': each.way, 'steps': list(each.steps), 'ends': [dict(end._asdict()) for end in each.ends]}
                          for each in journeys])


def _once(found):
    """Return findings without repetitions, in the order of domains and addresses."""
    return sorted(set(found), key=lambda each: (each.domain, each.address, each.kind, each.text))


def _report(found):
    """Return findings as one text, a line each."""
    return '\n'.join('- %s (%s): %s. %s' % (each.address, each.kind, each.text, each.remedy) for each in found)


def mta_site(read, server, entries):
    """Return the Site of a server's MTA, or of the global configuration for None. Raises ClientError for no server."""
    mta = dict(_own(read(Query(('config',), MTA))))
    if server is not None:
        found = read(Query(('server',), MTA, names=(server.lower(),)))
        if not found:
            raise ClientError('client.REFUSED', 'there is no server %s' % server, 'Name a server as Zimbra does (zmprov gas)')
        mta.update(_own(found))
    limit = mta.get(LIMIT, ('',))[0]
    return Site(tuple(entries), mta.get(RELAY, ('',))[0], mta.get(UNLISTED, ('no',))[0].lower() == 'yes', mta.get(RESTRICTION, ()),
                ''.join(mta.get(DELIMITER, ())), int(limit) if limit.isdigit() else NESTING, mta.get(PROPAGATE, ('canonical',)))


def _own(entries):
    return [item for entry in entries for item in entry.attributes.items()]


def _checked(read, params):
    """Return (addresses, None for all; {domain: Peer}). Raises ClientError with everything that is wrong with what was asked."""
    problems, given = [], None
    if params['addresses'] is not None:
        given = [_normal(address, index, problems) for index, address in enumerate(params['addresses'])]
    elif not params.get('split'):
        problems.append('addresses: neither they nor split are given, so there is nothing to follow')
    networks = []
    if params.get('split'):
        networks = [value for kind in ('config', 'server') for dummy, values in _own(read(Query((kind,), (NETWORKS,)))) for value in values]
    peers, wrong = split_peers(params.get('split') or [], params.get('peers'), networks)
    if problems + wrong:
        raise ClientError('client.REFUSED', '; '.join(problems + wrong), 'Correct them, or leave them out')
    return given, peers


def _normal(address, index, problems):
    try:
        return normalise_address(address)
    except ValueError as error:
        problems.append('addresses[%d]: %s' % (index, error))
        return None


def _asked(given, peers, recipients):
    """Return what is followed: the given addresses, or all that the split domains have on either side."""
    everybody = set(address for peer in peers.values() for address in peer.people)
    everybody.update(address for entry in recipients for address in findings.addresses_of(entry))
    chosen = sorted(address for address in everybody if domain_of(address) in peers) if given is None else given
    return Asked(tuple(chosen), peers, tuple(_fiction(domain, everybody) for domain in sorted(peers)))


def _fiction(domain, taken):
    address = '%s@%s' % (FICTION, domain)
    while address in taken:
        address = 'x' + address
    return address
