# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which commands make a change, what they must not do, and what an answer means."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Change, Failure
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zmprov import Refused, judge, steps_of

EXISTS = ('ERROR: account.ACCOUNT_EXISTS (email address already exists: bar@example.com, at DN: uid=bar,ou=people,dc=example,dc=com) '
          '(cause: com.zimbra.cs.ldap.LdapException$LdapEntryAlreadyExistException entry already exist - unable to create entry: '
          'ldap host=127.0.0.1: entry already exists)\n')


def commands(*change):
    return [words for words, _what in steps_of(Change(*change))]


def test_a_remote_account_is_one_command_and_one_an_alias():
    after = {'zimbraMailTransport': ('smtp:[mail.example.com]:25',), 'zimbraAccountStatus': ('locked',),
             'zimbraMailAlias': ('b@example.com', 'c@example.com'), 'displayName': ()}
    assert commands('create', 'account', 'bar@example.com', {}, after) == [
        ['ca', 'bar@example.com', '', 'zimbraMailTransport', 'smtp:[mail.example.com]:25', 'zimbraAccountStatus', 'locked'],
        ['aaa', 'bar@example.com', 'b@example.com'],
        ['aaa', 'bar@example.com', 'c@example.com'],
    ]


def test_aliases_go_before_and_come_after():
    assert commands('modify', 'account', 'bar@example.com', {'zimbraMailAlias': ('old@example.com',), 'displayName': ('a',)},
                    {'zimbraMailAlias': ('new@example.com',), 'displayName': ()}) == [
        ['raa', 'bar@example.com', 'old@example.com'],
        ['ma', 'bar@example.com', 'displayName', ''],
        ['aaa', 'bar@example.com', 'new@example.com'],
    ]


@pytest.mark.parametrize('kind, name, words', [
    ('account', 'a@b', ['ma', 'a@b']), ('resource', 'a@b', ['mcr', 'a@b']), ('list', 'a@b', ['mdl', 'a@b']),
    ('domain', 'b', ['md', 'b']), ('server', 'b', ['ms', 'b']), ('cos', 'b', ['mc', 'b']), ('config', 'global', ['mcf']),
])
def test_every_kind_has_its_command(kind, name, words):
    assert commands('modify', kind, name, {'description': ()}, {'description': ('x',)}) == [words + ['description', 'x']]


def test_delete():
    assert commands('delete', 'account', 'bar@example.com', {}, {}) == [['da', 'bar@example.com']]


def test_the_three_catch_all_attributes_are_one_command():
    after = {'zimbraMailCatchAllAddress': ('@example.com',), 'zimbraMailCatchAllForwardingAddress': ('@example.com',),
             'zimbraMailTransport': ('smtp:[m]:25',)}
    assert len(commands('modify', 'domain', 'example.com', {name: () for name in after}, after)) == 1


@pytest.mark.parametrize('change', [
    ('modify', 'account', 'bar', {}, {'displayName': ('x',)}),
    ('modify', 'account', '-e', {}, {'displayName': ('x',)}),
    ('modify', 'domain', '', {}, {'displayName': ('x',)}),
    ('modify', 'domain', '-r', {}, {'displayName': ('x',)}),
    ('modify', 'account', 'a b@c', {}, {'displayName': ('x',)}),
    ('modify', 'account', u'a@b\u3002c', {}, {'displayName': ('x',)}),
    ('modify', 'account', 'a@b\n', {}, {'displayName': ('x',)}),
    ('modify', 'account', 'a@b', {}, {'zimbraMailAlias': ('alias',)}),
    ('delete', 'list', 'team@example.com', {}, {}),
    ('create', 'domain', 'example.com', {}, {}),
    ('modify', 'domain', 'example.com', {}, {'zimbraMailAlias': ('a@b',)}),
    ('modify', 'account', 'a@b', {'description': ('x',)}, {'description': ('', 'y')}),
])
def test_what_must_not_be_sent_is_refused(change):
    with pytest.raises(Refused):
        steps_of(Change(*change))


def test_nothing_to_change_is_no_command():
    assert commands('modify', 'domain', 'b', {'description': ('x',)}, {'description': ('x',)}) == []


@pytest.mark.parametrize('output', [
    '', '0b2b5a0c-6f0e-4b9c-8f57-5b1c2f4c1e55\n',
    'Warn: attribute zimbraMtaDnsLookupsEnabled has been deprecated since 8.7.0_BETA2\n\n',
])
def test_these_answers_mean_done(output):
    assert judge(output, '') is None


def test_log_lines_are_no_errors():
    assert judge('', '2026-11-22 10:00:00,123 WARN  [main] [] provisioning - x\n2026-11-22 10:00:00,124 [main] ERROR: y\n') is None


def test_the_error_is_found_after_log_lines_and_without_its_java_cause():
    log = '2026-11-22 10:00:00,123 [main] WARN : checkValue: no attribute info for: zimbraNoSuch\n'
    assert judge('', log + EXISTS) == Failure(
        'account.ACCOUNT_EXISTS', 'email address already exists: bar@example.com, at DN: uid=bar,ou=people,dc=example,dc=com')


@pytest.mark.parametrize('output', [
    'usage:  modifyAccount(ma) {name@domain|id} [attr1 value1 [attr2 value2...]]\nFor general help, type : zmprov --help\n',
    "Unknown command. Type: 'help commands' for a list\n",
    'Continue? [Y]es, [N]o: ', 'one\ntwo\n',
])
def test_anything_else_on_standard_output_is_a_failure(output):
    assert judge(output, '').code == 'client.USAGE'


def test_a_new_name_is_given_by_renaming_between_the_aliases_and_the_rest():
    change = Change('modify', 'account', 'old@example.com',
                    {'zimbraMailDeliveryAddress': ('old@example.com',), 'zimbraMailAlias': ('new@example.com',), 'displayName': ()},
                    {'zimbraMailDeliveryAddress': ('new@example.com',), 'zimbraMailAlias': ('old@example.com',), 'displayName': ('New',)})
    assert [words for words, _what in steps_of(change)] == [
        ['raa', 'old@example.com', 'new@example.com'], ['ra', 'old@example.com', 'new@example.com'],
        ['ma', 'new@example.com', 'displayName', 'New'], ['aaa', 'new@example.com', 'old@example.com']]


def test_only_accounts_are_renamed_and_only_to_addresses():
    for kind, name in (('list', 'new@example.com'), ('account', '-x'), ('account', 'new')):
        with pytest.raises(Refused):
            steps_of(Change('modify', kind, 'old@example.com', {}, {'zimbraMailDeliveryAddress': (name,)}))
