# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import stat
from types import SimpleNamespace

import pytest

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._result_file import keep, prepare, shortened


def result(count, failed=0):
    names = ['bar%d@example.com' % number for number in range(count)]
    return dict(changed=True, summary=dict(create=count), entries=[dict(kind='account', name=name, action='create') for name in names],
                errors=[dict(name='x%d' % number, code='c', text='t', remedy='r') for number in range(failed)],
                diff=dict(before={}, after={'account ' + name: dict(mail=[name]) for name in names}), invocation=dict(secret=1))


def test_a_short_result_stays_as_it_is():
    assert shortened(result(100), record='/r') == result(100)
    assert shortened(result(100), path='/f') == dict(result(100), result_file='/f')


def test_with_a_file_the_first_entries_stay_and_what_is_missing_is_counted():
    told = shortened(result(250, failed=120), path='/f')
    assert told['entries'] == result(100)['entries'] and len(told['errors']) == 100
    assert list(told['diff']['after']) == ['account bar%d@example.com' % number for number in range(100)]
    assert told['diff']['prepared'] == '... and 150 entries more, /f has them all\n'
    assert told['left_out'] == dict(entries=150, errors=20, diff=150) and told['summary'] == dict(create=250)


def test_without_a_file_only_a_long_diff_is_cut_and_the_record_has_it():
    assert shortened(result(1000), record='/r') == result(1000)
    told = shortened(result(1001), record='/r')
    assert told['entries'] == result(1001)['entries'] and len(told['diff']['after']) == 100
    assert told['diff']['prepared'] == '... and 901 entries more, /r has them all\n' and told['left_out'] == dict(diff=901)
    assert shortened(result(1001))['diff']['prepared'] == '... and 901 entries more\n'


def test_a_modified_entry_keeps_both_sides_of_its_diff():
    whole = result(200)
    whole['diff']['before'] = {key: dict(mail=['old']) for key in whole['diff']['after']}
    told = shortened(whole, path='/f')
    assert list(told['diff']['before']) == list(told['diff']['after']) and len(told['diff']['before']) == 100


def test_the_file_has_everything_and_is_for_its_owner_only(tmp_path):
    path = str(tmp_path / 'result.json')
    keep(path, result(250, failed=120))
    with open(path, encoding='utf-8') as stream:
        told = json.load(stream)
    assert len(told['entries']) == 250 and len(told['errors']) == 120 and 'invocation' not in told
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


def test_a_warning_is_text_in_the_file(tmp_path):
    path = str(tmp_path / 'result.json')
    keep(path, dict(warnings=[SimpleNamespace(event=SimpleNamespace(msg='beware')), 'of the dog']))
    with open(path, encoding='utf-8') as stream:
        assert json.load(stream) == dict(warnings=['beware', 'of the dog'])


def test_a_file_that_cannot_be_written_is_told_before_anything_is_done(tmp_path):
    for path in (tmp_path, tmp_path / 'none' / 'result.json'):
        with pytest.raises(OSError):
            prepare(str(path))
    older = tmp_path / 'result.json'
    older.write_text('of another run')
    prepare(str(older))
    assert os.listdir(str(tmp_path)) == []
