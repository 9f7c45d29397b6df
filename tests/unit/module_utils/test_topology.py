# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import copy

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import TopologyError, declaration, topology
from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology_split import mailboxes

MASTER = {'name': 'example.com', 'role': 'master', 'peer': {'host': 'mail.example.com', 'addresses': ['192.0.2.25']},
          'remote_accounts': ['bar@example.com']}
SLAVE = {'name': 'example.org', 'role': 'slave', 'peer': {'host': 'mail.example.com'}}
HOP = '[mail.example.com]:25'


def master(**changes):
    return dict(copy.deepcopy(MASTER), **changes)


def slave(**changes):
    return dict(copy.deepcopy(SLAVE), **changes)


def problems(*domains, **options):
    with pytest.raises(TopologyError) as caught:
        topology(list(domains), **options)
    return dict(caught.value.problems)


# --- what comes out ---

def test_remote_accounts_come_complete():
    accounts = topology([master(remote_accounts=[
        'Bar@Example.com', 'foo',
        {'name': 'baz', 'aliases': ['b', 'B2@example.com'], 'display_name': 'Baz', 'hide_in_gal': True, 'adopt': True,
         'peer': {'host': 'other.example.com', 'port': 2525}},
        {'name': 'none', 'aliases': [], 'display_name': ''},
    ], remote_lists=['all-old'])])['master']['remote_accounts']
    assert accounts == [
        {'name': 'bar@example.com', 'transport': 'smtp:' + HOP, 'adopt': False},
        {'name': 'foo@example.com', 'transport': 'smtp:' + HOP, 'adopt': False},
        {'name': 'baz@example.com', 'transport': 'smtp:[other.example.com]:2525', 'adopt': True, 'display_name': 'Baz',
         'hide_in_gal': True, 'aliases': ['b@example.com', 'b2@example.com']},
        {'name': 'none@example.com', 'transport': 'smtp:' + HOP, 'adopt': False, 'aliases': [], 'display_name': ''},
        {'name': 'all-old@example.com', 'transport': 'smtp:' + HOP, 'adopt': False},
    ]


def test_use_mx_leaves_the_brackets_out():
    made = topology([master(peer={'host': 'example.net', 'use_mx': True})])
    assert made['master']['remote_accounts'][0]['transport'] == 'smtp:example.net:25'


def test_absent_domains_stand_apart():
    made = topology([master(), master(name='example.net', state='absent', remote_accounts=['x'],
                                      peer={'host': 'old.example.net', 'addresses': ['192.0.2.25', '192.0.2.26']})])
    assert made['domains'] == ['example.com', 'example.net']
    assert made['master'] == {
        'domains': [{'name': 'example.com'}], 'absent_domains': [{'name': 'example.net'}],
        'check_alias_domains': False, 'absent_check_alias_domains': False,
        'remote_accounts': [{'name': 'bar@example.com', 'transport': 'smtp:' + HOP, 'adopt': False}],
        'absent_remote_accounts': [{'name': 'x@example.net', 'transport': 'smtp:[old.example.net]:25', 'adopt': False}],
        'trusted_networks': ['192.0.2.25/32'], 'absent_trusted_networks': ['192.0.2.26/32']}


def test_slave_domains_come_with_their_transport():
    made = topology([slave(), slave(name='example.net', state='absent', peer={'host': 'old.example.net'})])
    assert made['slave']['domains'] == [{'name': 'example.org', 'transport': 'smtp:' + HOP}]
    assert made['slave']['absent_domains'] == [{'name': 'example.net', 'transport': 'smtp:[old.example.net]:25'}]


def test_what_every_peer_has_to_do():
    made = topology([master(remote_accounts=['bar', {'name': 'baz', 'aliases': ['b'], 'peer': {'host': 'other.example.com'}}],
                            remote_lists=['old']), slave(state='absent')])
    assert made['peers'] == {
        'mail.example.com': {'domains': [
            {'name': 'example.com', 'role': 'slave', 'state': 'present', 'addresses': ['bar@example.com', 'old@example.com']},
            {'name': 'example.org', 'role': 'master', 'state': 'absent', 'addresses': []}]},
        'other.example.com': {'domains': [
            {'name': 'example.com', 'role': 'slave', 'state': 'present', 'addresses': ['baz@example.com', 'b@example.com']}]}}


