# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json
import random

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Entry
from ansible_collections.splitdomain.zimbra.plugins.module_utils._split_domain_info import gather
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import Directory, account, config, domain, remote, server

HOP = '[mail.example.com]:25'
FOO = account('foo@example.com', zimbraMailAlias=('f@example.com',))
BAR = remote('bar@example.com', zimbraMailAlias=('b@example.com',))
CAUGHT = dict(zimbraMailCatchAllAddress=('@example.com',), zimbraMailCatchAllForwardingAddress=('@example.com',),
              zimbraMailTransport=('smtp:' + HOP,))
THERE = dict(accounts=[dict(name='bar', aliases=['b'])], lists=[])


def mail_list(name, *members):
    return Entry('list', name, dict(mail=(name,), zimbraMailAlias=(name,), zimbraMailStatus=('enabled',),
                                    zimbraMailForwardingAddress=members))


ALL = dict(name='all@example.com', aliases=[], host='mail.example.com', next_hop=HOP)
POLICY = dict(zimbraMtaEnableSmtpdPolicyd=('TRUE',), zimbraMtaRestriction=('check_policy_service unix:private/policy',))


def alias_domain(forward=None):
    more = dict(zimbraMailCatchAllForwardingAddress=(forward,)) if forward else {}
    return domain('example.net', zimbraDomainType=('alias',), zimbraMailCatchAllAddress=('@example.net',), **more)


def split(role='master', **more):
    remotes = [dict(name='bar@example.com', aliases=['b@example.com'], host='mail.example.com', next_hop=HOP)] if role == 'master' else []
    return dict(dict(name='example.com', role=role, next_hop=HOP, peer=dict(host='mail.example.com'), remote=remotes,
                     test_addresses=dict(local='foo@example.com', remote='bar@example.com')), **more)


def people(complete=True, **more):
    return [dict(dict(domain='example.com', complete=complete, **THERE), **more)]


def compared(*entries, **options):
    """Compare a master whose directory holds these entries besides FOO and the site; replaces those with the same name."""
    role, gone = options.pop('role', 'master'), options.pop('gone', None)
    settings = [domain(**(CAUGHT if role == 'slave' else {})), config(), server(), FOO] + ([BAR] if role == 'master' else [])
    params = dict(dict(split=[split(role)], peer_people=people(), probed=None, servers=None, previous=None), **options)
    made = dict((entry.name, entry) for entry in settings + list(entries) if entry.name != gone)
    return gather(Directory(*made.values()).read, params)


def found(result, severities=('error', 'warning')):
    return sorted((each['kind'], each['address']) for each in result['findings'] if each['severity'] in severities)


def one(result, kind):
    each, = [each for each in result['findings'] if each['kind'] == kind]
    return each


@pytest.mark.parametrize('role', ['master', 'slave'])
def test_a_split_in_order_has_no_findings_and_nothing_is_unknown(role):
    result = compared(role=role, peer_people=people(routed=['foo', 'f']))
    assert (found(result), result['unknown']) == ([], [])
    assert result['people']['example.com']['local'] == [
        dict(address='f@example.com', kind='alias', name='foo@example.com'), dict(address='foo@example.com', kind='account',
                                                                                  name='foo@example.com')]
    assert len(result['people']['example.com']['remote']) == (2 if role == 'master' else 0)


