# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a module's arguments to what it prints: the same keys in check mode and out of it, nothing half told."""

import json

import pytest

from ansible.module_utils import basic
from ansible.module_utils.common.text.converters import to_bytes

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _module
from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError, Reader, Writer
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Failure, Outcome
from ansible_collections.splitdomain.zimbra.plugins.modules import catch_all, entry_info, remote_account
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import Directory, account, domain, remote

PEER = 'smtp:[mail.example.com]:25'


class Memory(Reader, Writer):
    """Reader and writer over a directory in memory, which refuses to change the names that it is told to refuse."""

    source = 'memory'
    warnings = ()

    def __init__(self, directory, lock_directory, refused):
        self.directory, self.lock_directory, self.refused = directory, lock_directory, refused

    def reader(self):
        return self

    writer = reader

    def read(self, query, inherited=False):
        if self.directory is None:
            raise ClientError('ldap.UNREACHABLE', 'LDAP cannot be reached', 'Start it')
        return self.directory.read(query)

    def apply(self, changes, stop_on_error=False):
        failed = False
        for change in changes:
            if failed and stop_on_error:
                yield Outcome(change, Failure('client.NOT_TRIED', 'not tried'))
            elif change.name in self.refused:
                failed = True
                yield Outcome(change, Failure('account.TOO_MANY_ACCOUNTS', 'number of accounts reached the limit'))
            else:
                self.directory.apply([change])
                yield Outcome(change, None)


@pytest.fixture
def call(monkeypatch, capsys, tmp_path):
    """Return a function that calls a module as Ansible does, over a directory in memory, and returns what it printed."""
    def called(module, directory, refused=(), check=False, clients=None, **arguments):
        monkeypatch.setattr(module, 'ZimbraClients', clients or (lambda params: Memory(directory, str(tmp_path), refused)))
        arguments = dict(arguments, _ansible_check_mode=check)
        monkeypatch.setattr(basic, '_ANSIBLE_ARGS', to_bytes(json.dumps(dict(ANSIBLE_MODULE_ARGS=arguments))))
        monkeypatch.setattr(basic, '_ANSIBLE_PROFILE', 'legacy', raising=False)
        with pytest.raises(SystemExit):
            module.main()
        return json.loads(capsys.readouterr().out)
    return called


def test_check_mode_tells_what_the_run_does_and_does_nothing(call):
    directory = Directory(domain(), remote('old@example.com'))
    asked = dict(accounts=['bar@example.com', 'old@example.com'], transport=PEER)
    before = directory.dump()
    told = call(remote_account, directory, check=True, **asked)
    assert directory.dump() == before
    did = call(remote_account, directory, **asked)
    assert {key: told[key] for key in ('changed', 'entries', 'summary', 'diff', 'reader')} == {
        key: did[key] for key in ('changed', 'entries', 'summary', 'diff', 'reader')}
    assert did['entries'] == [dict(kind='account', name='bar@example.com', action='create',
                                   attributes=['zimbraAccountStatus', 'zimbraMailTransport'])]
    assert did['summary'] == dict(create=1, modify=0, delete=0, unchanged=1, failed=0)
    again = call(remote_account, directory, **asked)
    assert (again['changed'], again['entries'], again['diff']) == (False, [], dict(before={}, after={}))


def test_all_problems_come_in_one_message_and_nothing_is_written(call):
    directory = Directory(domain(), account('foo@example.com'))
    before = directory.dump()
    result = call(remote_account, directory, accounts=['bar@example.com', 'foo@example.com', 'no address'], transport=PEER)
    assert directory.dump() == before
    assert result['failed'] and result['msg'].startswith('Nothing was written, 2 problem(s):\n- ')
    assert [problem['path'] for problem in result['problems']] == ['accounts[2]', 'accounts[1]']
    assert all(problem['remedy'] for problem in result['problems'])


@pytest.mark.parametrize('on_error, made, not_made', [
    ('continue', ['a@example.com', 'c@example.com'], ['b@example.com']),
    ('stop', ['a@example.com'], ['b@example.com', 'c@example.com'])])
def test_what_was_done_before_and_after_a_failure_is_told(call, on_error, made, not_made):
    directory = Directory(domain())
    result = call(remote_account, directory, refused=['b@example.com'], on_error=on_error, transport=PEER,
                  accounts=['a@example.com', 'b@example.com', 'c@example.com'])
    assert result['failed'] and result['changed']
    assert [entry['name'] for entry in result['entries']] == made
    assert [error['name'] for error in result['errors']] == not_made
    assert result['summary']['failed'] == len(not_made)
    assert result['errors'][0]['code'] == 'account.TOO_MANY_ACCOUNTS'
    assert 'Raise zimbraDomainMaxAccounts' in result['errors'][0]['remedy'] and result['errors'][0]['remedy'] in result['msg']
    assert sorted(name for kind, name in directory.entries if kind == 'account') == made


def test_what_cannot_be_read_is_told_with_its_remedy(call):
    result = call(catch_all, None, domains=[dict(name='example.com', transport=PEER)])
    assert result['failed'] and result['msg'] == 'LDAP cannot be reached. Start it'
    assert result['errors'][0]['code'] == 'ldap.UNREACHABLE'


def test_reading_finds_aliases_and_names_what_is_missing(call):
    directory = Directory(domain(), remote('bar@example.com', zimbraMailAlias=('b@example.com',)))
    result = call(entry_info, directory, kind='account', names=['B@example.com', 'gone@example.com'], attributes=['zimbramailtransport'])
    assert result['entries'] == [dict(kind='account', name='bar@example.com', attributes=dict(zimbraMailTransport=[PEER]))]
    assert result['missing'] == ['gone@example.com']
    assert not result['changed']


def test_an_attribute_that_zimbra_does_not_know_is_no_empty_one(call):
    result = call(entry_info, Directory(domain()), kind='domain', attributes=['zimbraMailTransport', 'zimbraNoSuchThing'])
    assert result['failed'] and result['msg'].startswith('this Zimbra has no attribute zimbraNoSuchThing. See zmprov desc -a')


def test_the_connection_options_are_those_that_the_documentation_describes():
    assert sorted(_module.connection_spec()) == [
        'backend', 'ca_path', 'concurrency', 'password', 'timeout', 'url', 'username', 'validate_certs', 'zimbra_home', 'zmprov_path']


def test_a_host_without_what_the_module_works_on_is_told_with_a_remedy(call):
    def nothing_there(params):
        raise ClientError('client.MISSING', 'there is no postconf below /opt/nope', 'Set zimbra_home')

    result = call(catch_all, None, clients=nothing_there, domains=[])
    assert result['failed'] and result['msg'] == 'there is no postconf below /opt/nope. Set zimbra_home'
