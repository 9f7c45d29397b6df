# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What SMTP servers answered, judged: is each address taken, an unknown one rejected, a stranger's relaying refused?

Private to this collection. Pure.
"""
from ._peer_kinds import compared, inside, takes_all
from ._verify_check import FAILED, PASSED, UNPROVEN, check, loop_results, trouble, unproven
from ._verify_rules import code_of, rules, sender, strangers
from ._verify_sides import OUTSIDE, PEER
from ._verify_words import REMEDIES, failure_of

SIDES = ('local', 'remote')


def judge_probes(plan, probed, findings):
    """Return all checks that stand on smtp_probe. probed: the registered loop over the viewpoints.

    How an MTA of Zimbra looks up names is asked by itself (_verify_state).
    """
    results, checks = dict(loop_results(probed)), []
    catch_all = {each['domain'] for each in findings if each['kind'] == 'catch_all'}
    for viewpoint in plan['viewpoints']:
        result = results.get(viewpoint)
        why = trouble(result, 'probes')
        seen = {} if why else {probe['name']: probe for probe in result['probes']}
        for target in _targets(plan['questions'][viewpoint]):
            checks.extend(_of_target(target, seen, why, catch_all, plan))
    return checks + _nobody_to_ask(plan)


def _targets(questions):
    """Return the questions grouped by where they go, in order."""
    groups = {}
    for question in questions:
        groups.setdefault((question['domain'], question['system'], question['target']), []).append(question)
    return list(groups.values())


def _of_target(questions, seen, why, catch_all, plan):
    """Yield the checks of one look from one host at another."""
    about = questions[0]
    probes = {question['purpose']: seen.get(question['name']) for question in questions}
    broken = why or next((text for text in (_broken(probe) for probe in probes.values()) if text), '')
    first = probes.get('people') or next((probe for probe in probes.values() if probe), None)
    ways = list(_way(about, first, why, plan))
    yield from ways
    if any(each['failure'] for each in ways) or (broken and not about['wanted']['needed']):
        broken = broken or 'the way there is wrong'
        if not about['wanted']['needed']:
            return
    worthless = not broken and _takes_all(questions, probes.get('rules'))
    for question in questions:
        yield from _JUDGES[question['purpose']](dict(question, worthless=worthless), probes[question['purpose']], broken, catch_all)


def _takes_all(questions, probe):
    """Tell whether a peer of a kind of which that is known says 250 to an address that nobody has."""
    question = next((each for each in questions if each['purpose'] == 'rules' and each['unknown'] and compared(each['kind'])), None)
    answers = (probe or {}).get('recipients', ()) if question else ()
    return any(each['address'].lower() == question['unknown'].lower() and code_of(each) // 100 == 2 for each in answers)


def _broken(probe):
    """Return why a dialogue never came to the recipients, '' if it did."""
    if probe is None:
        return 'there is no answer for it'
    stage = next((each for each in probe['stages'] if not each['passed'] and each['stage'] not in ('mail', 'rcpt')), None)
    return '%s failed: %s' % (stage['stage'], stage['text']) if stage else ''


def _way(about, probe, why, plan):
    """Yield whether the host is reached at all, and whether it is another one than this."""
    wanted = 'an answer to SMTP' if about['wanted']['needed'] else 'nothing, it may be closed to strangers'
    if why or probe is None:
        yield unproven('reachable', about, wanted, why or 'nothing was asked', REMEDIES['look'])
        return
    stage = next((each for each in probe['stages'] if not each['passed'] and each['stage'] not in ('mail', 'rcpt')), None)
    if about['looks_from'] != OUTSIDE and not about['own']:
        yield _other(about, probe, plan)
        if stage and stage['stage'] == 'resolve' and not probe.get('own'):
            yield check('name_resolution', about, FAILED, 'an address for %s' % about['hop'], stage['text'], 'name_resolution')
            return
        if about['looks_from'] == PEER and (probe['addresses'] or not stage):
            yield check('name_resolution', about, PASSED, 'an address for %s' % about['hop'], ', '.join(probe['addresses']) or 'found')
    if stage is None:
        yield check('reachable', about, PASSED, wanted, 'answers')
    elif not about['wanted']['needed']:
        yield check('reachable', about, PASSED, wanted, '%s failed: %s' % (stage['stage'], stage['text']))
    elif not probe.get('own') or about['own']:
        failure = 'name_resolution' if stage['stage'] == 'resolve' else 'peer_down'
        yield check('reachable', about, FAILED, wanted, '%s failed: %s' % (stage['stage'], stage['text']), failure, stage.get('remedy', ''))


def _other(about, probe, plan):
    """Return whether a next hop leads to the other system, not to this host and not to another one of its own system."""
    facts = next(each for each in plan['split'] if each['name'] == about['domain'])
    mine = set(facts['systems'][about['looks_from']]['addresses']) & set(probe['addresses'])
    wanted = 'another system than this'
    if probe.get('own') or mine:
        what = 'this very host' if probe.get('own') else 'another host of the same system'
        return check('next_hop', about, FAILED, wanted, '%s: %s' % (what, ', '.join(probe['addresses']) or about['hop']), 'next_hop_self')
    return check('next_hop', about, PASSED, wanted, ', '.join(probe['addresses']) or about['hop'])


def _people(question, probe, broken, _catch_all):
    for side in SIDES:
        people = [each for each in question['people'] if each['side'] == side]
        name = 'accepted_' + side
        if not question['wanted'][side]:
            continue
        if not people:
            yield unproven(name, question, '250', 'nobody is known who lives there', REMEDIES['no_people'] % (side, question['domain']))
        elif broken:
            yield unproven(name, question, '250', 'not asked: ' + broken, REMEDIES['look'], '%d addresses' % len(people))
        else:
            yield from _answers(name, question, probe, people)


def _answers(name, question, probe, people):
    """Yield a check for each address that was refused, and one for all that were taken."""
    answers = {each['address'].lower(): each for each in probe['recipients']}
    kinds = {each['address']: each['kind'] for each in people}
    asked = [address for address in sorted(kinds) if address in answers]
    stage = next((each for each in probe['stages'] if not each['passed']), None)
    taken = [address for address in asked if (answers[address]['code'] or 0) // 100 == 2]
    for address in asked:
        if address not in taken:
            yield _refused(name, question, address, kinds[address], answers[address])
    if taken:
        subject = taken[0] if len(taken) == 1 else '%d of %d addresses' % (len(taken), len(people))
        found = '250 for %s' % ('it' if len(taken) == 1 else 'each')
        if question['worthless']:
            why, cure = takes_all(question['kind'])
            yield unproven(name, question, '250', '%s, %s' % (found, why), cure, subject)
        else:
            yield check(name, question, PASSED, '250', found, subject=subject)
    if stage or not asked:
        text = '%s failed: %s' % (stage['stage'], stage['text']) if stage else 'none of them was asked'
        code = stage and stage.get('code')
        yield check(name, question, FAILED if stage else UNPROVEN, '250', text, failure_of(code, text) if stage else '',
                    stage.get('remedy', '') if stage else REMEDIES['look'], '%d addresses' % len(people))


def _refused(name, question, address, kind, answer):
    found = '%s %s' % (answer['code'] or 'no answer', answer['text'])
    if answer['code'] and 400 <= answer['code'] < 500 and answer['code'] != 421:
        down = 'unverified' in answer['text'].lower() or 'verification' in answer['text'].lower()
        return check(name, question, FAILED, '250', found, 'peer_down' if down else failure_of(answer['code'], answer['text']),
                     REMEDIES['peer_down' if down else 'temporary'], address)
    failure = failure_of(answer['code'], answer['text'])
    failure = 'alias_missing' if failure == 'account_unknown' and kind == 'alias' else failure
    return check(name, question, FAILED, '250', found, failure, subject=address)


_JUDGES = {'people': _people, 'rules': rules, 'sender': sender, 'alias_domains': strangers}


def _nobody_to_ask(plan):
    """Yield what could not be asked at all for lack of a host."""
    found = []
    for facts in plan['split']:
        about = dict(domain=facts['name'])
        if not plan['hosts']['outside']:
            found.append(unproven('outside', about, 'a look from outside', 'no host outside is in the inventory',
                                  REMEDIES['no_outside_host']))
        if not facts['systems'][PEER]['hosts']:
            name = facts['systems'][PEER]['hops'][0]
            found.append(unproven('peer', about, 'a look from the other system', 'it is not in the inventory',
                                  inside(facts['kind']) or REMEDIES['no_peer_host'] % name))
    return found
