# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SMTP servers answered to those who have no business there, judged: unknown addresses, strangers, foreign senders.

Private to this collection. Pure.
"""
from ._peer_kinds import rejects_late
from ._verify_check import FAILED, PASSED, UNPROVEN, check, unproven
from ._verify_sides import ZIMBRA
from ._verify_words import REMEDIES, failure_of


def rules(question, probe, broken, catch_all):
    """Judge the answers to an address that nobody has and to one of somebody outside."""
    answers = {} if broken else {each['address'].lower(): each for each in probe['recipients']}
    if question['wanted']['unknown'] not in ('', 'compared'):
        answer = answers.get(question['unknown'].lower())
        yield _unknown(question, answer, broken, question['domain'] in catch_all)
    if question['wanted']['foreign']:
        allowed = question['wanted']['foreign'] == 'allowed'
        yield _foreign('relay_allowed' if allowed else 'relay_refused', question, answers.get(question['foreign'].lower()), broken, allowed)


def code_of(answer):
    """Return the code of an answer of smtp_probe, 0 where there was none."""
    return (answer or {}).get('code') or 0


def _said(answer):
    return '%s %s' % (answer['code'], answer['text'])


def _unknown(question, answer, broken, catch_all):
    """Judge the answer to an address that nobody has."""
    wanted, subject = '550', question['unknown']
    if not code_of(answer):
        return unproven('unknown_rejected', question, wanted, 'not asked: %s' % (broken or 'no answer'), REMEDIES['look'], subject)
    kind = code_of(answer) // 100
    if kind == 5:
        return check('unknown_rejected', question, PASSED, wanted, _said(answer), subject=subject)
    if kind == 4:
        return unproven('unknown_rejected', question, wanted, _said(answer), REMEDIES['rejects_late'], subject)
    if question['master'] or question['wanted']['unknown'] == 'rejected':
        failure = 'catch_all' if catch_all and question['master'] and question['system'] == ZIMBRA else 'backscatter'
        if rejects_late(question['kind']):
            found = '%s: it may reject after that, or send a bounce; RCPT does not tell' % _said(answer)
            return check('unknown_rejected', question, UNPROVEN, wanted, found, failure, subject=subject)
        return check('unknown_rejected', question, FAILED, wanted, _said(answer), failure, subject=subject)
    found = '%s: taken because of the catch-all; what nobody has comes back as a bounce' % _said(answer)
    return check('unknown_rejected', question, UNPROVEN, wanted, found, 'backscatter', subject=subject)


def _foreign(name, question, answer, broken, allowed):
    """Judge the answer to an address of somebody who has nothing to do with either system."""
    wanted, subject = '250' if allowed else '554', question['foreign']
    if not subject:
        return unproven(name, question, wanted, 'not asked: no address outside is known', REMEDIES['no_outside_mailbox'])
    if not code_of(answer):
        return unproven(name, question, wanted, 'not asked: %s' % (broken or 'no answer'), REMEDIES['look'], subject)
    if (code_of(answer) // 100 == 2) == allowed:
        return check(name, question, PASSED, wanted, _said(answer), subject=subject)
    failure = 'open_relay' if not allowed else 'relay_denied'
    return check(name, question, FAILED, wanted, _said(answer), failure, subject=subject)


def sender(question, probe, broken, _catch_all):
    """Judge whether a person of the other side may be the sender; the recipient is one whom that system has."""
    subject, wanted = question['sender'], '250'
    if not question['sender'] or not question['known'] or broken:
        why = broken or 'nobody is known who could write'
        yield unproven('sender_accepted', question, wanted, 'not asked: ' + why,
                       REMEDIES['look'] if broken else REMEDIES['no_test_mailbox'] % (
                           'local' if question['looks_from'] == ZIMBRA else 'remote', question['domain']), subject)
        return
    stage = next((each for each in probe['stages'] if not each['passed']), None)
    answer = next(iter(probe['recipients']), None)
    if stage:
        yield check('sender_accepted', question, FAILED, wanted, '%s: %s %s' % (stage['stage'], stage.get('code') or '', stage['text']),
                    'sender_refused', subject=subject)
    elif code_of(answer) // 100 == 2:
        yield check('sender_accepted', question, PASSED, wanted, _said(answer), subject=subject)
    elif failure_of(answer['code'], answer['text']) == 'sender_refused':
        yield check('sender_accepted', question, FAILED, wanted, _said(answer), 'sender_refused', subject=subject)
    else:
        yield unproven('sender_accepted', question, wanted, '%s for %s' % (_said(answer), question['known']),
                       'See the check of that address', subject)


def strangers(question, probe, broken, _catch_all):
    """Judge the answers to addresses that nobody has in alias domains."""
    answers = {} if broken else {each['address'].lower(): each for each in probe['recipients']}
    for subject in question['strangers']:
        yield _unknown(dict(question, unknown=subject), answers.get(subject.lower()), broken, False)