def test_international_domain_comes_in_ace_form():
    made = topology([master(name='B\u00fccher.example', remote_accounts=['bar', 'foo@b\u00fccher.example'])])
    assert made['domains'] == ['xn--bcher-kva.example']
    assert [each['name'] for each in made['master']['remote_accounts']] == ['bar@xn--bcher-kva.example', 'foo@xn--bcher-kva.example']


def test_a_key_set_to_nothing_counts_as_left_out():
    assert topology([master(remote_lists=None, state=None, test_mailboxes=None)]) == topology([master()])


def test_the_declaration_stays_as_it_was():
    declared = [master(remote_accounts=[{'name': 'baz', 'aliases': ['b']}]), slave()]
    before = copy.deepcopy(declared)
    topology(declared, relay_host='keep', dns_lookups='keep', recipient_check='keep')
    assert declared == before


# --- what is refused ---

@pytest.mark.parametrize('change, path, reason', [
    ({'nam': 'x'}, 'zimbra_split_domains[0].nam', 'did you mean name?'),
    ({'whatever': 'x'}, 'zimbra_split_domains[0].whatever', 'there are name, role'),
    ({'name': None}, 'zimbra_split_domains[0].name', 'is missing'),
    ({'name': 7}, 'zimbra_split_domains[0].name', 'must be a text'),
    ({'name': 'example com'}, 'zimbra_split_domains[0].name', 'no host name'),
    ({'role': None}, 'zimbra_split_domains[0].role', 'is missing'),
    ({'role': 'primary'}, 'zimbra_split_domains[0].role', 'one of master, slave'),
    ({'role': 'Master'}, 'zimbra_split_domains[0].role', 'did you mean master?'),
    ({'role': ['master']}, 'zimbra_split_domains[0].role', 'one of master, slave'),
    ({'state': 'gone'}, 'zimbra_split_domains[0].state', 'one of present, absent'),
    ({'peer': None}, 'zimbra_split_domains[0].peer', 'is missing'),
    ({'peer': 'mail.example.com'}, 'zimbra_split_domains[0].peer', 'must be a mapping'),
    ({'peer': {}}, 'zimbra_split_domains[0].peer.host', 'is missing'),
    ({'peer': {'host': 'a b'}}, 'zimbra_split_domains[0].peer.host', 'blanks'),
    ({'peer': {'host': '[a]'}}, 'zimbra_split_domains[0].peer.host', 'no host name'),
    ({'peer': {'host': 'a', 'port': '25'}}, 'zimbra_split_domains[0].peer.port', 'without quotes'),
    ({'peer': {'host': 'a', 'port': True}}, 'zimbra_split_domains[0].peer.port', 'not true or false'),
    ({'peer': {'host': 'a', 'port': 65536}}, 'zimbra_split_domains[0].peer.port', '1 to 65535'),
    ({'peer': {'host': 'a', 'use_mx': 'yes'}}, 'zimbra_split_domains[0].peer.use_mx', 'true or false'),
    ({'peer': {'host': 'a', 'use_mx': 1}}, 'zimbra_split_domains[0].peer.use_mx', 'true or false'),
    ({'peer': {'host': '192.0.2.1', 'use_mx': True}}, 'zimbra_split_domains[0].peer.use_mx', 'no MX'),
    ({'peer': {'host': 'a', 'kind': 'postfx'}}, 'zimbra_split_domains[0].peer.kind', 'did you mean postfix?'),
    ({'peer': {'host': 'a', 'addresses': '192.0.2.1'}}, 'zimbra_split_domains[0].peer.addresses', 'must be a list'),
    ({'peer': {'host': 'a', 'addresses': ['192.0.2.1', 'b']}}, 'zimbra_split_domains[0].peer.addresses[1]', 'no network'),
    ({'peer': {'host': 'LocalHost'}}, 'zimbra_split_domains[0].peer.host', 'Zimbra itself'),
    ({'peer': {'host': 'zimbra.example.com'}}, 'zimbra_split_domains[0].peer.host', 'Zimbra itself'),
    ({'remote_accounts': 'bar'}, 'zimbra_split_domains[0].remote_accounts', 'must be a list'),
    ({'remote_accounts': ['a', 1]}, 'zimbra_split_domains[0].remote_accounts[1]', 'put a number in quotes'),
    ({'remote_accounts': [None]}, 'zimbra_split_domains[0].remote_accounts[0]', 'not empty'),
    ({'remote_accounts': ['{{secret}}']}, 'zimbra_split_domains[0].remote_accounts[0]', 'begins a template'),
    ({'remote_accounts': ['']}, 'zimbra_split_domains[0].remote_accounts[0].name', 'is empty'),
    ({'remote_accounts': ['a b']}, 'zimbra_split_domains[0].remote_accounts[0]', 'no blanks'),
    ({'remote_accounts': [{}]}, 'zimbra_split_domains[0].remote_accounts[0].name', 'is missing'),
    ({'remote_accounts': [{'name': 'a', 'alias': 'b'}]}, 'zimbra_split_domains[0].remote_accounts[0].alias', 'did you mean aliases?'),
    ({'remote_accounts': [{'name': 'a', 'aliases': 'b'}]}, 'zimbra_split_domains[0].remote_accounts[0].aliases', 'must be a list'),
    ({'remote_accounts': [{'name': 'a', 'adopt': 'no'}]}, 'zimbra_split_domains[0].remote_accounts[0].adopt', 'true or false'),
    ({'remote_accounts': [{'name': 'a', 'display_name': 'a\x00b'}]}, 'zimbra_split_domains[0].remote_accounts[0].display_name', 'U+0000'),
    ({'remote_accounts': [{'name': 'a', 'display_name': 1}]}, 'zimbra_split_domains[0].remote_accounts[0].display_name', 'text'),
    ({'remote_accounts': [{'name': 'a', 'peer': {'host': 'zimbra.example.com'}}]},
     'zimbra_split_domains[0].remote_accounts[0].peer.host', 'Zimbra itself'),
    ({'remote_accounts': ['a@example.net']}, 'zimbra_split_domains[0].remote_accounts[0]', 'is not of example.com'),
    ({'remote_accounts': ['a@sub.example.com']}, 'zimbra_split_domains[0].remote_accounts[0]', 'is not of example.com'),
    ({'remote_accounts': ['x', 'y', 'z', {'name': 'a', 'aliases': ['b@example.net']}]},
     'zimbra_split_domains[0].remote_accounts[3].aliases[0]', 'is not of example.com'),
    ({'remote_accounts': ['a', 'A@example.com']}, 'zimbra_split_domains[0].remote_accounts[1]',
     'declared already at zimbra_split_domains[0].remote_accounts[0]'),
    ({'remote_accounts': ['a', {'name': 'b', 'aliases': ['a']}]}, 'zimbra_split_domains[0].remote_accounts[1].aliases[0]',
     'declared already at zimbra_split_domains[0].remote_accounts[0]'),
    ({'remote_lists': ['bar']}, 'zimbra_split_domains[0].remote_lists[0]',
     'declared already at zimbra_split_domains[0].remote_accounts[0]'),
    ({'remote_accounts_file': 'people.csv'}, 'zimbra_split_domains[0].remote_accounts_file', 'is not read here'),
    ({'role': 'slave'}, 'zimbra_split_domains[0].remote_accounts', 'is for a master'),
    ({'test_mailboxes': {'here': {}}}, 'zimbra_split_domains[0].test_mailboxes.here', 'there are local, remote'),
])
def test_refused_with_path_and_reason(change, path, reason):
    found = problems(master(**change), own_hosts=['zimbra.example.com'])
    assert list(found) == [path]
    assert reason in found[path]


