# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._background import understood
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._progress import Progress, left, text


def counts(done, total=100000, failed=0):
    return dict(done=done, total=total, failed=failed)


def test_it_says_how_far_how_fast_and_how_long():
    assert text(12000, 100000, 640.4) == '12,000 of 100,000, 640/s, 2 min left'
    assert text(12000, 100000, 640.4, failed=1003) == '12,000 of 100,000, 1,003 failed, 640/s, 2 min left'
    assert text(10, 1000, 0.5) == '10 of 1,000, 30/min, 33 min left'


def test_it_promises_nothing_where_nothing_moves():
    assert text(12000, 100000, 0.0) == '12,000 of 100,000, no progress at the moment'


@pytest.mark.parametrize('seconds, words', [
    (0, 'a few seconds left'), (9.9, 'a few seconds left'), (10, '10 s left'), (44, '40 s left'), (54, '50 s left'), (57, '1 min left'),
    (89, '1 min left'), (91, '2 min left'), (3540, '59 min left'), (3600, '1 h 0 min left'), (9000, '2 h 30 min left')])
def test_what_is_left_is_told_as_exactly_as_one_can_know(seconds, words):
    assert left(seconds) == words


def said(steps, total=100000):
    """What is said when counts come in at these (second, done), as (second, line)."""
    progress = Progress(0.0)
    lines = [(now, progress.line(now, counts(done, total))) for now, done in steps]
    return [(now, line) for now, line in lines if line]


def test_a_short_call_says_nothing():
    assert said([(1.0, 700), (2.0, 1400), (2.9, 1999), (4.0, 2000)], total=2000) == []


def test_lines_come_every_few_seconds_and_more_rarely_in_a_long_call():
    times = [now for now, _line in said([(float(now), now * 100) for now in range(1000)])]
    assert times[:3] == [3.0, 8.0, 13.0]
    assert times[-1] - times[-2] > 40
    assert len(times) < 80


def test_the_rate_is_the_recent_one():
    slow = [(float(now), now * 10) for now in range(61)]
    fast = [(60.0 + now, 600 + now * 1000) for now in range(1, 31)]
    assert said(slow + fast)[-1][1].split(', ')[1] == '1,000/s'


def test_a_standstill_is_told():
    steps = [(float(now), min(now, 10) * 100) for now in range(40)]
    lines = [line for _now, line in said(steps)]
    assert lines[2].endswith('min left') and lines[3:] == ['1,000 of 100,000, no progress at the moment'] * 5


def test_before_the_job_knows_how_much_there_is_nothing_is_said():
    assert said([(now * 1.0, 0) for now in range(20)], total=0) == []


@pytest.mark.parametrize('stdout, state, done', [
    ('{"done": 12, "failed": 1, "total": 30}\nrunning\n', 'running', 12),
    ('Welcome!\r\n{"done": 12, "failed": 1, "total": 30}\r\nfinished\r\n', 'finished', 12),
    ('\nrunning\n', 'running', None), ('\ngone\n', 'gone', None), ('', 'gone', None), ('{"done": []}\nrunning\n', 'running', None)])
def test_what_the_host_answers_is_understood(stdout, state, done):
    told, noted = understood(stdout)
    assert told == state and (noted or {}).get('done') == done
