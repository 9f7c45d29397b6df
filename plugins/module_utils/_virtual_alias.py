# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Postfix makes of a recipient before it looks for a route: its canonical form, then aliases and lists.

Private to this collection. Pure. It does what cleanup(8) does, with its limits: an address is expanded until it stands
among its own results or leads nowhere else, so lists that hold each other never end, and the mail is not taken.
"""
from typing import NamedTuple, Tuple

NESTING = 1000      # virtual_alias_recursion_limit, and how often a canonical address may have another one
LONGEST = 1000      # virtual_alias_address_length_limit
ENDLESS, TOO_MANY = 'endless', 'too many'


class Expanded(NamedTuple):
    """recipients: what comes out. groups: dynamic groups that lie behind. trouble: '', or why the mail is not taken.

    several: whether it is more than one address, the same one twice counted as two.
    """
    recipients: Tuple[str, ...]
    groups: Tuple[str, ...] = ()
    trouble: str = ''
    several: bool = False


def keys(address, delimiters):
    """Yield (key, extension that it leaves out) in the order in which Postfix asks its tables for an address."""
    yield address, ''
    local, _at, domain = address.rpartition('@')
    bare = without_extension(local, delimiters)
    if bare != local:
        yield '%s@%s' % (bare, domain), local[len(bare):]
    yield '@' + domain, ''


def without_extension(local, delimiters):
    """Return the local part up to the first delimiter; one that starts with it has no extension."""
    cut = min([local.find(one) for one in delimiters if local.find(one) > 0] or [len(local)])
    return local if local in ('postmaster', 'mailer-daemon', 'double-bounce') else local[:cut]


def find(lookup, address, delimiters):
    """Return (first key for which a table has results, the results, the extension left out)."""
    for key, extension in keys(address, delimiters):
        found = lookup(key)
        if found:
            return key, found, extension
    return '', [], ''


def canonical(tables, address, delimiters):
    """Return the canonical form of an address. An extension is kept; a circle is gone round until Postfix has enough of it."""
    for _dummy in range(NESTING):
        found, extension = find(tables.canonical, address, delimiters)[1:]
        if not found:
            return address
        local = address.rpartition('@')[0]
        result = _parsed(found[:1], local[:len(local) - len(extension)], extension)[0]
        if result == address:
            return address
        address = result
    return address


def expand(tables, address, delimiters='', limit=NESTING, propagate=False):
    """Return what becomes of a recipient. propagate: whether an alias hands the extension on."""
    start = canonical(tables, address, delimiters)
    waiting, own, groups = [start], set(), set()
    for index, _dummy in enumerate(waiting):       # grows while it is walked, as Postfix's does
        for depth in range(NESTING + 1):
            if len(waiting) > limit:
                return Expanded((start,), (), TOO_MANY)
            one = waiting[index]
            results = [] if one in own else _results(tables, one, delimiters, propagate, groups)
            if not results:
                break
            if depth == NESTING or max(len(each) for each in results) > LONGEST:
                return Expanded((start,), (), ENDLESS)
            if one in results:
                own.add(one)
            waiting[index] = results[0]
            waiting.extend(results[1:])
    return Expanded(tuple(sorted(set(one for one in waiting if one not in groups))), tuple(sorted(groups)), '', len(waiting) > 1)


def _results(tables, address, delimiters, propagate, groups):
    """Return the addresses that one lookup gives, and note the groups that it meets."""
    key, found, extension = find(lambda one: tables.aliased(one) or tables.groups(one), address, delimiters)
    met = tables.groups(key) if key else []
    groups.update(met)
    kept = address.rpartition('@')[0]
    kept, handed_on = kept[:len(kept) - len(extension)], extension if propagate else ''
    results = _parsed([value for value in found if value not in met], kept, handed_on)
    return results + [name for name in met if name != address]


def _parsed(values, kept, handed_on):
    """Return results as addresses. Where the first has nothing before its @, Postfix puts what it keeps before all of the text."""
    if values and values[0].startswith('@'):
        values = [kept + ','.join(values)]
    return ['%s%s@%s' % (local, handed_on, domain) for local, _at, domain in (value.rpartition('@') for value in values)]