MASTER = [
    # what is broken, how, what is found, a word of its remedy
    ('nobody knows a declared one', [], dict(gone='bar@example.com'),
     [('account_missing', 'bar@example.com'), ('alias_missing', 'b@example.com')], "zmprov ca bar@example.com ''"),
    ('declared alias is missing', [remote('bar@example.com')], {}, [('alias_missing', 'b@example.com')], 'zmprov aaa bar@example.com'),
    ('declared one is a list', [mail_list('bar@example.com', 'foo@example.com')], dict(split=[split(remote=[dict(
        name='bar@example.com', aliases=[], next_hop=HOP)])]),
     [('address_taken', 'bar@example.com'), ('alias_missing', 'b@example.com')], 'zmprov ddl bar@example.com'),
    ('declared one is an alias', [account('foo@example.com', zimbraMailAlias=('bar@example.com',))], dict(
        split=[split(remote=[dict(name='bar@example.com', aliases=[], next_hop=HOP)])], gone='bar@example.com'),
     [('address_taken', 'bar@example.com'), ('alias_missing', 'b@example.com')], 'zmprov raa foo@example.com'),
    ('declared alias is another account', [remote('bar@example.com'), account('b@example.com')], {}, [('address_taken',
     'b@example.com')], 'zmprov ra'),
    ('mail goes into a mailbox', [account('bar@example.com', zimbraMailAlias=('b@example.com',))], {},
     [('placeholder_mail', 'bar@example.com')], 'zmprov ma bar@example.com zimbraMailTransport smtp:' + HOP),
    ('an old mailbox is left', [account('bar@example.com', zimbraMailAlias=('b@example.com',), zimbraMailTransport=('smtp:' + HOP,))], {},
     [('placeholder_mail', 'bar@example.com')], 'zmmailbox -z -m bar@example.com gms'),
    ('another route', [remote('bar@example.com', zimbraMailAlias=('b@example.com',),
     zimbraMailTransport=('smtp:[old.example.com]:25',))], {},
     [('transport_drift', 'bar@example.com')], 'smtp:' + HOP),
    ('closed', [remote('bar@example.com', zimbraMailAlias=('b@example.com',), zimbraAccountStatus=('closed',),
     zimbraMailStatus=('disabled',))], {},
     [('transport_drift', 'bar@example.com')], 'zimbraAccountStatus locked'),
    ('nobody there', [], dict(peer_people=people(accounts=[])), [('nowhere', 'bar@example.com')], 'mail.example.com'),
    ('refused there', [], dict(peer_people=None, probed=[dict(domain='example.com', address='bar', code=550)]),
     [('nowhere', 'bar@example.com')], 'mail.example.com'),
    ('test address is nobody', [], dict(split=[split(test_addresses=dict(local='who@example.com'))]), [('nowhere',
     'who@example.com')], 'test_mailboxes'),
    ('test address is remote', [], dict(split=[split(test_addresses=dict(local='bar@example.com'))]), [('address_taken',
     'bar@example.com')],
     'test_mailboxes.local'),
    ('test address of the other side is here', [], dict(split=[split(test_addresses=dict(remote='foo@example.com'))]),
     [('address_taken', 'foo@example.com')], 'test_mailboxes.remote'),
    ('twice', [account('qux@example.com')], dict(peer_people=people(accounts=THERE['accounts'] + [dict(name='qux')])),
     [('twice', 'qux@example.com')], 'remote_accounts'),
    ('alias here, account there', [], dict(peer_people=people(accounts=THERE['accounts'] + [dict(name='f')])), [('alias_clash',
     'f@example.com')],
     'mail.example.com'),
    ('alias there, account here', [], dict(peer_people=people(accounts=[dict(name='bar', aliases=['b', 'foo'])])),
     [('alias_clash', 'foo@example.com')], 'mail.example.com'),
    ('alias of somebody else there', [], dict(peer_people=people(accounts=[dict(name='bar'), dict(name='baz', aliases=['b'])])),
     [('alias_clash', 'b@example.com'), ('undeclared', 'baz@example.com')], ''),
    ('list here, account there', [mail_list('team@example.com', 'foo@example.com')],
     dict(peer_people=people(accounts=THERE['accounts'] + [dict(name='team')])), [('list_clash', 'team@example.com')], ''),
    ('list there, account here', [], dict(peer_people=people(lists=['foo'])), [('list_clash', 'foo@example.com')], ''),
    ('alias known there only', [], dict(peer_people=people(accounts=[dict(name='bar', aliases=['b', 'barney'])])),
     [('alias_missing', 'barney@example.com')], 'zmprov aaa bar@example.com barney@example.com'),
    ('remote, not declared', [remote('old@example.com')], dict(peer_people=people(accounts=THERE['accounts'] + [dict(name='old')])),
     [('undeclared', 'old@example.com')], 'zmprov da old@example.com'),
    ('remote, not declared, and not there', [remote('old@example.com')], {}, [('nowhere', 'old@example.com'), ('undeclared',
     'old@example.com')], ''),
    ('person there whom nobody knows', [], dict(peer_people=people(accounts=THERE['accounts'] + [dict(name='new', aliases=['n'])])),
     [('undeclared', 'new@example.com')], 'remote_accounts'),
    ('list there that nobody knows', [], dict(peer_people=people(lists=['all-old'])), [('undeclared',
     'all-old@example.com')], 'remote_lists'),
    ('catch-all of the domain', [domain(**CAUGHT)], {}, [('catch_all',
     '')], 'zmprov md example.com -zimbraMailCatchAllAddress @example.com'),
    ('catch-all of an account', [account('foo@example.com', zimbraMailCatchAllAddress=('@example.com',),
     zimbraMailAlias=('f@example.com',))], {},
     [('catch_all', 'foo@example.com')], 'zmprov ma foo@example.com'),
    ('catch-all of an account of another domain', [account('x@example.org', zimbraMailCatchAllAddress=('@example.com',))], {},
     [('catch_all', 'x@example.org')], 'zmprov ma x@example.org'),
    ('catch-all of an alias domain on an account', [domain('alias.example', zimbraDomainType=('alias',), zimbraMailCatchAllAddress=(
        '@alias.example',), zimbraMailCatchAllForwardingAddress=('@example.com',)), account('x@example.org', zimbraMailCatchAllAddress=(
            '@alias.example',))], {}, [('catch_all', 'x@example.org')], '@alias.example'),
    ('catch-all of an alias domain that only has its id', [
        domain(zimbraId=('1',)), domain('alias.example', zimbraDomainType=('alias',), zimbraDomainAliasTargetId=('1',)),
        account('x@example.org', zimbraMailCatchAllAddress=('@alias.example',))], {}, [('catch_all', 'x@example.org')], '@alias.example'),
    ('no domain', [], dict(gone='example.com'), [('account_missing', '')], 'zmprov cd example.com'),
    ('an alias domain that is not there', [], dict(split=[split(alias_domains=['example.net'])]), [('alias_domain', '')],
     'zmprov cad example.net example.com'),
    ('an alias domain that is none', [domain('example.net')], dict(split=[split(alias_domains=['example.net'])]), [('alias_domain', '')],
     'Declare it as a domain'),
    ('an alias domain that leads elsewhere', [alias_domain('@example.org'), config(**POLICY)],
     dict(split=[split(alias_domains=['example.net'])]), [('alias_domain', '')], 'zmprov md example.net'),
    ('an alias domain that leads nowhere', [alias_domain(), config(**POLICY)], dict(split=[split(alias_domains=['example.net'])]),
     [('alias_domain', '')], 'zmprov md example.net zimbraMailCatchAllForwardingAddress @example.com'),
    ('an alias domain that accepts everybody', [alias_domain('@example.com')], dict(split=[split(alias_domains=['example.net'])]),
     [('alias_domain', 'zimbra.example.com')], 'zimbraMtaEnableSmtpdPolicyd'),
    ('a policy service that does not run', [alias_domain('@example.com'), config(zimbraMtaRestriction=POLICY['zimbraMtaRestriction'])],
     dict(split=[split(alias_domains=['example.net'])]), [('alias_domain', 'zimbra.example.com')], 'zimbraMtaEnableSmtpdPolicyd TRUE'),
    ('a policy service of a slave', [alias_domain('@example.com'), config(**POLICY)],
     dict(role='slave', split=[split('slave', alias_domains=['example.net'])]), [('alias_domain', 'zimbra.example.com')],
     '-zimbraMtaRestriction'),
    ('handed to Zimbra, which does not have it', [], dict(role='slave', peer_people=people(routed=['foo', 'f', 'renamed'])),
     [('nowhere', 'renamed@example.com')], 'Tell mail.example.com'),
    ('lists that hold each other', [mail_list('team@example.com', 'all@example.com', 'foo@example.com'), remote('all@example.com')],
     dict(peer_people=people(lists=['all'], members={'all': ['bar@example.com', 'team@example.com']}),
          split=[split(remote=split()['remote'] + [ALL])]), [('list_loop', 'all@example.com')], 'zmprov rdlm'),
    ('members of lists on both sides', [mail_list('team@example.com', 'all@example.com', 'f@example.com'), remote('all@example.com')],
     dict(peer_people=people(lists=['all'], members={'all': ['bar', 'foo@example.com']}),
          split=[split(remote=split()['remote'] + [ALL])]), [('list_twice', 'team@example.com')], 'one of these lists'),
    ('twice in the address book', [domain(zimbraGalMode=('both',))], {}, [('gal_twice', '')], 'hide_in_gal'),
    ('hidden relay host', [config(zimbraMtaRelayHost=('[a.example.com]:25',)), server(zimbraMtaRelayHost=('[b.example.com]:25',))], {},
     [('setting_hidden', 'zimbra.example.com')], "zmprov ms zimbra.example.com zimbraMtaRelayHost ''"),
    ('hidden networks', [config(zimbraMtaMyNetworks=('127.0.0.0/8 192.0.2.25/32',)), server(zimbraMtaMyNetworks=('127.0.0.0/8',))], {},
     [('setting_hidden', 'zimbra.example.com')], 'zimbraMtaMyNetworks'),
    ('dead setting', [config(zimbraMtaDnsLookupsEnabled=('FALSE',))], {}, [('setting_hidden',
     '')], 'zmprov mcf zimbraMtaSmtpDnsSupportLevel disabled'),
    ('dead setting of a server', [server(zimbraMtaDnsLookupsEnabled=('FALSE',))], {}, [('setting_hidden', 'zimbra.example.com')],
     'zmprov ms zimbra.example.com'),
]


