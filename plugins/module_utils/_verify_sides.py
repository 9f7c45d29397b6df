# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two systems of a split domain and everybody who looks at them: where each is reached, who lives there.

Private to this collection. Pure. A system is 'zimbra' or 'peer'; from elsewhere one looks from 'outside'.
"""
from typing import Any, Dict, NamedTuple, Optional, Tuple

from ._transport import parse_relay_host

ZIMBRA, PEER, OUTSIDE = 'zimbra', 'peer', 'outside'
SIDES = {ZIMBRA: 'local', PEER: 'remote'}         # what people who live there are called


class Host(NamedTuple):
    """A host of the inventory from which is looked."""
    name: str                 # its name in the inventory
    smtp: str                 # by which name or address SMTP reaches it
    system: str


class Hop(NamedTuple):
    """A place where a system takes mail."""
    host: str                 # next hop, as Postfix writes it: [mail.example.com]:25
    label: str                # what it is called in checks
    addresses: Optional[Tuple[str, ...]]      # whose mail goes there; None: everybody's


class Side(NamedTuple):
    """One system of one domain."""
    system: str
    master: bool
    hosts: Tuple[Host, ...]   # hosts of the inventory that are it
    hops: Tuple[Hop, ...]     # where it takes mail
    names: Tuple[str, ...]    # names under which it may stand in a Received line, or in an MX record
    people: Tuple[Dict[str, str], ...]        # {address, kind}
    test: Optional[str]       # the address of its test mailbox


class Domain(NamedTuple):
    """A split domain. relay: the options of mta_relay that hold where Zimbra is a slave."""
    name: str
    zimbra: Side
    peer: Side
    peer_addresses: Tuple[str, ...]
    relay: Dict[str, Any]
    kind: str                 # what the peer is: postfix, exchange ...
    alias_domains: Tuple[str, ...] = ()

    def side(self, system):
        """Return the Side of that name."""
        return self.zimbra if system == ZIMBRA else self.peer

    @property
    def master(self):
        """Return the Side that is authoritative."""
        return self.zimbra if self.zimbra.master else self.peer

    @property
    def slave(self):
        """Return the Side that hands what it does not know to the other one."""
        return self.peer if self.zimbra.master else self.zimbra


def hosts_of(names, smtp_names, system):
    """Return the Hosts of a group."""
    return tuple(Host(name, smtp_names.get(name, name).lower(), system) for name in names)


def host_of(next_hop):
    """Return the host in a next hop, without brackets and port."""
    return parse_relay_host(next_hop).host


def domains_of(topology, people, mtas, peers):
    """Return the Domains that are declared and present. people: those of split_domain_info. mtas, peers: Hosts."""
    return [_domain(each, topology['slave']['relay'], people.get(each['name'], {}), mtas, peers) for each in topology['split']]


def _domain(split, relay, people, mtas, peers):
    zimbra_master = split['role'] == 'master'
    hops = _peer_hops(split)
    names = sorted(set([split['peer']['host']] + [host_of(hop.host) for hop in hops] + [each['host'] for each in split['remote']]))
    mine = tuple(host for host in peers if host.smtp in names or host.name in names)
    names += [name for host in mine for name in (host.name, host.smtp)]
    zimbra = Side(ZIMBRA, zimbra_master, mtas, tuple(Hop('[%s]:25' % host.smtp, host.name, None) for host in mtas),
                  tuple(name for host in mtas for name in (host.name, host.smtp)),
                  _people(people.get('local', ()), split['test_addresses']['local']), split['test_addresses']['local'])
    peer = Side(PEER, not zimbra_master, mine, hops, tuple(sorted(set(names))),
                _people(list(people.get('remote', ())) + _declared(split), split['test_addresses']['remote']),
                split['test_addresses']['remote'])
    return Domain(split['name'], zimbra, peer, tuple(split['peer']['addresses']), {} if zimbra_master else relay,
                  split['peer'].get('kind') or 'other', tuple(split.get('alias_domains', ())))


def _peer_hops(split):
    """Return the peer's Hops: the domain's own, and those of people who have a peer of their own."""
    apart = {}
    for account in split['remote']:
        if account['next_hop'] != split['next_hop']:
            apart.setdefault(account['next_hop'], []).extend([account['name']] + list(account['aliases']))
    elsewhere = {address for addresses in apart.values() for address in addresses}
    rest = [address for account in split['remote'] for address in [account['name']] + list(account['aliases'])
            if address not in elsewhere]
    own = Hop(split['next_hop'], host_of(split['next_hop']), tuple(rest) if apart else None)
    return (own,) + tuple(Hop(hop, host_of(hop), tuple(apart[hop])) for hop in sorted(apart))


def _declared(split):
    """Return the addresses that are declared to live on the peer."""
    return [dict(address=address, kind=kind) for account in split['remote']
            for kind, addresses in (('account', [account['name']]), ('alias', account['aliases'])) for address in addresses]


def _people(found, test):
    """Return who lives on a side, each address once, in order; the test mailbox is one of them."""
    kinds = {}
    for each in list(found) + ([dict(address=test, kind='account')] if test else []):
        kinds.setdefault(each['address'].lower(), each['kind'])
    return tuple(dict(address=address, kind=kinds[address]) for address in sorted(kinds))