def mailbox(address, password='secret'):
    return {'address': address, 'imap_host': 'imap.example.com', 'user': 'u', 'password': password}


@pytest.mark.parametrize('local, remote, where', [
    ('bar', 'x', 'remote_accounts[0]'), ('b', 'x', 'remote_accounts[0].aliases[0]'), ('old', 'x', 'remote_lists[0]'),
    ('foo', 'Foo@example.com', 'test_mailboxes.remote.address')])
def test_a_local_mailbox_lives_on_one_side_only(local, remote, where):
    found = problems(master(remote_accounts=[{'name': 'bar', 'aliases': ['b']}], remote_lists=['old'],
                            test_mailboxes={'local': mailbox(local), 'remote': mailbox(remote)}))
    assert 'at zimbra_split_domains[0].%s;' % where in found['zimbra_split_domains[0].test_mailboxes.local.address']


def test_a_password_never_gets_into_a_message():
    found = problems(master(test_mailboxes={'local': mailbox('foo', password=4711), 'remote': mailbox('a b')}))
    assert set(found) == {'zimbra_split_domains[0].test_mailboxes.local.password',
                          'zimbra_split_domains[0].test_mailboxes.remote.address'}
    assert '4711' not in str(found)
    assert 'secret' not in str(found)


def test_a_domain_declared_twice():
    found = problems(master(), slave(name='Example.COM'))
    assert 'declared already at zimbra_split_domains[0].name' in found['zimbra_split_domains[1].name']


