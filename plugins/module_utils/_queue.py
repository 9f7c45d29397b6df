# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Postfix queue, read: postqueue -j (Postfix 3.1 and later) or postqueue -p, and what waits for which next hop.

Private to this collection. Pure.
"""
import json
import re
from datetime import datetime, timezone

# How Postfix names, in a reason, the host that it could not hand the message to.
_HOST = re.compile(r'(?:connect to|host|with|by) ([A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z0-9-]+)(?:\[|:\d| said| refused|$|[ ,;])', re.I)
_NAME = re.compile(r'(?:name service error for name=|not found: )([A-Za-z0-9.-]+)', re.I)
_LINE = re.compile(r'^([0-9A-Za-z]{5,})([*!#]?)\s+(\d+)\s+(\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d)\s+(.*)$')


def from_json(text):
    """Return the queue that postqueue -j prints: one JSON object a line."""
    queue = []
    for line in text.splitlines():
        if line.strip():
            item = json.loads(line)
            queue.append(dict(
                queue=item['queue_name'], id=item['queue_id'], sender=item['sender'], size=item['message_size'],
                arrived=iso(item['arrival_time']),
                recipients=[dict(address=each['address'], reason=each.get('delay_reason', '')) for each in item['recipients']]))
    return queue


def from_text(text, now):
    """Return the queue that postqueue -p prints. now: the host's clock, a naive datetime; the year is not printed."""
    queue, reason = [], ''
    for line in text.splitlines():
        start = _LINE.match(line)
        if start:
            mark = {'*': 'active', '!': 'hold'}.get(start.group(2), 'deferred')
            sender = start.group(5).strip()
            queue.append(dict(queue=mark, id=start.group(1), sender='' if sender == 'MAILER-DAEMON' else sender,
                              size=int(start.group(3)), arrived=_dated(start.group(4), now), recipients=[]))
            reason = ''
        elif queue and line.strip().startswith('(') and line.rstrip().endswith(')'):
            reason = line.strip()[1:-1]
        elif queue and line[:1].isspace() and '@' in line:
            queue[-1]['recipients'].append(dict(address=line.strip(), reason=reason))
    return queue


def iso(seconds):
    """Return a time in seconds as ISO 8601 in UTC."""
    return datetime.fromtimestamp(int(seconds), timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


def _dated(text, now):
    """Return a time without a year, and in the host's own zone, as ISO 8601 in UTC: the last one that is not in the future."""
    words = text.split()
    found = datetime.strptime('%s %s %s %s' % (now.year, words[1], words[2], words[3]), '%Y %b %d %H:%M:%S')
    if (found - now).days >= 1:
        found = found.replace(year=now.year - 1)
    return iso(found.timestamp())


def next_hop(address, reason):
    """Return for whom a recipient's message waits: the host that the reason names, else the recipient's domain."""
    named = _NAME.search(reason or '') or _HOST.search(reason or '')
    return (named.group(1) if named else address.rpartition('@')[2]).lower().rstrip('.')


def waiting(queue):
    """Return every recipient that has been put off: [{id, sender, recipient, next_hop, reason}]."""
    return [dict(id=item['id'], sender=item['sender'], recipient=each['address'], reason=each['reason'],
                 next_hop=next_hop(each['address'], each['reason']))
            for item in queue for each in item['recipients'] if each['reason']]


def by_next_hop(queue):
    """Return [{next_hop, messages, oldest}], a message that waits for two hops is counted for both; most first."""
    found = {}
    for item in queue:
        for hop in {next_hop(each['address'], each['reason']) for each in item['recipients']}:
            count, oldest = found.get(hop, (0, item['arrived']))
            found[hop] = (count + 1, min(oldest, item['arrived']))
    return [dict(next_hop=hop, messages=found[hop][0], oldest=found[hop][1])
            for hop in sorted(found, key=lambda each: (-found[each][0], each))]
