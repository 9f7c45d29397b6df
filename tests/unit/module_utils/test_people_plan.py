# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _people_plan
from ansible_collections.splitdomain.zimbra.plugins.module_utils._move_plan import MoveError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import topology as topology_of

PEER, HERE = 'smtp:[mail.example.com]:25', 'lmtp:zimbra.example.com:7025'
THERE = [dict(domain='example.com', complete=True, accounts=[dict(name='bar@example.com', aliases=['b@example.com'])],
              lists=['all@example.com'])]


def topology(role='master', **more):
    return topology_of([dict(dict(name='example.com', role=role, peer=dict(host='mail.example.com', addresses=['192.0.2.25'])), **more)])


def found(name, transport, status='active', kind='account'):
    return [dict(kind=kind, name=name, attributes=dict(zimbraMailTransport=[transport], zimbraAccountStatus=[status]))]


def plan(person, side, change, here=(), there=(), role='master', **options):
    return _people_plan.plan(topology(role), person, side, change, list(here), list(there), **options)


@pytest.mark.parametrize('role', ['master', 'slave'])
def test_somebody_new_on_zimbra(role):
    made = plan('New@example.com', 'zimbra', 'joins', there=THERE, role=role)
    assert (made['mailbox'], made['remote'], made['close'], made['taken']) == ([dict(name='new@example.com', create=True)], [], False, True)
    assert (made['known_to_peer'], made['unknown_to_peer'], made['moved_from_zimbra']) == (['new@example.com'], [], [])


def test_somebody_new_on_the_other_system_is_a_remote_account_where_zimbra_is_master():
    made = plan('bar@example.com', 'peer', 'joins', there=THERE)
    assert made['remote'] == [dict(name='bar@example.com', transport=PEER)] and made['remote_state'] == 'present'
    assert made['advice'] == 'example.com: add bar@example.com to remote_accounts'
    assert plan('bar@example.com', 'peer', 'joins', there=THERE, role='slave')['remote'] == []


def test_who_leaves_zimbra_is_closed_once():
    assert plan('foo@example.com', 'zimbra', 'leaves', found('foo@example.com', HERE))['close']
    assert not plan('foo@example.com', 'zimbra', 'leaves', found('foo@example.com', HERE, 'closed'))['close']
    made = plan('foo@example.com', 'zimbra', 'leaves', role='slave')
    assert not made['close'] and made['unknown_to_peer'] == ['foo@example.com'] and not made['taken']


def test_who_leaves_the_other_system_loses_the_remote_account():
    made = plan('bar@example.com', 'peer', 'leaves', found('bar@example.com', PEER), THERE)
    assert (made['remote_state'], made['moved_from_zimbra'], made['close']) == ('absent', ['bar@example.com'], False)


@pytest.mark.parametrize('person, side, change, here, word', [
    ('foo@example.com', 'peer', 'leaves', found('foo@example.com', HERE), 'has a mailbox on Zimbra'),
    ('bar@example.com', 'zimbra', 'joins', found('bar@example.com', PEER), 'a remote account'),
    ('bar@example.com', 'zimbra', 'joins', [], 'the other system has it already'),
    ('b@example.com', 'zimbra', 'leaves', [], 'would get the mail'),
    ('new@example.com', 'peer', 'joins', [], 'make it there first'),
    ('team@example.com', 'zimbra', 'joins', found('team@example.com', '', kind='list'), 'a distribution list'),
    ('f@example.com', 'zimbra', 'joins', found('foo@example.com', HERE), 'an alias of foo@example.com'),
    ('x@example.net', 'zimbra', 'joins', [], 'no split domain'),
    ('bad', 'zimbra', 'joins', [], 'bad'),
])  # fmt: skip
def test_what_does_not_fit_is_refused_with_the_way_out(person, side, change, here, word):
    with pytest.raises(MoveError, match=word):
        plan(person, side, change, here, THERE)


def test_where_the_other_system_cannot_be_read_the_caller_says_so():
    assert plan('new@example.com', 'peer', 'joins', peer_ready=True)['taken']


def test_answers_are_judged_by_what_they_must_be():
    stage = dict(stage='connect', passed=True, text='', remedy='')
    fine = dict(host='[a]:25', stages=[stage], recipients=[dict(address='bar@example.com', code=250, text='Ok')])
    no = dict(fine, recipients=[dict(address='bar@example.com', code=550, text='User unknown')])
    mute = dict(fine, stages=[dict(stage, passed=False, text='refused', remedy='start it')], recipients=[])
    assert _people_plan.wrong_answers([fine], True) == _people_plan.wrong_answers([no], False) == []
    assert _people_plan.wrong_answers([no], True) == ['[a]:25: bar@example.com: 550 User unknown, and it must be taken']
    assert _people_plan.wrong_answers([fine, mute], False) == [
        '[a]:25: bar@example.com: 250 Ok, and it must be refused', '[a]:25: refused: start it']
