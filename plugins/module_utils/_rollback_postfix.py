# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way back to a snapshot on a Postfix host that is not Zimbra's: map files, main.cf, and loading both.

Private to this collection. Pure: gather only asks the reader that it is given.
"""
from typing import Dict, List, NamedTuple

from ._model import Change, Entry, Plan, Problem, Query
from ._rollback import FORCE, Item, items_of, since


class State(NamedTuple):
    items: List[Item]
    files: Dict[str, Entry]
    settings: Entry
    service: Entry


def gather(read, params):
    """Read the files and parameters that are taken back."""
    items = items_of(params)
    paths = tuple(sorted(item.name for item in items if item.kind == 'file'))
    names = tuple(sorted(name for item in items if item.kind == 'postfix' for name in item.left))
    files = dict((entry.name, entry) for entry in (read(Query(('file',), ('type', 'line'), names=paths)) if paths else ()))
    settings = read(Query(('postfix',), names, names=('main.cf',)))[0] if names else Entry('postfix', 'main.cf', {})
    return State(items, files, settings, read(Query(('service',), ('running',)))[0])


def plan(params, state):
    """Return the Plan: new files, then main.cf, then the reload, and what nobody reads any more last."""
    made, gone, problems, unchanged, applied = [], [], [], 0, None
    for item in sorted(state.items, key=lambda each: (each.kind, each.name)):
        if item.kind == 'service':
            applied = item.back.get('applied', ())
            continue
        entry = state.settings if item.kind == 'postfix' else state.files.get(item.name)
        change, told = _settings(item, entry) if item.kind == 'postfix' else _file(item, entry)
        problems.extend(told)
        unchanged += change is None
        if change is not None:
            (gone if change.operation == 'delete' else made).append(change)
    have = state.service.attributes.get('applied', ())
    if applied is None:
        applied = have
    if made or gone or applied != have:
        made.append(Change('modify', 'service', 'postfix', dict(applied=have), dict(applied=applied)))
    if params['force']:
        return Plan(tuple(made + gone), unchanged, tuple('taken back by force: %s %s: %s' % (
            each.path, each.entry, each.text) for each in problems), ())
    return Plan(tuple(made + gone), unchanged, (), tuple(problems))


def _problem(item, what, have, name):
    return Problem(item.kind, item.name, '%s is %s, and %s; we left it on %s' % (
        what, _words(have), item.changed.get(name) or since(item.left[name]), item.by), FORCE)


def _words(values):
    return ', '.join(values) if values else 'unset'


def _settings(item, entry):
    """Return (Change or None, conflicts) of main.cf."""
    before, after, problems = {}, {}, []
    for name, values in sorted(item.back.items()):
        have = entry.attributes.get(name, ())
        if have == values:
            continue
        if item.changed.get(name) or have not in item.left[name]:
            problems.append(_problem(item, name, have, name))
        before[name], after[name] = have, values
    return (Change('modify', 'postfix', 'main.cf', before, after) if after else None), problems


def _file(item, entry):
    """Return (Change or None, conflicts) of a map file: it goes back as a whole, its lines and its type."""
    have = dict(type=entry.attributes['type'], line=entry.attributes['line']) if entry else {}
    back = dict((name, item.back.get(name, ())) for name in ('type', 'line')) if item.exists else {}
    if have == back:
        return None, []
    known = bool(entry) in item.existed and (not entry or all(
        have[name] in item.left.get(name, ()) and not item.changed.get(name) for name in have))
    problems = [] if known and not item.others else [_problem(item, 'it', have.get('line', ()), 'line')]
    operation = 'delete' if not back else 'modify' if entry else 'create'
    return Change(operation, 'file', item.name, have, back), problems
