# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read on the controller: when something was last changed, and the records of moves."""
import json
import pathlib

import pytest
from ansible.errors import AnsibleError

from ansible_collections.splitdomain.zimbra.plugins.lookup.cutover_records import LookupModule as CutoverRecords
from ansible_collections.splitdomain.zimbra.plugins.lookup.last_change import LookupModule as LastChange
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._records import Records


def test_the_newest_record_of_any_host_counts_and_nothing_else(tmp_path):
    assert LastChange().run([str(tmp_path / 'none')]) == ['']
    made = [Records(str(tmp_path), host).save(module, dict(entries=[], diff=dict(before={}, after={})))
            for host, module in (('z1', 'remote_account'), ('z1', 'mta_apply'), ('mail', 'postfix_peer'))]
    (tmp_path / 'evidence').mkdir()
    (tmp_path / 'evidence' / '29990101T000000Z.json').write_text('{}')
    (tmp_path / 'cutover').mkdir()
    (tmp_path / 'cutover' / 'example.com.json').write_text('{}')
    newest = json.loads(pathlib.Path(made[-1]).read_text())['time']
    assert LastChange().run([str(tmp_path)]) == [newest.replace('+00:00', 'Z')]


def test_records_of_moves(tmp_path):
    assert CutoverRecords().run([str(tmp_path / 'none')]) == []
    record = dict(domain='example.com', phase='moved', old=dict(exchanges=[], ttl=0, wildcard=''), ttl=300)
    (tmp_path / 'example.com.json').write_text(json.dumps(record))
    assert CutoverRecords().run([str(tmp_path)]) == [record]
    for text in ('{', '{}', '[]'):
        (tmp_path / 'example.org.json').write_text(text)
        with pytest.raises(AnsibleError, match='example.org.json'):
            CutoverRecords().run([str(tmp_path)])
