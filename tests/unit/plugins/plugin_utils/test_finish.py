# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever is left on the other side is named; and what still leads there afterwards is."""

from __future__ import annotations

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import topology
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._finish import Ended, remains
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._finish_answers import answers
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._finish_plan import finish_plan

ROUTE, LMTP = 'smtp:[mail.example.com]:25', 'lmtp:zimbra.example.com:7025'
MASTER = [dict(name='example.com', role='master', state='present', peer=dict(host='mail.example.com', addresses=['192.0.2.25']),
               remote_accounts=['bar'], test_mailboxes=None)]
SLAVE = [dict(name='example.com', role='slave', state='present', peer=dict(host='mail.example.com'))]


def entry(name, kind='account', **attributes):
    return dict(kind=kind, name=name, attributes={key: [value] for key, value in attributes.items()})


def mailbox(name, **more):
    return entry(name, **dict(dict(zimbraMailTransport=LMTP, zimbraMailHost='zimbra.example.com', zimbraAccountStatus='active'), **more))


def remote(name, route=ROUTE, **more):
    return entry(name, zimbraMailTransport=route, zimbraAccountStatus='locked', **more)


def people(*names, lists=(), complete=True, aliases=()):
    return [dict(domain='example.com', complete=complete, accounts=[dict(name=name, aliases=list(aliases)) for name in names],
                 lists=list(lists))]


def mx(*exchanges):
    return [dict(name='example.com', mx=[dict(preference=10, exchange=name) for name in exchanges], error='')]


def planned(entries, there=None, home='zimbra', domains=None, dns=None, **options):
    domains = domains or MASTER
    there = people() if there is None else there
    dns = mx('zimbra.example.com' if home == 'zimbra' else 'mail.example.com') if dns is None else dns
    return finish_plan(domains, topology(domains, []), home=home, entries=entries, people=there, dns=dns,
                       exchanges=['zimbra.example.com'], **options)


def test_with_everybody_on_zimbra_nothing_stands_in_the_way():
    plan = planned([mailbox('foo@example.com'), mailbox('bar@example.com')], people('foo', 'bar'))
    assert (plan['left'], plan['wrong'], plan['unproven']) == ([], [], [])
    domain, = plan['domains']
    assert domain['state'] == 'absent' and domain['remote_accounts'] == [], 'bar has a mailbox: nobody takes it away'
    assert plan['local'] == ['bar@example.com'] and plan['gone']


@pytest.mark.parametrize('entries, there, named', [
    ([remote('bar@example.com')], people(), 'mail for bar@example.com goes to the other side'),
    ([mailbox('bar@example.com', zimbraMailTransport=ROUTE)], people(), 'Give the mailbox its own route back'),
    ([], people(), 'bar@example.com is declared to live on the other side'),
    ([mailbox('bar@example.com')], people('new'), 'new@example.com is on the other side'),
    ([mailbox('bar@example.com')], people('bar', aliases=['barney']), 'barney@example.com is on the other side (bar@example.com)'),
    ([mailbox('bar@example.com')], people(lists=['all@example.com']), 'the list all@example.com is on the other side only'),
])
def test_whoever_is_left_there_is_named_and_can_be_given_up_by_name(entries, there, named):
    plan = planned(entries, there)
    assert [named in text for text in plan['left']] == [True]
    address = next(word for word in plan['left'][0].split() if '@' in word)
    assert planned(entries, there, without=[address])['left'] == []


@pytest.mark.parametrize('entries, there, named', [
    ([mailbox('foo@example.com')], people(), 'foo@example.com lives on Zimbra'),
    ([mailbox('foo@example.com')], people('foo'), 'foo@example.com lives on Zimbra'),
    ([remote('bar@example.com')], people('foo'), 'which does not know the address'),
    ([entry('all@example.com', kind='list')], people('foo'), 'all@example.com lives on Zimbra (list)'),
])
@pytest.mark.parametrize('domains', [MASTER, SLAVE])
def test_the_other_way_round_nobody_may_be_left_on_zimbra(entries, there, named, domains):
    plan = planned(entries, there, home='peer', domains=domains)
    assert [named in text for text in plan['left']] == [True]


def test_what_nobody_writes_to_does_not_bar_the_way():
    entries = [mailbox('galsync@example.com', zimbraIsSystemResource='TRUE'), mailbox('old@example.com', zimbraAccountStatus='closed'),
               mailbox('moved@example.com', zimbraMailTransport=ROUTE), remote('bar@example.com')]
    plan = planned(entries, people('moved', 'bar'), home='peer')
    assert plan['left'] == []
    assert [each['name'] for each in plan['domains'][0]['remote_accounts']] == ['bar@example.com'], 'a kept mailbox is left as it is'


