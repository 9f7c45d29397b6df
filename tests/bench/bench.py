# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""make bench: how fast the modules are, against the naive ways and against the raw limit, all in one run.

Prints a table and writes build/bench.json. Nothing here fails for being slow: it is no test.
"""
import argparse
import subprocess
import sys

import measure
import naive
import place
import raw
from raw_soap import Soap
from table import Row, Table

HOSTS = ['smtp:[%s.example.com]:25' % name for name in ('mail', 'second', 'third')]
# Sizes at which everything is done several times and the best counts: what takes seconds is disturbed easily.
SMALL, TIMES = 10000, 3


class Bench:
    """One backend at one size. an_account: seconds of the naive way."""

    def __init__(self, where, backend, accounts, an_account):
        self.place, self.backend, self.count, self.an_account = where, backend, accounts, an_account
        self.people = naive.people(accounts)
        self.some = self.people[::100]
        self.place.people = self.people
        # seconds of a playbook whose one task finds everything as it should be
        self.playbook = 0.0

    def rows(self):
        """The Rows of all cases."""
        rounds = [list(self.round()) for _number in range(TIMES if self.count <= SMALL else 1)]
        for same in zip(*rounds):
            case, touched = same[0][:2]
            bare = min(seconds for _case, _touched, seconds, _made, _starts in same)
            _case, _touched, _bare, made, starts = min(same, key=lambda one: one[3].seconds)
            yield Row(self.backend.name, self.count, case, made.seconds, bare / made.seconds,
                      touched * self.an_account / made.seconds if touched else None, made.peak_mb, starts)
            yield Row(self.backend.name + ', bare', self.count, case, bare, 1.0)
            if case == 'no-op':
                yield Row(self.backend.name, self.count, "Ansible's transfer", max(0.0, self.playbook - made.seconds))

    def round(self):
        """Yield (case, accounts that it touches, seconds of the raw limit, ModuleRun, zmprov processes)."""
        transport, wanted = HOSTS[0], raw.creations(self.people, HOSTS[0])
        self.place.reset()
        bare_create = self.backend.write(wanted)
        bare_read = self.backend.read()
        bare_change = bare_read + self.backend.write(raw.routes(self.some, transport, HOSTS[1]))
        bare_remove = self.backend.write(raw.deletions(self.people)) + (bare_read if self.backend.reads_too else 0.0)
        self.place.reset()
        yield ('create', self.count, bare_create, *self.module(self.present()))
        yield ('no-op', 0, bare_read, *self.module(self.present()))
        if not self.playbook:
            tasks = [{'name': 'Nothing to do', 'splitdomain.zimbra.remote_account': self.present()}]
            self.playbook = naive.playbook(self.place, 'transfer', tasks)
        yield ('change 1 in 100', len(self.some), bare_change, *self.module(self.present(HOSTS[1])))
        yield ('remove', self.count, bare_remove, *self.module(self.remove()))

    def present(self, elsewhere=None):
        """All accounts; a hundredth of them with another route."""
        some = set(self.some) if elsewhere else ()
        accounts = [dict(name=name, transport=elsewhere) if name in some else name for name in self.people]
        return dict(self.backend.options(), accounts=accounts, transport=HOSTS[0])

    def remove(self):
        return dict(self.backend.options(), accounts=self.people, state='absent')

    def module(self, options):
        """(ModuleRun, zmprov processes) of one call."""
        self.place.starts()
        return measure.module('remote_account', options, self.place.user, self.place.work), self.place.starts()


def naive_rows(where):
    """(Rows of the naive ways, seconds of two zmprov commands): measured on a few."""
    where.people = naive.people(naive.COUNT)
    where.reset()
    ways = [('a loop of two zmprov', 'create', lambda: naive.zmprov(where, HOSTS[0])),
            ('a loop of ldap_attrs', 'change all', lambda: naive.ldap_attrs(where, HOSTS[1]))]
    found, rows = [], []
    for backend, case, seconds_of in ways:
        try:
            found.append(seconds_of())
        except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
            if not found:
                raise
            rows.append(Row(backend, naive.COUNT, '%s: not measured' % case, None, note=str(error).strip().splitlines()[-1][:200]))
            continue
        rows.append(Row(backend, naive.COUNT, case, found[-1], to_naive=found[0] / found[-1]))
    where.reset()
    return rows, found


def extrapolated(count, found):
    """Rows of the naive ways at a size at which nobody would wait for them."""
    for (backend, case), seconds in zip((('a loop of two zmprov', 'create'), ('a loop of ldap_attrs', 'change all')), found):
        yield Row(backend, count, '%s, extrapolated from %d' % (case, naive.COUNT), seconds / naive.COUNT * count,
                  to_naive=found[0] / seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--accounts', default='100,1000,10000,100000', help='sizes, separated by commas')
    parser.add_argument('--backends', default='zmprov,soap', help='zmprov, soap')
    options = parser.parse_args()
    sizes = [int(text) for text in options.accounts.split(',')]
    table = Table()
    places = [place.chosen()]
    try:
        rows, found = naive_rows(places[0])
        table.add(rows)
        for count in sizes:
            table.add(extrapolated(count, found))
        # Another zmprov says nothing about the admin service: that is the lab's.
        if places[0].url is None:
            places.append(place.Lab())
        for name, where, backend in (('zmprov', places[0], raw.Zmprov), ('soap', places[-1], Soap)):
            for count in sizes if name in options.backends.split(',') else ():
                table.add(Bench(where, backend(where), count, found[0] / naive.COUNT).rows())
                table.save()
    finally:
        for where in places:
            where.remove()
    table.end()
    return 0


if __name__ == '__main__':
    sys.exit(main())
