# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where an MX shall point, which step is next, and how that is told."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._cutover_plan import CutoverError, asked, plan, recorded
from ansible_collections.splitdomain.zimbra.plugins.module_utils._cutover_words import table

NOW = '2026-11-24T21:00:00Z'
LATER = '2026-11-24T21:30:00Z'
EARLIER = '2026-11-24T20:30:00Z'
OLD, NEW, THIRD = [[dict(preference=10, exchange=name + '.example.com')] for name in ('mail', 'zimbra', 'third')]
TOPOLOGY = dict(domains=['example.com', 'example.net', 'example.org'],
                split=[dict(name='example.com', role='master', peer=dict(host='mail.example.com')),
                       dict(name='example.org', role='slave', peer=dict(host='mail.example.org'))])


def test_mail_comes_in_at_the_master():
    assert asked(TOPOLOGY, [], [], ['z1.example.com', 'z2.example.com'], 'present') == [
        dict(domain='example.com', exchanges=[dict(preference=10, exchange=name) for name in ('z1.example.com', 'z2.example.com')]),
        dict(domain='example.org', exchanges=[dict(preference=10, exchange='mail.example.org')])]
    assert asked(TOPOLOGY, ['example.org'], THIRD, [], 'present') == [dict(domain='example.org', exchanges=THIRD)]
    assert [each['domain'] for each in asked(TOPOLOGY, [], [], [], 'absent')] == TOPOLOGY['domains']


def test_what_does_not_fit_is_told_together():
    with pytest.raises(CutoverError) as caught:
        asked(TOPOLOGY, ['example.net', 'example.com'], [], [], 'present')
    assert 'example.net is not declared as present' in str(caught.value) and 'no host takes the mail of example.com' in str(caught.value)


def mx(exchanges, ttl=300, wildcard=''):
    return dict(exchanges=exchanges, ttl=ttl, wildcard=wildcard)


def item(there, record=None, state='present', ttl=300):
    seen = dict(item=dict(domain='example.com'), before=there, after=dict(exchanges=NEW if state == 'present' else []))
    return plan([seen], [dict(record, domain='example.com')] if record else [], state, ttl, NOW)[0]


def record(phase, **more):
    return dict(dict(phase=phase, old=mx(OLD, 3600), new=NEW, ttl=300, old_ttl=300, held_until=EARLIER), **more)


@pytest.mark.parametrize(('there', 'kept', 'phase', 'old_ttl', 'held_for'), [
    (mx(OLD, 3600), None, 'lower', 3600, 0),
    (mx(OLD, 200), None, 'move', 200, 0),
    (mx([], 0), None, 'move', 0, 0),
    (mx(OLD, 3600, '*.example'), None, 'move', 3600, 0),
    (mx(NEW, 3600), None, 'there', 3600, 0),
    (mx(OLD, 3600), record('lowering'), 'lower', 3600, 0),
    (mx(OLD, 300), record('lowering'), 'wait', 3600, 3600),
    (mx(OLD, 300), record('lowered', held_until=LATER), 'wait', 3600, 1800),
    (mx(OLD, 300), record('lowered'), 'move', 3600, 0),
    (mx(OLD, 7200), record('lowered'), 'lower', 3600, 0),
    (mx(THIRD, 300), record('lowered'), 'move', 300, 0),
    (mx(OLD, 300), record('moving'), 'move', 3600, 0),
    (mx(NEW, 300), record('moving'), 'prove', 3600, 300),
    (mx(NEW, 300), record('moved', held_until=LATER), 'prove', 3600, 1800),
    (mx(NEW, 300), record('moved', held_until=LATER, proven=True), 'hold', 3600, 1800),
    (mx(NEW, 300), record('moved', proven=True), 'finish', 3600, 0),
    (mx(NEW, 3600), record('moved', proven=True), 'there', 3600, 0),
    (mx(OLD, 3600), record('returned'), 'lower', 3600, 0),
])
def test_what_is_next(there, kept, phase, old_ttl, held_for):
    found = item(there, kept)
    assert (found['phase'], found['old']['ttl'], found['held_for']) == (phase, old_ttl, held_for)


@pytest.mark.parametrize(('there', 'kept', 'phase', 'held_for'), [
    (mx(NEW, 300), None, 'unrecorded', 0),
    (mx(NEW, 300), record('moved'), 'back', 0),
    (mx(OLD, 300), record('lowered'), 'back', 0),
    (mx(OLD, 3600), record('lowered'), 'went_back', 0),
    (mx(OLD, 3600), record('returning'), 'went_back', 300),
    (mx(OLD, 3600), record('returned', held_until=LATER), 'returned', 1800),
    (mx(THIRD, 300), record('moved'), 'lost', 0),
])
def test_what_is_next_on_the_way_back(there, kept, phase, held_for):
    found = item(there, kept, 'absent')
    assert (found['phase'], found['held_for']) == (phase, held_for)


def test_both_sides_must_accept_until_the_minute():
    held = item(mx(NEW, 300), record('moved', held_until=LATER, proven=True))
    lines = table([held], [item(mx(OLD, 300))])
    assert lines[0].startswith('example.com | before: 10 mail.example.com (TTL 300) | now: 10 zimbra.example.com (TTL 300) | held by '
                               'resolvers until: %s | it has moved' % LATER)
    assert lines[1].endswith('until 21:30 UTC BOTH sides must accept mail')
    assert len(table([item(mx(NEW, 300), record('moved', proven=True))])) == 1


@pytest.mark.parametrize('there', [mx(OLD, 3600), mx(OLD, 60), mx(NEW), mx([])])
@pytest.mark.parametrize('kept', [None] + [record(phase, held_until=LATER)
                                           for phase in ('lowered', 'moving', 'moved', 'returning', 'returned')])
@pytest.mark.parametrize('state', ['present', 'absent'])
def test_every_phase_can_be_told(there, kept, state):
    assert table([item(there, kept, state)])[0].startswith('example.com | before: ')


def test_a_lowered_ttl_is_held_even_when_somebody_else_lowered_it():
    kept = recorded([item(mx(OLD, 3600))], 'lowered', 'd', NOW, [dict(changed=False, resolvers_until='')])[0]
    assert kept['held_until'] == '2026-11-24T22:00:00Z' and kept['old'] == mx(OLD, 3600) and kept['ttl'] == 300
