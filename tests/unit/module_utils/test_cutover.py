# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate: what evidence lets the MX move, and what each refusal says."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._cutover import gate, iso, seconds

NOW = '2026-11-24T21:00:00Z'


def row(result='passed', **more):
    return dict(dict(check='mx', domain='example.com', subject='', result=result, found='', remedy=''), **more)


def evidence(**more):
    return dict(dict(version=1, topology='d', domains=['example.com'], started='2026-11-24T20:58:00Z', finished='2026-11-24T20:59:00Z',
                     verdict='passed', checks=[row()], flows=[row(check=None)]), **more)


def ask(made, force='', max_age=3600, changed_at='', domains=('example.com',)):
    return gate(made, 'd', max_age, force, NOW, changed_at, domains)


def test_green_recent_evidence_of_this_topology_lets_it_move():
    assert ask(evidence()) == []
    assert ask(evidence(), changed_at='2026-11-24T20:57:59.999999Z') == []
    assert ask(evidence(finished='2026-11-24T20:00:00Z', started='2026-11-24T19:59:00Z')) == []


@pytest.mark.parametrize(('made', 'asked', 'words'), [
    ({}, {}, ['there is no evidence', 'playbook verify']),
    (evidence(topology='e'), {}, ['of another topology']),
    (evidence(domains=['example.org']), {}, ['says nothing of example.com']),
    (evidence(verdict='failed', checks=[row('failed', check='spf', found='no', remedy='Add it')]), {}, ['never forced', 'spf', 'Add it']),
    (evidence(verdict='failed', checks=[row('failed')]), dict(force='unproven'), ['never forced']),
    (evidence(checks=[row('failed')]), dict(force='unproven'), ['never forced']),
    (evidence(verdict='unproven', checks=[row('unproven', check='outside', remedy='Add a host')]), {},
     ['unproven: example.com, outside, Add a host', 'cutover_force_unproven=unproven']),
    (evidence(checks=[row(), row('unproven')]), {}, ['unproven']),
    (evidence(verdict='unproven'), dict(force='yes'), ['unproven']),
    (evidence(verdict='green'), {}, ['cannot be understood']),
    (evidence(checks=[row('green')]), {}, ['cannot be understood']),
    (evidence(checks=[], flows=[]), {}, ['proves nothing']),
    (evidence(finished='yesterday'), {}, ['cannot be understood']),
    (evidence(flows=None), {}, ['cannot be understood']),
    (evidence(finished='2026-11-24T21:02:00Z'), {}, ['of the future']),
    (evidence(started='2026-11-24T20:59:30Z'), {}, ['of the future']),
    (evidence(), dict(max_age=59), ['60 s old', 'cutover_evidence_max_age=59']),
    (evidence(), dict(changed_at='2026-11-24T20:58:30.5Z'), ['Something was changed at 2026-11-24T20:58:30.5Z']),
    (evidence(), dict(changed_at='2026-11-24T20:58:00.000000Z'), ['Something was changed']),
])
def test_everything_else_is_refused_with_a_sentence(made, asked, words):
    text = '\n'.join(ask(made, **asked))
    assert text and all(word in text for word in words), text


def test_the_word_lets_unproven_evidence_do_but_nothing_else():
    assert ask(evidence(verdict='unproven', checks=[row('unproven')]), force='unproven') == []
    assert len(ask(evidence(verdict='unproven'), force='unproven', max_age=1, changed_at=NOW)) == 2


def test_many_reasons_are_told_together_and_long_lists_shortened():
    told = ask(evidence(verdict='unproven', checks=[row('unproven')] * 9), max_age=1)
    assert len(told) == 2 and 'and 4 more' in told[0]


def test_times_round_trip():
    assert iso(seconds(NOW)) == NOW and seconds('2026-11-24T21:00:00.25Z') == seconds(NOW) + 0.25
    for wrong in ('2026-11-24', '2026-11-24T21:00:00+01:00', None):
        with pytest.raises(ValueError):
            seconds(wrong)
