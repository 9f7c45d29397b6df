# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the MX of domains may be moved: only on evidence for this very topology, all green, and of the present state.

Private to this collection. Pure.
"""
import datetime
import re

FORCE = 'unproven'       # the word that lets unproven evidence do
SKEW = 60                # seconds by which clocks may differ
SHOWN = 5                # of many that are not green, so many are told
RUN_VERIFY = 'Run the playbook verify, and then this again'

_TIME = re.compile(r'(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|\+00:00)\Z')


def seconds(text):
    """Return a time (ISO 8601, UTC) as seconds since 1970. Raises ValueError."""
    match = _TIME.match(text if isinstance(text, str) else '')
    if not match:
        raise ValueError('%r is no time in UTC' % (text,))
    when = datetime.datetime(*[int(each) for each in match.groups()[:6]], tzinfo=datetime.timezone.utc)
    return when.timestamp() + float(match.group(7) or 0)


def iso(when):
    """Return seconds since 1970 as ISO 8601 in UTC."""
    return datetime.datetime.fromtimestamp(int(when), datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


def gate(evidence, digest, max_age, force, now, changed_at='', domains=()):
    """Return why the MX may not be moved, a list of sentences with what to do about each; none: it may.

    evidence: the newest there is for the topology, or for any, or an empty dictionary. digest: of the topology as it is declared.
    max_age: seconds. force: FORCE where what is unproven shall do. now: time. changed_at: when this collection last changed
    something, '' for never. domains: whose MX is to move.
    """
    if not evidence:
        return ['Nothing proves that these domains work: there is no evidence. %s' % RUN_VERIFY]
    try:
        started, finished = seconds(evidence['started']), seconds(evidence['finished'])
        verdict, rows = evidence['verdict'], list(evidence['checks']) + list(evidence['flows'])
        results = [each['result'] for each in rows]
        topology, proven = evidence['topology'], list(evidence['domains'])
    except (KeyError, TypeError, ValueError) as error:
        return ['The evidence cannot be understood (%s). %s' % (error, RUN_VERIFY)]
    if topology != digest:
        return ['The newest evidence (of %s) is of another topology than the one that is declared now. %s' % (
            evidence['finished'], RUN_VERIFY)]
    found = ['The evidence of %s says nothing of %s. %s' % (evidence['finished'], name, RUN_VERIFY)
             for name in domains if name not in proven]
    found += _of_what(verdict, rows, results, force, evidence['finished'])
    return found + _of_when(started, finished, max_age, seconds(now), changed_at)


def _of_what(verdict, rows, results, force, when):
    """What the evidence says. It is held to its own rows, whatever its verdict."""
    if verdict not in ('passed', 'failed', 'unproven') or not rows or set(results) - {'passed', 'failed', 'unproven'}:
        return ['The evidence of %s cannot be understood, or proves nothing. %s' % (when, RUN_VERIFY)]
    if verdict == 'failed' or 'failed' in results:
        return ['Verification failed at %s, and what failed is never forced. Cure it and run the playbook verify, then this again. '
                'Red: %s' % (when, _told(rows, 'failed'))]
    if (verdict == 'unproven' or 'unproven' in results) and force != FORCE:
        return ['The evidence of %s leaves unproven: %s. Add what is missing and run the playbook verify, or answer for it yourself '
                'with cutover_force_unproven=%s' % (when, _told(rows, 'unproven'), FORCE)]
    return []


def _of_when(started, finished, max_age, now, changed_at):
    if started > finished or finished > now + SKEW:
        return ['The evidence is of the future (%s). Set the clock of the controller, then: %s' % (iso(finished), RUN_VERIFY)]
    found = []
    if now - finished > max_age:
        found.append('The evidence is %d s old (%s), and no more than cutover_evidence_max_age=%d are allowed. %s' % (
            now - finished, iso(finished), max_age, RUN_VERIFY))
    if changed_at and seconds(changed_at) >= started:
        found.append('Something was changed at %s, after the verification of %s began, so that does not prove what is there now. %s' % (
            changed_at, iso(started), RUN_VERIFY))
    return found


def _told(rows, result):
    """The rows of a result in one sentence."""
    named = []
    for each in rows:
        if each['result'] == result:
            about = each.get('check') or 'mail from %s to %s' % (each.get('from'), each.get('to'))
            words = [each.get('domain'), about, each.get('subject') or each.get('recipient'), each.get('found'), each.get('remedy')]
            named.append(', '.join(str(word) for word in words if word))
    more = ' (and %d more)' % (len(named) - SHOWN) if len(named) > SHOWN else ''
    return ('; '.join(named[:SHOWN]) or 'its verdict') + more
