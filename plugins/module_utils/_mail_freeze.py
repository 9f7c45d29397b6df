# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Holding mail for a next hop in the queue of a Postfix, counted, and letting it go.

Private to this collection. A next hop is given a TLS policy that does not exist, so the SMTP client defers what it has for it, and
nothing else. No route changes, so whatever is held goes where it must on the day when it is released.
"""
from ._client import ClientError
from ._frozen import REASON, frozen_in, normalised, with_frozen
from ._mail_queue import postqueue, read
from ._policy_maps import PolicyMaps


def work(params, check_mode):
    """Return the module's result. Raises ClientError."""
    hops = _hops(params['next_hops'])
    maps = PolicyMaps(params)
    value = maps.get()
    before = frozen_in(value)
    wanted = sorted(set(before) | set(hops)) if params['state'] == 'frozen' else sorted(set(before) - set(hops))
    held = _held(params)
    if wanted != before and not check_mode:
        maps.set(with_frozen(value, wanted))
        maps.load()
        if params['state'] == 'released':
            maps.postfix.call('postqueue', ['-c', maps.postfix.config, '-f'], fine=(0, 69))
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


def _held(params):
    """Count the messages that wait because their next hop is frozen."""
    queue = read(postqueue(params['zimbra_home']), params['timeout'])
    return sum(1 for message in queue if any(REASON in each['reason'] for each in message['recipients']))
