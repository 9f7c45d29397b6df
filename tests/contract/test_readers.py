# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every reader answers every question the same way."""
import pytest
from conftest import change_ldap, make_reader

from ansible_collections.splitdomain.zimbra.plugins.module_utils._attributes import TABLE
from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import RECIPIENT_KINDS, Entry, Query

PEER = 'smtp:[mail.example.com]:25'


def names(reader, *args, **options):
    return [(entry.kind, entry.name) for entry in reader.read(Query(*args, **options))]


def test_who_served_is_told(reader):
    assert reader.source in ('ldap', 'zmprov', 'soap')


def test_all_recipients_by_kind_and_name_without_zimbras_own(reader):
    assert names(reader, ('account', 'resource', 'list'), ()) == [
        ('account', 'admin@example.com'), ('account', 'bar@example.com'), ('account', 'carol@sub.example.com'),
        ('account', 'foo@example.com'), ('account', "o'hara+tag@other.example"),
        ('list', 'staff@example.com'), ('resource', 'room@example.com')]


def test_one_kind(reader):
    assert names(reader, ('account',), (), domain='example.com') == [
        ('account', 'admin@example.com'), ('account', 'bar@example.com'), ('account', 'foo@example.com')]
    assert names(reader, ('resource',), ()) == [('resource', 'room@example.com')]
    assert names(reader, ('list',), ()) == [('list', 'staff@example.com')]


def test_a_domain_is_not_its_subdomains(reader):
    assert ('account', 'carol@sub.example.com') not in names(reader, RECIPIENT_KINDS[:3], (), domain='example.com')
    assert names(reader, ('account',), (), domain='sub.example.com') == [('account', 'carol@sub.example.com')]
    assert names(reader, ('account',), (), domain='Sub.Example.COM') == [('account', 'carol@sub.example.com')]


@pytest.mark.parametrize('domain', ['nosuch.example', 'com', 'example.com,dc=x', '*', '', '-v', '-v example.com', 'example.com\n'])
def test_a_domain_that_does_not_exist_has_nobody(reader, domain):
    assert names(reader, ('account', 'resource', 'list'), (), domain=domain) == []


def test_chosen_attributes_only_and_only_those_with_a_value(reader):
    assert reader.read(Query(('account',), ('zimbraMailTransport', 'zimbraMailHost', 'displayName'), names=('bar@example.com',))) == [
        Entry('account', 'bar@example.com', {'zimbraMailTransport': (PEER,)})]


def test_many_values(reader):
    entry, = reader.read(Query(('account',), ('mail', 'zimbraMailAlias'), names=('foo@example.com',)))
    assert set(entry.attributes['mail']) == {'foo@example.com', 'f.alias@example.com'}
    assert entry.attributes['zimbraMailAlias'] == ('f.alias@example.com',)


def test_object_classes_can_be_asked_for(reader):
    entry, = reader.read(Query(('account',), ('objectClass',), names=('foo@example.com',)))
    assert 'zimbraAccount' in entry.attributes['objectClass']


@pytest.mark.parametrize('asked, found', [
    (('b.alias@example.com',), ['bar@example.com']),
    (('B.Alias@Example.COM', 'bar@example.com', 'bar@example.com'), ['bar@example.com']),
    (('ohara@example.com',), ["o'hara+tag@other.example"]),
    (('foo@example.com', 'nosuch@example.com', 'room@example.com', 'staff@example.com'),
     ['foo@example.com', 'staff@example.com', 'room@example.com']),
    (('nosuch@nosuch.example',), []),
    (('bar',), []),
    (('',), []),
    ((), []),
])
def test_by_any_address(reader, asked, found):
    assert [entry.name for entry in reader.read(Query(('account', 'resource', 'list'), ('mail',), names=asked))] == found


def test_names_kinds_domain_and_value_hold_together(reader):
    everyone = ('foo@example.com', 'bar@example.com', 'ohara@example.com', 'staff@example.com', 'carol@sub.example.com')
    assert names(reader, ('account', 'list'), (), names=everyone, domain='example.com',
                 having=('zimbraMailTransport', PEER)) == [('account', 'bar@example.com')]


def test_the_address_from_before_counts(site, reader):
    change_ldap(site, 'dn: uid=foo,ou=people,dc=example,dc=com\nchangetype: modify\nreplace: zimbraOldMailAddress\n'
                'zimbraOldMailAddress: foo.before@example.com\n')
    assert names(reader, ('account',), (), names=('foo.before@example.com',)) == [('account', 'foo@example.com')]


@pytest.mark.parametrize('value, found', [
    (PEER, ['bar@example.com', 'carol@sub.example.com', "o'hara+tag@other.example"]),
    (PEER.upper(), ['bar@example.com', 'carol@sub.example.com', "o'hara+tag@other.example"]),
    ('smtp:*', []), ('*', []), (PEER + ' ', []), ('', []),
])
def test_having_exactly_a_value(reader, value, found):
    assert [entry.name for entry in reader.read(Query(('account',), (), having=('zimbraMailTransport', value)))] == found


