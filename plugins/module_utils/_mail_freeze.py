# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Holding mail for a next hop in the queue of a Postfix, counted, and letting it go.

Private to this collection. A next hop is given a TLS policy that does not exist, so the SMTP client defers what it has for it, and
nothing else. No route changes, so whatever is held goes where it must on the day when it is released. zmconfigd has no attribute for
that parameter and leaves it alone.
"""
import os

from ._client import ClientError
from ._mail_queue import postqueue, read
from ._model import Query
from ._postconf import Postfix, PostfixReader, zimbra_postfix
from ._process import identity, run
from ._frozen import PARAMETER, REASON, frozen_in, normalised, with_frozen


def work(params, check_mode):
    """Return the module's result. Raises ClientError."""
    hops = _hops(params['next_hops'])
    postfix, control = _postfix(params)
    value = _value(postfix)
    before = frozen_in(value)
    wanted = sorted(set(before) | set(hops)) if params['state'] == 'frozen' else sorted(set(before) - set(hops))
    held = _held(params)
    if wanted != before and not check_mode:
        _set(postfix, control, with_frozen(value, wanted))
        if params['state'] == 'released':
            postfix.call('postqueue', ['-c', postfix.config, '-f'], fine=(0, 69))
    told = dict(before=dict(frozen=before), after=dict(frozen=wanted))
    return dict(changed=wanted != before, frozen=wanted, held=held, diff=told)


def _hops(texts):
    found, wrong = [], []
    for index, text in enumerate(texts):
        try:
            found.append(normalised(text))
        except ValueError as error:
            wrong.append('next_hops[%d]: %s' % (index, error))
    if wrong:
        raise ClientError('client.REFUSED', '; '.join(wrong), 'Write them as in transports, like [mail.example.com]:25')
    return found


def _postfix(params):
    """Return (Postfix, the program that reloads it): Zimbra's where there is one, else the system's."""
    try:
        postfix = zimbra_postfix(params['zimbra_home'], params['timeout'])
        return postfix, (os.path.join(params['zimbra_home'], 'bin', 'postfix'), 'zimbra')
    except ClientError:
        postfix = Postfix('', params['config_directory'], '', params['timeout'])
        return postfix, (postfix.program('postfix'), None)


def _value(postfix):
    entry, = PostfixReader(postfix).read(Query(('postfix',), (PARAMETER,), names=('main.cf',)))
    return entry.attributes.get(PARAMETER, ('',))[0]


def _held(params):
    """Count the messages that wait because their next hop is frozen."""
    queue = read(postqueue(params['zimbra_home']), params['timeout'])
    return sum(1 for message in queue if any(REASON in each['reason'] for each in message['recipients']))


def _set(postfix, control, value):
    """Set or unset the parameter, and reload: what connects from now on obeys it."""
    postfix.call('postconf', ['-c', postfix.config] + (['-e', '%s = %s' % (PARAMETER, value)] if value else ['-X', PARAMETER]))
    done = run([control[0], 'reload'], identity(control[1]), postfix.home, postfix.timeout)
    if done.code:
        raise ClientError('postfix.FAILED', '%s reload: %s' % (control[0], done.err.decode('utf-8', 'replace').strip()),
                          'main.cf is written; reload Postfix by hand')
