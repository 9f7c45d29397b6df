# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import functools

import jinja2
import pytest
import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.splitdomain.zimbra.plugins.filter import topology as plugin

NAMED = {'name': 'example.com', 'role': 'master', 'peer': {'host': 'mail.example.com'}}


def context(**variables):
    """What Jinja hands to a filter: the variables of the play."""
    return jinja2.Environment(autoescape=False).from_string('').new_context(variables)


FILTER = functools.partial(plugin.FilterModule().filters()['topology'], context())


def documented():
    """Yield (declared domains, options, what the comment after it says comes out) of every example."""
    tasks = yaml.safe_load(plugin.EXAMPLES)
    results = [block for block in plugin.EXAMPLES.split('\n\n') if block.startswith('# ')]
    for task, result in zip(tasks, results):
        yield list(task['vars'].values())[0], yaml.safe_load(result.replace('\n#', '\n')[1:])


def test_examples_come_out_as_documented():
    (first, whole), (second, relay) = list(documented())[:2]
    assert FILTER(first) == whole
    assert FILTER(second, relay_host='auto', dns_lookups='auto')['slave']['relay'] == relay


def test_problems_are_a_filter_error():
    with pytest.raises(AnsibleFilterError, match='zimbra_split_domains has 2 problems'):
        FILTER([{'name': 'example.com', 'role': 'x'}])


def test_returned_keys_are_documented():
    contains = yaml.safe_load(plugin.RETURN)['_value']['contains']
    made = FILTER(next(documented())[0])
    assert set(made) == set(contains)
    for part in ('master', 'slave'):
        assert set(made[part]) == set(contains[part]['contains'])


# --- the file ---

@pytest.fixture
def folders(tmp_path, monkeypatch):
    """An inventory, an inventory that is a directory, a playbook, and where the user stands: each in a folder of its own."""
    for name in ('inventory', 'site/inventory', 'playbook', 'here'):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / 'here')
    return tmp_path


def names(folders, file='people.csv', **variables):
    play = dict({'inventory_dir': str(folders / 'inventory'), 'playbook_dir': str(folders / 'playbook'), 'ansible_inventory_sources': [
        str(folders / 'inventory' / 'hosts.yml'), str(folders / 'site' / 'inventory'), 'one,two']}, **variables)
    made = plugin.FilterModule().filters()['topology'](context(**play), [dict(NAMED, remote_accounts_file=str(file))])
    return [account['name'].split('@')[0] for account in made['master']['remote_accounts']]


def test_the_nearest_file_is_taken(folders):
    places = ['inventory', 'inventory/files', 'site/inventory', 'site', 'playbook', 'playbook/files', 'here', 'here/files']
    for number, place in reversed(list(enumerate(places))):
        (folders / place).mkdir(exist_ok=True)
        (folders / place / 'people.csv').write_text('name\nn%d\n' % number)
        assert names(folders) == ['n%d' % number]


def test_an_absolute_path_and_a_home_are_taken(folders, monkeypatch):
    (folders / 'p.csv').write_text('name\nbar\n')
    monkeypatch.setenv('HOME', str(folders))
    assert names(folders, folders / 'p.csv') == names(folders, '~/p.csv') == ['bar']


def test_without_an_inventory_the_playbook_counts(folders):
    (folders / 'playbook' / 'people.csv').write_text('name\nbar\n')
    assert names(folders, inventory_dir=None, ansible_inventory_sources=None) == ['bar']


@pytest.mark.parametrize(('content', 'word'), [
    (None, 'is not there; looked for '), (b'$ANSIBLE_VAULT;1.1;AES256\n33', 'lookup'), (b'', 'is empty; the first line'),
    ('folder', 'cannot be read')])
def test_a_file_that_cannot_be_read_is_a_problem_of_its_domain(folders, content, word):
    path = folders / 'inventory' / 'people.csv'
    if content == 'folder':
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(AnsibleFilterError, match='zimbra_split_domains\\[0\\].remote_accounts_file: people.csv .*%s' % word):
        names(folders)


def test_file_and_list_are_one_list(folders):
    (folders / 'people.csv').write_text('name,aliases\nbar,f baz\nfoo,\n')
    declared = dict(NAMED, remote_accounts=['baz', 'qux'], remote_accounts_file=str(folders / 'people.csv'))
    with pytest.raises(AnsibleFilterError) as caught:
        FILTER([declared])
    assert 'people.csv:2.aliases[1]: baz@example.com is declared already at zimbra_split_domains[0].remote_accounts[0]' in str(caught.value)
    declared['remote_accounts'] = ['qux']
    assert [each['name'] for each in FILTER([declared])['master']['remote_accounts']] == [
        'qux@example.com', 'bar@example.com', 'foo@example.com']


def test_problems_of_the_file_and_of_the_rest_are_one_message(folders):
    path = folders / 'people.csv'
    path.write_text('name,aliases,peer_host\nbar@example.net,,\n"foo,,\nbaz,a b!,zimbra.example.com\n')
    with pytest.raises(AnsibleFilterError) as caught:
        FILTER([dict(NAMED, remote_accounts_file=str(path), remote_lists=[7])], own_hosts=['zimbra.example.com'])
    for place in ('%s:2: ' % path, '%s:3: ' % path, '%s:4.aliases[1]: ' % path, '%s:4.peer.host: ' % path, 'remote_lists[0]: '):
        assert place in str(caught.value)
    assert 'has 5 problems' in str(caught.value)


def test_a_slave_has_no_file(folders):
    with pytest.raises(AnsibleFilterError, match='remote_accounts_file: is for a master'):
        FILTER([dict(NAMED, role='slave', remote_accounts_file='people.csv')])
