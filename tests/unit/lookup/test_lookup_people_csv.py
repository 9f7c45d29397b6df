# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible.errors import AnsibleLookupError
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.splitdomain.zimbra.plugins.lookup.people_csv import LookupModule

SECRETS = [('default', VaultSecret(b'secret'))]


@pytest.fixture
def lookup(tmp_path, monkeypatch):
    """The lookup as a play has it whose playbook is in tmp_path."""
    monkeypatch.setattr(LookupModule, 'set_options', lambda self, **given: None)
    loader = DataLoader()
    loader.set_basedir(str(tmp_path))
    loader.set_vault_secrets(SECRETS)
    made = LookupModule(loader=loader)
    return lambda *terms: made.run(list(terms), variables={})


def test_all_files_are_one_list(lookup, tmp_path):
    (tmp_path / 'files').mkdir()
    (tmp_path / 'files' / 'people.csv').write_text('name,aliases\nbar,b\n')
    (tmp_path / 'rooms.csv').write_text('name\nroom\n')
    assert lookup('people.csv', 'rooms.csv') == [[{'name': 'bar', 'aliases': ['b']}, {'name': 'room'}]]


def test_nobody_is_a_list_too(lookup, tmp_path):
    (tmp_path / 'people.csv').write_text('name\n')
    assert lookup('people.csv') == [[]]


def test_an_encrypted_file_is_decrypted_and_leaves_nothing_behind(lookup, tmp_path):
    (tmp_path / 'people.csv').write_bytes(VaultLib(SECRETS).encrypt('name\nbar\n'))
    before = set(tmp_path.rglob('*'))
    assert lookup('people.csv') == [[{'name': 'bar'}]]
    assert set(tmp_path.rglob('*')) == before


def test_problems_of_all_files_are_one_message(lookup, tmp_path):
    (tmp_path / 'people.csv').write_text('name,adopt\nbar,may\nbaz\n')
    (tmp_path / 'rooms.csv').write_text('')
    with pytest.raises(AnsibleLookupError) as caught:
        lookup('people.csv', 'rooms.csv')
    lines = str(caught.value).splitlines()
    assert lines[0] == 'people_csv: 3 problems:'
    assert [line.split(': ')[0] for line in lines[1:]] == ['- people.csv:2', '- people.csv:3', '- rooms.csv']


@pytest.mark.parametrize('terms', [(), ('nothing.csv',)])
def test_a_missing_file_is_told(lookup, terms):
    with pytest.raises(AnsibleLookupError, match='people_csv: (name the file|there is no file nothing.csv)'):
        lookup(*terms)
