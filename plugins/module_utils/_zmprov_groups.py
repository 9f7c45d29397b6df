# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands that zmprov gets several at a time, and whose error is whose.

Private to this collection. Pure. Between two prompts stands what one command said on standard output. What it said on standard error
comes on a way of its own: with several commands at a time it may be any one's. Who it is of is certain where a command is alone, where
nobody said anything there, and where as many have failed as have not said that they succeeded. In any other case the doubtful ones are
asked once more, one by one, and so only those can be together with others that do no harm when they come twice.
"""
import re
from typing import NamedTuple

from ._model import Change, Failure

AHEAD = 128              # commands at a time
_ROOM = 32768            # bytes of them: a pipe takes all at once, so none is cut off when this process is killed
_SETTING = ('ma', 'mc', 'mcf', 'mcr', 'md', 'mdl', 'ms')
_ERRORS = re.compile(r'^ERROR: ', re.MULTILINE)
_DONE = re.compile(r'^\S+$', re.MULTILINE)


class Command(NamedTuple):
    """A change that is one command. again: it may come twice."""
    change: Change
    text: str
    what: str
    again: bool


def can_come_twice(words):
    """Tell whether a command does no harm when it comes twice: it makes, removes, or sets whole values."""
    if words[0] in ('ca', 'da'):
        return True
    return words[0] in _SETTING and not any(word[:1] in ('+', '-') for word in words[1 if words[0] == 'mcf' else 2::2])


def groups(prepared, limit):
    """Yield lists of Commands that go together, and whatever else there is alone. prepared: Commands, and (change, anything)."""
    group, room = [], 0
    for one in prepared:
        apart = not isinstance(one, Command) or not one.again
        size = 0 if apart else len(one.text.encode('utf-8'))
        if group and (apart or len(group) >= limit or room + size > _ROOM):
            yield group
            group, room = [], 0
        if apart:
            yield [one]
        else:
            group, room = group + [one], room + size
    if group:
        yield group


def answered(output, prompt):
    """Return what stands before each prompt."""
    found, start = [], 0
    at = output.find(prompt)
    while at >= 0:
        if at == start or output[at - 1:at] == b'\n':
            found.append(output[start:at])
            start = at + len(prompt)
        at = output.find(prompt, max(start, at + 1))
    return found


def assigned(group, parts, errors):
    """Return (standard output, standard error) for each Command that was answered, None for those that must be asked again.

    parts: what each said on standard output; fewer than commands where zmprov ended, and then its last error may be the next one's.
    errors: what all of them said on standard error.
    """
    whole = len(parts) >= len(group)
    if len(group) == 1 and whole:
        return [(parts[0], errors)]
    starts = [match.start() for match in _ERRORS.finditer(errors)]
    if not starts:
        return [(part, '') for part in parts]
    silent = [number for number, (command, part) in enumerate(zip(group, parts)) if not _says_so(command, part)]
    own = dict(zip(silent, _cut(errors, starts))) if whole and len(silent) == len(starts) else dict.fromkeys(silent)
    return [(part, own.get(number, '')) if own.get(number, '') is not None else None for number, part in enumerate(parts)]


def _says_so(command, part):
    """Tell whether a command's standard output shows how it ended: a new account's id, or words."""
    return bool(part.strip()) and (command.change.operation == 'create' or not _DONE.match(part))


def _cut(errors, starts):
    return [errors[start:end] for start, end in zip(starts, starts[1:] + [len(errors)])]


def done_before(group, again, errors, judge):
    """Return the numbers of deletions that only failed the second time, because they had succeeded the first time.

    again: number -> what a command said the second time. errors: what all had said the first time, judge: reads that. Where as many
    fail again as had failed, nobody's failure is new.
    """
    failures = dict((number, judge(*answer)) for number, answer in again.items() if not isinstance(answer, Failure))
    failed = [number for number, failure in failures.items() if failure]
    if len(failed) <= len(_ERRORS.findall(errors)):
        return []
    return [number for number in failed
            if group[number].change.operation == 'delete' and failures[number].code.startswith('account.NO_SUCH')]
