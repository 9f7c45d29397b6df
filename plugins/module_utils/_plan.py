# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From current and wanted values to a plan, and from a plan to what is reported.

Private to this collection. Pure. changed, diff, entries and summary are functions of the same Plan, in
check mode and out of it.
"""
from ._attributes import canonical, is_secret, same
from ._model import Change, Plan

MASK = '********'


def modify(entry, wanted):
    """Return the Change that gives an Entry the wanted attributes ({name: tuple}), or None when it has them."""
    before, after = {}, {}
    for name, values in wanted.items():
        name = canonical(name)
        have = entry.attributes.get(name, ())
        if not same(name, have, values):
            before[name], after[name] = have, tuple(values)
    return Change('modify', entry.kind, entry.name, before, after) if after else None


def plan_of(changes, warnings=(), problems=()):
    """Return a Plan of a list in which None stands for an entry that needs no change."""
    made = tuple(change for change in changes if change is not None)
    return Plan(made, len(changes) - len(made), tuple(warnings), tuple(problems))


def duplicates(pairs):
    """Yield (path, first path, name) for every (path, name) whose name came before."""
    seen = {}
    for path, name in pairs:
        if name in seen:
            yield path, seen[name], name
        else:
            seen[name] = path


def entries(changes):
    """Return what a result tells of changes: kind, name, action and the changed attributes."""
    return [dict(kind=change.kind, name=change.name, action=change.operation,
                 attributes=sorted(set(change.before) | set(change.after))) for change in changes]


def summary(changes, unchanged, failed=0):
    """Return the counts by action, unchanged entries included."""
    counts = dict(create=0, modify=0, delete=0, unchanged=unchanged, failed=failed)
    for change in changes:
        counts[change.operation] += 1
    return counts


def diff(changes):
    """Return before and after: touched attributes of touched entries, complete on both sides, secrets masked.

    Of an entry that is touched twice it is what was there before the first time.
    """
    before, after = {}, {}
    for change in changes:
        if change.operation != 'create':
            known = before.setdefault(key(change), {})
            known.update((name, values) for name, values in _shown(change.before).items() if name not in known)
        if change.operation != 'delete':
            after.setdefault(key(change), {}).update(_shown(change.after))
    return dict(before=before, after=after)


def key(change):
    """Return what an entry is called in a diff."""
    return '%s %s' % (change.kind, change.name)


def _shown(attributes):
    return dict((name, [MASK] * len(values) if is_secret(name) else list(values))
                for name, values in sorted(attributes.items()))