@pytest.mark.parametrize('declared, reason', [
    (None, 'must be a list'), ({}, 'must be a list'), ('example.com', 'must be a list'), ([], 'holds no domain')])
def test_not_a_list_of_domains(declared, reason):
    with pytest.raises(TopologyError, match=reason):
        topology(declared)


def test_all_problems_are_in_one_message():
    with pytest.raises(TopologyError) as caught:
        topology([master(role='x', remote_accounts=['a b']), 'example.net', slave(peer={'host': 'mail.example.com', 'prot': 26})])
    text = str(caught.value)
    assert text.startswith('zimbra_split_domains has 4 problems:\n- ')
    for path in ('[0].role', '[0].remote_accounts[0]', '[1]', '[2].peer.prot'):
        assert '- zimbra_split_domains%s: ' % path in text


# --- what checks and proofs need ---

BOXES = {'local': {'address': 'foo', 'imap_host': 'zimbra.example.com', 'user': 'foo', 'password': 'w0rd'},
         'remote': {'address': 'bar', 'imap_host': 'mail.example.com', 'user': 'bar', 'password': 'p4ss', 'imap_port': 993}}


def test_the_split_has_the_present_domains_and_no_password():
    made = topology([master(test_mailboxes=copy.deepcopy(BOXES)), slave(state='absent')])
    assert [(domain['name'], domain['next_hop'], domain['test_addresses']) for domain in made['split']] == [
        ('example.com', HOP, {'local': 'foo@example.com', 'remote': 'bar@example.com'})]
    assert 'p4ss' not in str(made)


def test_the_digest_tells_routing_apart_and_nothing_else():
    plain = topology([master(), slave()])['digest']
    assert topology([slave(), master(test_mailboxes=copy.deepcopy(BOXES))])['digest'] == plain
    assert topology([master(remote_accounts=['bar', 'qux']), slave()])['digest'] != plain
    assert topology([master(), slave(state='absent')])['digest'] != plain


def test_mailboxes_come_with_what_reads_them():
    assert mailboxes(declaration([master(test_mailboxes=copy.deepcopy(BOXES)), slave()])) == [
        dict(BOXES['local'], address='foo@example.com', imap_port=None, domain='example.com', side='local'),
        dict(BOXES['remote'], address='bar@example.com', domain='example.com', side='remote')]


# --- renamed people, lists with more to say ---