@pytest.mark.parametrize('entries, options, wanted, remedy', [row[1:] for row in MASTER], ids=[row[0] for row in MASTER])
def test_what_is_broken_at_a_master_is_found_with_its_remedy(entries, options, wanted, remedy):
    result = compared(*entries, **options)
    assert found(result) == sorted(wanted)
    assert remedy in ' '.join(each['remedy'] for each in result['findings'])
    assert all(each['text'] and each['remedy'] and '%' not in each['text'] for each in result['findings'])


HALF = {key: value for key, value in CAUGHT.items() if key != 'zimbraMailTransport'}
OLD = dict(HALF, zimbraMailTransport=('smtp:[old.example.com]:25',))
SLAVE = [
    ('no catch-all', [domain()], {}, [('catch_all', '')], 'zmprov md example.com zimbraMailCatchAllAddress @example.com'),
    ('half of it', [domain(**HALF)], {}, [('catch_all', '')], 'zimbraMailTransport smtp:' + HOP),
    ('another route', [domain(**OLD)], {}, [('transport_drift',
     '')], 'smtp:' + HOP),
    ('catch-all of an account', [account('foo@example.com', zimbraMailAlias=('f@example.com',),
     zimbraMailCatchAllAddress=('@example.com',))], {},
     [('catch_all', 'foo@example.com')], 'slave_remove_catch_all'),
    ('remote account', [remote('old@example.com')], {}, [('undeclared', 'old@example.com')], 'zmprov da old@example.com'),
    ('twice', [], dict(peer_people=people(accounts=THERE['accounts'] + [dict(name='foo')])), [('twice', 'foo@example.com')], 'catch-all'),
    ('master lacks a person and an alias', [], dict(peer_people=people(routed=[])),
     [('alias_missing', 'f@example.com'), ('nowhere', 'foo@example.com')], 'Tell mail.example.com'),
    ('master refuses an alias', [], dict(probed=[dict(domain='example.com', address='f', code=550), dict(
        domain='example.com', address='foo', code=250)]), [('alias_missing', 'f@example.com')], 'Tell mail.example.com'),
    ('remote test address is nobody', [], dict(peer_people=people(accounts=[])), [('nowhere', 'bar@example.com')], 'test_mailboxes'),
]


