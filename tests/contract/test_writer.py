# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the writer does is what every reader then finds; each failure is told where it happened."""
import sys

import pytest
from conftest import change_ldap, make_reader, make_writer

from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Change, Query

PEER = 'smtp:[mail.example.com]:25'
SOURCE = None


@pytest.fixture(autouse=True, params=['zmprov', 'soap'])
def source(request, monkeypatch):
    """Every writer, one after the other."""
    monkeypatch.setattr(sys.modules[__name__], 'SOURCE', request.param)
    return request.param


def write(site, *changes, **options):
    """Apply changes with a writer of their own; return the failures (None for success), one a change."""
    with make_writer(site, source=SOURCE) as writer:
        outcomes = list(writer.apply(changes, **options))
        assert [outcome.change for outcome in outcomes] == list(changes)
        if SOURCE == 'zmprov':
            assert writer.starts == (1 if changes else 0)
    return [outcome.failure for outcome in outcomes]


def modify(kind, name, before, after):
    return Change('modify', kind, name, before, after)


def found(site, kind, name, *attributes):
    """Return the attributes that all readers find, values as sets; None when there is no such entry.

    The readers are new ones: a zmprov session keeps what it has read once.
    """
    answers = []
    for source in ('ldap', 'zmprov', 'soap'):
        with make_reader(source, site) as reader:
            entries = reader.read(Query((kind,), attributes, names=(name,)))
        answers.append({key: set(values) for key, values in entries[0].attributes.items()} if entries else None)
    assert answers[0] == answers[1] == answers[2]
    return answers[0]


@pytest.fixture
def bob(site):
    """A remote account for one test."""
    after = {'zimbraMailTransport': (PEER,), 'zimbraAccountStatus': ('locked',)}
    assert write(site, Change('create', 'account', 'bob@example.com', {}, after)) == [None]
    yield 'bob@example.com'
    write(site, Change('delete', 'account', 'bob@example.com', {}, {}))


def test_nothing_to_write_starts_nothing(site):
    assert write(site) == []


def test_a_remote_account_is_created_whole_and_goes_away(site):
    after = {'zimbraMailTransport': (PEER,), 'zimbraAccountStatus': ('locked',), 'displayName': ('Carol O\'Neil',),
             'zimbraHideInGal': ('TRUE',), 'zimbraMailAlias': ('dora.alias@example.com', 'dora2@sub.example.com')}
    assert write(site, Change('create', 'account', 'dora@example.com', {}, after)) == [None]
    assert found(site, 'account', 'dora2@sub.example.com', *sorted(after) + ['zimbraMailHost', 'zimbraMailStatus']) == {
        'zimbraMailTransport': {PEER}, 'zimbraAccountStatus': {'locked'}, 'displayName': {"Carol O'Neil"}, 'zimbraHideInGal': {'TRUE'},
        'zimbraMailAlias': {'dora.alias@example.com', 'dora2@sub.example.com'}, 'zimbraMailStatus': {'enabled'}}
    assert write(site, Change('delete', 'account', 'dora@example.com', {}, {})) == [None]
    assert found(site, 'account', 'dora@example.com') is None
    assert found(site, 'account', 'dora.alias@example.com') is None


def test_aliases_come_and_go(site, bob):
    def alias(before, after):
        return modify('account', bob, {'zimbraMailAlias': before}, {'zimbraMailAlias': after})

    assert write(site, alias((), ('one@example.com', 'two@example.com'))) == [None]
    assert write(site, alias(('one@example.com', 'two@example.com'), ('TWO@example.com', 'three@example.com'))) == [None]
    assert found(site, 'account', bob, 'zimbraMailAlias') == {'zimbraMailAlias': {'two@example.com', 'three@example.com'}}
    assert write(site, alias(('two@example.com', 'three@example.com'), ())) == [None]
    assert found(site, 'account', bob, 'zimbraMailAlias') == {}


def test_setting_and_unsetting(site, bob):
    assert write(site, modify('account', bob, {'displayName': (), 'zimbraMailTransport': (PEER,)},
                              {'displayName': ('Bob',), 'zimbraMailTransport': ('smtp:[other.example.com]:26',)})) == [None]
    assert found(site, 'account', bob, 'displayName', 'zimbraMailTransport') == {
        'displayName': {'Bob'}, 'zimbraMailTransport': {'smtp:[other.example.com]:26'}}
    assert write(site, modify('account', bob, {'displayName': ('Bob',)}, {'displayName': ()})) == [None]
    assert found(site, 'account', bob, 'displayName') == {}


