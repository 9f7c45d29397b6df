# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Zimbra's Postfix would do with an address, on paper: accept it or not, rewrite it, hand it on.

Private to this collection. Pure. It follows Zimbra's own tables (_mail_tables) in the order in which Postfix asks them.
Left out: who is in a dynamic group, which the LDAP server works out, and restrictions that look at the sender or the client.
"""
from typing import NamedTuple, Tuple

from ._mail_tables import Tables, domain_of
from ._model import Entry
from ._mta_wanted import POLICY, SPLIT_DOMAIN, VERIFY
from ._virtual_alias import ENDLESS, NESTING, TOO_MANY, expand, find, keys

_TROUBLE = {ENDLESS: '4.6.0: lists or aliases lead to each other without end',
            TOO_MANY: '4.6.0: it stands for more addresses than one mail may have'}


class Site(NamedTuple):
    """What one MTA sees. entries: recipients and domains, with their ATTRIBUTES; restrictions: zimbraMtaRestriction.

    delimiters: each character sets an address apart from its extension. propagate: what extensions are handed on to.
    """
    entries: Tuple[Entry, ...]
    relay_host: str
    reject_unlisted: bool
    restrictions: Tuple[str, ...]
    delimiters: str = ''
    expansion_limit: int = NESTING
    propagate: Tuple[str, ...] = ('canonical',)


class Answer(NamedTuple):
    """What a client hears at RCPT. code: 250, 450, 451, 550 or 554; rule: what decided."""
    code: int
    rule: str


class Delivery(NamedTuple):
    """Where one copy goes. transport: lmtp, smtp, relay or another of the directory, or one of these.

    error: it is returned to its sender. mx: relay host, or by DNS. defer: not taken at all, next_hop says why. group: whoever
    is in a dynamic group.
    """
    recipient: str
    transport: str
    next_hop: str


class Route(NamedTuple):
    """All that happens to an address. deliveries: what becomes of it once it was accepted; steps: the same as text."""
    address: str
    outside: Answer
    trusted: Answer
    deliveries: Tuple[Delivery, ...]
    steps: Tuple[str, ...]


class Router(object):
    """Answers for one Site; each address costs the same however many entries there are."""

    def __init__(self, site):
        self._site = site
        self.verifies = VERIFY in site.restrictions
        self.tables = Tables(site.entries)

    def route(self, address):
        """Return the Route of an address."""
        address = address.lower()
        kind = self.tables.kind(domain_of(address))
        expanded = expand(self.tables, address, self._site.delimiters, self._site.expansion_limit, 'virtual' in self._site.propagate)
        deliveries = tuple(sorted(self._deliveries(expanded)))
        outside, trusted = self._outside(address, kind, expanded, deliveries), self._trusted(address, kind)
        return Route(address, outside, trusted, deliveries, tuple(_steps(address, outside, trusted, deliveries)))

    def _outside(self, address, kind, expanded, deliveries):
        if kind == 'foreign':
            return Answer(554, 'reject_unauth_destination: the domain is not ours, and strangers may not relay')
        listed = self._listed(address, kind)
        if not listed:
            return _UNLISTED
        asks = self.verifies and not expanded.several       # what stands for several addresses is not asked about
        if asks and not expanded.trouble and deliveries[0].transport == 'error':
            return Answer(550, '%s: there is no transport (450 where unverified_recipient_reject_code is as shipped)' % VERIFY)
        answer = self._by_policy(address, kind) or self._by_entry(address) or self._rest(
            listed + (', if the next hop accepts it too (%s)' % VERIFY if asks else ''))
        if asks and expanded.trouble and answer.code == 250:
            return Answer(450, '%s: it cannot be tried out' % VERIFY)
        return answer

    def _by_policy(self, address, kind):
        """Return the refusal of Zimbra's policy service: of an alias domain it knows people only, here or in the real domain."""
        if POLICY not in self._site.restrictions or kind != 'alias':
            return None
        real = address.rpartition('@')[0] + self.tables.forward(domain_of(address))
        known = any(self.tables.current(one) for one in (address, real))
        return None if known else Answer(554, 'zmpostfixpolicyd: nobody has this address, nor %s' % real)

    def _by_entry(self, address):
        """Return the Answer of ldap-splitdomain, None where it has none: it knows addresses only, no catch-all."""
        if not set(SPLIT_DOMAIN) & set(self._site.restrictions):
            return None
        counts = [self.tables.split_domain(key) for key, _dummy in keys(address, self._site.delimiters) if not key.startswith('@')]
        count = next((one for one in counts if one), 0)
        if count > 1:
            return Answer(451, 'check_recipient_access: the entry gives %d results, and Postfix takes one (4.3.5)' % count)
        return Answer(250, 'check_recipient_access: an entry of the directory has this address') if count else None

    def _rest(self, listed):
        if 'reject' in self._site.restrictions:
            return Answer(554, 'reject: zimbraMtaRestriction refuses strangers what no earlier rule lets through')
        return Answer(250, listed)

    def _trusted(self, address, kind):
        if kind != 'foreign' and self._site.reject_unlisted and not self._listed(address, kind):
            return _UNLISTED
        return Answer(250, 'permit_mynetworks')

    def _listed(self, address, kind):
        """Return what makes an address a known one, or an empty text."""
        for key, _dummy in keys(address, self._site.delimiters):
            owners = self.tables.owners(key)
            if owners or self.tables.canonical(key):
                return 'listed%s%s' % (' by the catch-all of ' if key.startswith('@') else ': ',
                                       _names(owners) or 'it has a canonical address')
        has_mailbox = kind == 'local' and find(lambda key: [key] if self.tables.mailbox(key) else [], address, self._site.delimiters)[1]
        return 'listed' if has_mailbox else ''

    def _deliveries(self, expanded):
        if expanded.trouble:
            return [Delivery(one, 'defer', _TROUBLE[expanded.trouble]) for one in expanded.recipients]
        return set(self.delivery(one)[0] for one in expanded.recipients) | set(Delivery(one, 'group', '') for one in expanded.groups)

    def delivery(self, address):
        """Return (Delivery of a recipient that is no further rewritten, what says so as text)."""
        domain = domain_of(address)
        kind = self.tables.kind(domain)
        asked = [key for key, _dummy in keys(address, self._site.delimiters) if not key.startswith('@')]
        for key in asked + [domain]:
            transport = self.tables.transport(key) if kind != 'alias' else ''
            if transport:
                service, _colon, hop = transport.partition(':')
                origin = 'account transport' if '@' in key else 'account not local, finds domain transport setting'
                return Delivery(address, service.lower(), hop or domain), origin
        if kind != 'foreign':
            return Delivery(address, 'error', ''), 'no transport'
        return Delivery(address, 'mx', self._site.relay_host), 'relay host' if self._site.relay_host else 'MX of its domain'