@pytest.mark.parametrize('entries, options, wanted, remedy', [row[1:] for row in SLAVE], ids=[row[0] for row in SLAVE])
def test_what_is_broken_at_a_slave_is_found_with_its_remedy(entries, options, wanted, remedy):
    result = compared(*entries, role='slave', **options)
    assert found(result) == sorted(wanted)
    assert remedy in ' '.join(each['remedy'] for each in result['findings'])


def test_whatever_a_master_has_is_right():
    more = [dict(name='new', aliases=['n']), dict(name='other')]
    assert found(compared(role='slave', peer_people=people(accounts=THERE['accounts'] + more, lists=['all']))) == []


def test_notes_are_no_warnings():
    closed = account('gone@example.com', zimbraAccountStatus=('closed',), zimbraMailStatus=('disabled',))
    result = compared(closed, role='slave')
    assert found(result, ('note',)) == [('gal_missing', ''), ('nowhere', 'gone@example.com')]
    local = compared(server(zimbraMtaLmtpHostLookup=('native',)))
    assert found(local, ('note',)) == [('setting_hidden', 'zimbra.example.com')] and found(local) == []


def test_before_8_7_a_server_can_hide_the_old_dns_setting():
    site = Directory(domain(), config(zimbraMtaDnsLookupsEnabled=('FALSE',)), server(zimbraMtaDnsLookupsEnabled=('TRUE',)), FOO, BAR,
                     unknown=('zimbraMtaSmtpDnsSupportLevel',))
    result = gather(site.read, dict(split=[split()], peer_people=people(), probed=None, servers=None, previous=None))
    assert found(result) == [('setting_hidden', 'zimbra.example.com')]


