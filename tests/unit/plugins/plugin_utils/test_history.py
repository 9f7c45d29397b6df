# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records become runs, runs become snapshots, and what a roll-back did belongs to the modules whose changes it took back."""

from __future__ import annotations

import json
import os

import pytest

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils import _history, _run_id
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._history_text import difference, table
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._records import Records, changes

BAR = 'account bar@example.com'
CREATE = dict(entries=[dict(kind='account', name='bar@example.com', action='create')],
              diff=dict(before={}, after={BAR: {'zimbraMailTransport': ['smtp:[mail.example.com]:25']}}))
DELETE = dict(entries=[dict(kind='account', name='bar@example.com', action='delete')],
              diff=dict(before={BAR: {'zimbraMailTransport': ['smtp:[mail.example.com]:25'], 'mail': ['bar@example.com']}}, after={}))
DOMAIN = dict(entries=[dict(kind='domain', name='example.com', action='modify')],
              diff=dict(before={'domain example.com': {'zimbraMailTransport': []}},
                        after={'domain example.com': {'zimbraMailTransport': ['smtp:secret-of-a-value']}}))


@pytest.fixture
def save(tmp_path, monkeypatch):
    """save(run, module, result, host): one record, as a run of that name writes it; finished unless done is false."""
    def saved(run, module, result, host='zimbra.example.com', done=True, state=None):
        monkeypatch.setattr('ansible_collections.splitdomain.zimbra.plugins.plugin_utils._records.run_id', lambda: run)
        records = Records(str(tmp_path), host)
        path = records.save(module, result, state)
        if done:
            records.finish(path, result)
        return path
    return saved


def test_calls_of_one_run_are_one_snapshot_and_the_newest_comes_first(save, tmp_path):
    first = save('one', 'remote_account', CREATE)
    save('one', 'catch_all', DOMAIN)
    save('two', 'postfix_peer', DOMAIN, host='mail.example.com', done=False)
    newest, oldest = _history.told(_history.read(str(tmp_path)))
    assert (newest['hosts'], newest['done'], oldest['modules'], oldest['done']) == (
        ['mail.example.com'], False, ['remote_account', 'catch_all'], True)
    assert oldest['snapshot'] == os.path.basename(first).partition('-')[0] and oldest['domains'] == ['example.com']
    assert 'secret-of-a-value' not in json.dumps([newest, oldest])


def test_a_record_of_old_without_a_run_is_one_of_its_own(save, tmp_path):
    for _number in range(2):
        path = save('one', 'remote_account', CREATE)
        with open(path, encoding='utf-8') as stream:
            record = json.load(stream)
        del record['run']
        with open(path, 'w', encoding='utf-8') as stream:
            json.dump(record, stream)
    assert len(_history.told(_history.read(str(tmp_path)))) == 2


def test_a_snapshot_is_named_by_the_beginning_of_its_name_or_as_the_last(save, tmp_path):
    names = [os.path.basename(save(run, 'remote_account', CREATE)).partition('-')[0] for run in ('one', 'two', 'three')]
    records = _history.read(str(tmp_path))
    assert _history.cut(records, names[1]) == (names[1], records[1:])
    assert _history.cut(records, 'last') == (names[2], records[2:])
    assert _history.cut(records, 'last', own='three') == (names[1], records[1:]), 'a run that asks is not the last one itself'
    for wrong in ('', '1999', 'x'):
        with pytest.raises(ValueError, match='no snapshot is named.*%s' % names[2]):
            _history.cut(records, wrong)
    with pytest.raises(ValueError, match='is the beginning of 3 snapshots'):
        _history.cut(records, names[0][:4])
    with pytest.raises(ValueError, match='nothing was recorded'):
        _history.cut([], 'last')


@pytest.mark.parametrize('text', ['{', '[]', '{"changes": [{}]}', '{"changes": []}'])
def test_a_record_that_cannot_be_read_is_told_and_bars_the_way_back(save, tmp_path, text):
    path = save('one', 'remote_account', CREATE)
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write(text)
    told, = _history.told(_history.read(str(tmp_path)))
    assert 'cannot be read' in told['errors'][0] and path in table([told])[1]
    with pytest.raises(ValueError, match='the way back has a hole'):
        _history.cut(_history.read(str(tmp_path)), 'last')


def test_every_task_of_a_run_has_the_same_name_for_it():
    child, parent = os.pipe()
    if os.fork() == 0:
        os.write(parent, b'%d' % os.getppid())
        os._exit(0)
    os.wait()
    assert _run_id.run_id().startswith(_run_id._LOADED) and _run_id.run_id().endswith('-%d' % os.getppid())
    assert int(os.read(child, 20)) == os.getpid(), 'a worker is a child of the run'


