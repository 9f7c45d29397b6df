# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The remote accounts that stand in a file beside the topology. Who reads the file is somebody else's duty.

Private to this collection. Pure.
"""
from typing import Any, Dict, NamedTuple, Tuple

from ._topology_schema import parse_account

UNREAD = 'is not read here; use the filter topology, which reads it on the controller'


class PeopleFile(NamedTuple):
    """What was read of a file of people. Lines count from 1; line 0 is the file itself."""
    name: str                                       # as messages show it
    rows: Tuple[Tuple[int, Dict[str, Any]], ...]    # (line, an item of remote_accounts)
    problems: Tuple[Tuple[int, str], ...]           # (line, what is wrong)


def accounts(domain, files, problems):
    """Yield the accounts of a domain's remote_accounts_file, each with its line as path; what is wrong goes to problems."""
    place = domain['path'] + '.remote_accounts_file'
    found = files.get(domain['remote_accounts_file'])
    if found is None:
        problems.append((place, UNREAD))
        return
    problems.extend((at(found.name, line) if line else place, text) for line, text in found.problems)
    for line, item in found.rows:
        path = at(found.name, line)
        account = parse_account(item, path, problems)
        if account is not None:
            yield dict(account, path=path)


def at(name, line):
    """Return a place in a file as editors take it: people.csv:7."""
    return '%s:%d' % (name, line)


def wrong_renames(accounts):
    """Yield what is wrong with the former addresses of declared accounts."""
    where = {}
    for account in accounts:
        where.update({address: account for address in [account['name']] + list(account['aliases'] or ()) if address})
    seen = {}
    for account in accounts:
        old, path = account['renamed_from'], account['path'] + '.renamed_from'
        if old is None:
            continue
        if old == account['name']:
            yield path, '%s is its address now; take it out' % old
        elif where.get(old, account) is not account:
            yield path, '%s is declared at %s; take it out once the renaming is done' % (old, where[old]['path'])
        if seen.setdefault(old, path) != path:
            yield path, '%s is declared already at %s; keep one of the two' % (old, seen[old])