def test_more_networks_dns_off_and_hidden_people_are_nothing_to_tell():
    assert compared(config(zimbraMtaMyNetworks=('127.0.0.0/8',), zimbraMtaDnsLookupsEnabled=('FALSE',),
                           zimbraMtaSmtpDnsSupportLevel=('disabled',)),
                    server(zimbraMtaMyNetworks=('127.0.0.0/8 192.0.2.0/24',)), domain(zimbraGalMode=('both',)),
                    remote('bar@example.com', zimbraMailAlias=('b@example.com',), zimbraHideInGal=('TRUE',)))['findings'] == []


def test_what_cannot_be_compared_is_said_and_not_invented():
    result = compared(peer_people=None)
    assert result['findings'] == [] and [each['kinds'] for each in result['unknown']] == [
        ['nowhere', 'twice', 'alias_clash', 'list_clash', 'alias_missing', 'undeclared']]
    assert compared(peer_people=people(False, accounts=[]))['findings'] == []
    deferred = compared(peer_people=None, probed=[dict(domain='example.com', address='bar', code=451)])
    assert deferred['findings'] == [] and any('451' in each['reason'] for each in deferred['unknown'])
    odd = compared(peer_people=people(accounts=THERE['accounts'] + [dict(name='a b@example.com')]))
    assert odd['findings'] == [] and any("a b" in each['reason'] for each in odd['unknown'])
    far = compared(remote('bar@example.com', zimbraMailAlias=('b@example.com',), zimbraMailTransport=('smtp:[x.example.com]:25',)),
                   split=[split(remote=[dict(name='bar@example.com', aliases=['b@example.com'], host='x.example.com',
                                             next_hop='[x.example.com]:25')])],
                   peer_people=people(accounts=[]))
    assert far['findings'] == [] and any('bar@example.com' in each['reason'] for each in far['unknown'])


