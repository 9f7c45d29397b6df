# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import itertools

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _move_plan
from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import topology as topology_of

PEER, HERE = 'smtp:[mail.example.com]:25', 'lmtp:zimbra.example.com:7025'
NOW = '2026-11-25T02:00:00Z'


def topology(role='master', **more):
    return topology_of([dict(dict(name='example.com', role=role, peer=dict(host='mail.example.com', addresses=['192.0.2.25'])), **more)])


MASTER = topology(remote_accounts=['bar', 'qux'])


def found(name, transport, **attributes):
    return dict(kind='account', name=name, attributes=dict(attributes, zimbraMailTransport=[transport]))


def test_a_wave_has_one_name_in_any_order_and_another_one_in_the_other_direction():
    names = {_move_plan.wave_of(list(people), 'to_zimbra') for people in itertools.permutations(['a@x.example', 'B@x.example'])}
    assert len(names) == 1 and names != {_move_plan.wave_of(['a@x.example', 'b@x.example'], 'from_zimbra')}
    assert _move_plan.wave_of(['a@x.example'], 'to_zimbra', 'first') == 'first'


def test_to_zimbra_the_mailbox_is_prepared_and_the_other_system_sends_on():
    made = _move_plan.plan(MASTER, ['Bar@example.com'], 'to_zimbra', [found('bar@example.com', PEER, zimbraAccountStatus=['locked'])], {})
    assert made['way'] == 'to_zimbra' and not made['finished']
    assert made['prepare'] == [dict(name='bar@example.com', transport=PEER, create=False)]
    assert made['route'] == dict(state='mailbox', accounts=[dict(name='bar@example.com', transport=PEER)])
    assert (made['moved_to_zimbra'], made['moved_from_zimbra'], made['new_on_peer']) == (['bar@example.com'], [], [])
    assert made['advice'] == ['example.com: take bar@example.com out of remote_accounts (or its line out of remote_accounts_file)']


def test_from_zimbra_the_other_system_must_have_the_mailbox_and_where_it_is_master_the_aliases_too():
    there = [found('foo@example.com', HERE, zimbraMailAlias=['F@example.com'])]
    made = _move_plan.plan(MASTER, ['foo@example.com'], 'from_zimbra', there, {})
    assert (made['prepare'], made['new_on_peer'], made['moved_from_zimbra']) == ([], ['foo@example.com'], ['foo@example.com'])
    assert made['advice'] == ['example.com: add {name: foo@example.com, adopt: true} to remote_accounts']
    made = _move_plan.plan(topology('slave'), ['foo@example.com'], 'from_zimbra', there, {})
    assert made['new_on_peer'] == ['f@example.com', 'foo@example.com'] and made['advice'][0].startswith('nothing')


def test_undo_goes_the_other_way_to_what_was_there():
    before = [found('bar@example.com', 'smtp:[old.example.com]:26', zimbraAccountStatus=['locked'])]
    journal = _move_plan.noted({}, _move_plan.plan(MASTER, ['bar@example.com'], 'to_zimbra', before, {})['journal'], 'route', NOW)
    made = _move_plan.plan(MASTER, ['bar@example.com'], 'to_zimbra', [found('bar@example.com', HERE)], journal, undo=True)
    assert (made['way'], made['prepare'], made['finished']) == ('from_zimbra', [], False)
    back = dict(name='bar@example.com', transport='smtp:[old.example.com]:26', status='locked')
    assert made['route'] == dict(state='remote', accounts=[back])


def test_undo_leaves_people_alone_who_were_there_before():
    before = [found('bar@example.com', HERE), found('qux@example.com', PEER)]
    people = ['bar@example.com', 'qux@example.com']
    journal = _move_plan.noted({}, _move_plan.plan(MASTER, people, 'to_zimbra', before, {})['journal'], 'done', NOW)
    made = _move_plan.plan(MASTER, people, 'to_zimbra', before, journal, undo=True)
    assert [account['name'] for account in made['route']['accounts']] == ['qux@example.com']


def test_a_killed_run_keeps_what_was_there_first():
    first = _move_plan.plan(MASTER, ['bar@example.com'], 'to_zimbra', [found('bar@example.com', PEER, zimbraAccountStatus=['locked'])], {})
    journal = _move_plan.noted({}, first['journal'], 'route', NOW)
    moved = found('bar@example.com', HERE, zimbraAccountStatus=['active'])
    again = _move_plan.plan(MASTER, ['bar@example.com'], 'to_zimbra', [moved], journal)
    assert again['journal'] == journal and again['prepare']


