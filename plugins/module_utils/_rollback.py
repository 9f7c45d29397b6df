# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way back to a snapshot: what the records say against what is there now.

Private to this collection. Pure: gather only asks the reader that it is given. An item says of one entry how it was at the
snapshot (exists, back) and what we left there (existed, left). What is neither is somebody else's: a conflict.
"""
from typing import Dict, List, NamedTuple, Tuple

from ._attributes import is_secret, same
from ._model import RECIPIENT_KINDS, Change, Entry, Problem, Query
from ._plan import modify, plan_of
from ._recipients import ROUTING, addresses_of, has_mailbox, is_remote
from ._renamed import ADDRESS
from ._rollback_addresses import ALIAS, in_order, name_then, names_of, taken

HOST, TRANSPORT, STATUS = 'zimbraMailHost', 'zimbraMailTransport', 'zimbraMailStatus'
# What an account made here carries besides what was recorded.
_GIVEN = ('mail', 'zimbraMailDeliveryAddress', 'zimbraOldMailAddress')
# A new account has its route before anything else changes, a removed one goes when nothing needs it any more; a catch-all is
# put back in between, and so it carries mail that a removed account did.
_ORDER = {'create': 0, 'modify': 1, 'delete': 4}
_LATER = {'config': 2, 'server': 2, 'cos': 2, 'domain': 3}
FORCE = 'Look at it and put it right, or take it back all the same with force: true (in the playbook: rollback_force)'


class Item(NamedTuple):
    kind: str
    name: str
    exists: bool                                  # whether it was there at the snapshot
    existed: Tuple[bool, ...]                     # whether it is there, as far as we know
    complete: bool                                # whether all of it was recorded, when it was removed
    others: str
    by: str
    back: Dict[str, Tuple[str, ...]]
    left: Dict[str, Tuple[Tuple[str, ...], ...]]  # what each attribute can be, as far as we know
    changed: Dict[str, str]                       # attributes that somebody else changed between two changes of ours


class State(NamedTuple):
    items: List[Item]
    found: Dict[Tuple[str, str], Entry]
    owners: Dict[str, Entry]


def spec():
    """Return the options of the modules that roll back."""
    return dict(
        to=dict(type='str', required=True),
        force=dict(type='bool', default=False),
        changes=dict(type='list', elements='dict', options=dict(
            kind=dict(type='str', required=True),
            name=dict(type='str', required=True),
            exists=dict(type='bool', required=True),
            existed=dict(type='list', elements='bool', required=True),
            complete=dict(type='bool', default=False),
            others=dict(type='str', default=''),
            by=dict(type='str', default=''),
            attributes=dict(type='dict', default={}),
        )),
    )


def items_of(params):
    """Return the Items of a module's option changes."""
    found = []
    for each in params['changes'] or ():
        values = each['attributes']
        found.append(Item(
            each['kind'], each['name'], each['exists'], tuple(each['existed']), each['complete'], each['others'], each['by'],
            dict((name, tuple(value['back'])) for name, value in values.items()),
            dict((name, tuple(tuple(one) for one in value['left'])) for name, value in values.items()),
            dict((name, value['others']) for name, value in values.items() if value.get('others'))))
    return found


def gather(read, params):
    """Read the entries that are taken back, and whoever has the addresses of accounts that are made again."""
    items = items_of(params)
    found, owners = {}, {}
    for kinds in (RECIPIENT_KINDS, ('domain',), ('server',), ('cos',), ('config',)):
        mine = [item for item in items if item.kind in kinds]
        if not mine:
            continue
        names = set(name for item in mine for name in names_of(item))
        names.update(alias for item in mine for alias in item.back.get(ALIAS, ()))
        attributes = set(name for item in mine for name in item.left if not is_secret(name))
        attributes.update(ROUTING if kinds == RECIPIENT_KINDS else ())
        for entry in read(Query(kinds, tuple(sorted(attributes)), names=tuple(sorted(names)))):
            found[(entry.kind, entry.name)] = entry
            if kinds == RECIPIENT_KINDS:
                owners.update((address, entry) for address in addresses_of(entry))
    return State(items, found, owners)


def plan(params, state):
    """Return the Plan that takes Zimbra's directory back; conflicts are problems unless they are forced."""
    changes, problems, warnings = [], [], []
    for item in state.items:
        change, conflicts, told = _decide(item, state, params['force'])
        changes.append(change)
        problems.extend(conflicts)
        warnings.extend(told)
    made = plan_of(changes, warnings, [] if params['force'] else problems)
    if params['force']:
        made = made._replace(warnings=made.warnings + tuple('taken back by force: %s' % _text(each) for each in problems))
    return made._replace(changes=tuple(in_order(sorted(made.changes, key=_place))))


def _place(change):
    return _LATER.get(change.kind, _ORDER[change.operation]), change.kind, change.name


def _text(problem):
    return '%s %s: %s' % (problem.path, problem.entry, problem.text)


def _problem(item, text, remedy=FORCE):
    return Problem(item.kind, item.name, '%s; we left it on %s' % (text, item.by), remedy)


