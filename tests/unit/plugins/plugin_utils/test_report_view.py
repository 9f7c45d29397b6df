# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import copy
import json

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import topology
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_diagram import LINE, fold
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_text import text
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_view import view
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_words import duration, moment, worst

TOPOLOGY = topology([dict(name='example.com', role='master', peer=dict(host='mail.example.com', addresses=['192.0.2.25']),
                          remote_accounts=['bar'])])
SLAVE = topology([dict(name='example.com', role='slave', peer=dict(host='mail.example.com'))])
HOSTS = dict(zimbra=['zimbra1'], peer=['peer1'], outside=['probe1'])
NOW = '2026-11-24T21:00:00Z'
WAYS = ('outside local', 'outside remote', 'zimbra remote', 'peer local', 'zimbra outside', 'peer outside')


def check(**changed):
    return dict(dict(check='accepted', domain='example.com', viewpoint='probe1', target='zimbra1', subject='bar@example.com',
                     result='passed', wanted='250', found='250', remedy='', failure=''), **changed)


def flow(way, **changed):
    start, end = way.split()
    return dict({'domain': 'example.com', 'from': start, 'to': end, 'sender': 'a@b', 'recipient': 'bar@example.com', 'id': '<1>',
                 'result': 'passed', 'wanted_hops': ['zimbra1'], 'hops': ['zimbra1'], 'seconds': 0.5, 'found': '', 'remedy': ''}, **changed)


def evidence(**changed):
    return dict(dict(version=1, topology=TOPOLOGY['digest'], domains=['example.com'], started='2026-11-24T20:00:00Z',
                     finished='2026-11-24T20:30:00Z', user='ops', verdict='passed', checks=[check()], flows=[flow(way) for way in WAYS],
                     queues=dict(before=[], after=[]), findings=[], routes=[]), **changed)


def shown(told=None, declared=None, runs=(), now=NOW, max_age=86400, cutover=()):
    return view(declared or TOPOLOGY, evidence() if told is None else told, runs, now, max_age, HOSTS, cutover)


def arrows(told, declared=None):
    return {arrow['name']: arrow['result'] for arrow in shown(told, declared)['domains'][0]['arrows']}


def flows_with(way, **changed):
    return [flow(each, **(changed if each == way else {})) for each in WAYS]


def test_all_well_is_proven():
    made = shown()
    assert made['verdict']['result'] == 'passed' and made['verdict']['text'].startswith('Proven: 1 check passed, 6 messages')
    assert made['verdict']['age'] == '30 minutes' and made['missing'] == [] and made['domains'][0]['result'] == 'passed'
    assert set(arrows(evidence()).values()) == {'passed'}


@pytest.mark.parametrize('changed, result, words', [
    (dict(topology='other'), 'unproven', 'another topology'),
    (dict(finished='2026-11-23T20:59:59Z'), 'unproven', '1 day old; it counts for 1 day'),
    (dict(finished='2026-11-24T22:00:00Z'), 'unproven', 'in the future'),
    (dict(finished='soon'), 'unproven', 'does not say when'),
    (dict(checks=[]), 'unproven', 'holds no check'),
    (dict(flows=[]), 'unproven', 'No message was sent'),
    (dict(verdict='unproven'), 'unproven', ''),
    (dict(verdict='failed'), 'failed', ''),
    # What contradicts itself counts as the worse of the two.
    (dict(checks=[check(result='failed')]), 'failed', ''),
    (dict(flows=flows_with('peer local', result='unproven')), 'unproven', ''),
    (dict(checks=[check(result='fine')]), 'unproven', ''),
    (dict(verdict='failed', topology='other'), 'failed', 'another topology'),
])
def test_what_is_not_proven_is_not_called_so(changed, result, words):
    made = shown(evidence(**changed))
    assert made['verdict']['result'] == result
    assert any(words in item['text'] for item in made['missing']) if words else made['missing'] == []
    assert all(item['remedy'] for item in made['missing'])
    if words:
        assert made['domains'][0]['result'] != 'passed'


def test_evidence_counts_up_to_its_age():
    assert shown(evidence(finished='2026-11-23T21:00:00Z'))['verdict']['result'] == 'passed'
    assert shown(evidence(finished='2026-11-24T21:05:00Z'))['verdict']['result'] == 'passed'


