# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the verdict of the report is, and why: evidence counts only for its own topology, and not for ever.

Private to this collection. Pure.
"""

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_words import (
    FAILED, PASSED, UNPROVEN, duration, moment, plural, result_of, shown_time, worst)

VERIFY = 'ansible-playbook -i inventory.yml splitdomain.zimbra.verify'
SKEW = 300              # seconds that the clocks of two controllers may be apart


def verdict(evidence, digest, now, max_age, checks, flows):
    """Return {result, text, doubts, ...}: the verdict of the page, and each reason why evidence does not count."""
    if not evidence:
        return dict(result=UNPROVEN, text='Nothing is proven: there is no evidence.', doubts=[], evidence='', started='', finished='',
                    user='', age='', age_seconds=None)
    found = worst([result_of(evidence.get('verdict'))] + [item['result'] for item in checks + flows])
    age = _age(evidence.get('finished'), now)
    doubts = list(_doubts(evidence, digest, age, max_age, checks, flows))
    result = UNPROVEN if doubts and found == PASSED else found
    return dict(result=result, text=_text(result, found, checks, flows), doubts=doubts, evidence=found,
                started=shown_time(evidence.get('started')), finished=shown_time(evidence.get('finished')),
                user=str(evidence.get('user') or ''), age=duration(age) if age is not None and age >= 0 else '', age_seconds=age)


def doubted(result, verdict_of_page):
    """Return the result of a part of the page: what passed proves nothing if the evidence does not count."""
    return UNPROVEN if result == PASSED and verdict_of_page['doubts'] else result


def _age(finished, now):
    finished, now = moment(finished), moment(now)
    return (now - finished).total_seconds() if finished and now else None


def _doubts(evidence, digest, age, max_age, checks, flows):
    again = 'Verify again: ' + VERIFY
    if evidence.get('topology') != digest:
        yield dict(text='The evidence was taken for another topology: the declaration has changed since.', remedy=again)
    if age is None:
        yield dict(text='The evidence does not say when it was taken.', remedy=again)
    elif age < -SKEW:
        yield dict(text='The evidence was taken in the future, by %s.' % duration(-age),
                   remedy='Set the clocks of the controllers right, then verify again: ' + VERIFY)
    elif age > max_age:
        yield dict(text='The evidence is %s old; it counts for %s.' % (duration(age), duration(max_age)), remedy=again)
    if not checks:
        yield dict(text='The evidence holds no check.', remedy=again)
    if not flows:
        yield dict(text='No message was sent end to end.',
                   remedy='Declare test_mailboxes for both sides of each domain, then verify again: ' + VERIFY)


def _text(result, found, checks, flows):
    bad = [(len([item for item in items if item['result'] == (FAILED if result == FAILED else UNPROVEN)]), len(items), one)
           for items, one in ((checks, 'check'), (flows, 'message'))]
    if result == PASSED:
        return 'Proven: %s passed, %s arrived by the way that was foretold.' % (
            plural(len(checks), 'check'), plural(len(flows), 'message'))
    told = ' and '.join('%s of %s' % (format(number, ','), plural(total, one)) for number, total, one in bad if number)
    if result == FAILED:
        return 'Not as it should be: %s failed.' % (told or 'the run of the evidence')
    if found == PASSED:
        return 'Not proven any more: all passed then, but the evidence does not count now.'
    return 'Not proven: %s.' % (told + ' could not be proven' if told else 'the evidence says so')
