# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Name servers in memory, for what is hard to provoke with real ones: lost answers, changes in between, wildcards."""
from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._mx_zone import Answer, Record, below

PRIMARY, SECOND = '192.0.2.1', '192.0.2.2'


class Zones(object):
    """The zone example.com at a primary, and at a second server that sees changes `lag` seconds later."""

    def __init__(self, mx=(), ttl=3600, lag=0, negative=600):
        self.clock, self.lag, self.serial, self.negative = 1000.0, lag, 1, negative
        self.records = {('mail.example.com', 'A'): [('192.0.2.25',)], ('zimbra.example.com', 'A'): [('192.0.2.10',)],
                        ('ns1.example.com', 'A'): [(PRIMARY,)], ('ns2.example.com', 'A'): [(SECOND,)],
                        ('example.com', 'NS'): [('ns1.example.com',), ('ns2.example.com',)],
                        ('alias.example.com', 'CNAME'): [('zimbra.example.com',)]}
        self.ttls, self.history, self.updates, self.before_update, self.silent, self.lost = {}, [], [], [], set(), 0
        if mx:
            self.set('example.com', mx, ttl)
        self.history = [(0, dict(self.records), dict(self.ttls))]

    def set(self, name, mx, ttl):
        """What an administrator writes into the zone."""
        self.records.pop((name, 'MX'), None)
        if mx:
            self.records[name, 'MX'] = list(mx)
            self.ttls[name, 'MX'] = ttl
        self.serial += 1
        self.history.append((self.clock, dict(self.records), dict(self.ttls)))

    def mx(self, name='example.com'):
        return tuple(sorted(self.records.get((name, 'MX'), ()))), self.ttls.get((name, 'MX'), 0) if (name, 'MX') in self.records else 0

    def ask(self, address, name, kind):
        if address in self.silent:
            raise ClientError('dns.TIMEOUT', '%s does not answer' % address, 'wait')
        if address not in (PRIMARY, SECOND):
            raise ClientError('dns.NO_ROUTE', 'no route to %s' % address)
        then = self.clock - (self.lag if address == SECOND else 0)
        when, records, ttls = [each for each in self.history if each[0] <= then][-1]
        if not below(name, 'example.com'):
            return Answer(address, 'REFUSED', False)
        soa = Record('example.com', 'SOA', self.negative, ('ns1.example.com', self.serial, 7200))
        if kind == 'SOA' and name == 'example.com':
            return Answer(address, 'NOERROR', True, (soa,))
        for owner in self._owners(name, records):
            found = records.get((owner, kind)) or records.get((owner, 'CNAME'))
            if found:
                actual = kind if (owner, kind) in records else 'CNAME'
                return Answer(address, 'NOERROR', True, tuple(Record(name, actual, ttls.get((owner, kind), 60), data) for data in found))
        return Answer(address, 'NOERROR', True, (), (soa,))

    @staticmethod
    def _owners(name, records):
        """The name itself where anything is there, else the wildcard beside it."""
        there = any(owner == name for owner, dummy in records)
        return [name] if there else [name, '*.' + name.partition('.')[2]]

    def resolve(self, name, kind):
        return self.ask(PRIMARY, name, kind)

    def update(self, server, zone, domain, before, after):
        for each in self.before_update:
            each()
        self.before_update = []
        self.updates.append((before, after))
        there = tuple(sorted(self.records.get((domain, 'MX'), ())))
        if there != before.exchanges:
            return 'NXRRSET' if before.exchanges else 'YXRRSET'
        self.set(domain, after.exchanges, after.ttl)
        if self.lost:
            self.lost -= 1
            raise ClientError('dns.TIMEOUT', 'no answer', 'wait')
        return 'NOERROR'

    def now(self):
        return self.clock

    def pause(self, seconds):
        self.clock += seconds
