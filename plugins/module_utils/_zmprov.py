# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The writer: Zimbra's own zmprov, one process for all changes.

Private to this collection. The process is started by the first change. Each command's errors are its own (_zmprov_groups).
"""
import re

from ._client import ClientError, Writer
from ._edits import PASSWORD, SAFEGUARDED, Refused, aliases, check_names, edits, in_parts, without_secrets
from ._model import Failure, Outcome
from ._quote import Unquotable, attribute_word, line
from ._renamed import new_name
from ._session import PROMPT, Session
from ._zmprov_groups import AHEAD, Command, answered, assigned, can_come_twice, done_before, groups

_MODIFY = {'account': 'ma', 'resource': 'mcr', 'list': 'mdl', 'group': 'mdl', 'domain': 'md', 'server': 'ms', 'cos': 'mc'}
_ADD_ALIAS = {'account': 'aaa', 'resource': 'aaa', 'list': 'adla', 'group': 'adla'}
_REMOVE_ALIAS = {'account': 'raa', 'resource': 'raa', 'list': 'rdla', 'group': 'rdla'}
# After these no further change can be made.
_FINAL = ('client.MISSING', 'client.START', 'client.DIED', 'client.TIMEOUT')
_ERROR = re.compile(r'^ERROR: (\S+) ?(.*)', re.MULTILINE | re.DOTALL)
_NOTICE = re.compile(r'^Warn: attribute \S+ has been deprecated since .*\n\n?', re.MULTILINE)
_ID = re.compile(r'(\S+\n)?\Z')
_USAGE = re.compile(r'^(usage:|Unknown command)')


class ZmprovWriter(Writer):
    """Writes by zmprov. zmprov_path, zimbra_home: where Zimbra is. timeout: seconds of silence. user: who runs it under root."""

    source = 'zmprov'

    def __init__(self, zmprov_path, zimbra_home, timeout, user):
        self._session = Session(zmprov_path, zimbra_home, timeout, user)

    @property
    def starts(self):
        """How many zmprov processes were started: 0 while nothing had to be written, then 1."""
        return self._session.starts

    def __exit__(self, *exc):
        self.close()

    def close(self):
        self._session.close()

    def apply(self, changes, stop_on_error=False):
        """Yield one Outcome a Change, in order.

        zmprov gets commands by the group, and the next group is prepared while it works at one: it hardly ever waits for us.
        """
        running, stopped = [], None
        for group in groups(map(_prepared, changes), 1 if stop_on_error else AHEAD):
            answers = self._answers(running)
            alone = not isinstance(group[0], Command)
            ahead = not (alone or stopped or (running and stop_on_error) or any(map(_is_final, answers)))
            if ahead:
                self._send(group)
            for outcome in self._outcomes(running, answers):
                stopped = stopped or _why_stopped(outcome, stop_on_error)
                yield outcome
            running = group if ahead else []
            if stopped and not ahead:
                for one in group:
                    yield Outcome(one[0], Failure('client.NOT_TRIED', stopped))
            elif alone:
                outcome = Outcome(group[0][0], self._made(*group[0]))
                stopped = stopped or _why_stopped(outcome, stop_on_error)
                yield outcome
            elif not ahead:
                running = group
                self._send(group)
        yield from self._outcomes(running, self._answers(running))

    def _send(self, group):
        """Send the commands of a group at once; why that fails is told when they are to be answered."""
        _tried(self._session.send, ''.join(command.text for command in group))

    def _answers(self, group):
        """Return both outputs of each command of a group that was sent, or its Failure.

        Where zmprov ended, the first one without an answer is the last of the list.
        """
        if not group:
            return []
        failure, said = None, None
        try:
            said = self._session.receive(lambda output: (
                output.count(PROMPT) >= len(group) and len(answered(output, PROMPT)) >= len(group)))
        except ClientError as error:
            failure, said = _failure(error), getattr(error, 'said', (b'', b''))
        parts = [part.decode('utf-8', 'replace') for part in answered(said[0], PROMPT)]
        errors = said[1].decode('utf-8', 'replace')
        answers = assigned(group, parts, errors)
        if failure is not None:
            return [answer or failure for answer in answers] + [failure]
        return answers if None not in answers else self._again(group, answers, errors)

    def _again(self, group, answers, errors):
        """Ask those once more of which nobody knows how they ended. errors: what they all said."""
        doubtful = dict((number, self._asked(group[number].text)) for number, answer in enumerate(answers) if answer is None)
        for number in done_before(group, doubtful, errors, judge):
            doubtful[number] = ('', '')
        return [doubtful.get(number, answer) for number, answer in enumerate(answers)]

    def _outcomes(self, group, answers):
        """Yield the Outcome of each command of a group."""
        for command, answer in zip(group, answers):
            outcome = Outcome(command.change, _judged(command.change, command.what, answer))
            yield outcome
        for command in group[len(answers):]:
            yield Outcome(command.change, Failure('client.NOT_TRIED', _why_stopped(outcome, True)))

    def _asked(self, text):
        """Return both outputs of a command, or the Failure."""
        told = _tried(self._session.ask, text, _is_prompt)
        return told if isinstance(told, Failure) else (
            told[0][:-len(PROMPT)].decode('utf-8', 'replace'), told[1].decode('utf-8', 'replace'))

    def _made(self, change, steps):
        """Make one change by its commands, as far as they succeed; return its Failure or None. steps: maybe a Failure already."""
        done = []
        if isinstance(steps, Failure):
            return steps
        for text, what in steps:
            failure = _judged(change, what, self._asked(text), done)
            if failure:
                return failure
            done.append(what)
        return None


def _prepared(change):
    """Return the Command that makes a change; or (change, [(line, what it does)]) of several, or (change, its Failure)."""
    try:
        steps = [(words, what, line(words)) for words, what in steps_of(change)]
    except (Refused, Unquotable) as error:
        return change, Failure('client.REFUSED', 'not sent: %s' % error)
    if len(steps) != 1:
        return change, [(text, what) for _words, what, text in steps]
    words, what, text = steps[0]
    return Command(change, text, what, can_come_twice(words))


def _is_final(answer):
    return isinstance(answer, Failure) and answer.code in _FINAL


def _tried(work, *words):
    """Return what something with the session returns, or the Failure that it raises."""
    try:
        return work(*words)
    except ClientError as error:
        return _failure(error)


def _failure(error):
    unsure = '. Whether this change was made is not known' if error.code in ('client.DIED', 'client.TIMEOUT') else ''
    return Failure(error.code, error.text + unsure)


def _judged(change, what, answer, done=()):
    """Return the Failure of a command, or None. answer: a Failure, or both outputs."""
    failure = answer if isinstance(answer, Failure) else judge(*answer)
    if failure:
        already = '; done before that: %s' % ', '.join(done) if done else ''
        failure = Failure(failure.code, without_secrets('%s: %s%s' % (what, failure.text, already), change))
    return failure


def _why_stopped(outcome, stop_on_error):
    """Return why nothing more is tried after an Outcome, or None."""
    change, failure = outcome
    if failure and (stop_on_error or failure.code in _FINAL):
        return 'not tried, because this failed before: %s %s %s' % (change.operation, change.kind, change.name)
    return None


def _is_prompt(output):
    """Tell whether the prompt is back. Writes print no values of entries, so nothing can pass for it."""
    return output == PROMPT or output.endswith(b'\n' + PROMPT)


def judge(output, errors):
    """Return the Failure that a command's outputs tell of, or None. Dated log lines on standard error are no errors."""
    error = _ERROR.search(errors)
    if error:
        text = error.group(2).strip().partition(' (cause: ')[0]
        return Failure(error.group(1), text[1:-1] if text.startswith('(') and text.endswith(')') else text)
    rest = _NOTICE.sub('', output)
    if _USAGE.match(rest):
        return Failure('client.USAGE', 'zmprov does not take this command: %s' % rest.split('\n')[0])
    if not _ID.match(rest):
        return Failure('client.USAGE', 'zmprov answered something unexpected: %s' % ' '.join(rest.split())[:300])
    return None


