# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the DNS says of a domain: its zone and primary, its MX records, its name servers, and whether an exchange is fit for one.

Private to this collection. Pure: it only asks what it is given, which is a `dns` with ask(address, name, kind),
resolve(name, kind).
"""
from typing import NamedTuple, Tuple

from ._client import ClientError
from ._mx_record import MxSet
from ._mx_remedies import refusal

ANSWERS = ('NOERROR', 'NXDOMAIN')


class Record(NamedTuple):
    """One record. data: of MX (preference, exchange), of SOA (mname, serial, minimum), else (text,)."""

    owner: str
    kind: str
    ttl: int
    data: Tuple


class Answer(NamedTuple):
    """What a server answered. server: its address."""

    server: str
    rcode: str
    authoritative: bool
    records: Tuple[Record, ...] = ()
    authority: Tuple[Record, ...] = ()

    def of(self, kind, owner=None):
        """Its records of a kind, and of an owner where one is named."""
        return [each for each in self.records if each.kind == kind and owner in (None, each.owner)]


class Zone(NamedTuple):
    """A zone. negative_ttl: how long resolvers remember that something is not there."""

    name: str
    mname: str
    serial: int
    negative_ttl: int


def ancestors(name):
    """Yield the name and each name above it, without the root."""
    labels = name.split('.')
    for index in range(len(labels)):
        yield '.'.join(labels[index:])


def below(name, zone):
    """Whether a name is in a zone, as far as names tell."""
    return zone == '.' or name == zone or name.endswith('.' + zone)


def find_zone(ask, domain, named=''):
    """Return the Zone that holds the domain, or the one that was named. ask(name, kind) -> Answer."""
    for name in [named] if named else ancestors(domain):
        answer = _good(ask(name, 'SOA'))
        for each in list(answer.of('SOA', name)) + [each for each in answer.authority if each.kind == 'SOA' and not named]:
            if each.owner != '.' and below(name, each.owner):
                return Zone(each.owner, each.data[0], each.data[1], min(each.ttl, each.data[2]))
    raise ClientError('dns.NO_ZONE', '%s: there is no such zone' % (named or 'Of %s' % domain),
                      'See how the domain is spelled, and that its zone exists' if not named else 'Leave zone out, or correct it')


def _good(answer):
    if answer.rcode not in ANSWERS:
        raise ClientError('dns.' + answer.rcode, *refusal(answer.server, answer.rcode))
    return answer


def addresses(dns, host, zone='', primary=''):
    """Return the addresses of a host: from the primary where the host is in its zone, else from the resolvers."""
    found = []
    for kind in ('A', 'AAAA'):
        answer = lookup(dns, host, kind, zone, primary)
        found += [each.data[0] for each in answer.of(kind)]
    return found


def lookup(dns, name, kind, zone='', primary=''):
    """Return the Answer about a name. What the primary has handed to others is asked of the resolvers."""
    if primary and below(name, zone):
        answer = dns.ask(primary, name, kind)
        if answer.authoritative and answer.rcode in ANSWERS:
            return answer
    return _good(dns.resolve(name, kind))


def present(dns, primary, zone, domain):
    """Return the MxSet that the primary has for the domain. Raises ClientError where there cannot be one."""
    answer = _good(dns.ask(primary, domain, 'MX'))
    if answer.of('CNAME', domain):
        raise ClientError('dns.CNAME', '%s is an alias (CNAME) of %s, so it has no MX records of its own' % (
            domain, answer.of('CNAME', domain)[0].data[0]), 'Replace the CNAME by records of its own, or move the MX of that name')
    cut = [each.owner for each in answer.authority if each.kind == 'NS' and each.owner != zone and below(domain, each.owner)]
    if cut and not answer.authoritative:
        raise ClientError('dns.DELEGATED', '%s has handed %s to other servers' % (zone, cut[0]), 'Name that zone, or leave zone out')
    if not answer.authoritative:
        raise ClientError('dns.NOTAUTH', 'The name server %s is not authoritative for %s' % (primary, zone),
                          'Name the primary with nameserver')
    found = mx_of(answer, domain)
    return found._replace(wildcard=_wildcard(dns, primary, zone, domain, found)) if found.exchanges else found


def mx_of(answer, domain):
    """Return the MxSet of an answer."""
    records = answer.of('MX', domain)
    return MxSet(tuple(sorted(each.data for each in records)), min([each.ttl for each in records] or [0]))


def _wildcard(dns, primary, zone, domain, found):
    """Return the wildcard that may have answered for the domain, or ''. Only a prerequisite tells for certain."""
    for parent in list(ancestors(domain))[1:]:
        if not below(parent, zone):
            return ''
        name = '*.' + parent
        if mx_of(dns.ask(primary, name, 'MX'), name) == found:
            return name
    return ''


def unfit(dns, zone, primary, exchanges):
    """Yield why an exchange cannot be one: it has no address, or is an alias."""
    for name in [each[1] for each in exchanges if each[1] != '.']:
        found = [lookup(dns, name, kind, zone, primary) for kind in ('A', 'AAAA')]
        alias = [each for answer in found for each in answer.of('CNAME', name)]
        if alias:
            yield '%s is an alias (CNAME) of %s, which an exchange must not be: name that host itself' % (name, alias[0].data[0])
        elif not any(answer.of(kind) for answer, kind in zip(found, ('A', 'AAAA'))):
            yield '%s has no address (A or AAAA record): add one first, or correct the name' % name


def name_servers(dns, zone, primary):
    """Return every (name server, address) of a zone; the address is '' where a server has none."""
    names = sorted(each.data[0] for each in _good(dns.ask(primary, zone, 'NS')).of('NS', zone))
    return [(name, address) for name in names for address in addresses(dns, name, zone, primary) or ['']]


def answered(dns, servers, wanted, domain):
    """Ask every authoritative server. Return a list of {server, address, agrees, exchanges, ttl, error}.

    agrees is None where an address is not to be reached from here.
    """
    return [_one(dns, server, address, wanted, domain) for server, address in servers]


def _one(dns, server, address, wanted, domain):
    told = {'server': server, 'address': address, 'agrees': False, 'exchanges': [], 'ttl': 0, 'error': ''}
    if not address:
        return dict(told, error='has no address')
    try:
        answer = dns.ask(address, domain, 'MX')
    except ClientError as error:
        return dict(told, error=error.text, agrees=None if error.code == 'dns.NO_ROUTE' else False)
    if answer.rcode not in ANSWERS or not answer.authoritative:
        return dict(told, error='answers %s' % answer.rcode if answer.rcode not in ANSWERS else 'does not serve the zone')
    seen = mx_of(answer, domain)
    return dict(told, agrees=(seen.exchanges, seen.ttl) == (wanted.exchanges, wanted.ttl), ttl=seen.ttl,
                exchanges=[{'preference': preference, 'exchange': name} for preference, name in seen.exchanges])