def test_a_former_address_comes_complete_and_a_list_can_be_hidden():
    made = topology([master(remote_accounts=[{'name': 'new', 'renamed_from': 'Old', 'aliases': ['old']}],
                            remote_lists=['all-old', {'name': 'staff', 'hide_in_gal': True, 'aliases': ['everybody']}])])
    assert made['master']['remote_accounts'] == [
        {'name': 'new@example.com', 'transport': 'smtp:' + HOP, 'adopt': False, 'aliases': ['old@example.com'],
         'renamed_from': 'old@example.com'},
        {'name': 'all-old@example.com', 'transport': 'smtp:' + HOP, 'adopt': False},
        {'name': 'staff@example.com', 'transport': 'smtp:' + HOP, 'adopt': False, 'hide_in_gal': True,
         'aliases': ['everybody@example.com']}]
    assert made['peers']['mail.example.com']['domains'][0]['renamed'] == {'new@example.com': 'old@example.com'}
    assert made['peers']['mail.example.com']['domains'][0]['addresses'] == [
        'new@example.com', 'old@example.com', 'all-old@example.com', 'staff@example.com', 'everybody@example.com']


def test_wrong_former_addresses_and_lists_are_all_told():
    found = problems(master(remote_accounts=[
        {'name': 'a', 'renamed_from': 'a'}, {'name': 'b', 'renamed_from': 'c'}, 'c', {'name': 'd', 'renamed_from': 'x'},
        {'name': 'e', 'renamed_from': 'x'}, {'name': 'f', 'renamed_from': 'f@example.org'}, {'name': 'g', 'renamed_from': 7}],
        remote_lists=[{'name': 'l', 'adopt': True}, 3, {'name': 'b'}]))
    path = 'zimbra_split_domains[0].remote_%s'
    assert found[path % 'accounts[0].renamed_from'] == 'a@example.com is its address now; take it out'
    assert 'is declared at zimbra_split_domains[0].remote_accounts[2]' in found[path % 'accounts[1].renamed_from']
    assert 'is declared already at' in found[path % 'accounts[4].renamed_from']
    assert 'is not of example.com' in found[path % 'accounts[5].renamed_from']
    assert 'must be a text' in found[path % 'accounts[6].renamed_from']
    assert 'is no key here' in found[path % 'lists[0].adopt']
    assert 'must be an address or a mapping with name, aliases' in found[path % 'lists[1]']
    assert 'is declared already' in found[path % 'lists[2]']


# --- alias domains ---

def test_alias_domains_reach_every_role():
    made = topology([master(alias_domains=['Example.NET'])])
    assert made['master']['domains'] == [{'name': 'example.com', 'alias_domains': ['example.net']}]
    assert made['master']['check_alias_domains'] and made['split'][0]['alias_domains'] == ['example.net']
    assert made['peers']['mail.example.com']['domains'][1] == {
        'name': 'example.net', 'role': 'slave', 'state': 'present', 'addresses': [], 'alias_of': 'example.com'}
    made = topology([master(alias_domains=['example.net']), slave(alias_domains=['example.info'])])
    assert made['slave']['domains'][0]['alias_domains'] == ['example.info']
    assert not made['master']['check_alias_domains'], 'it would refuse the people of the master in example.info'
    assert topology([master(state='absent', alias_domains=['example.net'])])['master']['absent_check_alias_domains']


def test_an_alias_domain_is_named_once_and_is_no_domain_that_is_declared():
    found = problems(master(alias_domains=['example.org', 'example.net', 'example.com', 7]), slave(alias_domains=['example.net']))
    path = 'zimbra_split_domains[%d].%s'
    assert 'is declared already' in found[path % (0, 'alias_domains[0]')] or 'is declared already' in found[path % (1, 'name')]
    assert 'is declared already' in found[path % (1, 'alias_domains[0]')] and 'is declared already' in found[path % (0, 'alias_domains[2]')]
    assert path % (0, 'alias_domains[3]') in found


def test_without_alias_domains_a_topology_has_the_digest_that_it_had():
    assert topology([master()])['digest'] == topology([master(alias_domains=[])])['digest']
    assert topology([master()])['digest'] != topology([master(alias_domains=['example.net'])])['digest']
