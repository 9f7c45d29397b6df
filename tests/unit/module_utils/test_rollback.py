# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a roll-back must never do, and how it says so."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _rollback, _rollback_postfix
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Entry
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import Directory, account, domain, remote, run, texts

ROUTE = 'smtp:[mail.example.com]:25'
BAR = 'bar@example.com'


def item(kind='account', name=BAR, exists=True, existed=(True,), complete=False, others='', **attributes):
    """An item of the way back. attributes: name=(back, left)."""
    return dict(kind=kind, name=name, exists=exists, existed=list(existed), complete=complete, others=others,
                by='ops (entry, yesterday)',
                attributes={key: dict(back=list(back), left=[list(left)], others='') for key, (back, left) in attributes.items()})


def planned(directory, *items, force=False):
    return run(_rollback, directory, dict(to='last', force=force, changes=list(items)))


MADE = item(exists=False, zimbraMailTransport=((), (ROUTE,)), zimbraAccountStatus=((), ('locked',)))


def test_an_account_that_was_made_is_removed_as_long_as_it_is_as_it_was_made():
    change, = planned(Directory(domain(), remote(BAR)), MADE).changes
    assert (change.operation, change.name) == ('delete', BAR)


@pytest.mark.parametrize('force', [False, True])
def test_a_mailbox_is_never_deleted_not_even_by_force(force):
    plan = planned(Directory(domain(), account(BAR)), MADE, force=force)
    assert plan.changes == ()
    assert 'has a mailbox now' in ' '.join(list(plan.warnings) if force else texts(plan))


@pytest.mark.parametrize('theirs', [dict(displayName=('Bar',)), dict(zimbraMailAlias=('b@example.com',)),
                                    dict(zimbraMailTransport=('smtp:[other.example.com]:25',)), dict(zimbraAccountStatus=('closed',))])
def test_an_account_that_somebody_touched_is_not_removed_and_they_are_told(theirs):
    plan = planned(Directory(domain(), remote(BAR, **theirs)), MADE)
    assert [sorted(theirs)[0] in text and 'ops (entry, yesterday)' in text for text in texts(plan)] == [True]
    assert planned(Directory(domain(), remote(BAR, **theirs)), MADE, force=True).changes[0].operation == 'delete'


GONE = item(existed=(False,), complete=True, zimbraMailTransport=((ROUTE,), ()), zimbraAccountStatus=(('locked',), ()),
            zimbraMailStatus=(('enabled',), ()), zimbraMailAlias=(('b@example.com',), ()))


def test_an_account_that_was_removed_is_made_again_with_its_route_in_one_command():
    plan = planned(Directory(domain()), GONE)
    change, = plan.changes
    assert change.operation == 'create'
    assert change.after == dict(zimbraMailTransport=(ROUTE,), zimbraAccountStatus=('locked',), zimbraMailAlias=('b@example.com',))
    assert 'made again with what was recorded' in plan.warnings[0]


def test_an_address_that_somebody_else_has_by_now_is_named():
    plan = planned(Directory(domain(), account('foo@example.com', zimbraMailAlias=('b@example.com',))), GONE)
    assert 'b@example.com belongs to account foo@example.com now' in texts(plan)[0]


def test_who_was_made_again_by_somebody_else_is_a_conflict_and_a_mailbox_stays():
    directory = Directory(domain(), account(BAR))
    assert 'made it again' in texts(planned(directory, GONE))[0]
    assert planned(directory, GONE, force=True).changes == ()


def test_an_entry_that_somebody_else_deleted_is_named():
    plan = planned(Directory(), item(kind='domain', name='example.com', zimbraMailTransport=((), (ROUTE,))))
    assert 'it is gone' in texts(plan)[0]


def test_a_moved_mailbox_host_is_left_to_the_role_that_moves():
    there = item(zimbraMailHost=((), ('zimbra.example.com',)), zimbraMailTransport=((ROUTE,), ('lmtp:zimbra.example.com:7025',)))
    plan = planned(Directory(domain(), account(BAR)), there)
    assert 'mailbox host' in texts(plan)[0]
    assert planned(Directory(domain(), account(BAR)), there, force=True).changes == ()


def test_secrets_are_told_and_left_alone():
    masked = ('********',)
    plan = planned(Directory(domain()), item(kind='domain', name='example.com', zimbraAuthLdapSearchBindPassword=(masked, masked)))
    assert plan.changes == () and 'holds a secret' in plan.warnings[0]


def test_routes_come_first_catch_alls_next_and_what_goes_goes_last():
    catch_all = item(kind='domain', name='example.com', zimbraMailCatchAllAddress=(('@example.com',), ()))
    made = dict(MADE, name='baz@example.com')
    plan = planned(Directory(domain(), remote('baz@example.com')), made, catch_all, GONE)
    assert [(change.operation, change.kind) for change in plan.changes] == [
        ('create', 'account'), ('modify', 'domain'), ('delete', 'account')]


# --- the other system -----------------------------------------------------------------------------------------------

class Postfix:
    def __init__(self, applied='', main=None, **files):
        self.applied, self.main = applied, main or {}
        self.files = {'/etc/postfix/splitdomain/' + name: lines for name, lines in files.items()}

    def read(self, query):
        if query.kinds == ('file',):
            return [Entry('file', path, dict(type=('hash',), line=tuple(lines))) for path, lines in sorted(self.files.items())
                    if path in query.names]
        if query.kinds == ('postfix',):
            return [Entry('postfix', 'main.cf', {name: (value,) for name, value in self.main.items() if name in query.attributes})]
        applied = {'applied': (self.applied,)} if self.applied else {}
        return [Entry('service', 'postfix', dict(applied, running=('yes',)))]