def test_without_evidence_it_says_what_to_run():
    made = shown({})
    assert made['verdict']['result'] == made['domains'][0]['result'] == 'unproven'
    assert 'splitdomain.zimbra.verify' in made['missing'][0]['remedy']
    assert set(arrows({}).values()) == {'unproven'}


def test_a_domain_without_evidence_and_findings_that_nobody_made_are_told():
    two = copy.deepcopy(TOPOLOGY)
    two['split'].append(dict(two['split'][0], name='example.org'))
    assert any('nothing of example.org' in item['text'] for item in shown(declared=two)['missing'])
    told = evidence()
    del told['findings']
    assert any('was not compared' in item['text'] for item in shown(told)['missing'])


@pytest.mark.parametrize('way, name', [('outside local', 'in'), ('outside remote', 'down'), ('zimbra remote', 'down'), ('peer local', 'up'),
                                       ('zimbra outside', 'out_master'), ('peer outside', 'out_slave')])
@pytest.mark.parametrize('result', ['failed', 'unproven'])
def test_a_message_that_did_not_arrive_is_its_arrows(way, name, result):
    found = arrows(evidence(flows=flows_with(way, result=result)))
    assert found.pop(name) == result
    assert set(found.values()) == {'passed'}


def test_where_zimbra_is_the_slave_the_sides_change_places():
    found = arrows(evidence(flows=flows_with('zimbra remote', result='failed')), SLAVE)
    assert found['up'] == 'failed' and found['down'] == 'passed'
    found = arrows(evidence(flows=flows_with('zimbra outside', result='failed')), SLAVE)
    assert found['out_slave'] == 'failed' and found['out_master'] == 'passed'


@pytest.mark.parametrize('failure, viewpoint, target, names', [
    ('peer_down', 'zimbra1', '[mail.example.com]:25', {'down'}),
    ('peer_down', 'unheard-of', '', {'down'}),
    ('relay_denied', 'peer1', 'zimbra1:25', {'up'}),
    ('relay_denied', 'zimbra1', '192.0.2.25', {'down'}),
    ('loop', 'zimbra1', 'peer1', {'down', 'up'}),
    ('account_unknown', 'probe1', 'zimbra1', {'in'}),
    ('mx_too_early', 'probe1', '', {'in'}),
    ('open_relay', 'probe1', 'zimbra1', set()),
    ('', 'zimbra1', 'peer1', set()),
])
def test_a_failed_check_that_stops_mail_is_its_arrows(failure, viewpoint, target, names):
    told = evidence(checks=[check(), check(result='failed', failure=failure, viewpoint=viewpoint, target=target)])
    assert {name for name, result in arrows(told).items() if result == 'failed'} == names


def test_the_same_trouble_is_one_problem_and_failures_come_first():
    checks = [check(subject='a', result='unproven', remedy='x'), check(subject='b', result='failed', failure='spf', remedy='y'),
              check(subject='c', result='failed', failure='spf', remedy='y', viewpoint='peer1')]
    part = shown(evidence(checks=checks))['domains'][0]['checks']
    assert [(problem['id'], problem['title'], len(problem['cases'])) for problem in part['problems']] == [
        ('d1-p1', 'SPF leaves out a system that sends', 2), ('d1-p2', 'Accepted: not proven', 1)]
    assert part['counts'] == dict(failed=2, unproven=1, passed=0, total=3)
    assert part['matrix']['viewpoints'] == ['peer1', 'probe1']
    row = part['matrix']['open'][0]
    assert [(cell['result'], cell['anchor']) for cell in row['cells']] == [('', ''), ('failed', 'd1-p1')]


def test_checks_of_no_domain_and_findings_of_none_are_not_lost():
    made = shown(evidence(checks=[check(), check(domain='', check='setting')], findings=[dict(kind='setting_hidden', text='t')]))
    assert made['elsewhere']['counts']['total'] == 1 and made['other_findings'][0]['title'] == 'A setting is hidden or does nothing'


