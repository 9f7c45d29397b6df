# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Zimbra's Postfix would do with an address, on paper: accept it or not, rewrite it, hand it on.

Private to this collection. Pure. It follows Zimbra's own tables (ldap-vmm, -vmd, -vad, -vam, -transport, -splitdomain: each
finds entries whose zimbraMailStatus is enabled, only) in the order in which Postfix asks them. Left out: canonical
addresses, members of dynamic groups, the recipient delimiter, and restrictions that look at the sender or the client.
"""
from typing import NamedTuple, Tuple

from ._model import Entry
from ._mta_wanted import SPLIT_DOMAIN, VERIFY

ATTRIBUTES = ('zimbraMailDeliveryAddress', 'zimbraMailAlias', 'zimbraOldMailAddress', 'zimbraMailCatchAllAddress',
              'zimbraMailCatchAllForwardingAddress', 'zimbraMailForwardingAddress', 'zimbraPrefMailForwardingAddress',
              'zimbraMailTransport', 'zimbraMailStatus', 'zimbraDomainName', 'zimbraDomainType')
_ALIASES = ('zimbraMailDeliveryAddress', 'zimbraMailAlias', 'zimbraOldMailAddress', 'zimbraMailCatchAllAddress')
_EXPANDED = ('zimbraMailDeliveryAddress', 'zimbraMailForwardingAddress', 'zimbraPrefMailForwardingAddress',
             'zimbraMailCatchAllForwardingAddress')


class Site(NamedTuple):
    """What one MTA sees. entries: recipients and domains, with ATTRIBUTES; restrictions: zimbraMtaRestriction."""
    entries: Tuple[Entry, ...]
    relay_host: str
    reject_unlisted: bool
    restrictions: Tuple[str, ...]


class Answer(NamedTuple):
    """What a client hears at RCPT. code: 250, 550 or 554; rule: what decided."""
    code: int
    rule: str


class Delivery(NamedTuple):
    """Where one copy goes. transport: lmtp, smtp, relay, error (it bounces) or mx (relay host, or by DNS)."""
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
    """Answers for one Site. The directory is indexed once, so that each address costs the same however many there are."""

    def __init__(self, site):
        self._site = site
        self._aliases, self._mailboxes, self._transports = {}, {}, {}
        self._types, self._local = {}, {}
        for entry in site.entries:
            if _first(entry, 'zimbraMailStatus').lower() == 'enabled':
                self._index(entry)

    def _index(self, entry):
        # A lookup that finds an entry without a result, an empty list for one, has found nothing for Postfix.
        for name in _ALIASES if any(entry.attributes.get(one) for one in _EXPANDED) else ():
            _add(self._aliases, entry, name)
            if name != 'zimbraOldMailAddress':
                _add(self._local, entry, name)
        _add(self._mailboxes, entry, 'zimbraMailDeliveryAddress')
        for name in ('zimbraMailDeliveryAddress', 'zimbraDomainName'):
            _add(self._transports, entry, name)
        for domain in entry.attributes.get('zimbraDomainName', ()):
            self._types[domain.lower()] = _first(entry, 'zimbraDomainType').lower() or 'local'

    def route(self, address):
        """Return the Route of an address."""
        address = address.lower()
        kind = self._types.get(_domain(address), 'foreign')
        outside, trusted = self._outside(address, kind), self._trusted(address, kind)
        targets = self._expand(address)
        deliveries = tuple(sorted(set(self._delivery(target) for target in targets)))
        return Route(address, outside, trusted, deliveries, tuple(self._steps(address, outside, trusted, targets, deliveries)))

    def _outside(self, address, kind):
        if kind == 'foreign':
            return Answer(554, 'reject_unauth_destination: the domain is not ours, and strangers may not relay')
        listed = self._listed(address, kind)
        if not listed:
            return _UNLISTED
        if SPLIT_DOMAIN in self._site.restrictions and address in self._local:
            return Answer(250, 'check_recipient_access: an entry of the directory has this address')
        if 'reject' in self._site.restrictions:
            return Answer(554, 'reject: zimbraMtaRestriction refuses strangers what no earlier rule lets through')
        asked = ', if the next hop accepts it too (%s)' % VERIFY if VERIFY in self._site.restrictions else ''
        return Answer(250, listed + asked)

    def _trusted(self, address, kind):
        if kind == 'foreign':
            return Answer(250, 'permit_mynetworks')
        if self._site.reject_unlisted and not self._listed(address, kind):
            return _UNLISTED
        return Answer(250, 'permit_mynetworks')

    def _listed(self, address, kind):
        """Return what makes an address a known one, or an empty text."""
        if address in self._aliases:
            return 'listed: %s' % _names(self._aliases[address])
        if '@' + _domain(address) in self._aliases:
            return 'listed by the catch-all of %s' % _names(self._aliases['@' + _domain(address)])
        return 'listed' if kind == 'local' and address in self._mailboxes else ''

    def _expand(self, address):
        """Return what virtual_alias_maps makes of an address: each address it leads to, no further rewritten ones."""
        waiting, seen, ends = [address], set(), set()
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            found = self._aliased(one)
            if not found or one in found:
                ends.add(one)
            waiting.extend(found - {one})
        return sorted(ends)

    def _aliased(self, address):
        """Return the addresses that one lookup gives; a result that starts with @ keeps what stands before it."""
        for key in (address, '@' + _domain(address)):
            found = set(value.lower() for entry in self._aliases.get(key, ()) for name in _EXPANDED
                        for value in entry.attributes.get(name, ()))
            if found:
                local = address.rpartition('@')[0]
                return set(local + value if value.startswith('@') else value for value in found)
        return set()

    def _delivery(self, address):
        for key in (address, _domain(address)):
            for entry in self._transports.get(key, ()):
                transport = _first(entry, 'zimbraMailTransport')
                if transport:
                    service, _colon, hop = transport.partition(':')
                    return Delivery(address, service.lower(), hop or _domain(address))
        if self._types.get(_domain(address)) in ('local', 'alias'):
            return Delivery(address, 'error', '')
        return Delivery(address, 'mx', self._site.relay_host)

    @staticmethod
    def _steps(address, outside, trusted, targets, deliveries):
        yield 'RCPT %s, from outside: %d (%s)' % (address, outside.code, outside.rule)
        yield 'RCPT %s, from a trusted network: %d (%s)' % (address, trusted.code, trusted.rule)
        if 250 not in (outside.code, trusted.code):
            return
        if targets != [address]:
            yield 'virtual alias: %s' % ', '.join(targets)
        for delivery in deliveries:
            if delivery.transport == 'error':
                yield '%s: no transport; accepted mail is returned to its sender' % delivery.recipient
            elif delivery.transport == 'mx':
                yield '%s -> %s' % (delivery.recipient, delivery.next_hop or 'the MX of its domain')
            else:
                yield '%s -> %s:%s' % delivery


_UNLISTED = Answer(550, 'reject_unlisted_recipient: nobody has this address')


def route(site, address):
    """Return the Route of one address."""
    return Router(site).route(address)


def _add(index, entry, name):
    for value in entry.attributes.get(name, ()):
        found = index.setdefault(value.lower(), [])
        if entry not in found[-1:]:
            found.append(entry)


def _first(entry, name):
    return entry.attributes.get(name, ('',))[0]


def _domain(address):
    return address.rpartition('@')[2]


def _names(entries):
    return ', '.join(sorted('%s %s' % (entry.kind, entry.name) for entry in entries))
