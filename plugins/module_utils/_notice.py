# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts for people, written as files and, where that is asked for, sent. What was sent is remembered beside the files.

Private to this collection.
"""
import io
import json
import os
import tempfile

from . import _smtp_probe
from ._client import ClientError
from ._notice_files import SENT, message_id, read, refusals, sent_before, text_of, to_send
from ._smtp_targets import wanted

_AT_A_TIME = 50      # messages after which is remembered what was sent


def work(params, check_mode):
    """Return the result of the module notice. Raises ClientError."""
    notices, problems = read(params['messages'])
    if params['host'] is not None and '@' not in (params['sender'] or ''):
        problems.append('sender: an address is needed for what is sent, and who answers writes to it')
    if problems:
        raise ClientError('client.REFUSED', 'Nothing was written or sent, %d problem(s):\n%s' % (
            len(problems), '\n'.join('- ' + text for text in problems)), '')
    try:
        return _done(params, notices, check_mode)
    except OSError as error:
        raise ClientError('client.START', '%s: %s' % (error.filename or params['directory'], error.strerror or error),
                          'Let the user who runs this write to that directory, or name another one')


def _done(params, notices, check_mode):
    directory = params['directory']
    old = dict((notice.path, _content(os.path.join(directory, notice.path))) for notice in notices)
    differing = [notice for notice in notices if old[notice.path] != text_of(notice)]
    sent = _sent(directory) if params['host'] is not None else {}
    waiting = to_send(notices, sent) if params['host'] is not None else []
    asked = dict(targets=[], sample=0, rate=50, concurrency=1, timeout=params['timeout'], ca_path=None, source_address=None, helo=None,
                 messages=[dict(host=params['host'], sender=params['sender'], recipient=notice.address, subject=notice.subject,
                                body=notice.body, id=message_id(notice, params['sender'])) for notice in waiting])
    # What the sending refuses it refuses before a file is written.
    wanted(asked)
    result = dict(changed=bool(differing or waiting), written=[notice.address for notice in differing],
                  unchanged=len(notices) - len(differing), sent=[notice.address for notice in waiting],
                  diff=dict(before=_shown(old[notice.path] or '' for notice in differing), after=_shown(map(text_of, differing))))
    if check_mode:
        return result
    if differing or waiting:
        os.makedirs(directory, 0o700, exist_ok=True)
    for notice in differing:
        _write(directory, notice.path, text_of(notice))
    result['sent'] = []
    answers = []
    for begin in range(0, len(waiting), _AT_A_TIME):
        part = _smtp_probe.work(dict(asked, messages=asked['messages'][begin:begin + _AT_A_TIME]), False)['messages']
        for notice, answer in zip(waiting[begin:begin + _AT_A_TIME], part):
            if answer['taken']:
                sent[notice.address] = notice.digest
                result['sent'].append(notice.address)
        answers.extend(part)
        _write(directory, SENT, json.dumps(sent, indent=1, sort_keys=True))
    return _judged(result, answers, bool(differing))


def _judged(result, answers, wrote):
    """Return the result, or raise ClientError that carries it where somebody's text was not taken."""
    result['changed'] = wrote or bool(result['sent'])
    if all(answer['taken'] for answer in answers):
        return result
    error = ClientError('smtp.REFUSED', '%d of %d texts were not sent: %s' % (
        sum(not answer['taken'] for answer in answers), len(answers), refusals(answers)), 'The others are. Run it again when that is cured')
    error.told = result
    raise error


def _content(path):
    """Return what stands in a file, None where there is none."""
    try:
        with io.open(path, encoding='utf-8', newline='') as handle:
            return handle.read()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        return ''


def _sent(directory):
    text = _content(os.path.join(directory, SENT))
    try:
        return sent_before(text) if text is not None else {}
    except ValueError as error:
        raise ClientError('client.REFUSED', '%s cannot be read: %s' % (os.path.join(directory, SENT), error),
                          'It says who has got a text. Put it right, or remove it: then everybody gets theirs again')


def _shown(texts):
    return '\n'.join(texts)


def _write(directory, name, text):
    """Put a file in its place at once, for its owner only."""
    handle, path = tempfile.mkstemp(dir=directory)
    try:
        with io.open(handle, 'w', encoding='utf-8', newline='') as stream:
            stream.write(text)
        os.replace(path, os.path.join(directory, name))
    except BaseException:
        os.unlink(path)
        raise
