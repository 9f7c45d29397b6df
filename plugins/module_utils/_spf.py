# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a host may send for a domain by its SPF record (RFC 7208).

Private to this collection. Pure: what asks the DNS is handed in. Macros are expanded; p becomes the validated name where
there is one, else "unknown", as the RFC has it.
"""
import ipaddress
import re
from typing import NamedTuple

from ._spf_record import Identity, NeedsAddress, RecordError, expand, is_spf, parse

MAX_LOOKUPS, MAX_VOID, MAX_HOSTS = 10, 2, 10
MAX_PIECES = 500
WORST = ('fail', 'permerror', 'softfail', 'temperror', 'neutral', 'none', 'pass')
_MATCHED = 'pass'


class LookupFailed(Exception):
    """The DNS does not answer now: a temperror."""


class Result(NamedTuple):
    """result: pass, fail, softfail, neutral, none, temperror, permerror. by: the mechanism, or the reason."""
    result: str
    by: str


class _End(Exception):
    """The whole evaluation ends with this result."""

    def __init__(self, result, by):
        super(_End, self).__init__(by)
        self.result = Result(result, by)


class _Partly(Exception):
    """A mechanism holds for a part of the network only."""


def record_of(domain, lookup):
    """Return (the SPF record of a domain or None, how many there are). Raises LookupFailed."""
    found = [text for text in lookup(domain, 'TXT') if is_spf(text)]
    return (found[0] if found else None), len(found)


def check(sender, domain, lookup, mail_from='', helo=''):
    """Return the Result for a sender: the address, or every address of the network, that mail comes from.

    lookup(name, type) -> list: texts for TXT, addresses for A and AAAA, names by preference for MX, names for PTR; empty where
    there is no such name or no such record. It raises LookupFailed. The worst result of a network is told, with an address.
    """
    network = ipaddress.ip_network(sender)
    found = list(_of_network(network, lambda piece: _Evaluation(
        piece, lookup, mail_from or 'postmaster@%s' % domain, helo or domain).run(domain)))
    worst, piece = min(found, key=lambda each: (WORST.index(each[0].result), each[1].network_address))
    if len({each[0].result for each in found}) > 1:
        return worst._replace(by='%s, for %s' % (worst.by, _named(piece)))
    return worst


def _named(network):
    return str(network.network_address if network.num_addresses == 1 else network)


def _of_network(network, evaluated):
    """Yield (Result, network) for parts of the network that have one result each. evaluated(network) -> Result."""
    left, tried = [network], 0
    while left:
        piece, tried = left.pop(), tried + 1
        try:
            yield evaluated(piece), piece
        except NeedsAddress:
            # What differs from address to address is told for the first and the last one.
            left += _ends(piece)
        except _Partly:
            left += list(piece.subnets()) if tried < MAX_PIECES else _ends(piece)


def _ends(network):
    return [ipaddress.ip_network(address) for address in (network[-1], network[0])]


class _Evaluation(object):
    """One evaluation; the limits of lookups hold for all its records together."""

    def __init__(self, network, lookup, mail_from, helo):
        self._network, self._ask, self._mail_from, self._helo = network, lookup, mail_from, helo
        self._kind = 'A' if network.version == 4 else 'AAAA'
        self._lookups = self._void = 0

    def run(self, domain):
        try:
            return self._domain(domain)
        except _End as end:
            return end.result
        except LookupFailed as error:
            return Result('temperror', str(error))

    def _domain(self, domain):
        """Return the Result of the record of a domain."""
        if not _is_name(domain):
            return Result('none', '%s is no domain name' % (domain or 'an empty name'))
        text, number = record_of(domain, self._ask)
        if number == 0:
            return Result('none', '%s has no SPF record' % domain)
        if number > 1:
            raise _End('permerror', '%s has %d SPF records' % (domain, number))
        try:
            record = parse(text)
        except RecordError as error:
            raise _End('permerror', '%s of %s' % (error, domain))
        for term in record.terms:
            found = self._matches(term, domain)
            if found is not None:
                return Result(term.result, term.text + found)
        if record.redirect is None:
            return Result('neutral', 'nothing in the record of %s matches' % domain)
        return self._redirected(record.redirect, domain)

    def _redirected(self, spec, domain):
        self._count('redirect=%s' % spec)
        found = self._domain(self._expand(spec, domain))
        if found.result == 'none':
            raise _End('permerror', 'redirect=%s: %s' % (spec, found.by))
        return Result(found.result, 'redirect=%s: %s' % (spec, found.by))

    def _matches(self, term, domain):
        """Return None, or what to say behind the term that matches."""
        if term.name == 'all':
            return ''
        if term.network is not None:
            return self._within(term.network)
        self._count(term.text)
        target = self._expand(term.domain, domain) if term.domain else domain
        if term.name == 'include':
            return self._include(target)
        if not _is_name(target):
            return None
        if term.name == 'exists':
            return '' if self._look(target, 'A') else None
        if term.name == 'ptr':
            return self._ptr(target)
        hosts = [target] if term.name == 'a' else self._exchanges(term, target)
        length = term.four if self._kind == 'A' else term.six
        found = [self._within(ipaddress.ip_network('%s/%d' % (address, length), strict=False))
                 for host in hosts for address in self._look(host, self._kind)]
        return next((each for each in found if each is not None), None)

    def _include(self, target):
        found = self._domain(target)
        if found.result == 'none':
            raise _End('permerror', 'include:%s: %s' % (target, found.by))
        return ' (%s)' % found.by if found.result == _MATCHED else None

    def _exchanges(self, term, target):
        hosts = self._look(target, 'MX')
        if len(hosts) > MAX_HOSTS:
            raise _End('permerror', '%s: more than %d MX hosts' % (term.text, MAX_HOSTS))
        return [host for host in hosts if host != '.']

    def _ptr(self, target):
        for name in self._validated():
            if name == target.lower() or name.endswith('.' + target.lower()):
                return ''
        return None

    def _validated(self):
        """Return the names that the address has and that have the address."""
        address = self._address()
        try:
            names = [name.lower().rstrip('.') for name in self._look(address.reverse_pointer, 'PTR')][:MAX_HOSTS]
        except LookupFailed:
            return []
        return [name for name in names if str(address) in self._tolerant(name)]

    def _tolerant(self, name):
        try:
            return [str(ipaddress.ip_address(each)) for each in self._ask(name, self._kind)]
        except LookupFailed:
            return []

    def _address(self):
        if self._network.num_addresses > 1:
            raise NeedsAddress
        return self._network.network_address

    def _expand(self, spec, domain):
        single = self._network.num_addresses == 1
        validated = 'unknown'
        if single and re.search(r'%\{p', spec, re.I):
            # The name of the domain itself is liked best, then one below it, then any.
            names = self._validated()
            below = [name for name in names if name == domain] + [name for name in names if name.endswith('.' + domain)]
            validated = (below + names + ['unknown'])[0]
        who = Identity(self._network.network_address if single else None, self._mail_from, domain, self._helo, validated)
        return expand(spec, who)

    def _within(self, network):
        """Return '' if the whole network that is asked for is in this one, None if nothing of it is. Raises _Partly."""
        if network.version != self._network.version or not network.overlaps(self._network):
            return None
        if network.prefixlen > self._network.prefixlen:
            raise _Partly
        return ''

    def _look(self, name, kind):
        found = self._ask(name, kind)
        if not found:
            self._void += 1
            if self._void > MAX_VOID:
                raise _End('permerror', 'more than %d lookups without an answer (%s of %s)' % (MAX_VOID, kind, name))
        return found

    def _count(self, text):
        self._lookups += 1
        if self._lookups > MAX_LOOKUPS:
            raise _End('permerror', 'more than %d lookups (%s)' % (MAX_LOOKUPS, text))


def _is_name(text):
    labels = text.rstrip('.').split('.')
    return len(labels) > 1 and len(text) <= 254 and all(1 <= len(label) <= 63 for label in labels) and all(' ' < one <= '~' for one in text)