def test_values_that_somebody_else_added_meanwhile_survive(site):
    change_ldap(site, 'dn: cn=config,cn=zimbra\nchangetype: modify\nadd: zimbraMtaRestriction\nzimbraMtaRestriction: reject_rbl_client x\n')
    before = ('reject_invalid_helo_hostname', 'reject_non_fqdn_sender')
    assert write(site, modify('config', 'global', {'zimbraMtaRestriction': before},
                              {'zimbraMtaRestriction': before[1:] + ('reject',)})) == [None]
    assert found(site, 'config', 'global', 'zimbraMtaRestriction') == {
        'zimbraMtaRestriction': {'reject_non_fqdn_sender', 'reject', 'reject_rbl_client x'}}
    assert write(site, modify('config', 'global', {'zimbraMtaRestriction': ('reject_non_fqdn_sender', 'reject', 'reject_rbl_client x')},
                              {'zimbraMtaRestriction': before})) == [None]
    assert found(site, 'config', 'global', 'zimbraMtaRestriction') == {'zimbraMtaRestriction': set(before)}


def test_domain_server_class_of_service_and_list(site):
    catch_all = {'zimbraMailCatchAllAddress': ('@sub.example.com',), 'zimbraMailCatchAllForwardingAddress': ('@sub.example.com',),
                 'zimbraMailTransport': (PEER,)}
    nothing = {name: () for name in catch_all}
    changes = [modify('domain', 'sub.example.com', nothing, catch_all),
               modify('server', 'zimbra.example.com', {'zimbraMtaSmtpDnsSupportLevel': ()},
                      {'zimbraMtaSmtpDnsSupportLevel': ('disabled',)}),
               modify('server', 'zimbra.example.com', {'zimbraServiceEnabled': ('mailbox', 'mta')},
                      {'zimbraServiceEnabled': ('mailbox', 'mta', 'antivirus')}),
               modify('cos', 'default', {'zimbraNotes': ()}, {'zimbraNotes': ('split',)}),
               modify('list', 'staff@example.com', {'zimbraHideInGal': ()}, {'zimbraHideInGal': ('TRUE',)}),
               modify('resource', 'room@example.com', {'zimbraMailTransport': ('lmtp:zimbra.example.com:7025',)},
                      {'zimbraMailTransport': (PEER,)})]
    assert write(site, *changes) == [None] * 6
    for change in changes:
        assert found(site, change.kind, change.name, *change.after) == {name: set(values) for name, values in change.after.items()}
    assert write(site, *[change._replace(before=change.after, after=change.before) for change in changes]) == [None] * 6
    for change in changes:
        assert found(site, change.kind, change.name, *change.before) == {
            name: set(values) for name, values in change.before.items() if values}


def test_a_deprecated_attribute_warns_and_is_written(site):
    assert write(site, modify('config', 'global', {'zimbraMtaDnsLookupsEnabled': ('TRUE',)}, {'zimbraMtaDnsLookupsEnabled': ('FALSE',)}),
                 modify('config', 'global', {'zimbraMtaDnsLookupsEnabled': ('FALSE',)}, {'zimbraMtaDnsLookupsEnabled': ('no',)}),
                 )[0] is None
    assert found(site, 'config', 'global', 'zimbraMtaDnsLookupsEnabled') == {'zimbraMtaDnsLookupsEnabled': {'FALSE'}}
    assert write(site, modify('config', 'global', {'zimbraMtaDnsLookupsEnabled': ('FALSE',)},
                              {'zimbraMtaDnsLookupsEnabled': ('TRUE',)})) == [None]


