# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a report says of moves of an MX, from the records that the role cutover keeps.

Private to this collection. Pure.
"""
from ansible_collections.splitdomain.zimbra.plugins.module_utils._mx_record import spoken
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_words import shown_time

PHASES = {
    'lowering': 'its TTL is being lowered; that run did not end', 'lowered': 'its TTL is lowered; the move is next',
    'moving': 'it is being moved; that run did not end', 'moved': 'moved',
    'returning': 'it is being taken back; that run did not end', 'returned': 'taken back',
}


def states(records, now):
    """Return {domain: {facts: [{label, value}]}}. records: those of the lookup cutover_records. now: ISO 8601."""
    return {record['domain']: dict(facts=[dict(label=label, value=value) for label, value in _facts(record, now)]) for record in records}


def _facts(record, now):
    """Yield (label, value)."""
    yield 'State', PHASES.get(record['phase'], record['phase'])
    yield 'Last step', shown_time(record.get('time') or '')
    yield 'MX before', _spoken(record['old'].get('exchanges', ()))
    if record.get('new'):
        yield 'MX moved to', _spoken(record['new'])
    if record['phase'] == 'moved':
        yield 'Verified after the move', 'yes' if record.get('proven') else 'not yet'
    if (record.get('held_until') or '') > now:
        yield 'Both sides must accept mail until', shown_time(record['held_until'])


def _spoken(exchanges):
    return spoken((each['preference'], each['exchange']) for each in exchanges)