def test_drift_is_told_apart_from_findings():
    found = [dict(kind=kind, domain='example.com', address='a', text='t', remedy='r') for kind in ('drift', 'nowhere')]
    domain = shown(evidence(findings=found))['domains'][0]
    assert [kind['kind'] for kind in domain['drift']] == ['drift'] and [kind['kind'] for kind in domain['findings']] == ['nowhere']


@pytest.mark.parametrize('name, key', [('directory', 'compared'), ('loop', 'followed')])
def test_what_could_not_be_looked_at_is_not_called_empty(name, key):
    checks = [check(check=name, viewpoint='', result='unproven')]
    assert shown()['domains'][0][key] is True
    assert shown(evidence(checks=checks))['domains'][0][key] is False
    assert 'Nobody looked.' in text(shown(evidence(checks=checks)))


def test_the_state_of_moving_the_mx_is_shown_where_there_is_one():
    record = dict(domain='example.com', phase='moved', old=dict(exchanges=[dict(preference=10, exchange='mail.example.com')], ttl=300),
                  new=[dict(preference=10, exchange='zimbra.example.com')], ttl=300, time=NOW,
                  held_until='2099-01-01T00:00:00Z', proven=True)
    told = text(shown(cutover=[record]))
    assert 'State: moved' in told and 'MX before: 10 mail.example.com' in told and 'MX moved to: 10 zimbra.example.com' in told
    assert 'Both sides must accept mail until: ' in told
    assert 'Both sides must' not in text(shown(cutover=[dict(record, held_until='2000-01-01T00:00:00Z')]))
    assert shown()['domains'][0]['cutover'] is None


def test_queues_stand_side_by_side_and_what_grew_comes_first():
    queues = dict(before=[dict(host='z', next_hop='a', messages=9), dict(host='z', next_hop='b', messages=1)],
                  after=[dict(host='z', next_hop='a', messages=9), dict(host='z', next_hop='b', messages=2)])
    assert [(row['next_hop'], row['before'], row['after'], row['grown']) for row in shown(evidence(queues=queues))['queues']] == [
        ('b', 1, 2, True), ('a', 9, 9, False)]


RUN = dict(host='z', file='f', time='2026-11-24T20:00:00+00:00', user='ops', module='entry', state='', done=False,
           changes=[dict(kind='account', name='foo', action='modify', attributes=['a'])])


def test_a_run_that_died_and_a_record_that_cannot_be_read_are_told():
    died, broken = shown(runs=[RUN, dict(host='z', file='f', error='f cannot be read')])['runs']
    assert died['outcome'] == 'died before it was done' and died['when'] == '2026-11-24 20:00:00 UTC'
    assert broken['outcome'] == 'cannot be read' and broken['result'] == 'failed'


def test_the_text_says_what_failed_and_cuts_long_lists():
    checks = [check(subject='p%d@example.com' % number, result='failed', remedy='create it', found='550\x1b[2J') for number in range(70)]
    told = text(shown(evidence(checks=checks), runs=[RUN]))
    assert 'Verdict: FAILED' in told and 'to do: create it' in told and 'and 20 more, see report.json' in told
    assert 'p69@' not in told and '\x1b' not in told and 'died before it was done' in told


def test_every_view_is_json():
    for told in (evidence(), {}, evidence(checks=[check(result='failed')])):
        assert json.loads(json.dumps(shown(told, runs=[RUN]))) == shown(told, runs=[RUN])


@pytest.mark.parametrize('name', ['', 'mail.example.com', 'a' * 50, 'a' * 200, 'mail.' + 'b' * 40 + '.example.com', 'x.' * 40 + 'com'])
def test_a_host_name_fits_its_box(name):
    lines = fold(name)
    assert len(lines) <= 2 and all(0 < len(line) <= LINE for line in lines)
    assert ''.join(lines) == name or '…' in ''.join(lines)


def test_words():
    assert worst([]) == worst(['passed', 'else']) == 'unproven' and worst(['passed', 'failed', 'unproven']) == 'failed'
    assert [duration(seconds) for seconds in (1, 59, 60, 3600, 3661, 90000, 172800)] == [
        '1 second', '59 seconds', '1 minute', '1 hour', '1 hour 1 minute', '1 day 1 hour', '2 days']
    assert moment('2026-11-24T20:20:00') == moment('2026-11-24T20:20:00Z') == moment('2026-11-24T21:20:00+01:00')
