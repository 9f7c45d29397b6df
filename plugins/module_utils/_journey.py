# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A mail over both systems, on paper: from where it comes in to every mailbox in which it ends, or to where it is lost.

Private to this collection. Pure. Zimbra does what _routing says. The peer does what was declared of it: a slave keeps the
mail of its own people and hands everything else of the domain to Zimbra; a master knows its own people, hands Zimbra's to
Zimbra and rejects the rest.
"""
from typing import FrozenSet, NamedTuple, Tuple

from ._mail_tables import domain_of
from ._routing import described

ZIMBRA, PEER, OUTSIDE = 'zimbra', 'peer', 'outside'
# Ways in: from the internet where the MX points, from there straight to the slave, from a person on either side.
WAYS = ('outside', 'outside_slave', 'zimbra', 'peer')
_FROM = dict(outside='internet', outside_slave='internet, past the MX', zimbra='a person on Zimbra', peer='a person on the other system')


class Peer(NamedTuple):
    """The other half of a split domain. role: the peer's own. people: addresses that live there; complete: no others do.

    hosts: names under which Zimbra hands it mail. trusted: whether Zimbra trusts it, as its own networks.
    """
    domain: str
    role: str
    host: str
    hosts: FrozenSet[str]
    people: FrozenSet[str]
    complete: bool
    trusted: bool


class End(NamedTuple):
    """outcome: mailbox, rejected (the sender is told at once), bounced (somebody had accepted it), loop, forwarded or unknown."""
    system: str
    recipient: str
    outcome: str


class Journey(NamedTuple):
    """way: one of WAYS. steps: as text, a line a step, those that lead on with an arrow behind. ends: one for each copy."""
    way: str
    steps: Tuple[str, ...]
    ends: Tuple[End, ...]


class Travel(object):
    """Follows mail. router: of Zimbra. peers: {domain: Peer}. owned: every address that Zimbra has a mailbox or list for."""

    def __init__(self, router, peers, owned):
        self._router, self._peers, self._owned = router, peers, owned
        self._hosts = frozenset(host for peer in peers.values() for host in peer.hosts)
        self._routes = {}
        self.verifies = router.verifies

    def route(self, address):
        """Return the Route of an address, worked out once."""
        if address not in self._routes:
            self._routes[address] = self._router.route(address)
        return self._routes[address]

    def journeys(self, address, fiction=False):
        """Return the Journey of every way in. fiction: the address is made up, so nobody has it anywhere."""
        return [self.journey(way, address, fiction) for way in WAYS if way in ('outside', 'zimbra') or domain_of(address) in self._peers]

    def journey(self, way, address, fiction=False):
        """Return the Journey of a mail to an address."""
        peer = self._peers.get(domain_of(address))
        at_peer = way == 'peer' or peer is not None and (peer.role == 'master') == (way == 'outside') and way != 'zimbra'
        trip = _Trip(self, fiction)
        trip.say(_FROM[way] + ' ->')
        if at_peer:
            trip.at_peer(address, peer)
        else:
            trip.at_zimbra(address, way == 'zimbra')
        return Journey(way, tuple(trip.steps), tuple(sorted(set(trip.ends))))

    def peer_of(self, delivery):
        """Return (the Peer that gets a delivery, whether the next hop is a peer at all)."""
        host = host_of(delivery.next_hop)
        if host not in self._hosts:
            return None, False
        return self._peers.get(domain_of(delivery.recipient)), True

    def source(self, recipient):
        """Return what decides where mail for a recipient is handed."""
        return self._router.delivery(recipient)[1]

    def split(self, address):
        """Tell whether the domain of an address is a split one."""
        return domain_of(address) in self._peers

    def owned(self, address):
        """Tell whether Zimbra keeps mail for an address, or has a list of that name, closed ones too."""
        return address in self._owned


class _Trip(object):
    """One mail under way. seen: the places where it is on this branch."""

    def __init__(self, travel, fiction):
        self._travel, self._fiction, self._seen = travel, fiction, []
        self.steps, self.ends = [], []

    def say(self, text):
        self.steps.append(text)

    def end(self, system, recipient, outcome, text):
        self.steps.append(text)
        self.ends.append(End(system, recipient, outcome))

    def at_zimbra(self, address, trusted):
        route = self._travel.route(address)
        answer = route.trusted if trusted else route.outside
        heard = 'Zimbra postfix server, RCPT %s: %d (%s)' % (address, answer.code, answer.rule)
        if answer.code != 250:
            return self.end(ZIMBRA, address, 'bounced' if self._seen else 'rejected',
                            heard + (': the other system had accepted it and returns it' if self._seen else ''))
        if not self._enter(ZIMBRA, address):
            return None
        self.say(heard + ' ->')
        before = len(self.ends)
        for delivery in route.deliveries:
            if len(route.deliveries) > 1 or delivery.recipient != address:
                self.say('virtual alias: %s ->' % delivery.recipient)
            self._hand_on(delivery)
        self._seen.pop()
        if not trusted and len(route.deliveries) == 1 and self._travel.verifies and self.ends[before].outcome == 'bounced':
            self.ends[before:] = [End(ZIMBRA, address, 'bounced' if self._seen else 'rejected')]
            self.say('Zimbra asks before it accepts, so it is 550 at RCPT already')
        return None

    def _hand_on(self, delivery):
        """Follow one copy that leaves Zimbra's Postfix."""
        service, recipient = delivery.transport, delivery.recipient
        if service == 'lmtp':
            self.say('%s says to use lmtp:%s ->' % (self._travel.source(recipient), delivery.next_hop))
            return self.end(ZIMBRA, recipient, 'mailbox', 'Zimbra mail store: %s' % recipient)
        if service in ('error', 'defer', 'group'):
            outcome = {'error': 'bounced', 'group': 'unknown'}.get(service, 'loop' if 'without end' in delivery.next_hop else 'bounced')
            return self.end(ZIMBRA, recipient, outcome, described(delivery))
        peer, known = self._travel.peer_of(delivery)
        self.say('%s says to use %s%s ->' % (self._travel.source(recipient), '' if service == 'mx' else service + ':',
                                             delivery.next_hop or 'the DNS'))
        if peer is not None:
            return self.at_peer(recipient, peer)
        return self.elsewhere(recipient, host_of(delivery.next_hop) if known else delivery.next_hop)

    def elsewhere(self, recipient, host):
        """A copy leaves the two systems; mail of a split domain has no business there."""
        outcome = 'unknown' if self._travel.split(recipient) else 'forwarded'
        self.end(OUTSIDE, recipient, outcome, '%s: %s' % (host or 'mail server of the domain', recipient))

    def at_peer(self, recipient, peer):
        if (PEER, recipient) in self._seen and peer.role == 'slave' and not peer.complete and not self._fiction:
            return self.end(PEER, recipient, 'unknown', '%s: nobody declared that %s lives there' % (peer.host, recipient))
        if not self._enter(PEER, recipient):
            return None
        self._in_peer(recipient, peer)
        self._seen.pop()
        return None

    def _in_peer(self, recipient, peer):
        name = '%s existing infrastructure MTA' % peer.host
        first = len(self._seen) == 1
        if recipient in peer.people:
            self.say(name + ' ->')
            self.end(PEER, recipient, 'mailbox', '%s existing infrastructure mail store: %s' % (peer.host, recipient))
        elif peer.role == 'slave':
            if not first and not peer.complete and not self._fiction:
                return self.end(PEER, recipient, 'unknown', '%s: nobody declared that %s lives there' % (name, recipient))
            self.say('%s, %s does not live there: to the master ->' % (name, recipient))
            self.at_zimbra(recipient, peer.trusted)
        elif self._travel.owned(recipient):
            self.say('%s, knows that %s lives on Zimbra ->' % (name, recipient))
            self.at_zimbra(recipient, peer.trusted)
        elif peer.complete or self._fiction:
            self.end(PEER, recipient, 'rejected' if first else 'bounced',
                     '%s: 550, nobody has %s%s' % (name, recipient, '' if first else ': Zimbra had accepted it and returns it'))
        else:
            self.end(PEER, recipient, 'unknown', '%s: a mailbox there, or a 550' % name)
        return None

    def _enter(self, system, recipient):
        """Note where the mail is now; where it was there before, it goes round for ever."""
        if (system, recipient) in self._seen:
            self.end(system, recipient, 'loop', '%s again at %s: a loop, ended by "too many hops"' % (
                recipient, 'Zimbra' if system == ZIMBRA else 'the other system'))
            return False
        self._seen.append((system, recipient))
        return True


def host_of(next_hop):
    """Return the host of a next hop in lower case, without brackets and port."""
    text = next_hop.lower()
    return text[1:].partition(']')[0] if text.startswith('[') else text.partition(':')[0]
