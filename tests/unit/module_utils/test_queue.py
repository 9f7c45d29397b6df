# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json
from datetime import datetime

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._queue import by_next_hop, from_json, from_text, next_hop, waiting

REFUSED = 'connect to mail.example.com[192.0.2.25]:25: Connection refused'
JSON = '\n'.join(json.dumps(each) for each in [
    dict(queue_name='deferred', queue_id='4F1A2B3C4D', arrival_time=1795551600, message_size=512, sender='foo@example.com',
         recipients=[dict(address='bar@example.com', delay_reason=REFUSED), dict(address='x@other.example', delay_reason=REFUSED)]),
    dict(queue_name='active', queue_id='5F1A2B3C4D', arrival_time=1795551000, message_size=9, sender='',
         recipients=[dict(address='alice@example.net')])])

TEXT = """\
-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------
4F1A2B3C4D      512 Tue Nov 24 20:20:00  foo@example.com
  (%s)
                                         bar@example.com
                                         x@other.example

5F1A2B3C4D*       9 Sun Jan  3 08:01:02  MAILER-DAEMON
                                         alice@example.net

6F1A2B3C4D!      70 Thu Dec 31 23:59:59  a@example.com
        (host mx.other.example[192.0.2.99] said: 450 4.2.0 Greylisted (try again) (in reply to RCPT TO command))
                                         y@other.example

-- 1 Kbytes in 3 Requests.
""" % REFUSED


def test_what_postqueue_tells_as_json():
    queue = from_json(JSON)
    assert queue[0] == dict(queue='deferred', id='4F1A2B3C4D', sender='foo@example.com', size=512, arrived='2026-11-24T20:20:00Z',
                            recipients=[dict(address='bar@example.com', reason=REFUSED), dict(address='x@other.example', reason=REFUSED)])
    assert queue[1]['recipients'] == [dict(address='alice@example.net', reason='')]
    assert from_json('') == []


def test_what_an_older_postqueue_prints():
    queue = from_text(TEXT, datetime(2026, 11, 24, 21, 0, 0))
    assert [(each['queue'], each['id'], each['sender'], each['size']) for each in queue] == [
        ('deferred', '4F1A2B3C4D', 'foo@example.com', 512), ('active', '5F1A2B3C4D', '', 9), ('hold', '6F1A2B3C4D', 'a@example.com', 70)]
    assert [[each['address'] for each in item['recipients']] for item in queue] == [
        ['bar@example.com', 'x@other.example'], ['alice@example.net'], ['y@other.example']]
    assert queue[0]['recipients'][1]['reason'] == REFUSED and 'Greylisted (try again)' in queue[2]['recipients'][0]['reason']
    assert [each['arrived'][:4] for each in queue] == ['2026', '2026', '2025'], 'what would be in the future was last year'
    assert from_text('Mail queue is empty\n', datetime(2026, 11, 24)) == []


@pytest.mark.parametrize(('reason', 'wanted'), [
    (REFUSED, 'mail.example.com'), ('host mx.other.example[192.0.2.99] said: 450 4.2.0 Greylisted', 'mx.other.example'),
    ('delivery temporarily suspended: connect to mail.example.com[192.0.2.25]:25: Connection timed out', 'mail.example.com'),
    ('Host or domain name not found. Name service error for name=relay.example.com type=A: Host not found, try again', 'relay.example.com'),
    ('lost connection with mx.other.example[192.0.2.99] while receiving the initial server greeting', 'mx.other.example'),
    ('', 'example.org'), ('mail transport unavailable', 'example.org')])
def test_for_whom_it_waits(reason, wanted):
    assert next_hop('somebody@example.org', reason) == wanted


def test_messages_and_oldest_by_next_hop():
    assert by_next_hop(from_json(JSON)) == [
        dict(next_hop='example.net', messages=1, oldest='2026-11-24T20:10:00Z'),
        dict(next_hop='mail.example.com', messages=1, oldest='2026-11-24T20:20:00Z')]


def test_only_what_was_put_off_waits():
    assert [each['recipient'] for each in waiting(from_json(JSON))] == ['bar@example.com', 'x@other.example']