_UNLISTED = Answer(550, 'reject_unlisted_recipient: nobody has this address')


def route(site, address):
    """Return the Route of one address."""
    return Router(site).route(address)


def _steps(address, outside, trusted, deliveries):
    yield 'RCPT %s, from outside: %d (%s)' % (address, outside.code, outside.rule)
    yield 'RCPT %s, from a trusted network: %d (%s)' % (address, trusted.code, trusted.rule)
    if 250 not in (outside.code, trusted.code):
        return
    targets = [one.recipient for one in deliveries]
    if targets != [address]:
        yield 'virtual alias: %s' % ', '.join(targets)
    for delivery in deliveries:
        yield described(delivery)


def described(delivery):
    """Return a Delivery as a sentence."""
    if delivery.transport == 'error':
        return '%s: no transport; accepted mail is returned to its sender' % delivery.recipient
    if delivery.transport == 'defer':
        return '%s: not taken (%s)' % (delivery.recipient, delivery.next_hop)
    if delivery.transport == 'group':
        return '%s: the members of this dynamic group' % delivery.recipient
    if delivery.transport == 'mx':
        return '%s -> %s' % (delivery.recipient, delivery.next_hop or 'the MX of its domain')
    return '%s -> %s:%s' % delivery


def _names(entries):
    return ', '.join(sorted('%s %s' % (entry.kind, entry.name) for entry in entries))
