# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _remote_account
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Entry
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import Directory, account, domain, remote, run, texts

PEER = 'smtp:[mail.example.com]:25'


def asked(*accounts, **options):
    params = dict(accounts=list(accounts), transport=PEER, state='present', purge=False, domains=None, purge_max=10, prior=None)
    params.update(options)
    return params


def planned(directory, *accounts, **options):
    return run(_remote_account, directory, asked(*accounts, **options))


def test_is_created_locked_with_its_transport_in_one_change():
    plan = planned(Directory(domain()), 'Bar@Example.com')
    assert len(plan.changes) == 1
    change = plan.changes[0]
    assert (change.operation, change.name) == ('create', 'bar@example.com')
    assert change.after == {'zimbraMailTransport': (PEER,), 'zimbraAccountStatus': ('locked',)}


def test_second_run_changes_nothing():
    directory = Directory(domain())
    wanted = {'name': 'bar@example.com', 'aliases': ['b@example.com'], 'display_name': 'Bar', 'hide_in_gal': True}
    directory.apply(planned(directory, wanted).changes)
    plan = planned(directory, wanted)
    assert (plan.changes, plan.unchanged, plan.problems) == ((), 1, ())


def test_omitted_is_left_alone_and_empty_is_cleared():
    directory = Directory(domain(), remote('bar@example.com', displayName=('Bar',), zimbraMailAlias=('b@example.com',)))
    assert planned(directory, 'bar@example.com').changes == ()
    change, = planned(directory, {'name': 'bar@example.com', 'display_name': '', 'aliases': []}).changes
    assert change.after == {'displayName': (), 'zimbraMailAlias': ()}


def test_transport_compares_without_case():
    assert planned(Directory(domain(), remote('bar@example.com', zimbraMailTransport=('SMTP:[Mail.example.com]:25',))),
                   'bar@example.com').changes == ()


def test_status_that_breaks_routing_is_put_right():
    broken = remote('bar@example.com', zimbraAccountStatus=('closed',), zimbraMailStatus=('disabled',))
    change, = planned(Directory(domain(), broken), 'bar@example.com').changes
    assert change.after == {'zimbraAccountStatus': ('locked',), 'zimbraMailStatus': ('enabled',)}


def test_every_conflict_is_named_at_once_with_its_place():
    directory = Directory(
        domain(), domain('alias.example', zimbraDomainType=('alias',)), domain('closed.example', zimbraDomainStatus=('closed',)),
        domain('quiet.example', zimbraDomainStatus=('suspended',)),
        account('foo@example.com', zimbraMailAlias=('f@example.com',)),
        Entry('list', 'team@example.com', {'mail': ('team@example.com',)}),
        Entry('resource', 'room@example.com', {'mail': ('room@example.com',)}))
    plan = planned(directory, 'foo@example.com', 'f@example.com', 'team@example.com', 'room@example.com', 'a@alias.example',
                   'a@closed.example', 'a@quiet.example', 'a@missing.example',
                   {'name': 'bar@example.com', 'aliases': ['team@example.com']})
    found = '\n'.join(texts(plan))
    for expected in ('accounts[0] (foo@example.com): it is a mailbox account on zimbra.example.com. If',
                     'accounts[1] (f@example.com): it is an alias of the account foo@example.com. Take the alias off first: '
                     'zmprov raa foo@example.com f@example.com',
                     'accounts[2] (team@example.com): it is a distribution list',
                     'accounts[3] (room@example.com): it is a calendar resource',
                     'alias.example is an alias domain', 'the domain closed.example is closed',
                     'the domain quiet.example is suspended',
                     'Zimbra has no domain missing.example. Create it first: zmprov cd missing.example'):
        assert expected in found
    assert 'is already named at accounts[2]' in found


def test_bad_input_is_refused_with_its_position():
    plan = planned(Directory(domain()), 'bar@example.com', 'no address', {'name': 'x@example.com', 'aliasses': []},
                   {'name': 'y@example.com', 'transport': 'nonsense here'}, 'BAR@example.com', {'name': 'z@example.com', 'adopt': 'yes'})
    found = '\n'.join(texts(plan))
    for place in ('accounts[1] ', 'accounts[2] ', 'accounts[3].transport ', 'accounts[4] (bar@example.com): it is already named at '
                  'accounts[0]', 'accounts[5].adopt'):
        assert place in found
    assert len(plan.problems) == 5


def test_a_mailbox_is_adopted_only_when_told_and_only_its_route_changes():
    directory = Directory(domain(), account('foo@example.com'))
    assert planned(directory, 'foo@example.com').problems
    change, = planned(directory, {'name': 'foo@example.com', 'adopt': True}).changes
    assert (change.operation, change.after) == ('modify', {'zimbraMailTransport': (PEER,)})
    directory.apply([change])
    assert planned(directory, {'name': 'foo@example.com', 'adopt': True}).changes == ()
    assert planned(directory, 'foo@example.com') == planned(directory, {'name': 'foo@example.com', 'adopt': True})


