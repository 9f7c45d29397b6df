# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How far a long call is, in words: "12,000 of 100,000, 640/s, 2 min left".

Private to this collection. Pure: times are handed in.
"""

from __future__ import annotations

import collections

_WINDOW = 15.0           # seconds that the rate is taken over: recent, and not nervous
_FIRST = 3.0             # seconds before the first line: what is done by then needs none
_EVERY = 5.0             # seconds between two lines, more in a call that takes long


class Progress:
    """Takes counts as they come in and says, from time to time, how far it is."""

    def __init__(self, now):
        self._began = self._said = self._moved = now
        self._seen = collections.deque()

    def line(self, now, counts):
        """Return a line to show, or None. counts: {done, failed, total} as the job notes them."""
        self._take(now, counts['done'])
        if not counts['total'] or counts['done'] >= counts['total'] or not self._due(now):
            return None
        self._said = now
        return text(counts['done'], counts['total'], self.rate(), counts.get('failed', 0))

    def rate(self):
        """Return how many are done in a second, of late; 0 where nothing has moved for a while."""
        (first, before), (last, after) = self._seen[0], self._seen[-1]
        return (after - before) / (last - first) if first < last < self._moved + _EVERY else 0.0

    def _take(self, now, done):
        if not self._seen or done != self._seen[-1][1]:
            self._moved = now
        self._seen.append((now, done))
        while len(self._seen) > 2 and self._seen[1][0] <= now - _WINDOW:
            self._seen.popleft()

    def _due(self, now):
        if self._said == self._began:
            return now - self._began >= _FIRST
        return now - self._said >= max(_EVERY, (now - self._began) / 20)


def text(done, total, rate, failed=0):
    """Return how far it is, in words."""
    parts = ['{:,} of {:,}'.format(done, total)]
    if failed:
        parts.append('{:,} failed'.format(failed))
    if rate > 0:
        parts += [pace(rate), left((total - done) / rate)]
    else:
        parts.append('no progress at the moment')
    return ', '.join(parts)


def pace(rate):
    """Return a rate in words: by the minute where it is slow."""
    return '{:,.0f}/s'.format(rate) if rate >= 1 else '{:.0f}/min'.format(rate * 60)


def left(seconds):
    """Return in words how long it takes yet, as exactly as one can know."""
    if seconds < 10:
        return 'a few seconds left'
    if seconds < 55:
        return '%d s left' % (round(seconds / 10) * 10)
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return '%d min left' % minutes
    return '%d h %d min left' % (minutes // 60, minutes % 60)
