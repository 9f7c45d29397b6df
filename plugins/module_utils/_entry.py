# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Any attribute of an account, domain, server, class of service or the global configuration.

Private to this collection. Pure: gather only asks the reader that it is given.
"""
from typing import Dict, FrozenSet, List, NamedTuple, Tuple

from ._address import stored_name
from ._attributes import attribute, canonical, comparable, is_secret
from ._model import RECIPIENT_KINDS, Entry, Problem, Query
from ._plan import duplicates, modify, plan_of
from ._quote import unsendable

KINDS = ('account', 'resource', 'list', 'domain', 'server', 'cos', 'config')
# zmprov ends itself, and the rest of its batch with it, when one of these is assigned.
_KILLERS = frozenset(('zimbraserviceenabled', 'zimbraserviceinstalled'))
_FIXED = frozenset(('mail', 'uid', 'objectclass', 'zimbraid', 'zimbramaildeliveryaddress', 'zimbraoldmailaddress',
                    'zimbradomainname', 'zimbradomaintype'))


class Wanted(NamedTuple):
    path: str
    kind: str
    name: str
    attributes: Dict[str, Tuple[str, ...]]


class State(NamedTuple):
    wanted: List[Wanted]
    found: Dict[Tuple[str, str], Entry]
    single: FrozenSet[str]            # the attributes that take one value
    problems: List[Problem]


def gather(read, params):
    """Read the named attributes of the named entries, and which of the names this Zimbra knows at all."""
    wanted, problems = _wanted(params)
    names = tuple(sorted(set(name for each in wanted for name in each.attributes)))
    definitions = read(Query(('attribute',), (), names=names))
    known = dict((entry.name.lower(), entry.name) for entry in definitions)
    single = frozenset(entry.name for entry in definitions if 'single' in entry.attributes.get('cardinality', ())
                       or not attribute(entry.name).multi)
    problems.extend(Problem(each.path, each.name, 'this Zimbra has no attribute %s' % name, 'See zmprov desc -a %s' % name)
                    for each in wanted for name in sorted(each.attributes) if name.lower() not in known)
    wanted = [each._replace(attributes=dict((known.get(name.lower(), name), values)
                                            for name, values in each.attributes.items())) for each in wanted]
    problems.extend(Problem(each.path, each.name, '%s takes one value, not %d' % (name, len(values)), 'Give one')
                    for each in wanted for name, values in sorted(each.attributes.items())
                    if name in single and len(values) > 1 and params['state'] != 'absent')
    readable = tuple(sorted(name for name in known.values() if not is_secret(name)))
    return State(wanted, find(read, wanted, readable), single, problems)


def find(read, wanted, names):
    """Return {(kind, name): Entry} of those of the wanted entries that exist, with the named attributes."""
    found = {}
    for kinds in (RECIPIENT_KINDS, ('domain',), ('server',), ('cos',), ('config',)):
        asked = tuple(sorted(set(each.name for each in wanted if each.kind in kinds)))
        if asked:
            for entry in read(Query(kinds, names, names=asked)):
                found[(entry.kind, entry.name.lower())] = entry
    return found


def _wanted(params):
    wanted, problems = [], []
    for index, item in enumerate(params['entries']):
        path = 'entries[%d]' % index
        name = 'global' if item['kind'] == 'config' else stored_name(item['name'] or '')
        if not name:
            problems.append(Problem(path, item['kind'], 'it has no name', 'Set name: only config goes without'))
        values = {}
        for key, value in sorted(item['attributes'].items()):
            values[canonical(key)] = _values(problems, path, name, key, value)
        problems.extend(Problem(path, name, '%s is named in two spellings' % key, 'Name every attribute once')
                        for _dummy, _first, key in duplicates([(key, key.lower()) for key in sorted(item['attributes'])]))
        problems.extend(_refused(path, name, values))
        wanted.append(Wanted(path, item['kind'], name, values))
    for path, earlier, key in duplicates([(each.path, (each.kind, each.name)) for each in wanted]):
        problems.append(Problem(path, key[1], 'it is already named at %s' % earlier, 'Name every entry once'))
    return wanted, problems


def _values(problems, path, name, key, value):
    """Return values as Zimbra writes them: TRUE and FALSE for booleans, text for numbers."""
    values = []
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, bool):
            values.append(str(each).upper())
        elif isinstance(each, (str, int)):
            values.append(str(each))
        else:
            problems.append(Problem(path, name, '%s has a value that is no text, number or boolean' % key,
                                    'Give a value or a list of values'))
    problems.extend(Problem(path, name, '%s: %s' % (key, why), 'Take it out of the value')
                    for why in [unsendable(each) for each in values] if why)
    return tuple(each for each in values if each != '')


def _refused(path, name, values):
    for key in sorted(values):
        if key.lower() in _KILLERS:
            yield Problem(path, name, 'assigning %s ends zmprov and everything after it' % key,
                          'Change services with zmlocalconfig and zmcontrol on the host, or zmprov -r by hand')
        elif is_secret(key):
            yield Problem(path, name, '%s holds a secret, which is never read here, so it cannot be compared' % key,
                          'Set it with zmprov')
        elif key.lower() in _FIXED:
            yield Problem(path, name, '%s cannot be set' % key, 'Rename or recreate the entry instead')
    if 'zimbraMailHost' in values and 'zimbraMailTransport' in values:
        yield Problem(path, name, 'Zimbra refuses zimbraMailHost and zimbraMailTransport in one command',
                      'Set the host alone (the transport follows), or use mail_transport')


def plan(params, state):
    """Return the Plan: present adds values, absent takes them away, exact makes them the only ones."""
    changes, problems = [], list(state.problems)
    for each in state.wanted:
        entry = state.found.get((each.kind, each.name))
        if entry is None:
            problems.append(Problem(each.path, each.name, 'Zimbra has no %s of this name' % each.kind,
                                    'Correct the name, or create it first'))
            continue
        changes.append(modify(entry, dict((name, _after(params['state'], name, entry, values, state.single))
                                          for name, values in each.attributes.items())))
    return plan_of(changes, (), problems)


def _after(state, name, entry, values, single):
    have = entry.attributes.get(name, ())
    if state == 'exact':
        return values
    given = comparable(name, values)
    if state == 'absent':
        return tuple(value for value in have if not comparable(name, (value,)) & given)
    if name in single:
        return values
    return have + tuple(value for value in values if not comparable(name, (value,)) & comparable(name, have))
