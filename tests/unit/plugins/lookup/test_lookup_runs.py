# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json

import pytest
from ansible.plugins.loader import lookup_loader

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._records import Records

TOLD = dict(entries=[dict(kind='domain', name='example.com', action='modify')],
            diff=dict(before={'domain example.com': {'a': ['old']}}, after={'domain example.com': {'a': ['new'], 'b': ['x']}}))


def runs(directory, **options):
    return lookup_loader.get('splitdomain.zimbra.runs').run([str(directory)], variables={}, **options)[0]


def test_the_newest_runs_come_first_with_names_and_no_value(tmp_path):
    first = Records(str(tmp_path), 'one').save('entry', TOLD)
    Records(str(tmp_path), 'two').save('mta_relay', TOLD, 'absent')
    Records(str(tmp_path), 'one').finish(first, TOLD)
    newest, oldest = runs(tmp_path)
    assert (newest['host'], newest['module'], newest['state'], newest['done']) == ('two', 'mta_relay', 'absent', False)
    assert (oldest['host'], oldest['file'], oldest['done']) == ('one', first, True)
    assert oldest['changes'] == [dict(kind='domain', name='example.com', action='modify', attributes=['a', 'b'])]
    assert 'old' not in json.dumps(newest['changes']) and 'new' not in json.dumps(newest['changes'])
    assert [run['host'] for run in runs(tmp_path, limit=1)] == ['two']


def test_what_is_no_record_is_left_alone_and_a_broken_one_is_told(tmp_path):
    (tmp_path / 'evidence').mkdir()
    (tmp_path / 'evidence' / '20261124T202000Z.json').write_text('{}')
    (tmp_path / 'one').mkdir()
    for text in ('{', '{"changes": [{}]}', '[]'):
        (tmp_path / 'one' / '20261124T202000.000000Z-entry.json').write_text(text)
        broken, = runs(tmp_path)
        assert broken['host'] == 'one' and 'cannot be read' in broken['error']


@pytest.mark.parametrize('there', [True, False])
def test_nothing_recorded_yet_is_an_empty_list(there, tmp_path):
    assert runs(tmp_path if there else tmp_path / 'none') == []