@pytest.mark.parametrize('home', ['zimbra', 'peer'])
def test_the_mx_must_point_to_the_home(home):
    wrong = mx('mail.example.com' if home == 'zimbra' else 'zimbra.example.com')
    entries = [mailbox('bar@example.com')] if home == 'zimbra' else []
    assert 'is the system that is left' in planned(entries, home=home, dns=wrong)['wrong'][0]
    assert 'neither of the two' in planned(entries, home=home, dns=mx('filter.example.net'))['unproven'][0]
    assert 'MX is not known' in planned(entries, home=home, dns=[dict(name='example.com', mx=[], error='timed out')])['unproven'][0]


@pytest.mark.parametrize('there', [[], people(complete=False)])
def test_who_lives_there_must_be_known(there):
    assert len(planned([mailbox('bar@example.com')], there)['unproven']) == 1


def test_several_hosts_of_the_other_system_know_some_each():
    plan = planned([mailbox('bar@example.com')], people('bar', complete=False) + people('new'))
    assert len(plan['unproven']) == 1 and 'new@example.com' in plan['left'][0]


def test_remote_accounts_of_others_are_not_this_splits_and_unrecorded_ones_are_told_apart():
    entries = [remote('bar@example.com'), remote('theirs@example.com', route='smtp:[other.example.com]:25')]
    plan = planned(entries, without=['bar@example.com'])
    assert plan['left'] == [] and [each['name'] for each in plan['domains'][0]['remote_accounts']] == ['bar@example.com']
    assert plan['unrecorded'] == [dict(name='bar@example.com', transport=ROUTE)]
    assert planned(entries, without=['bar@example.com'], recorded=['bar@example.com'])['unrecorded'] == []


def test_all_that_is_wrong_with_the_input_comes_in_one_message():
    with pytest.raises(ValueError) as told:
        planned([], home='nowhere', names=['example.net'], without=['no address'])
    for word in ('finish_home', 'example.net is not declared', 'finish_without'):
        assert word in str(told.value)


def test_another_domain_stays_split():
    two = [*MASTER, dict(MASTER[0], name='example.org', remote_accounts=[])]
    plan = planned([mailbox('bar@example.com')], domains=two, names=['example.com'])
    assert plan['still_split'] and [each['state'] for each in plan['domains']] == ['absent', 'present']


@pytest.mark.parametrize('now, named', [
    (remote('bar@example.com'), 'the account bar@example.com still leads to the other side'),
    (entry('example.com', kind='domain', zimbraMailTransport=ROUTE), 'the domain example.com still leads'),
    (entry('global', kind='config', zimbraMtaRelayHost='[mail.example.com]:25'), 'config global still hands outgoing mail'),
    (entry('zimbra.example.com', kind='server', zimbraMtaMyNetworks='127.0.0.0/8 192.0.2.25/32'), 'still trusts 192.0.2.25/32'),
])
def test_what_still_leads_to_the_other_side_is_found(now, named):
    ended = Ended(topology(MASTER, []), [], [])
    parts = ([now], []) if now['kind'] == 'account' else ([], [now])
    assert [named in text for text in remains(ended, *parts, False)] == [True]
    wider = entry('global', kind='config', zimbraMtaMyNetworks='192.0.2.0/24')
    assert list(remains(ended, [mailbox('bar@example.com')], [wider], False)) == []
    if now['kind'] in ('config', 'server'):
        assert list(remains(ended, *parts, True)) == [], 'another domain that is split needs it'


@pytest.mark.parametrize('local, gone, named', [
    (250, 550, ''), (450, 550, 'refuses foo@example.com'), (250, 250, 'does not refuse nobody@example.com'), (None, None, '')])
def test_answers_of_the_new_home_are_judged(local, gone, named):
    plan = dict(local=['foo@example.com'], gone=['nobody@example.com'])
    asked = [dict(stages=[], recipients=[dict(address='foo@example.com', code=local, text=''),
                                         dict(address='nobody@example.com', code=gone, text='')])]
    assert [named in text for text in answers(plan, asked)] == ([True] if named else [])
    broken = [dict(stages=[dict(stage='connect', passed=False, text='refused')], recipients=[])]
    assert 'could not be asked' in next(answers(plan, broken))
