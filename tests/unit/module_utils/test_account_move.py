# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _account_move
from ansible_collections.splitdomain.zimbra.plugins.module_utils._edits import in_parts
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Entry
from ansible_collections.splitdomain.zimbra.plugins.module_utils._soap_steps import steps_of as soap_steps
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zmprov import steps_of as zmprov_steps
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import (
    Directory, account, config, domain, remote, run, server, texts)

PEER, HERE = 'smtp:[mail.example.com]:25', 'lmtp:zimbra.example.com:7025'


def asked(state, *accounts, **options):
    params = dict(accounts=list(accounts), state=state, transport=PEER, mailbox_host=None, cos=None, passwords=None, copy_domain=None,
                  copy=False)
    return dict(params, **options)


def planned(directory, state, *accounts, **options):
    return run(_account_move, directory, asked(state, *accounts, **options))


def site(*entries, **options):
    return Directory(domain(), config(), options.pop('server', server()), Entry('cos', 'staff', dict(zimbraId=('7-7',))), *entries)


def words(change):
    return [' '.join(step[0]) for step in zmprov_steps(change)]


def test_an_account_without_host_gets_one_and_keeps_its_route_by_a_second_command():
    change, = planned(site(remote('bar@example.com')), 'prepared', 'Bar@example.com', passwords={'bar@example.com': 'first one'}).changes
    assert change.before['zimbraMailTransport'] == change.after['zimbraMailTransport'] == (PEER,)
    assert words(change) == [
        'sp bar@example.com first one', 'ma bar@example.com zimbraMailHost zimbra.example.com',
        'ma bar@example.com zimbraAccountStatus active zimbraMailTransport ' + PEER]
    assert [step.request for step in soap_steps(change)] == ['SetPassword', 'ModifyAccount', 'ModifyAccount']


def test_an_account_with_host_keeps_it_and_only_its_transport_is_set():
    moved_away = account('bar@example.com', zimbraMailTransport=(PEER,))
    assert planned(site(moved_away), 'prepared', 'bar@example.com').changes == ()
    change, = planned(site(moved_away), 'mailbox', 'bar@example.com').changes
    assert words(change) == ['ma bar@example.com zimbraMailTransport ' + HERE]


def test_the_port_is_that_of_the_server_itself():
    own = server(zimbraLmtpBindPort=('7026',))
    change, = planned(site(account('bar@example.com', zimbraMailTransport=(PEER,)), server=own), 'mailbox', 'bar@example.com').changes
    assert change.after == {'zimbraMailTransport': ('lmtp:zimbra.example.com:7026',)}


def test_who_receives_here_already_is_not_sent_away_by_a_repeated_preparation():
    assert planned(site(account('bar@example.com')), 'prepared', 'bar@example.com').changes == ()


@pytest.mark.parametrize('state', ['prepared', 'mailbox', 'remote', 'dropped'])
@pytest.mark.parametrize('there', [remote('bar@example.com'), account('bar@example.com'),
                                   account('bar@example.com', zimbraMailTransport=(PEER,))])
def test_a_second_run_changes_nothing(state, there):
    directory = site(there)
    options = dict(cos='Staff', copy_domain='mail.example.com', copy=True) if state == 'mailbox' else {}
    directory.apply(planned(directory, state, 'bar@example.com', **options).changes)
    again = planned(directory, state, 'bar@example.com', **options)
    assert (again.changes, again.problems) == ((), ())


def test_a_mailbox_that_moves_away_loses_nothing_but_its_route():
    change, = planned(site(account('foo@example.com')), 'remote', 'foo@example.com').changes
    assert (change.before, change.after) == ({'zimbraMailTransport': (HERE,)}, {'zimbraMailTransport': (PEER,)})


def test_dropped_is_a_remote_account_again():
    change, = planned(site(account('foo@example.com')), 'dropped', 'foo@example.com').changes
    assert change.after == {'zimbraMailTransport': (PEER,), 'zimbraMailHost': (), 'zimbraAccountStatus': ('locked',)}


