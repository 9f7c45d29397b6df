# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A copy of people below one entry of an LDAP server: those who are there, and those who should be.

Private to this collection. Pure: gather only asks the reader that it is given. Everything directly below the base that is
named by an address is ours; nothing else is touched.
"""
from typing import Dict, List, NamedTuple, Optional

from ._address import normalise_address
from ._directory_options import url_problem
from ._model import Attributes, Change, Entry, Problem, Query
from ._plan import duplicates, modify, plan_of
from ._quote import unsendable

ATTRIBUTES = ('cn', 'sn', 'displayName', 'mail')
_KEYS = ('name', 'aliases', 'display_name')
_SPECIAL = frozenset(',+"\\<>;=#')


class State(NamedTuple):
    people: Dict[str, Attributes]        # who should be there
    base: Optional[Entry]                # None: it is not there
    found: List[Entry]                   # who is
    problems: List[Problem]


def dn_of(name, base):
    """Return the DN of a person."""
    return 'mail=%s,%s' % (''.join('\\' + letter if letter in _SPECIAL else letter for letter in name), base)


def gather(read, params):
    """Read the base and the people below it."""
    people, problems = _wanted(params)
    problems = list(_server(params)) + problems
    if problems:
        return State(people, None, [], problems)
    base = read(Query(('base',), ('ou',)))
    found = read(Query(('person',), ATTRIBUTES)) if base else []
    return State(people, base[0] if base else None, found, [])


def _server(params):
    for index, url in enumerate(params['urls']):
        if url_problem(url):
            yield Problem('urls[%d]' % index, url.rpartition('@')[2], url_problem(url), 'Correct it')
    if not params['base'].lower().startswith('ou='):
        yield Problem('base', params['base'], 'the base is made where it is missing, so it must be an ou',
                      'Write one like ou=zimbra,dc=example,dc=com')
    if params['state'] == 'present' and not params['people'] and params['purge']:
        yield Problem('people', params['base'], 'purging with an empty list would remove everybody',
                      'Name the people, or set state to absent')


def _wanted(params):
    people, problems, seen = {}, [], []
    for index, item in enumerate(params['people']):
        path = 'people[%d]' % index
        item = item if isinstance(item, dict) else dict(name=item)
        for key in sorted(set(item) - set(_KEYS)):
            problems.append(Problem(path, str(key), 'unknown key %r' % key, 'Use one of: %s' % ', '.join(_KEYS)))
        shown = item.get('display_name') or ''
        try:
            names = [normalise_address(each) for each in [item.get('name')] + list(item.get('aliases') or ())]
        except ValueError as error:
            problems.append(Problem(path, str(item.get('name')), str(error), 'Correct it, or take it out of the list'))
            continue
        if not isinstance(shown, str) or unsendable(shown):
            problems.append(Problem(path, names[0], 'display_name is no text that can be written', 'Correct it'))
            continue
        seen.extend((path, name) for name in names)
        cn = shown.strip() or names[0].partition('@')[0]
        people[names[0]] = dict(cn=(cn,), sn=(cn.split()[-1],), displayName=(shown.strip(),) if shown.strip() else (), mail=tuple(names))
    problems.extend(Problem(path, name, 'it is already named at %s' % earlier, 'Name every address once')
                    for path, earlier, name in duplicates(seen))
    return people, problems


def plan(params, state):
    """Return the Plan: the base, whoever is missing or different, and who is there no longer."""
    if state.problems:
        return plan_of([], (), state.problems)
    there = dict((entry.name, entry) for entry in state.found)
    absent = params['state'] == 'absent'
    changes, gone = [], []
    if state.base is None and not absent:
        changes.append(Change('create', 'base', params['base'], {}, {'ou': (params['base'].partition(',')[0][3:],)}))
    for name, attributes in sorted(state.people.items() if not absent else ()):
        if name in there:
            changes.append(modify(there[name], attributes))
        else:
            changes.append(Change('create', 'person', name, {}, dict((key, values) for key, values in attributes.items() if values)))
    if absent or params['purge']:
        gone = [entry for name, entry in sorted(there.items()) if absent or name not in state.people]
    changes.extend(Change('delete', 'person', entry.name, dict(entry.attributes), {}) for entry in gone)
    share = 100.0 * len(gone) / len(there) if there else 0
    problems = []
    if share > params['purge_max'] and not absent:
        problems.append(Problem('people', params['base'], '%d of %d people (%.0f %%) are not in the list, more than purge_max of %d %%' % (
            len(gone), len(there), share, params['purge_max']), 'See that the list is complete, or raise purge_max'))
    return plan_of(changes, (), problems)
