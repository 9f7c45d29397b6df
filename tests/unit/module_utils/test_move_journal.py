# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import os
import stat

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _move_journal
from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError

PLANNED = dict(version=1, wave='first', direction='to_zimbra', phase='planned', steps=[], people=[])


def test_it_is_for_its_owner_only_and_goes_on(tmp_path):
    path = tmp_path / 'move' / 'first.json'
    for step in ('prepare', 'route'):
        told = _move_journal.work(dict(path=str(path), journal=PLANNED, step=step), False)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600 and stat.S_IMODE(os.stat(path.parent).st_mode) == 0o700
    kept = json.loads(path.read_text())
    assert kept == told['journal'] and [each['step'] for each in kept['steps']] == ['prepare', 'route']
    assert os.listdir(path.parent) == ['first.json']


def test_check_mode_writes_nothing(tmp_path):
    _move_journal.work(dict(path=str(tmp_path / 'a.json'), journal=PLANNED, step='route'), True)
    assert os.listdir(tmp_path) == []


def test_what_cannot_be_kept_is_told_before_the_step(tmp_path):
    (tmp_path / 'a.json').write_text('torn')
    with pytest.raises(ClientError, match='the step route was not begun'):
        _move_journal.work(dict(path=str(tmp_path / 'a.json'), journal=PLANNED, step='route'), False)