def test_a_full_domain_is_told_before_anything_is_written():
    directory = Directory(domain(zimbraDomainMaxAccounts=('2',)), account('foo@example.com'),
                          account('spam@example.com', zimbraIsSystemResource=('TRUE',)))
    assert planned(directory, 'bar@example.com').problems == ()
    found = texts(planned(directory, 'bar@example.com', 'baz@example.com'))
    assert found == ['accounts (example.com): 1 accounts and 2 new ones exceed its zimbraDomainMaxAccounts of 2. '
                     'Raise it: zmprov md example.com zimbraDomainMaxAccounts 3']


def test_a_licence_is_counted_before_anything_is_written():
    directory = Directory(domain(), domain('example.org'), account('foo@example.com'), remote('far@example.org'),
                          account('spam@example.com', zimbraIsSystemResource=('TRUE',)))
    assert planned(directory, 'bar@example.com', max_accounts=3).problems == ()
    assert texts(planned(directory, 'bar@example.com', 'baz@example.com', max_accounts=3)) == [
        'max_accounts (accounts): 2 accounts and 2 new ones exceed the 3 that this Zimbra may have. '
        'Declare fewer, or extend the licence and raise max_accounts']
    # Nothing new, nothing to refuse, however many there are.
    assert planned(directory, 'far@example.org', max_accounts=1).problems == ()
    assert planned(directory, 'far@example.org', max_accounts=1, state='absent').problems == ()


def test_many_new_accounts_are_told_as_what_a_licence_counts():
    people = ['user%d@example.com' % number for number in range(100)]
    assert planned(Directory(domain()), *people[1:]).warnings == ()
    warning, = planned(Directory(domain()), *people).warnings
    assert warning.startswith('100 accounts are new. Where Zimbra is the Network Edition')
    assert planned(Directory(domain()), *people, max_accounts=100).warnings == ()
    assert planned(Directory(domain(), *[remote(name) for name in people]), *people).warnings == ()


def test_purge_removes_remote_accounts_only():
    directory = Directory(domain(), account('foo@example.com'), remote('bar@example.com'), remote('old@example.com'),
                          remote('other@example.org'), account('moved@example.com', zimbraMailTransport=(PEER,)))
    plan = planned(directory, 'bar@example.com', purge=True, domains=['example.com'], purge_max=50)
    assert [(change.operation, change.name) for change in plan.changes] == [('delete', 'old@example.com')]
    assert 'moved@example.com is not listed, but keeps its mailbox' in plan.warnings[0]


def test_purge_refuses_an_empty_list_and_too_many():
    directory = Directory(domain(), *[remote('p%d@example.com' % number) for number in range(10)])
    assert 'purging with an empty list' in texts(planned(directory, purge=True, domains=['example.com']))[0]
    found = texts(planned(directory, 'p0@example.com', purge=True, domains=['example.com']))
    assert '9 of 10 remote accounts (90 %) are not listed, more than purge_max of 10 %' in found[0]
    assert 'p5@example.com and 4 more. See that' in found[0]


def test_absent_removes_remote_accounts_and_never_a_mailbox():
    directory = Directory(domain(), account('foo@example.com'), remote('bar@example.com'))
    plan = planned(directory, 'bar@example.com', 'gone@example.com', state='absent', transport=None)
    assert [(change.operation, change.name) for change in plan.changes] == [('delete', 'bar@example.com')]
    assert plan.unchanged == 1
    assert 'mail_transport' in texts(planned(directory, 'foo@example.com', state='absent'))[0]


def test_absent_leaves_remote_accounts_that_were_not_made_here():
    other = Directory(domain(), remote('bar@example.com', zimbraMailTransport=('smtp:old.example.com',)))
    plan = planned(other, 'bar@example.com', state='absent')
    assert plan.changes == () and 'left alone' in plan.warnings[0]
    as_declared = Directory(domain(), remote('bar@example.com', zimbraMailTransport=(PEER,)))
    prior = [dict(kind='account', name='baz@example.com', created=True, before={}, after={})]
    assert planned(as_declared, 'bar@example.com', state='absent', prior=prior).changes == ()
    assert len(planned(as_declared, 'bar@example.com', state='absent').changes) == 1