def test_having_a_value_does_not_show_it_unasked(reader):
    assert reader.read(Query(('account',), ('zimbraMailStatus',), domain='example.com', having=('zimbraMailTransport', PEER))) == [
        Entry('account', 'bar@example.com', {'zimbraMailStatus': ('enabled',)})]


def test_domains(reader):
    assert names(reader, ('domain',), ()) == [('domain', 'example.com'), ('domain', 'other.example'), ('domain', 'sub.example.com')]
    assert reader.read(Query(('domain',), ('zimbraDomainType', 'zimbraMailTransport'), names=('Example.com', 'nosuch.example', '*'))) == [
        Entry('domain', 'example.com', {'zimbraDomainType': ('local',)})]


def test_servers_show_their_own_values_only(reader):
    entry, = reader.read(Query(('server',), ('zimbraMtaRelayHost', 'zimbraMtaRestriction', 'zimbraServiceEnabled')))
    assert entry.name == 'zimbra.example.com'
    assert entry.attributes['zimbraMtaRelayHost'] == ('[relay.example.com]:25',)
    assert set(entry.attributes['zimbraServiceEnabled']) == {'mailbox', 'mta'}
    assert 'zimbraMtaRestriction' not in entry.attributes
    assert reader.read(Query(('server',), (), names=('nosuch.example.com',))) == []


def test_the_global_configuration(reader):
    entry, = reader.read(Query(('config',), ('zimbraMtaRestriction', 'zimbraMtaRelayHost')))
    assert entry.name == 'global'
    assert set(entry.attributes) == {'zimbraMtaRestriction'}
    assert names(reader, ('config',), (), names=('global',)) == [('config', 'global')]
    assert names(reader, ('config',), (), names=('config',)) == []


def test_classes_of_service(reader):
    assert names(reader, ('cos',), ()) == [('cos', 'default'), ('cos', 'defaultExternal')]
    assert names(reader, ('cos',), (), names=('default',)) == [('cos', 'default')]


def test_which_attributes_this_zimbra_has(reader):
    asked = ('zimbraMtaSmtpDnsSupportLevel', 'zimbraMtaNoSuch', 'zimbraMailCatchAllAddress', 'displayname', '')
    assert [(entry.name, entry.attributes['cardinality']) for entry in reader.read(Query(('attribute',), (), names=asked))] == [
        ('displayName', ('single',)), ('zimbraMailCatchAllAddress', ('multi',)), ('zimbraMtaSmtpDnsSupportLevel', ('single',))]


def test_everything_that_the_modules_set_on_mtas_can_be_asked_for(reader):
    asked = sorted(row.name for row in TABLE.values() if row.postconf)
    assert [entry.name for entry in reader.read(Query(('attribute',), (), names=tuple(asked)))] == asked


@pytest.mark.parametrize('query', [
    Query(('account',), ('userPassword',)),
    Query(('account',), ('mail', 'USERPASSWORD')),
    Query(('domain',), ('zimbraPreAuthKey',)),
    Query(('account',), (), having=('zimbraAuthTokens', 'x')),
    Query(('account',), ('*',)), Query(('account',), ('+',)), Query(('account',), ('-w',)), Query(('account',), ('',)),
    Query(('account',), ('mail=x',)), Query(('account',), ('mail\n',)), Query(('account',), (), having=('mail)(uid', 'x')),
])
def test_secrets_and_what_is_no_attribute_are_refused(reader, query):
    with pytest.raises(ClientError) as caught:
        reader.read(query)
    assert caught.value.code == 'client.REFUSED'


def test_inherited_values_do_not_come_from_ldap(site):
    query = Query(('server',), ('zimbraMtaRestriction',))
    with make_reader('zmprov', site) as zmprov:
        assert 'reject_non_fqdn_sender' in zmprov.read(query, inherited=True)[0].attributes['zimbraMtaRestriction']
        assert zmprov.read(query)[0].attributes == {}
        assert zmprov.starts == 1
    with make_reader('soap', site) as soap:
        assert 'reject_non_fqdn_sender' in soap.read(query, inherited=True)[0].attributes['zimbraMtaRestriction']
        assert soap.read(query)[0].attributes == {}
    with make_reader('ldap', site) as ldap, pytest.raises(ClientError) as caught:
        ldap.read(query, inherited=True)
    assert caught.value.code == 'client.REFUSED'


@pytest.mark.parametrize('source', ['ldap', 'soap'])
def test_dynamic_groups_are_found(site, source):
    with make_reader(source, site) as made:
        assert names(made, RECIPIENT_KINDS, (), names=('dyn@example.com',)) == [('group', 'dyn@example.com')]
        assert ('group', 'dyn@example.com') in names(made, RECIPIENT_KINDS, (), domain='example.com')


@pytest.mark.parametrize('source', ['ldap', 'soap'])
def test_ten_thousand_addresses_in_one_question(site, source):
    asked = tuple('user%d@example.com' % number for number in range(10000)) + ('b.alias@example.com',)
    with make_reader(source, site) as made:
        assert names(made, RECIPIENT_KINDS, (), names=asked) == [('account', 'bar@example.com')]
