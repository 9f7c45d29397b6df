# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The writer: Zimbra's own zmprov, one process for all changes, command by command.

Private to this collection. The process is started by the first change. Each command's errors are its own, because
the next command is sent only when the prompt is back, and these errors with it.
"""
import re

from ._client import ClientError, Writer
from ._edits import PASSWORD, SAFEGUARDED, Refused, aliases, check_names, edits, in_parts, without_secrets
from ._model import Failure, Outcome
from ._quote import Unquotable, attribute_word, line
from ._renamed import new_name
from ._session import PROMPT, Session

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

    def __init__(self, zmprov_path, zimbra_home, timeout, user='zimbra'):
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

        zmprov gets a command when the one before is answered, and before anything else is done with that answer: while we
        look at it and prepare the next one, zmprov works.
        """
        sent = stopped = None
        for change in changes:
            steps = [] if stopped else _prepared(change)
            alone = isinstance(steps, list) and len(steps) == 1
            before, answer, sent = sent, sent and self._answer(*sent), None
            if alone and not (before and stop_on_error) and not isinstance(answer, Failure):
                sent = self._sent(change, *steps[0])
            if before:
                outcome = _judged(before, answer)
                stopped = stopped or _why_stopped(outcome, stop_on_error)
                yield outcome
            if not sent and not stopped and alone:
                sent = self._sent(change, *steps[0])
            if not sent:
                failure = Failure('client.NOT_TRIED', stopped) if stopped else self._made(change, steps)
                stopped = stopped or _why_stopped(Outcome(change, failure), stop_on_error)
                yield Outcome(change, failure)
        if sent:
            yield _judged(sent, self._answer(*sent))

    def _sent(self, change, text, what):
        """Send a command; return what is to be known when it is answered."""
        return change, what, _tried(self._session.send, text)

    def _answer(self, _change, _what, failure):
        """Return both outputs of the command that was sent, or a Failure."""
        return failure or _tried(self._session.receive, _is_prompt)

    def _made(self, change, steps):
        """Make one change by its commands, as far as they succeed; return its Failure or None. steps: maybe a Failure already."""
        done = []
        if isinstance(steps, Failure):
            return steps
        for text, what in steps:
            failure = _judged((change, what), _tried(self._session.ask, text, _is_prompt), done).failure
            if failure:
                return failure
            done.append(what)
        return None


def _prepared(change):
    """Return [(line, what it does)] of a change, or its Failure."""
    try:
        return [(line(words), what) for words, what in steps_of(change)]
    except (Refused, Unquotable) as error:
        return Failure('client.REFUSED', 'not sent: %s' % error)


def _tried(work, *words):
    """Return what something with the session returns, or the Failure that it raises."""
    try:
        return work(*words)
    except ClientError as error:
        unsure = '. Whether this change was made is not known' if error.code in ('client.DIED', 'client.TIMEOUT') else ''
        return Failure(error.code, error.text + unsure)


def _judged(sent, answer, done=()):
    """Return the Outcome of a command: its answer is a Failure, or both outputs."""
    change, what = sent[:2]
    if not isinstance(answer, Failure):
        output, errors = answer
        answer = judge(output[:-len(PROMPT)].decode('utf-8', 'replace'), errors.decode('utf-8', 'replace'))
    if answer:
        already = '; done before that: %s' % ', '.join(done) if done else ''
        answer = Failure(answer.code, without_secrets('%s: %s%s' % (what, answer.text, already), change))
    return Outcome(change, answer)


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