def _decide(item, state, force):
    """Return (Change or None, [conflicts that force overrides], [warnings])."""
    entry = next((state.found[(item.kind, name)] for name in names_of(item) if (item.kind, name) in state.found), None)
    if entry is None:
        return _again(item, state, force) if item.exists else (None, [], [])
    if not item.exists:
        return _gone(item, entry, force)
    if True not in item.existed and not all(_alike(item, name, entry) for name in item.back):
        conflict = _problem(item, 'somebody made it again after it was removed here')
        if force and not is_remote(entry):
            return None, [], [_text(conflict) + ': left alone, because it is not without a mailbox']
        return _back(item, entry, [conflict], state)
    conflicts = [_problem(item, item.others)] if item.others and not all(_alike(item, name, entry) for name in item.back) else []
    return _back(item, entry, conflicts, state)


def _alike(item, name, entry):
    return is_secret(name) or same(name, entry.attributes.get(name, ()), item.back[name])


def _back(item, entry, conflicts, state):
    """Give an entry that is there the values of the snapshot."""
    wanted, warnings, conflicts = {}, [], list(conflicts)
    for name, values in sorted(item.back.items()):
        have = entry.attributes.get(name, ())
        if is_secret(name):
            warnings.append('%s %s: %s holds a secret, which is never recorded, so it stays as it is' % (item.kind, item.name, name))
            continue
        if same(name, have, values):
            continue
        if name == HOST:
            conflicts.append(_problem(item, 'its mailbox host is %s, and was %s' % (_words(have), _words(values)),
                                      'Mailboxes are moved with the role move; with force everything but that is taken back'))
            continue
        if item.changed.get(name) or not any(same(name, have, left) for left in item.left[name]):
            conflicts.append(_problem(item, '%s is %s, would go back to %s, and %s' % (
                name, _words(have), _words(values), item.changed.get(name) or since(item.left[name]))))
        wanted[name] = values
    for address, owner in taken(item, entry, state) if ALIAS in wanted or ADDRESS in wanted else ():
        conflicts.append(_problem(item, _owned(address, owner), 'Take it from there first'))
    if HOST in entry.attributes and HOST in item.back and not same(HOST, entry.attributes[HOST], item.back[HOST]):
        wanted.pop(TRANSPORT, None)        # it goes with the host
    return modify(entry, wanted), conflicts, warnings


def since(left):
    """Say that somebody else changed what we had left."""
    return 'was left as %s: somebody else changed it since' % ' or '.join(_words(values) for values in left)


def _words(values):
    return ', '.join(values) if values else 'unset'


def _gone(item, entry, force):
    """Remove what was made since the snapshot, if it is still what was made: never a mailbox."""
    if entry.kind != 'account' or has_mailbox(entry) or not is_remote(entry):
        now = 'has a mailbox' if has_mailbox(entry) else 'is no remote account'
        conflict = _problem(item, 'it was made here without a mailbox, and %s now' % now,
                            'A mailbox is never deleted here: move the person away first. With force it is left alone')
        return None, [] if force else [conflict], [_text(conflict) + ': left alone'] if force else []
    conflicts = [_problem(item, item.others or 'somebody made it again after it was removed here')] if (
        item.others or True not in item.existed) else []
    for name in sorted(set(item.left) | set(ROUTING) - set(_GIVEN)):
        have = entry.attributes.get(name, ())
        left = item.left.get(name) or ((('enabled',), ()) if name == STATUS else ((),))
        if not is_secret(name) and not any(same(name, have, each) for each in left):
            conflicts.append(_problem(item, '%s is %s, was left as %s, and the account would be deleted' % (
                name, _words(have), ' or '.join(_words(each) for each in left))))
    return Change('delete', 'account', item.name, dict(entry.attributes), {}), conflicts, []


def _again(item, state, force):
    """Make an account again that is gone, in one command, with its route."""
    removed = False in item.existed and item.complete
    if item.kind != 'account' or not item.complete or not item.back.get(TRANSPORT) or item.back.get(HOST):
        conflict = _problem(item, 'it is gone, and not enough of it was recorded to make it again',
                            'Create it by hand and run this again. With force it is left alone')
        return None, [] if force else [conflict], [_text(conflict) + ': left alone'] if force else []
    owned = taken(item, None, state)
    if owned:
        conflict = _problem(item, _owned(*owned[0]), 'Take it from there first. With force the account is not made again')
        return None, [] if force else [conflict], [_text(conflict) + ': left alone'] if force else []
    conflicts = [] if removed and not item.others else [_problem(item, item.others or 'somebody else deleted it')]
    values = dict((name, value) for name, value in item.back.items()
                  if value and name != ADDRESS and not is_secret(name) and not (name == STATUS and same(name, value, ('enabled',))))
    return Change('create', 'account', name_then(item), {}, values), conflicts, [
        'account %s is made again with what was recorded (%s); it has a new id, and is in no list until somebody puts it there' % (
            name_then(item), ', '.join(sorted(values)))]


def _owned(address, owner):
    return 'the address %s belongs to %s %s now' % (address, owner.kind, owner.name)