def test_what_is_done_is_finished_until_somebody_moved_back():
    start = _move_plan.plan(MASTER, ['bar@example.com'], 'to_zimbra', [found('bar@example.com', PEER)], {})
    journal = _move_plan.noted({}, start['journal'], 'done', NOW)
    assert _move_plan.plan(MASTER, ['bar@example.com'], 'to_zimbra', [found('bar@example.com', HERE)], journal)['finished']
    anew = _move_plan.plan(MASTER, ['bar@example.com'], 'to_zimbra', [found('bar@example.com', PEER)], journal)
    assert not anew['finished'] and anew['journal']['steps'] == []


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(_move_plan.MoveError) as told:
        _move_plan.plan(topology(remote_accounts=[dict(name='bar', adopt=True)]), ['bad', 'bar@example.com', 'BAR@example.com',
                                                                                   'x@example.net',
                        'no@example.com'], 'to_zimbra', [found('bar@example.com', PEER)], {})
    for word in ('move_people[0] (bad)', 'adopt: true', 'move_people[2] (bar@example.com): named twice', 'no split domain', 'declare it'):
        assert word in str(told.value), told.value
    with pytest.raises(_move_plan.MoveError, match='nobody is named'):
        _move_plan.plan(MASTER, [], 'to_zimbra', [], {})
    with pytest.raises(_move_plan.MoveError, match='no record of such a move'):
        _move_plan.plan(MASTER, ['bar@example.com'], 'to_zimbra', [found('bar@example.com', PEER)], {}, undo=True)


def test_a_test_mailbox_that_moves_is_named():
    boxes = {side: dict(address=name, imap_host='h.example.com', user='u', password='p')
             for side, name in (('local', 'foo'), ('remote', 'bar'))}
    made = _move_plan.plan(topology(remote_accounts=['bar'], test_mailboxes=boxes), ['bar@example.com'], 'to_zimbra',
                           [found('bar@example.com', PEER)], {})
    assert 'test_mailboxes.remote (bar@example.com) is on the other side now' in made['advice'][1]


def test_proof_goes_to_the_new_home_and_a_copy_elsewhere_is_wrong():
    made = _move_plan.plan(MASTER, ['bar@example.com'], 'to_zimbra', [found('bar@example.com', PEER)], {})
    boxes = [dict(address=name, side=side, imap_host=side, user='u', password='p') for name, side in (
        ('bar@example.com', 'local'), ('bar@example.com', 'remote'), ('other@example.com', 'local'))]
    proof = _move_plan.proof(made, boxes, 'zimbra.example.com', 'now')
    assert [message['recipient'] for message in proof['messages']] == ['bar@example.com']
    assert [box['name'] for box in proof['mailboxes']] == ['local bar@example.com', 'remote bar@example.com']
    copies = {'local bar@example.com': 1, 'remote bar@example.com': 0}
    assert _move_plan.misplaced([dict(copies=copies)], proof['expected']) == []
    for where, count in (('local', 0), ('remote', 1), ('local', 2)):
        wrong = dict(copies, **{where + ' bar@example.com': count})
        assert len(_move_plan.misplaced([dict(copies=wrong)], proof['expected'])) == 1


def test_zimbra_delivers_neither_who_is_remote_nor_their_aliases():
    entries = [found('foo@example.com', HERE, zimbraMailAlias=['f@example.com']),
               found('bar@example.com', PEER, zimbraMailAlias=['b@example.com']),
               dict(kind='list', name='all@example.com', attributes={}), dict(kind='account', name='odd@example.com', attributes={})]
    assert _move_plan.here(entries) == ['foo@example.com', 'f@example.com', 'all@example.com', 'odd@example.com']


def test_a_journal_goes_on_where_it_is_and_begins_anew_after_it_was_ended():
    start = _move_plan.plan(MASTER, ['bar@example.com'], 'to_zimbra', [found('bar@example.com', PEER)], {})['journal']
    kept = _move_plan.noted({}, start, 'prepare', NOW)
    kept = _move_plan.noted(kept, start, 'route', NOW)
    assert [step['step'] for step in kept['steps']] == ['prepare', 'route'] and kept['phase'] == 'route'
    ended = _move_plan.noted(kept, start, 'done', NOW)
    assert [step['step'] for step in _move_plan.noted(ended, ended, 'peer', NOW)['steps']] == ['prepare', 'route', 'done', 'peer']
    assert [step['step'] for step in _move_plan.noted(ended, start, 'prepare', NOW)['steps']] == ['prepare']
    other = dict(start, people=[dict(address='bar@example.com', before=None)])
    assert _move_plan.noted(kept, other, 'prepare', NOW)['people'] == other['people']
