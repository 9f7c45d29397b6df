# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""make bench: how fast the modules are, against the naive ways and against the raw limit, all in one run.

Prints a table and writes build/bench.json. Nothing here fails for being slow: it is no test.
"""
import argparse
import json
import sys

import measure
import naive
import raw
from place import ROOT, Place

HOSTS = ['smtp:[%s.example.com]:25' % name for name in ('mail', 'second', 'third')]
COLUMNS = ('backend', 'accounts', 'case', 'seconds', 'ratio_to_raw', 'ratio_to_naive', 'peak_mb', 'process_starts')


class Bench:
    """One backend at one size, case after case. rows: what build/bench.json holds."""

    def __init__(self, place, backend, accounts, an_account):
        self.place, self.backend, self.count, self.an_account = place, backend, accounts, an_account
        self.people = naive.people(accounts)
        self.rows = []

    def run(self):
        planned = measure.module('remote_account', self.options(HOSTS[0]), check_mode=True).result
        creates = list(raw.changes(planned))
        self.place.reset()
        raw_create = self.backend.write(creates)
        raw_remove = self.backend.write([change._replace(operation='delete') for change in creates])
        self.place.reset()
        self.case('create', self.options(HOSTS[0]), raw_create, self.count)
        self.case('no-op', self.options(HOSTS[0]), self.backend.read(), self.count)
        some = self.people[::100]
        self.case('change 1 in 100', self.options(HOSTS[1], some), None, len(some), lambda told: self.again(told, HOSTS[2]))
        self.case('remove', dict(self.options(HOSTS[0]), state='absent', transport=None), raw_remove, self.count)
        return self.rows

    def options(self, transport, changed=()):
        """All accounts; those that are changed have another route."""
        changed = set(changed)
        accounts = [dict(name=name, transport=transport) if name in changed else name for name in self.people]
        return dict(self.backend.options(), accounts=accounts, transport=HOSTS[0])

    def again(self, told, transport):
        """The raw time of a change like the one that was made: the same accounts, to yet another route."""
        return self.backend.write([change._replace(after=dict(zimbraMailTransport=(transport,)), before=change.after)
                                   for change in raw.changes(told)])

    def case(self, name, options, raw_seconds, touched, afterwards=None):
        self.place.starts()
        made = measure.module('remote_account', {key: value for key, value in options.items() if value is not None})
        starts = self.place.starts()
        if afterwards:
            raw_seconds = afterwards(made.result)
        self.rows.append(row(self.backend.name, self.count, name, made.seconds, raw_seconds / made.seconds,
                             touched * self.an_account / made.seconds, made.peak_mb, starts))
        self.rows.append(row(self.backend.name + ' (raw)', self.count, name, raw_seconds))


def row(backend, accounts, case, seconds, to_raw=None, to_naive=None, peak=None, starts=None, **more):
    made = dict(zip(COLUMNS, (backend, accounts, case, seconds, to_raw, to_naive, peak, starts)), **more)
    show(made)
    return made


def show(made):
    cells = []
    for column in COLUMNS:
        value = made[column]
        cells.append('' if value is None else '%.3g' % value if isinstance(value, float) and column != 'seconds' else
                     '%.2f' % value if isinstance(value, float) else str(value))
    print('{:<24} {:>9}  {:<22} {:>9} {:>12} {:>14} {:>8} {:>14} {}'.format(*cells, made.get('note', '')), flush=True)


def naive_rows(place):
    """The naive ways: seconds an account, measured on a few."""
    place.reset()
    seconds = naive.zmprov(place, HOSTS[0])
    rows = [row('naive zmprov', naive.COUNT, 'create', seconds, note='a loop of two commands; ratios are extrapolated from it',
                extrapolated=True)]  # fmt: skip
    config = raw.read_localconfig(place.home)
    attrs = naive.ldap_attrs(place, HOSTS[1], config['zimbra_ldap_userdn'], config['zimbra_ldap_password'], config['ldap_url'])
    rows.append(row('community ldap_attrs', naive.COUNT, 'change all', attrs, note='a loop; past Zimbra\'s own program', extrapolated=True))
    return rows, seconds / naive.COUNT


def transfer_row(place, backend, accounts):
    """A whole playbook with one task: what Ansible adds to the module's own time."""
    place.reset()
    options = dict(backend.options(), accounts=naive.people(accounts), transport=HOSTS[0])
    task = {'name': 'Create', 'splitdomain.zimbra.remote_account': options}
    seconds = naive.playbook(place, 'transfer', [task])
    return row(backend.name + ' in a playbook', accounts, 'create', seconds, note='with Ansible\'s transfer, the record and its check run')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--accounts', default='100,1000,10000,100000', help='sizes, separated by commas')
    options = parser.parse_args()
    rows = []
    print('%-24s %9s  %-22s %9s %12s %14s %8s %14s' % COLUMNS)
    place = Place()
    try:
        found, an_account = naive_rows(place)
        rows += found
        for backend in (raw.Zmprov(place),):
            for accounts in (int(text) for text in options.accounts.split(',')):
                place.reset()
                rows += Bench(place, backend, accounts, an_account).run()
                if accounts <= 10000:
                    rows.append(transfer_row(place, backend, accounts))
    finally:
        place.remove()
    target = ROOT / 'build' / 'bench.json'
    target.write_text(json.dumps(rows, indent=1) + '\n')
    print('\nseconds: the module\'s own. ratio_to_raw: share of what bare commands reach (a no-op: of a plain read). ratio_to_naive: times '
          'faster than a loop.\n%s' % target)
    return 0


if __name__ == '__main__':
    sys.exit(main())