def test_absent_gives_an_account_that_was_there_before_its_values_back():
    directory = Directory(domain(), remote('bar@example.com', zimbraMailTransport=(PEER,), zimbraAccountStatus=('locked',)))
    prior = [dict(kind='account', name='bar@example.com', created=False,
                  before={'zimbraMailTransport': ['smtp:old.example.com'], 'zimbraAccountStatus': ['active']},
                  after={'zimbraMailTransport': [PEER], 'zimbraAccountStatus': ['locked']})]
    change, = planned(directory, 'bar@example.com', state='absent', prior=prior).changes
    assert change.after == {'zimbraMailTransport': ('smtp:old.example.com',), 'zimbraAccountStatus': ('active',)}


def test_alias_domain_accepts_no_account_but_aliases_in_another_domain_do():
    directory = Directory(domain(), domain('example.org'))
    change, = planned(directory, {'name': 'bar@example.com', 'aliases': ['bar@example.org']}).changes
    assert change.after['zimbraMailAlias'] == ('bar@example.org',)


def test_absent_gives_an_adopted_mailbox_its_route_back_from_the_record():
    adopted = {'name': 'foo@example.com', 'adopt': True}
    directory = Directory(domain(), account('foo@example.com'))
    untouched = directory.dump()
    directory.apply(planned(directory, adopted).changes)
    assert 'mail_transport' in texts(planned(directory, adopted, state='absent'))[0]
    prior = [dict(kind='account', name='foo@example.com', created=False,
                  before={'zimbraMailTransport': ['lmtp:zimbra.example.com:7025']}, after={'zimbraMailTransport': [PEER]})]
    directory.apply(planned(directory, adopted, state='absent', prior=prior).changes)
    assert directory.dump() == untouched
    assert planned(directory, adopted, state='absent', prior=prior) == planned(directory, adopted, state='absent')


def test_what_can_never_be_written_is_a_problem_and_no_surprise():
    found = texts(planned(Directory(domain()), {'name': 'bar@example.com', 'display_name': 'a\0b'}))
    assert found == ['accounts[0].display_name (bar@example.com): the character U+0000 at position 1 cannot be sent to Zimbra. '
                     'Correct it, or take it out of the list']


def test_a_route_that_somebody_changed_since_is_left_alone_and_named():
    directory = Directory(domain(), remote('bar@example.com', zimbraMailTransport=('smtp:[other.example.com]:25',)))
    prior = [dict(kind='account', name='bar@example.com', created=True, before={}, after={'zimbraMailTransport': [PEER]})]
    plan = planned(directory, 'bar@example.com', state='absent', prior=prior)
    assert plan.changes == () and 'not to %s as was written here: left alone' % PEER in plan.warnings[0]


def test_one_made_here_that_got_a_mailbox_since_is_refused():
    directory = Directory(domain(), account('bar@example.com'))
    prior = [dict(kind='account', name='bar@example.com', created=True, before={}, after={'zimbraMailTransport': [PEER]})]
    found = texts(planned(directory, 'bar@example.com', state='absent', prior=prior))
    assert 'it is a mailbox account, which is never deleted here' in found[0]


def test_an_alias_that_an_adopted_mailbox_lacks_is_told():
    directory = Directory(domain(), account('foo@example.com', zimbraMailAlias=('f@example.com',)))
    plan = planned(directory, {'name': 'foo@example.com', 'adopt': True, 'aliases': ['f@example.com', 'new@example.com']})
    assert len(plan.changes) == len(plan.warnings) == 1 and 'its alias new@example.com is not made' in plan.warnings[0]


def test_taking_away_by_an_alias_names_the_account():
    directory = Directory(domain(), remote('bar@example.com', zimbraMailAlias=('b@example.com',)))
    assert 'it is an alias of the account bar@example.com' in texts(planned(directory, 'b@example.com', state='absent'))[0]


# --- renamed people, moved aliases ---

RENAMED = {'name': 'new@example.com', 'renamed_from': 'old@example.com'}


def again(directory, *accounts):
    """The plan, made, after which a second one must be empty."""
    plan = planned(directory, *accounts)
    assert plan.problems == ()
    directory.apply(plan.changes)
    assert planned(directory, *accounts).changes == ()
    return plan


def test_a_renamed_person_is_renamed_once_and_only_then():
    directory = Directory(domain(), remote('old@example.com', displayName=('Old',), zimbraMailAlias=('o@example.com',)))
    change, = again(directory, RENAMED).changes
    assert (change.operation, change.name) == ('modify', 'old@example.com')
    assert change.after == {'zimbraMailDeliveryAddress': ('new@example.com',)}
    assert directory.entries['account', 'new@example.com'].attributes['zimbraMailAlias'] == ('o@example.com',)


def test_the_old_address_stays_an_alias_where_it_is_declared_as_one():
    change, = again(Directory(domain(), remote('old@example.com')), dict(RENAMED, aliases=['old@example.com'])).changes
    assert change.after == {'zimbraMailDeliveryAddress': ('new@example.com',), 'zimbraMailAlias': ('old@example.com',)}


