# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run of the role cutover says: where the MX of each domain is, what comes next, and who must accept mail until when.

Private to this collection. Pure.
"""
from ._mx_record import spoken

_NEXT = {
    'lower': 'first its TTL goes down to {ttl}, and {old_ttl} s later the MX can move to {wanted}',
    'wait': 'its TTL is down. Resolvers may hold it with the old one until {until}: run this again after that, and it moves to {wanted}',
    'move': 'it moves to {wanted}',
    'prove': 'it has moved, and that is still to be proven',
    'hold': 'it has moved, and works',
    'finish': 'it has moved and works; its TTL is still low',
    'there': 'it points where it shall; nothing is to be done',
    'back': 'it goes back to {old}',
    'went_back': 'it is back',
    'returned': 'it is back; nothing is to be done',
    'unrecorded': 'no move of it is recorded here, so there is nothing to go back to; nothing is done',
    'lost': 'it is neither what it was ({old}) nor what it was moved to: somebody changed it. Put it right with mx_record, which takes '
            'any records',
}
_BOTH = 'Resolvers may hold the records of before until {until}: until {clock} UTC BOTH sides must accept mail'


def table(items, start=()):
    """Return a line a domain, and a second one while both sides must accept mail. start: the plan that this run began with."""
    before = dict((item['domain'], item['seen']) for item in start)
    return [line for item in items for line in _lines(item, before.get(item['domain'], item['seen']))]


def _lines(item, before):
    seen = item['seen']
    words = {'ttl': item['ttl'], 'old_ttl': seen['ttl'], 'until': item['held_until'] or '-', 'clock': item['held_until'][11:16],
             'wanted': _spoken(item['wanted']), 'old': _spoken(item['old']['exchanges'])}
    yield '%s | before: %s | now: %s | held by resolvers until: %s | %s' % (
        item['domain'], _set(before), _set(seen), words['until'] if item['held_for'] else '-', _NEXT[item['phase']].format(**words))
    if item['held_for'] and item['phase'] != 'wait':
        yield '%s | %s' % (item['domain'], _BOTH.format(**words))


def _spoken(exchanges):
    return spoken((each['preference'], each['exchange']) for each in exchanges)


def _set(mx):
    text = _spoken(mx['exchanges'])
    return '%s (TTL %d)' % (text, mx['ttl']) if mx['exchanges'] else text