def postfix(host, *items, force=False):
    params = dict(to='last', force=force, changes=list(items))
    return _rollback_postfix.plan(params, _rollback_postfix.gather(host.read, params))


FILE = item('file', '/etc/postfix/splitdomain/one', exists=False, type=((), ('hash',)), line=((), ('a b',)))
MAIN = item('postfix', 'main.cf', transport_maps=(('hash:/etc/postfix/transport',), ('hash:/etc/postfix/splitdomain/one',)))
SERVICE = item('service', 'postfix', applied=((), ('digest',)))


def test_the_other_system_gets_its_settings_back_is_loaded_once_and_loses_the_files_last():
    plan = postfix(Postfix('digest', dict(transport_maps='hash:/etc/postfix/splitdomain/one'), one=['a b']), FILE, MAIN, SERVICE)
    assert [(change.operation, change.kind) for change in plan.changes] == [
        ('modify', 'postfix'), ('modify', 'service'), ('delete', 'file')]
    assert plan.problems == ()
    assert postfix(Postfix('', dict(transport_maps='hash:/etc/postfix/transport')), FILE, MAIN, SERVICE).changes == ()


@pytest.mark.parametrize('host', [
    Postfix('digest', dict(transport_maps='hash:/etc/postfix/splitdomain/one'), one=['theirs']),
    Postfix('digest', dict(transport_maps='hash:/etc/postfix/theirs'), one=['a b']),
])
def test_what_somebody_changed_on_the_other_system_is_a_conflict(host):
    plan = postfix(host, FILE, MAIN, SERVICE)
    assert 'somebody else changed it since' in texts(plan)[0]
    forced = postfix(host, FILE, MAIN, SERVICE, force=True)
    assert forced.problems == () and len(forced.changes) == 3 and 'by force' in forced.warnings[0]


# --- addresses that changed hands ---

OLD, NEW = 'qux@example.com', 'quentin@example.com'


def renamed(**more):
    """The way back of a person who was renamed, and kept the old address as an alias."""
    return item(name=NEW, zimbraMailDeliveryAddress=((OLD,), (NEW,)), zimbraMailAlias=((), (OLD,)), **more)


def test_who_was_renamed_gets_the_old_name_back_and_keeps_what_is_theirs():
    directory = Directory(domain(), remote(NEW, zimbraMailAlias=(OLD,), displayName=('Q',)))
    plan = planned(directory, renamed())
    directory.apply(plan.changes)
    found = directory.entries[('account', OLD)].attributes
    assert (found['displayName'], found.get('zimbraMailAlias', ()), texts(plan)) == (('Q',), (), [])
    assert planned(directory, renamed()).changes == ()


def test_a_renaming_that_never_happened_needs_no_way_back():
    half = renamed()
    half['attributes']['zimbraMailDeliveryAddress']['left'] = [[OLD], [NEW]]
    half['attributes']['zimbraMailAlias']['left'] = [[], [OLD]]
    assert planned(Directory(domain(), remote(OLD)), half).changes == ()


def test_an_old_name_that_somebody_else_has_by_now_is_named():
    directory = Directory(domain(), remote(NEW), account(OLD))
    assert 'the address %s belongs to account %s now' % (OLD, OLD) in ' '.join(texts(planned(directory, renamed())))


def test_who_was_renamed_and_removed_is_made_again_under_the_old_name():
    gone = item(name=NEW, existed=(False,), complete=True, zimbraMailDeliveryAddress=((OLD,), (NEW,)),
                zimbraMailTransport=((ROUTE,), ()), zimbraAccountStatus=(('locked',), ()))
    change, = planned(Directory(domain()), gone).changes
    assert (change.operation, change.name) == ('create', OLD) and 'zimbraMailDeliveryAddress' not in change.after


@pytest.mark.parametrize('one, other', [('bar@example.com', 'zoe@example.com'), ('zoe@example.com', 'bar@example.com')])
def test_an_alias_that_moved_is_taken_off_before_it_is_given_back(one, other):
    def held(name, back, left):
        return item(name=name, zimbraMailAlias=(back, left))
    directory = Directory(domain(), remote(one), remote(other, zimbraMailAlias=('b@example.com', 'o@example.com')))
    plan = planned(directory, held(one, ('b@example.com',), ()),
                   held(other, ('o@example.com', 'x@example.com'), ('b@example.com', 'o@example.com')))
    holders = {name: set(directory.entries[('account', name)].attributes.get('zimbraMailAlias', ())) for name in (one, other)}
    for change in plan.changes:
        holders[change.name] = set(change.after['zimbraMailAlias'])
        assert not holders[one] & holders[other], 'an address that two have at once is refused by Zimbra'
    assert texts(plan) == [] and holders == {one: {'b@example.com'}, other: {'o@example.com', 'x@example.com'}}


def test_an_alias_of_an_account_that_goes_is_free_before_it_is_given_back():
    made = item(name='new@example.com', exists=False, zimbraMailTransport=((), (ROUTE,)), zimbraAccountStatus=((), ('locked',)),
                zimbraMailAlias=((), ('b@example.com',)))
    directory = Directory(domain(), remote(BAR), remote('new@example.com', zimbraMailAlias=('b@example.com',)))
    plan = planned(directory, item(zimbraMailAlias=(('b@example.com',), ())), made)
    assert [(change.operation, change.name) for change in plan.changes] == [('delete', 'new@example.com'), ('modify', BAR)]
    assert texts(plan) == []