def test_bad_input_is_told_at_once():
    with pytest.raises(ClientError) as told:
        compared(split=[split(remote=[dict(name='a b@example.com', next_hop=HOP)])], peer_people=[dict(domain='x.example', complete=True)],
                 probed=[dict(domain='y.example', address='a', code=250)])
    assert all(word in told.value.text for word in ('split[0].remote[0]', 'peer_people[0]', 'probed[0]', '3 problem'))
    with pytest.raises(ClientError, match='no server who'):
        compared(servers=['who.example.com'])


@pytest.mark.parametrize('many', [0, 600])
def test_drift_is_named_as_far_as_it_can_be(many):
    crowd = [account('p%d@example.com' % number) for number in range(many)]
    before = compared(*crowd)
    state = json.loads(json.dumps(before['state']))
    assert len(json.dumps(state)) < 12000
    assert compared(*crowd, previous=state)['findings'] == []
    moved = remote('foo@example.com', zimbraMailAlias=('f@example.com',))
    result = compared(moved, account('new@example.com'), *crowd, previous=state, gone='bar@example.com')
    drift = dict((each['address'], each['text']) for each in result['findings'] if each['kind'] == 'drift')
    assert sorted(drift) == ['b@example.com', 'bar@example.com', 'f@example.com', 'foo@example.com', 'new@example.com']
    assert 'is new' in drift['new@example.com'] and 'gone' in drift['bar@example.com'] and 'smtp:' in drift['foo@example.com']
    if many:
        less = compared(*crowd[1:], previous=state)
        assert [(each['kind'], each['address']) for each in less['findings']] == [('drift',
                                                                                   '')] and '1 address' in one(less, 'drift')['text']


def test_drift_of_the_domain_itself_and_of_many_is_told_briefly():
    result = compared(domain(**CAUGHT), *[account('p%d@example.com' % number) for number in range(80)], previous=compared()['state'])
    drift = [each for each in result['findings'] if each['kind'] == 'drift']
    assert len(drift) == 51 and any('31 more' in each['text'] for each in drift)
    assert any(each['address'] == '' and 'zimbraMailCatchAllAddress' in each['text'] for each in drift)


@pytest.mark.parametrize('previous', [
    dict(version=99, domains={}), dict(version=1, domains={}), dict(version=1, domains={'example.com': dict(digest='x')}),
    dict(version=1, domains={'example.com': dict(digest='x', hashes='!')}),
    dict(version=1, domains={'example.com': dict(digest='x', ways=[])})])
def test_a_state_that_says_nothing_is_unknown(previous):
    result = compared(previous=previous)
    assert found(result, ('note',)) == [] and [each['kinds'] for each in result['unknown']] == [['drift']]


def test_system_accounts_and_dead_lists_are_nobody():
    spam = account('spam.x@example.com', zimbraIsSystemResource=('TRUE',))
    result = compared(spam, mail_list('empty@example.com'), role='slave', peer_people=people(routed=['foo', 'f']))
    assert found(result) == [] and len(result['people']['example.com']['local']) == 2


def test_the_order_of_the_input_changes_nothing():
    entries = [domain(), domain('example.org'), config(), server(), FOO, account('b@example.com'), remote('old@example.com'),
               remote('bar@example.com'),
               mail_list('team@example.com', 'foo@example.com')]
    accounts = [dict(name='bar', aliases=['b']), dict(name='baz', aliases=['b', 'foo']), dict(name='team'), dict(name='c', aliases=['old'])]
    probes = [dict(domain='example.com', address=name, code=code) for name, code in (('bar', 250), ('bar', 550), ('old', 450))]
    results = []
    for seed in range(20):
        shuffle = random.Random(seed)
        for each in (entries, accounts, probes):
            shuffle.shuffle(each)
        backwards = Directory(*entries)
        results.append(gather(lambda query, site=backwards, by=shuffle: by.sample(site.read(query), len(site.read(query))), dict(
            split=[split()], peer_people=people(accounts=list(accounts)), probed=list(probes), servers=None, previous=None)))
    assert all(result == results[0] for result in results) and results[0]['findings']
