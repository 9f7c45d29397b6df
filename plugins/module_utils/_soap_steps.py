# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests make a change over SOAP, and which changes may be made at the same time.

Private to this collection. Pure.
"""
from typing import NamedTuple

from . import _soap_xml as x
from ._edits import ALIAS, PASSWORD, Refused, aliases, check_names, edits, in_parts
from ._model import RECIPIENT_KINDS
from ._quote import attribute_word
from ._renamed import ADDRESS, new_name

_MODIFY = {'account': 'ModifyAccount', 'resource': 'ModifyCalendarResource', 'list': 'ModifyDistributionList',
           'group': 'ModifyDistributionList', 'domain': 'ModifyDomain', 'server': 'ModifyServer', 'cos': 'ModifyCos',
           'config': 'ModifyConfig'}
_LISTS = ('list', 'group')


class Step(NamedTuple):
    what: str         # what it does, for messages
    request: str      # the request's name without "Request"
    content: str      # what stands in it (XML), without the id
    by_id: bool       # whether it names its entry by an id

    def document(self, number, entry_id):
        """Return the request with its place in a batch."""
        content = x.element('id', entry_id) + self.content if self.by_id else self.content
        return x.document(self.request, content, number)


def steps_of(change):
    """Return the Steps that make a Change, in order. Raises Refused or Unquotable for what must not be sent."""
    check_names(change)
    if change.operation == 'delete' and change.kind == 'account':
        return [Step('delete', 'DeleteAccount', '', True)]
    added, removed = aliases(change)
    if (added or removed) and change.kind not in RECIPIENT_KINDS:
        raise Refused('a %s has no aliases' % change.kind)
    what = 'DistributionListAlias' if change.kind in _LISTS else 'AccountAlias'
    before = [Step('remove alias %s' % one, 'Remove' + what, x.element('alias', one), True) for one in removed]
    after = [Step('add alias %s' % one, 'Add' + what, x.element('alias', one), True) for one in added]
    name = new_name(change)
    if name:
        if change.kind != 'account':
            raise Refused('a %s is not renamed here' % change.kind)
        before.append(Step('rename to %s' % name, 'RenameAccount', x.element('newName', name), True))
    return before + [step for part in in_parts(change) for step in _main_step(part)] + after


def _main_step(change):
    if change.operation == 'modify' and PASSWORD in change.after:
        return [Step('set password', 'SetPassword', x.element('newPassword', change.after[PASSWORD][0]), True)]
    content = _attributes(change)
    if change.operation == 'create' and change.kind == 'account':
        # Without a password: an empty one would be refused as too short.
        return [Step('create', 'CreateAccount', x.element('name', change.name) + content, False)]
    if change.operation == 'modify' and change.kind in _MODIFY:
        return [Step('modify', _MODIFY[change.kind], content, change.kind != 'config')] if content else []
    raise Refused('this collection does not %s a %s' % (change.operation, change.kind))


def _attributes(change):
    found = []
    for edit in edits(change):
        if edit.value == '' and (edit.sign or change.after[edit.name]):
            raise Refused('%s: an empty text is not a value' % edit.name)
        if edit.value or change.operation != 'create':
            found.append(x.attribute(attribute_word(edit.sign, edit.name), edit.value))
    return ''.join(found)


def touched(change):
    """Return what a change touches: changes that have none of it in common can be made in any order."""
    if change.kind not in RECIPIENT_KINDS:
        return {(change.kind, change.name.lower())}
    names = {change.name.lower()}
    for attributes in (change.before, change.after):
        names.update(value.lower() for name in (ALIAS, ADDRESS) for value in attributes.get(name, ()))
    return {('address', name) for name in names}


def slices(changes, size, longest, single=False):
    """Yield (wait, [(change, steps or the error of it)]): groups of changes that are sent together.

    wait: everything before must be done first. size, longest: changes, and characters of XML, of a group at most.
    single: only changes of one step are grouped.
    """
    group, length, seen, kind, wait = [], 0, set(), None, False
    for change in changes:
        try:
            steps = steps_of(change)
        except ValueError as error:
            steps = error
        own = touched(change)
        dependent = bool(own & seen) or (kind is not None and (kind in RECIPIENT_KINDS) != (change.kind in RECIPIENT_KINDS))
        weight = sum(len(step.content) + 200 for step in steps) if isinstance(steps, list) else 0
        alone = single and group and not _is_one(steps)
        if group and (dependent or alone or len(group) >= size or length + weight > longest or (single and not _is_one(group[-1][1]))):
            yield wait, group
            group, length, wait = [], 0, False
        if dependent:
            wait, seen = True, set()
        group.append((change, steps))
        length, kind = length + weight, change.kind
        seen |= own
    if group:
        yield wait, group


def _is_one(steps):
    return isinstance(steps, list) and len(steps) == 1