def test_an_alias_can_become_the_name():
    directory = Directory(domain(), remote('old@example.com', zimbraMailAlias=('new@example.com', 'n@example.com')))
    change, = again(directory, RENAMED).changes
    assert change.after == {'zimbraMailDeliveryAddress': ('new@example.com',), 'zimbraMailAlias': ('n@example.com',)}


def test_nobody_under_the_old_address_is_a_new_account():
    change, = again(Directory(domain()), RENAMED).changes
    assert (change.operation, change.name) == ('create', 'new@example.com')


def test_what_cannot_be_renamed_is_refused_with_the_way_out():
    both = planned(Directory(domain(), remote('old@example.com'), remote('new@example.com')), RENAMED)
    assert both.changes == () and texts(both) == [
        'accounts[0].renamed_from (new@example.com): it shall be renamed from old@example.com, but Zimbra has both. See whose mail each '
        'gets, and remove one (zmprov da old@example.com, if nobody needs it), or take renamed_from out']
    mailbox = planned(Directory(domain(), account('old@example.com')), RENAMED)
    assert 'Its mailbox has to be renamed with it: zmprov ra old@example.com new@example.com' in texts(mailbox)[0]
    alias = planned(Directory(domain(), remote('x@example.com', zimbraMailAlias=('old@example.com',))), RENAMED)
    assert 'which is an alias of x@example.com. Take renamed_from out' in texts(alias)[0]
    mail_list = Entry('list', 'new@example.com', {'mail': ('new@example.com',)})
    taken = planned(Directory(domain(), remote('old@example.com'), mail_list), RENAMED)
    assert 'it is a distribution list' in texts(taken)[1]


def test_a_wrong_former_address_is_seen_before_anything_is_read():
    found = texts(planned(Directory(domain()), {'name': 'a@example.com', 'renamed_from': 'a@example.com'},
                          {'name': 'b@example.com', 'renamed_from': 'c@example.com'}, 'c@example.com',
                          {'name': 'd@example.com', 'renamed_from': 'd@example.org'},
                          {'name': 'e@example.com', 'renamed_from': 'no address'},
                          {'name': 'f@example.com', 'renamed_from': 'x@example.com'},
                          {'name': 'g@example.com', 'renamed_from': 'x@example.com'}))
    assert len(found) == 5
    for word in ('it is the address that it has now', 'it is named at accounts[2] too', 'it is of another domain',
                 'accounts[4].renamed_from', 'it is already named at accounts[5].renamed_from'):
        assert word in '\n'.join(found)


def test_purging_spares_who_is_renamed():
    directory = Directory(domain(), remote('old@example.com'), remote('bar@example.com'))
    plan = planned(directory, RENAMED, 'bar@example.com', purge=True, domains=['example.com'], purge_max=0)
    assert [change.operation for change in plan.changes] == ['modify'] and plan.problems == ()


def test_absent_takes_away_who_was_never_renamed():
    change, = planned(Directory(domain(), remote('old@example.com')), RENAMED, state='absent').changes
    assert (change.operation, change.name) == ('delete', 'old@example.com')


def test_an_alias_moves_between_declared_people_and_two_can_be_swapped():
    directory = Directory(domain(), remote('bar@example.com', zimbraMailAlias=('x@example.com', 'b@example.com')),
                          remote('baz@example.com', zimbraMailAlias=('y@example.com',)))
    plan = again(directory, {'name': 'baz@example.com', 'aliases': ['x@example.com', 'y@example.com']},
                 {'name': 'bar@example.com', 'aliases': ['b@example.com']})
    assert [(change.name, change.after['zimbraMailAlias']) for change in plan.changes] == [
        ('bar@example.com', ('b@example.com',)), ('baz@example.com', ('x@example.com', 'y@example.com'))]
    assert plan.unchanged == 0
    plan = again(directory, {'name': 'bar@example.com', 'aliases': ['x@example.com']},
                 {'name': 'baz@example.com', 'aliases': ['b@example.com']})
    assert len(plan.changes) == 4


def test_an_alias_becomes_a_person():
    directory = Directory(domain(), remote('bar@example.com', zimbraMailAlias=('x@example.com',)))
    plan = again(directory, 'x@example.com', {'name': 'bar@example.com', 'aliases': []})
    assert [(change.operation, change.name) for change in plan.changes] == [('modify', 'bar@example.com'), ('create', 'x@example.com')]


def test_an_alias_of_somebody_whose_aliases_are_not_declared_is_not_taken():
    directory = Directory(domain(), remote('bar@example.com', zimbraMailAlias=('x@example.com',)))
    plan = planned(directory, 'bar@example.com', {'name': 'baz@example.com', 'aliases': ['x@example.com']})
    assert plan.changes == () and 'it belongs to an account bar@example.com already' in texts(plan)[0]
