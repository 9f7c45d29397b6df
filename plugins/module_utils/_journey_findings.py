# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with a split, seen from the journeys of its mail: each finding with what to do about it.

Private to this collection. Pure.
"""
from typing import NamedTuple

from ._journey import OUTSIDE, PEER, ZIMBRA
from ._mail_tables import domain_of, first


class Finding(NamedTuple):
    """kind: loop, bounce, nobody, twice or catch_all. text: what is wrong, a sentence; remedy: what to do."""
    kind: str
    domain: str
    address: str
    text: str
    remedy: str


_NAMES = dict(outside='from the internet', outside_slave='from the internet straight to the slave', zimbra='from people on Zimbra',
              peer='from people on the other system')


def of_address(address, journeys, peer):
    """Yield the findings about an address that somebody has, or that was declared."""
    domain = domain_of(address)
    ends = [(journey.way, end) for journey in journeys for end in journey.ends]
    for way, end in ends:
        if end.outcome == 'loop':
            yield _loop(domain, address, way, end, journeys)
            break
    lost = [end for way, end in ends if way == 'outside' and end.outcome == 'rejected']
    # What the master refuses is nobody's, so whoever writes to it from the slave rightly gets it back.
    for way, end in ends:
        if end.outcome == 'bounced' and not (lost and end.recipient == address) and way != 'outside_slave':
            yield Finding('bounce', domain, address, 'mail to %s %s is accepted and then returned, because %s of %s does not take it'
                          % (address, _NAMES[way], end.recipient, _SYSTEMS[end.system]), _bounce_remedy(address, end))
            break
    stray = [end for dummy, end in ends if end.outcome == 'unknown' and _stray(end, peer)]
    if stray:
        where = 'to the other system' if stray[0].system == PEER else 'to a host that is no declared peer'
        yield Finding('nobody', domain, address, 'mail to %s goes %s, where nobody is declared to have %s' % (
            address, where, stray[0].recipient), 'Declare %s in remote_accounts of %s, or remove it from Zimbra' % (
                stray[0].recipient, domain_of(stray[0].recipient)))
    elif lost and peer is not None and address in peer.people:
        yield Finding('nobody', domain, address, '%s is declared to live on the other system, but %s rejects it' % (
            address, 'Zimbra' if peer.role == 'slave' else 'the master'),
            'Create its remote account (role master), or take it out of the declaration')


_SYSTEMS = {ZIMBRA: 'Zimbra', PEER: 'the other system', OUTSIDE: 'another host'}


def _stray(end, peer):
    return end.system == OUTSIDE or end.system == PEER and (peer is None or peer.role == 'slave')


def _loop(domain, address, way, end, journeys):
    text = 'mail to %s %s goes round in a loop' % (address, _NAMES[way])
    if not any(step.endswith('"too many hops"') for journey in journeys for step in journey.steps):
        return Finding('loop', domain, address, '%s within Zimbra: lists or aliases lead to each other, and the mail is never taken' % text,
                       'Take one of them out of the other: zmprov rdlm LIST MEMBER')
    return Finding('loop', domain, address, '%s: each system takes %s for the other one\'s' % (text, end.recipient),
                   'Declare where it lives. On Zimbra an account that is closed is as good as not there: delete it, or open it '
                   '(zmprov ma %s zimbraAccountStatus locked)' % end.recipient)


def _bounce_remedy(address, end):
    if end.recipient != address:
        return 'Take %s out of %s (member, forwarding or alias), or let somebody have it' % (end.recipient, address)
    if end.system == ZIMBRA:
        return 'Give it a transport (an account has its own, a slave\'s domain that of the catch-all), or remove the address'
    return 'Let the other system know %s, or remove it from Zimbra' % end.recipient


def of_fiction(address, journeys, peer):
    """Yield the findings about an address that nobody has: a master rejects it, a slave asks the master."""
    domain = domain_of(address)
    by_way = dict((journey.way, journey) for journey in journeys)
    looping = [way for way in ('outside', 'outside_slave', 'zimbra', 'peer') if _any(by_way[way], 'loop')]
    if looping:
        yield Finding('loop', domain, address, 'mail to unknown addresses %s (%s is one) goes round in a loop: both systems forward what '
                      'they do not know' % (_NAMES[looping[0]], address),
                      'One of the two must be the master and reject: no catch-all on Zimbra where it is the master')
        return
    if peer.role == 'slave' and _any(by_way['outside'], 'bounced'):
        yield _backscatter(domain, address, 'from the internet', 'Remove what accepts every address of %s' % domain)
    elif peer.role == 'slave' and _any(by_way['zimbra'], 'bounced'):
        yield _backscatter(domain, address, 'from trusted hosts, the slave among them',
                           'Have Zimbra reject unlisted recipients (master_reject_unlisted: true)')
    elif peer.role == 'master' and _any(by_way['outside_slave'], 'bounced'):
        yield _backscatter(domain, address, 'from the internet straight to Zimbra, the slave', 'Have Zimbra ask the master first or '
                           'reject (slave_recipient_check: verify or local_only), or let only the master reach it')


def _backscatter(domain, address, whence, remedy):
    return Finding('bounce', domain, address, 'mail to unknown addresses %s (%s is one) is accepted and then returned, often to people '
                   'who never sent it' % (whence, address), remedy)


def _any(journey, outcome):
    return any(end.outcome == outcome for end in journey.ends)


def of_tables(tables, peers, mine):
    """Yield the findings that need no journey: catch-alls on the wrong entries, addresses with two owners.

    mine: {address: name} of what Zimbra keeps mail for, closed entries left out.
    """
    for domain, peer in sorted(peers.items()):
        for entry in tables.catch_alls(domain):
            if peer.role == 'slave' or entry.kind != 'domain' or entry.name != domain:
                yield Finding('catch_all', domain, '@' + domain, 'the %s %s catches all mail of %s, so unknown addresses are accepted'
                              % (entry.kind, entry.name, domain), 'Take it off: zimbraMailCatchAllAddress @%s of %s' % (domain, entry.name))
        for address in sorted(address for address in peer.people if address in mine):
            yield Finding('twice', domain, address, '%s lives on both systems: it belongs to %s on Zimbra' % (address, mine[address]),
                          'Let one have it: take it out of the declaration, or off Zimbra (adopt: true on a remote account keeps the '
                          'mailbox and changes its route)')
    for address, entries in tables.shared():
        if domain_of(address) in peers:
            yield Finding('twice', domain_of(address), address, '%s leads to several entries of Zimbra: %s' % (
                address, ', '.join(sorted('%s %s' % (entry.kind, entry.name) for entry in entries))), 'Take it off all but one of them')


def kept_on_zimbra(entries):
    """Return {address: owner} of recipients for which Zimbra keeps mail or has a list; routes to elsewhere do not count."""
    kept = {}
    for entry in entries:
        away = entry.kind in ('account', 'resource') and not first(entry, 'zimbraMailTransport').lower().startswith('lmtp:')
        for address in () if away or entry.kind == 'domain' else addresses_of(entry):
            kept.setdefault(address, '%s %s' % (entry.kind, entry.name))
    return kept


def addresses_of(entry):
    """Return the addresses under which a recipient gets mail."""
    return sorted(set(value.lower() for name in ('zimbraMailDeliveryAddress', 'zimbraMailAlias', 'zimbraOldMailAddress')
                      for value in entry.attributes.get(name, ())))
