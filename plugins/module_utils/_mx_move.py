# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Changing the MX records of a domain: look, plan, send one update, wait until every authoritative server answers it.

Private to this collection. Pure: it only asks the `dns` that it is given, which is what _mx_zone.py asks, and
update(server, zone, domain, before, after) -> rcode, now() and pause(seconds).
"""
import datetime

from ._client import ClientError
from ._mx_record import MxSet, blind, by_hand, change, diff, shown, spoken, told_by_hand
from ._mx_remedies import refusal
from ._mx_zone import addresses, answered, find_zone, name_servers, present, unfit

CHANGED_MEANWHILE = ('NXRRSET', 'YXRRSET', 'NXDOMAIN', 'YXDOMAIN')


class Failed(ClientError):
    """It did not succeed. told: the module's result as far as it is known, with the change to be made by hand."""

    def __init__(self, error, told, by_hand_too):
        remedy = error.remedy + ('\n' + told_by_hand(told['change']) if by_hand_too else '')
        super(Failed, self).__init__(error.code, error.text, remedy)
        self.told = told


class MxMove(object):
    """One change of one domain, from Wanted."""

    def __init__(self, asked, params):
        self.asked, self.params = asked, params
        self.zone, self.server, self.known = None, '', asked.before is not None
        self.change, self.made, self.servers, self.serial, self.until = blind(asked), False, [], 0, ''
        self.warnings = []

    def run(self, connect, check_mode):
        """Return the module's result. connect() -> dns. Raises Failed."""
        try:
            dns = connect()
            self._look(dns)
            self._check(dns)
            found = name_servers(dns, self.zone.name, self.server)
            if self.change.needed and not check_mode:
                self._send(dns)
            self._wait(dns, found, 0 if check_mode else self.params['wait'])
        except ClientError as error:
            raise Failed(error, self.told(check_mode), by_hand_too=not self.made and error.code not in ('dns.CHANGED', 'client.REFUSED'))
        if not check_mode:
            self._settled()
        return self.told(check_mode)

    def told(self, check_mode=False):
        """The result as it is known now."""
        zone = self.zone.name if self.zone else self.asked.zone
        needed = self.change.needed
        return {'changed': self.made or (check_mode and needed), 'before': shown(self.change.before), 'after': shown(self.change.after),
                'zone': zone, 'nameserver': self.server, 'serial': self.serial, 'authoritative': self.servers,
                'agreed': self._agreed(), 'resolvers_until': self.until, 'diff': diff(self.change), 'warnings': self.warnings,
                'change': self._by_hand(zone)}

    def _by_hand(self, zone):
        if not self.change.needed and self.known:
            return {'nsupdate': '', 'remove': [], 'add': []}
        if not self.known and self.asked.exchanges is None:
            return {'nsupdate': '; every MX record of %s gets the TTL %d\n' % (self.asked.domain, self.asked.ttl), 'remove': [], 'add': []}
        return by_hand(self.change, zone, self.server or self.params['nameserver'] or '', self.params['port'], self.known)

    def _look(self, dns):
        """Find the zone, its primary, and what is there."""
        named = self.params['nameserver']
        if named:
            self.server, self.zone = _first(dns, addresses(dns, named), named,
                                            lambda each: find_zone(lambda name, kind: dns.ask(each, name, kind),
                                                                   self.asked.domain, self.asked.zone))
        else:
            self.zone = find_zone(dns.resolve, self.asked.domain, self.asked.zone)
            mname = self.zone.mname
            self.server, self.zone = _first(dns, addresses(dns, mname), mname,
                                            lambda each: find_zone(lambda name, kind: dns.ask(each, name, kind),
                                                                   self.asked.domain, self.zone.name))
        self.serial = self.zone.serial
        self._plan(present(dns, self.server, self.zone.name, self.asked.domain))

    def _plan(self, there):
        try:
            self.change, self.known = change(self.asked, there), True
        except ValueError as error:
            raise ClientError('dns.CHANGED', 'Nothing was changed. %s' % error)

    def _check(self, dns):
        if self.params['check_addresses'] and self.change.moves:
            wrong = list(unfit(dns, self.zone.name, self.server, self.change.after.exchanges))
            if wrong:
                raise ClientError('client.REFUSED', 'Nothing was changed, %d problem(s):\n- %s' % (len(wrong), '\n- '.join(wrong)))
        if self.change.before.wildcard:
            self.warnings.append('%s may so far be answered for by %s. Once it has a record of its own, no record of that wildcard '
                                 'holds for it any more' % (self.asked.domain, self.change.before.wildcard))

    # --- the update ---------------------------------------------------------------------------------------------

    def _send(self, dns):
        """Send the update. Where a wildcard answers for the domain, the set that was read is not there: then as one that is new."""
        before, after = self.change.before, self.change.after
        rcode = self._update(dns, before)
        if rcode == 'NXRRSET' and before.wildcard and self._there(dns) == before:
            rcode = self._update(dns, MxSet())
        elif rcode == 'NOERROR':
            self.change = self.change._replace(before=before._replace(wildcard=''))
        if rcode in CHANGED_MEANWHILE:
            there = self._there(dns)
            if (there.exchanges, there.ttl) != (after.exchanges, after.ttl):
                raise ClientError('dns.CHANGED', 'Nothing was changed: somebody else changed the MX records of %s since they were read. '
                                  'There is now: %s' % (self.asked.domain, spoken(there.exchanges)),
                                  'See who did, then run again: it starts from what is there')
        elif rcode != 'NOERROR':
            raise ClientError('dns.' + rcode, *refusal(self.server, rcode))
        self.made = True

    def _update(self, dns, before):
        """Return the answer's code. An answer that was lost is found out by looking: the update may have been made."""
        try:
            return dns.update(self.server, self.zone.name, self.asked.domain, before, self.change.after)
        except ClientError as error:
            if error.code not in ('dns.TIMEOUT', 'dns.FORGED', 'dns.GARBLED'):
                raise
            try:
                there = self._there(dns)
            except ClientError:
                raise ClientError(error.code, '%s. Whether it made the change is not known' % error.text, error.remedy +
                                  '. Run again: it looks first')
            if (there.exchanges, there.ttl) == (self.change.after.exchanges, self.change.after.ttl):
                return 'NOERROR'
            raise

    def _there(self, dns):
        return present(dns, self.server, self.zone.name, self.asked.domain)

    # --- afterwards ---------------------------------------------------------------------------------------------

    def _wait(self, dns, found, seconds):
        """Ask the authoritative servers until all agree or the time is over, and note until when resolvers remember."""
        domain, wanted = self.asked.domain, self.change.after
        if self.made and not wanted.exchanges:
            wanted = self._there(dns)      # what a wildcard answers now
        elif not self.change.needed:
            wanted = self.change.before
        end, pause = dns.now() + seconds, 0.1
        self.servers = answered(dns, found, wanted, domain)
        while not self._agreed() and dns.now() + pause < end:
            dns.pause(pause)
            pause = min(2 * pause, 5)
            late = [(each['server'], each['address']) for each in self.servers if each['agrees'] is False]
            asked = dict(((each['server'], each['address']), each) for each in answered(dns, late, wanted, domain))
            self.servers = [asked.get((each['server'], each['address']), each) for each in self.servers]
        if self.change.needed:
            before = self.change.before
            self.until = _iso(dns.now() + (before.ttl if before.exchanges else self.zone.negative_ttl))
        if self.made:
            self.serial = find_zone(lambda name, kind: dns.ask(self.server, name, kind), domain, self.zone.name).serial

    def _agreed(self):
        answers = [each['agrees'] for each in self.servers]
        return True in answers and False not in answers

    def _settled(self):
        """Tell which authoritative servers do not answer the new set. Raises Failed, unless nobody wanted to wait."""
        unseen = ['%s %s' % (each['server'], each['address']) for each in self.servers if each['agrees'] is None]
        if unseen:
            self.warnings.append('These name servers have addresses to which the controller has no route, so what they answer is not '
                                 'known: %s' % ', '.join(unseen))
        late = ['%s %s %s' % (each['server'], each['address'], each['error'] or 'answers %s, TTL %d' % (
            ', '.join('%(preference)d %(exchange)s' % one for one in each['exchanges']) or 'no MX record', each['ttl']))
            for each in self.servers if each['agrees'] is False] or ([] if self._agreed() else ['none could be asked'])
        if late and self.params['wait']:
            error = ClientError('dns.LATE', '%s, but not every authoritative server answers it after %d s: %s' % (
                'The primary has the change' if self.made else 'The primary has what is wanted', self.params['wait'], '; '.join(late)),
                'See why it has an old zone (NOTIFY, transfers, its log), then run again: it only waits')
            raise Failed(error, self.told(), by_hand_too=False)
        self.warnings.extend('Not yet: %s' % each for each in late)


def _first(dns, candidates, name, ask):
    """Return (address, what ask(address) gave) of the first address that answers."""
    failed = ClientError('dns.NO_ADDRESS', 'The name server %s has no address' % name, 'Name the primary by its address with nameserver')
    dns.primaries = tuple(candidates)
    for each in candidates:
        try:
            return each, ask(each)
        except ClientError as error:
            if error.code not in ('dns.TIMEOUT', 'dns.UNREACHABLE', 'dns.NO_ROUTE'):
                raise
            failed = error
    raise failed


def _iso(seconds):
    return datetime.datetime.fromtimestamp(int(seconds) + 1, datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
