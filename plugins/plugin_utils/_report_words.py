# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Words of the report: what a result, a failure, a time is called.

Private to this collection. Pure.
"""

import datetime

PASSED, FAILED, UNPROVEN = 'passed', 'failed', 'unproven'
RESULTS = (PASSED, UNPROVEN, FAILED)     # the better ones first

FAILURES = {
    'loop': 'mail goes round in a loop',
    'next_hop_self': 'the next hop is the host itself',
    'relay_denied': 'relaying is denied',
    'account_unknown': 'an account is unknown to the master',
    'backscatter': 'unknown addresses are accepted and then bounced',
    'name_resolution': 'a host name cannot be resolved',
    'setting_hidden': 'a setting is hidden or does nothing',
    'placeholder_mail': 'mail lies in a placeholder mailbox',
    'alias_missing': 'an alias is missing',
    'address_taken': 'an address is taken already',
    'mx_too_early': 'the MX was moved too early',
    'spf': 'SPF leaves out a system that sends',
    'sender_refused': 'the sender is refused',
    'catch_all': 'a catch-all hides unknown addresses',
    'peer_down': 'the other system does not answer',
    'open_relay': 'strangers may relay',
    'gal': 'the address book is not complete',
}


def result_of(value):
    """Return one of the three results: what is none of them proves nothing."""
    return value if value in RESULTS else UNPROVEN


def worst(results):
    """Return the worst of some results; none at all prove nothing."""
    return max((result_of(result) for result in results), key=RESULTS.index, default=UNPROVEN)


def title(name):
    """Return what people call a check, a failure or a kind of finding."""
    words = FAILURES.get(name) or str(name or 'check').replace('_', ' ').replace('.', ' ')
    return words[:1].upper() + words[1:]


def plural(number, one, many=None):
    """Return '1 message', '2 messages'."""
    return '%s %s' % (format(number, ','), one if number == 1 else many or one + 's')


def moment(text):
    """Return the time that an ISO 8601 text names, or None. A time without a zone counts as UTC."""
    try:
        when = datetime.datetime.fromisoformat(str(text).replace('Z', '+00:00'))
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=datetime.timezone.utc)


def shown_time(text):
    """Return a time as people read it, to the second and in UTC; what is no time as it stands."""
    when = moment(text)
    return when.astimezone(datetime.timezone.utc).strftime('%Y-%m-%d %H:%M:%S UTC') if when else str(text or '')


def duration(seconds):
    """Return a length of time in the one or two units that matter."""
    seconds = int(seconds)
    for unit, length, below, part in (('day', 86400, 'hour', 3600), ('hour', 3600, 'minute', 60), ('minute', 60, '', 1)):
        if seconds >= length:
            rest = seconds % length // part if below else 0
            return plural(seconds // length, unit) + (' ' + plural(rest, below) if rest else '')
    return plural(seconds, 'second')