def test_a_failure_is_its_own_and_the_rest_goes_on(site, bob):
    failures = write(site, Change('create', 'account', 'foo@example.com', {}, {'zimbraMailTransport': (PEER,)}),
                     modify('account', bob, {}, {'zimbraAccountStatus': ('bogus',)}),
                     modify('account', 'nosuch@example.com', {}, {'displayName': ('x',)}),
                     modify('account', bob, {}, {'zimbraNoSuch': ('x',)}),
                     Change('delete', 'account', 'nosuch@example.com', {}, {}),
                     modify('account', bob, {}, {'displayName': ('after all',)}))
    assert [failure.code if failure else None for failure in failures] == [
        'account.ACCOUNT_EXISTS', 'account.INVALID_ATTR_VALUE', 'account.NO_SUCH_ACCOUNT', 'account.INVALID_ATTR_NAME',
        'account.NO_SUCH_ACCOUNT', None]
    assert failures[0].text.startswith('create: email address already exists: foo@example.com')
    assert 'must be one of' in failures[1].text
    assert found(site, 'account', bob, 'displayName') == {'displayName': {'after all'}}


def test_in_a_crowd_every_failure_is_its_own(site):
    def crowd():
        """Two hundred accounts of which every fifth cannot be made, changed or removed, each for a reason of its own."""
        route = {'zimbraMailTransport': (PEER,)}
        for number in range(200):
            name = 'crowd%d@example.com' % number
            wrong = number % 5 == 3
            yield Change('create', 'account', name, {}, dict(route, **({'zimbraAccountStatus': ('bogus',)} if wrong else {})))
            yield modify('account', name, {}, {'displayName': ('x',), **({'zimbraNoSuch': ('x',)} if number % 7 == 0 else {})})
    made = list(crowd())
    removals = [Change('delete', 'account', 'crowd%d@example.com' % number, {}, {}) for number in range(200)]
    failures = write(site, *made)
    for change, failure in zip(made, failures):
        number = int(change.name[len('crowd'):].partition('@')[0])
        missing, bogus = number % 5 == 3, number % 7 == 0
        expected = ('account.INVALID_ATTR_VALUE' if missing else None) if change.operation == 'create' else (
            'account.NO_SUCH_ACCOUNT' if missing else 'account.INVALID_ATTR_NAME' if bogus else None)
        assert (failure.code if failure else None) == expected, (change, failure)
    # Where zmprov has removed some of a crowd and missed others, all that is known is that none is left.
    gone = [failure.code if failure else None for failure in write(site, *removals)]
    assert gone == ['account.NO_SUCH_ACCOUNT' if number % 5 == 3 and SOURCE != 'zmprov' else None for number in range(200)]
    assert found(site, 'account', 'crowd1@example.com') is None


def test_stop_on_error(site, bob):
    failures = write(site, modify('account', bob, {}, {'displayName': ('first',)}),
                     modify('account', bob, {}, {'zimbraAccountStatus': ('bogus',)}),
                     modify('account', bob, {}, {'displayName': ('second',)}), stop_on_error=True)
    assert [failure.code if failure else None for failure in failures] == [None, 'account.INVALID_ATTR_VALUE', 'client.NOT_TRIED']
    assert found(site, 'account', bob, 'displayName') == {'displayName': {'first'}}


def test_what_was_done_before_a_failure_is_told(site):
    after = {'zimbraMailTransport': (PEER,), 'zimbraMailAlias': ('eve1@example.com', 'foo@example.com', 'eve2@example.com')}
    failure, = write(site, Change('create', 'account', 'eve@example.com', {}, after))
    assert failure.code == 'account.ACCOUNT_EXISTS'
    assert failure.text.startswith('add alias foo@example.com: ')
    assert failure.text.endswith('done before that: create, add alias eve1@example.com')
    assert found(site, 'account', 'eve@example.com', 'zimbraMailAlias') == {'zimbraMailAlias': {'eve1@example.com'}}
    write(site, Change('delete', 'account', 'eve@example.com', {}, {}))


def test_what_would_end_the_program_is_never_sent(site):
    failures = write(site, modify('server', 'zimbra.example.com', {'zimbraServiceEnabled': ('mailbox', 'mta')},
                                  {'zimbraServiceEnabled': ('antivirus',)}),
                     modify('server', 'zimbra.example.com', {'zimbraServiceEnabled': ('antivirus',)},
                            {'zimbraServiceEnabled': ('mailbox', 'mta')}))
    assert failures == [None, None]
    assert found(site, 'server', 'zimbra.example.com', 'zimbraServiceEnabled') == {'zimbraServiceEnabled': {'mailbox', 'mta'}}