def steps_of(change):
    """Return the commands that make a Change: [(words, what it does)]. Raises Refused for what must not be sent."""
    check_names(change)
    if change.operation == 'delete' and change.kind == 'account':
        return [(['da', change.name], 'delete')]
    added, removed = aliases(change)
    name = new_name(change) or change.name
    if (added or removed) and change.kind not in _ADD_ALIAS:
        raise Refused('a %s has no aliases' % change.kind)
    before = [([_REMOVE_ALIAS[change.kind], change.name, alias], 'remove alias %s' % alias) for alias in removed]
    after = [([_ADD_ALIAS[change.kind], name, alias], 'add alias %s' % alias) for alias in added]
    if name != change.name:
        before.append(_renaming(change, name))
        change = change._replace(name=name)
    return before + [step for part in in_parts(change) for step in _main_step(part)] + after


def _renaming(change, name):
    if change.kind != 'account':
        raise Refused('a %s is not renamed here' % change.kind)
    return ['ra', change.name, name], 'rename to %s' % name


def _main_step(change):
    if change.operation == 'modify' and PASSWORD in change.after:
        return [(['sp', change.name, change.after[PASSWORD][0]], 'set password')]
    words = _attribute_words(change)
    if change.operation == 'create' and change.kind == 'account':
        return [(['ca', change.name, ''] + words, 'create')]
    if change.operation == 'modify' and change.kind == 'config':
        return [(['mcf'] + words, 'modify')] if words else []
    if change.operation == 'modify' and change.kind in _MODIFY:
        return [([_MODIFY[change.kind], change.name] + words, 'modify')] if words else []
    raise Refused('zmprov is not used to %s a %s' % (change.operation, change.kind))


def _attribute_words(change):
    words = []
    for edit in edits(change):
        if not edit.sign and edit.name.lower() in SAFEGUARDED:
            raise Refused('%s can only be added to and taken from: assigned a value, zmprov ends at once' % edit.name)
        if edit.value == '' and (edit.sign or change.after[edit.name]):
            raise Refused('%s: an empty text is not a value' % edit.name)
        if edit.value == '' and change.operation == 'create':
            continue
        words += [attribute_word(edit.sign, edit.name), edit.value]
    return words
