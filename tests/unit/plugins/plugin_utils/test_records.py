# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import stat

import pytest

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._records import Records, changes, merge

RESULT = dict(entries=[dict(kind='domain', name='example.com', action='modify', attributes=['zimbraMailTransport'])],
              diff=dict(before={'domain example.com': {'zimbraMailTransport': []}},
                        after={'domain example.com': {'zimbraMailTransport': ['smtp:a']}}))


def change(action, before, after, name='foo@example.com'):
    return dict(kind='account', name=name, action=action, before=before, after=after)


def test_a_record_is_for_its_owner_only_and_comes_back(tmp_path):
    records = Records(str(tmp_path / 'records'), 'zimbra.example.com')
    path = records.save('catch_all', RESULT)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700
    assert records.prior('catch_all') == [dict(kind='domain', name='example.com', created=False,
                                               before={'zimbraMailTransport': []}, after={'zimbraMailTransport': ['smtp:a']})]
    assert records.prior('all') == records.prior('mta_relay') == []
    assert Records(str(tmp_path / 'records'), 'other').prior('catch_all') == []


def test_the_first_value_before_and_the_last_after_count():
    made = [change('modify', {'a': ['0']}, {'a': ['1']}), change('modify', {'a': ['1'], 'b': []}, {'a': ['2'], 'b': ['x']})]
    assert merge(made) == [dict(kind='account', name='foo@example.com', created=False, before={'a': ['0'], 'b': []},
                                after={'a': ['2'], 'b': ['x']})]


@pytest.mark.parametrize('name, first, left, found, written, back', [
    # Somebody, or a system set up anew under the same name, changed a value after us: the way back leads there.
    ('a', ['0'], ['1'], ['theirs'], ['1'], ['theirs']),
    ('a', ['0'], ['1'], [], ['1'], []),
    # Of a list, what is ours goes, what is theirs stays.
    ('zimbraMtaRestriction', ['x', 'y'], ['x', 'y', 'ours'], ['x', 'theirs', 'ours'], ['x', 'theirs', 'ours', 'more'], ['x', 'theirs']),
    ('zimbraMtaMyNetworks', ['127.0.0.0/8 [::1]/128'], ['127.0.0.0/8 [::1]/128 192.0.2.25/32'],
     ['127.0.0.0/8 [::1]/128 192.0.2.25/32 10.0.0.0/8'], ['127.0.0.0/8 [::1]/128 192.0.2.25/32 10.0.0.0/8 192.0.2.26/32'],
     ['127.0.0.0/8 [::1]/128 10.0.0.0/8']),
    ('zimbraMtaMyNetworks', ['10.78.3.10/32'], ['10.78.3.10/32 192.0.2.25/32'], ['10.78.4.10/32'], ['10.78.4.10/32 192.0.2.25/32'],
     ['10.78.4.10/32']),
])
def test_what_somebody_changed_after_us_is_what_it_goes_back_to(name, first, left, found, written, back):
    made = [change('modify', {name: first}, {name: left}), change('modify', {name: found}, {name: written})]
    assert merge(made)[0]['before'] == {name: back}
    assert merge(made)[0]['after'] == {name: written}


def test_what_is_back_at_the_start_or_gone_is_no_longer_ours():
    nothing = [dict(kind='account', name='foo@example.com', created=False, before={}, after={})]
    assert merge([change('modify', {'a': ['0']}, {'a': ['1']}), change('modify', {'a': ['1']}, {'a': ['0']})]) == nothing
    assert merge([change('create', {}, {'a': ['1']}), change('delete', {'a': ['1']}, {})]) == nothing


def test_a_creation_stays_one_whatever_is_changed_later():
    made = [change('create', {}, {'a': ['1']}), change('modify', {'a': ['1']}, {'a': ['2']})]
    assert merge(made) == [dict(kind='account', name='foo@example.com', created=True, before={}, after={'a': ['2']})]


def test_what_was_taken_back_is_settled_even_where_somebody_had_changed_it():
    made = [change('modify', {'a': ['0']}, {'a': ['0 ours']}),
            dict(change('modify', {'a': ['0 ours', 'theirs']}, {'a': ['0', 'theirs']}), state='absent', done=True)]
    assert merge(made) == [dict(kind='account', name='foo@example.com', created=False, before={}, after={})]


def test_a_run_that_died_while_taking_back_is_repeated_as_if_it_had_not_been():
    made = [change('modify', {'a': ['0']}, {'a': ['1']}), change('create', {}, {'b': ['2']}, name='bar@example.com')]
    died = [dict(change('modify', {'a': ['1']}, {'a': ['0']}), state='absent', done=False),
            dict(change('delete', {'b': ['2']}, {}, name='bar@example.com'), state='absent', done=False)]
    assert merge(made + died) == merge(made)


def test_a_record_says_whether_its_changes_were_made(tmp_path):
    records = Records(str(tmp_path), 'zimbra.example.com')
    records.finish(records.save('catch_all', RESULT), RESULT)
    back = dict(RESULT, diff=dict(before=RESULT['diff']['after'], after=RESULT['diff']['before']))
    path = records.save('catch_all', back, 'absent')
    assert records.prior('catch_all')[0]['after'] == {'zimbraMailTransport': ['smtp:a']}
    records.finish(path, back)
    assert records.prior('catch_all')[0]['after'] == {}
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


@pytest.mark.parametrize('text', ['{"a":', '[]', '{}', '\udcff'])
def test_a_file_that_is_no_record_is_named(text, tmp_path):
    records = Records(str(tmp_path), 'zimbra.example.com')
    path = records.save('catch_all', RESULT)
    with open(path, 'w', encoding='utf-8', errors='surrogateescape') as stream:
        stream.write(text)
    with pytest.raises(ValueError) as caught:
        records.prior('catch_all')
    assert path in str(caught.value)


def test_a_renamed_account_takes_its_record_along():
    renamed = change('modify', {'zimbraMailDeliveryAddress': ['foo@example.com']}, {'zimbraMailDeliveryAddress': ['new@example.com']})
    made = [change('create', {}, {'a': ['1']}), renamed, change('modify', {'a': ['1']}, {'a': ['2']}, name='new@example.com')]
    assert merge(made) == [dict(kind='account', name='new@example.com', created=True, before={}, after={'a': ['2']})]
    names = [record['name'] for record in merge([made[0], dict(renamed, done=False)])]
    assert names == ['foo@example.com', 'new@example.com'], 'a run that died may not have come to it'


def test_no_secret_is_kept():
    told = dict(entries=[dict(kind='account', name='bar@example.com', action='modify', attributes=['userPassword', 'zimbraMailHost'])],
                diff=dict(before={'account bar@example.com': {'userPassword': [], 'zimbraMailHost': []}},
                          after={'account bar@example.com': {'userPassword': ['********'], 'zimbraMailHost': ['a']}}))
    kept, = changes(told)
    assert (kept['before'], kept['after']) == ({'zimbraMailHost': []}, {'zimbraMailHost': ['a']})