def test_what_a_roll_back_brought_back_is_the_modules_again(save, tmp_path):
    """state: absent, rolled back, and absent once more: the account was made here, so it goes."""
    save('one', 'remote_account', CREATE)
    save('two', 'remote_account', DELETE, state='absent')
    assert not Records(str(tmp_path), 'zimbra.example.com').prior('remote_account')[0]['created']
    save('three', 'rollback', dict(entries=CREATE['entries'] + DOMAIN['entries'], diff=dict(
        before=DOMAIN['diff']['before'], after=dict(CREATE['diff']['after'], **DOMAIN['diff']['after']))))  # fmt: skip
    prior = Records(str(tmp_path), 'zimbra.example.com').prior('remote_account')
    assert [(each['name'], each['created']) for each in prior] == [('bar@example.com', True)], 'the domain was never this module\'s'
    assert Records(str(tmp_path), 'zimbra.example.com').prior('mta_relay') == []


def test_the_table_counts_by_itself_and_names_all_with_details(save, tmp_path):
    many = [dict(kind='account', name='p%d@example.com' % number, action='create') for number in range(5)]
    save('one', 'remote_account', dict(entries=many, diff=dict(before={}, after={})))
    save('two', 'catch_all', DOMAIN, done=False)
    runs = _history.told(_history.read(str(tmp_path)))
    short, long = '\n'.join(table(runs)), '\n'.join(table(runs, details=True))
    assert 'created 5 account: p0@example.com, p1@example.com, p2@example.com and 2 more' in short and 'NOT DONE TO ITS END' in short
    assert 'created account p4@example.com' in long and 'changed domain example.com' in long and 'zimbraMailTransport' in long
    assert 'Nothing was recorded yet' in table([])[0]


def test_a_difference_names_what_is_and_what_it_goes_back_to():
    result = dict(entries=[dict(kind='account', name='a@b.c', action='delete'), dict(kind='domain', name='b.c', action='modify')],
                  diff=dict(before={'account a@b.c': {'x': ['1']}, 'domain b.c': {'y': ['1'], 'z': []}},
                            after={'domain b.c': {'y': [], 'z': ['2']}}))
    assert difference(result, limit=1) == ['delete account a@b.c', 'and 2 more']
    assert difference(result) == ['delete account a@b.c', 'change domain b.c: y from 1 to unset', 'change domain b.c: z from unset to 2']


def rename(old, new):
    return dict(entries=[dict(kind='account', name=old, action='modify')],
                diff=dict(before={'account ' + old: {'zimbraMailDeliveryAddress': [old]}},
                          after={'account ' + old: {'zimbraMailDeliveryAddress': [new]}}))


@pytest.mark.parametrize('done', [True, False])
def test_who_was_renamed_is_one_entry_on_the_way_back(save, tmp_path, done):
    save('one', 'remote_account', rename('bar@example.com', 'new@example.com'), done=done)
    if not done:
        save('two', 'remote_account', rename('bar@example.com', 'new@example.com'))
    hidden = dict(entries=[dict(kind='account', name='new@example.com', action='modify')],
                  diff=dict(before={'account new@example.com': {'zimbraHideInGal': []}},
                            after={'account new@example.com': {'zimbraHideInGal': ['TRUE']}}))
    save('three', 'remote_account', hidden)
    records = _history.read(str(tmp_path))
    item, = _history.fold(_history.changes(records, 'zimbra.example.com', _history.DIRECTORY))
    assert (item['name'], item['others']) == ('new@example.com', '')
    assert item['attributes']['zimbraMailDeliveryAddress'] == dict(back=['bar@example.com'], left=[['new@example.com']], others='')
    assert item['attributes']['zimbraHideInGal']['left'] == [['TRUE']]


def test_who_was_renamed_back_by_a_roll_back_is_still_who_was_made_here(save, tmp_path):
    save('one', 'remote_account', CREATE)
    save('two', 'remote_account', rename('bar@example.com', 'new@example.com'))
    save('three', 'rollback', rename('new@example.com', 'bar@example.com'))
    save('four', 'remote_account', rename('bar@example.com', 'new@example.com'))
    record, = [each for each in Records(str(tmp_path), 'zimbra.example.com').prior('remote_account') if each['created']]
    assert record['name'] == 'new@example.com'


def test_an_entry_that_a_call_touched_twice_is_one_change():
    told = dict(entries=[dict(kind='account', name='bar@example.com', action='modify')] * 2,
                diff=dict(before={BAR: {'zimbraMailAlias': ['b@example.com']}}, after={BAR: {'zimbraMailAlias': ['x@example.com']}}))
    change, = changes(told)
    assert (change['before'], change['after']) == ({'zimbraMailAlias': ['b@example.com']}, {'zimbraMailAlias': ['x@example.com']})