def test_where_the_other_system_is_master_the_account_is_made_as_a_remote_one_first():
    plan = planned(site(), 'prepared', {'name': 'bar@example.com', 'create': True})
    assert words(plan.changes[0]) == ['ca bar@example.com  zimbraMailTransport ' + PEER + ' zimbraAccountStatus locked']
    assert words(plan.changes[1])[0] == 'ma bar@example.com zimbraMailHost zimbra.example.com'
    assert 'nobody can log in' in plan.warnings[0]
    assert 'Zimbra has no such account' in texts(planned(site(), 'prepared', 'bar@example.com'))[0]


def test_somebody_new_has_a_mailbox_from_the_first_moment():
    made, opened = planned(site(), 'mailbox', {'name': 'new@example.com', 'create': True}, transport=None,
                           passwords={'new@example.com': 'secret'}).changes
    assert words(made) == ['ca new@example.com  zimbraAccountStatus locked zimbraMailHost zimbra.example.com']
    assert words(opened) == ['sp new@example.com secret', 'ma new@example.com zimbraAccountStatus active zimbraMailStatus enabled']


def test_a_copy_goes_to_the_other_home_and_ends_with_the_move():
    directory = site(account('bar@example.com', zimbraMailForwardingAddress=('boss@example.net',)))
    options = dict(copy_domain='mail.example.com')
    directory.apply(planned(directory, 'mailbox', 'bar@example.com', copy=True, **options).changes)
    have = directory.entries[('account', 'bar@example.com')].attributes['zimbraMailForwardingAddress']
    assert have == ('boss@example.net', 'bar@mail.example.com')
    change, = planned(directory, 'remote', 'bar@example.com', **options).changes
    assert change.after == {'zimbraMailTransport': (PEER,), 'zimbraMailForwardingAddress': ('boss@example.net',)}


def test_an_active_account_keeps_its_password_and_the_class_of_service_is_set():
    options = dict(cos='staff', passwords={'bar@example.com': 'new'})
    plan = planned(site(account('bar@example.com', zimbraMailTransport=(PEER,))), 'prepared', 'bar@example.com', **options)
    assert plan.changes[0].after == {'zimbraCOSId': ('7-7',)}
    assert 'active already' in plan.warnings[0]
    assert planned(site(account('bar@example.com')), 'prepared', 'bar@example.com', **options).warnings == ()


def test_with_external_authentication_no_password_is_missed():
    directory = Directory(domain(zimbraAuthMech=('ldap',)), config(), server(), remote('bar@example.com'))
    assert planned(directory, 'prepared', 'bar@example.com').warnings == ()


def test_everything_wrong_is_told_at_once():
    directory = site(Entry('list', 'all@example.com', dict(mail=('all@example.com',))),
                     remote('shut@example.com', zimbraAccountStatus=('closed',)),
                     account('foo@example.com', zimbraMailAlias=('f@example.com',)),
                     remote('odd@example.com', zimbraMailHost=('gone.example.com',)),
                     server('second.example.com'))
    told = '\n'.join(texts(planned(directory, 'mailbox', 'all@example.com', 'shut@example.com', 'f@example.com', 'odd@example.com',
                                   'no@example.com',
                                   'x@example.net', cos='boss')))
    for word in ('a distribution list', 'status is closed', 'is an alias', 'gone.example.com', 'no such account',
                 'has no domain example.net',
                 'no class of service boss', 'Set mailbox_host'):
        assert word in told, told
    told = '\n'.join(texts(planned(site(), 'remote', 'bad', {'name': 'a@example.com', 'x': 1}, 'b@example.com', 'B@example.com',
                                   {'name': 'c@example.com', 'transport': HERE}, {'name': 'd@example.com', 'status': 'closed'})))
    for word in ('accounts[0]', "unknown key 'x'", 'already named at accounts[2]', 'a mailbox of Zimbra', 'neither active nor locked'):
        assert word in told, told


def test_other_changes_are_one_part():
    change, = planned(site(account('foo@example.com')), 'remote', 'foo@example.com').changes
    assert in_parts(change) == [change]
