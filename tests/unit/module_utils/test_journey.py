# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail over both systems on paper, and what is found wrong with it: each finding is provoked, and gone when it is cured."""
import time

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Entry
from ansible_collections.splitdomain.zimbra.plugins.module_utils._mta_wanted import SPLIT_DOMAIN, VERIFY
from ansible_collections.splitdomain.zimbra.plugins.module_utils._route_info import gather

STORE, PEER = 'lmtp:zimbra.example.com:7025', 'smtp:[mail.example.com]:25'
CATCH_ALL = dict(zimbraMailCatchAllAddress='@example.com', zimbraMailCatchAllForwardingAddress='@example.com')
NOBODY = 'no.such.person@example.com'


def entry(kind, name, **values):
    values.setdefault('zimbraMailStatus', 'enabled')
    return Entry(kind, name, {key: (value,) if isinstance(value, str) else tuple(value) for key, value in values.items()})


def domain(**values):
    return entry('domain', 'example.com', zimbraDomainName='example.com', zimbraDomainType='local', **values)


def account(name, transport=STORE, **values):
    return entry('account', name + '@example.com', zimbraMailDeliveryAddress=name + '@example.com', zimbraMailTransport=transport, **values)


def members(name, *names):
    return entry('list', name + '@example.com', zimbraMailAlias=name + '@example.com',
                 zimbraMailForwardingAddress=[one + '@example.com' for one in names])


def config(**values):
    values = dict(dict(zimbraMtaSmtpdRejectUnlistedRecipient='yes', zimbraMtaMyNetworks='127.0.0.0/8 192.0.2.0/24'), **values)
    return entry('config', 'global', **values)


def split(role='master', remote=('bar',), **more):
    peer = dict(host='mail.example.com', addresses=['192.0.2.25/32'])
    return [dict(dict(name='example.com', role=role, next_hop='[mail.example.com]:25', peer=peer,
                      remote=[dict(name=name + '@example.com', aliases=[], host='mail.example.com', next_hop='[mail.example.com]:25')
                              for name in remote] if role == 'master' else []), **more)]


def ask(*entries, **params):
    def read(query):
        return [one for one in entries if one.kind in query.kinds and (query.names is None or one.name in query.names)]
    return gather(read, dict(dict(addresses=None, server=None, split=split(), peers=None, planned=None, show='all'), **params))


def kinds(*entries, **params):
    return [(one['kind'], one['address']) for one in ask(*entries, **params)['findings']]


def ends(found, address, way):
    (route,) = [one for one in found['routes'] if one['address'] == address]
    (journey,) = [one for one in route['journeys'] if one['from'] == way]
    return [(one['system'], one['recipient'].split('@')[0], one['outcome']) for one in journey['ends']]


FOO = account('foo', zimbraMailAlias='f@example.com')
BAR = account('bar', PEER, zimbraMailAlias='b@example.com')
MASTER = (config(), domain(), FOO, BAR, members('team', 'foo', 'b'))
ASKING = config(zimbraMtaRestriction=VERIFY)
SLAVE = (ASKING, domain(zimbraMailTransport=PEER, **CATCH_ALL), FOO, members('team', 'foo', 'dora'))
WITH_B = split(remote=('bar', 'b'))
OWN = dict(split=split('slave'))


def of_master(people, complete=True):
    return dict(OWN, peers=[dict(domain='example.com', role='master', people=[one + '@example.com' for one in people], complete=complete)])


def test_a_master_and_its_slave_are_without_a_finding():
    assert kinds(*MASTER, split=WITH_B) == []


@pytest.mark.parametrize('peer', [{}, of_master(['dora'])])
def test_a_slave_and_its_master_are_without_a_finding(peer):
    assert kinds(*SLAVE, **dict(OWN, **peer)) == []


def test_from_every_side_the_mail_comes_to_the_one_mailbox():
    found = ask(*MASTER, split=WITH_B)
    for way in ('outside', 'outside_slave', 'zimbra', 'peer'):
        assert ends(found, 'bar@example.com', way) == ends(found, 'b@example.com', way)[:1] or way in ('outside_slave', 'peer')
        assert ends(found, 'foo@example.com', way) == [('zimbra', 'foo', 'mailbox')]
        assert ends(found, 'bar@example.com', way) == [('peer', 'bar', 'mailbox')]
    assert ends(found, 'team@example.com', 'peer') == [('peer', 'bar', 'mailbox'), ('zimbra', 'foo', 'mailbox')]
    assert found['followed'] == len(found['routes']) + 1


def test_the_text_has_the_form_of_the_procedure():
    (route,) = ask(*MASTER, addresses=['bar@example.com'])['routes']
    assert route['journeys'][0]['steps'] == [
        'internet ->',
        'Zimbra postfix server, RCPT bar@example.com: 250 (listed: account bar@example.com) ->',
        'account transport says to use smtp:[mail.example.com]:25 ->',
        'mail.example.com existing infrastructure MTA ->',
        'mail.example.com existing infrastructure mail store: bar@example.com']
    (route,) = ask(*SLAVE, addresses=['dora@example.com'], **of_master(['dora']))['routes']
    assert 'account not local, finds domain transport setting says to use smtp:[mail.example.com]:25 ->' in route['journeys'][2]['steps']


def test_an_address_that_nobody_has_is_refused_by_the_master():
    found = ask(*MASTER, addresses=[NOBODY.replace('no', 'xx')], split=WITH_B)
    assert [ends(found, 'xx.such.person@example.com', way)[0][0::2] for way in ('outside', 'zimbra', 'peer')] == [
        ('zimbra', 'rejected'), ('zimbra', 'rejected'), ('zimbra', 'bounced')]


def test_both_forward_what_they_do_not_know():
    assert kinds(config(), domain(zimbraMailTransport=PEER, **CATCH_ALL), FOO, BAR) == [('catch_all', '@example.com'), ('loop', NOBODY)]


def test_a_catch_all_on_an_account_is_found_on_a_master_and_on_a_slave():
    catches = account('foo', zimbraMailCatchAllAddress='@example.com')
    assert kinds(config(), domain(), catches, BAR) == [('catch_all', '@example.com')]
    assert ('catch_all', '@example.com') in kinds(*(SLAVE + (account('eva', zimbraMailCatchAllAddress='@example.com'),)), **OWN)


def test_an_account_that_is_closed_on_a_slave_goes_round():
    closed = account('gone', zimbraMailStatus='disabled')
    assert kinds(*(SLAVE + (closed,)), **OWN) == [('loop', 'gone@example.com')]
    assert kinds(closed, *MASTER, split=WITH_B) == []


def test_lists_that_hold_each_other_are_a_loop_within_zimbra():
    found = ask(members('one', 'two'), members('two', 'one'), *MASTER, split=WITH_B)['findings']
    assert [(each['kind'], each['address']) for each in found] == [('loop', 'one@example.com'), ('loop', 'two@example.com')]
    assert 'rdlm' in found[0]['remedy']


def test_a_member_that_nobody_has_makes_a_bounce():
    found = ask(members('all', 'foo', 'ghost'), *MASTER, split=WITH_B)['findings']
    assert [(each['kind'], each['address']) for each in found] == [('bounce', 'all@example.com')]
    assert 'Take ghost@example.com out of all@example.com' in found[0]['remedy']
    assert kinds(members('all', 'foo', 'ghost'), *SLAVE, **of_master(['dora'])) == [('bounce', 'all@example.com')]
    assert kinds(members('all', 'foo', 'ghost'), *SLAVE, **OWN) == []


def test_a_catch_all_without_the_domains_transport_is_a_bounce_for_everybody_else():
    found = kinds(config(), domain(**CATCH_ALL), FOO, **of_master(['dora']))
    assert ('bounce', 'dora@example.com') in found


@pytest.mark.parametrize('settings, found', [
    (config(), [('bounce', NOBODY)]), (ASKING, []), (config(zimbraMtaRestriction=(SPLIT_DOMAIN[0], 'reject')), [])])
def test_a_slave_that_does_not_ask_first_is_backscatter(settings, found):
    assert kinds(settings, *SLAVE[1:3], **OWN) == found


def test_a_master_that_trusts_blindly_is_backscatter():
    assert kinds(config(zimbraMtaSmtpdRejectUnlistedRecipient='no'), *MASTER[1:], split=WITH_B) == [('bounce', NOBODY)]


def test_who_is_declared_and_not_known_is_nobody():
    assert kinds(*MASTER, split=split(remote=('bar', 'b', 'baz'))) == [('nobody', 'baz@example.com')]


def test_who_is_known_and_not_declared_is_nobody_or_a_loop():
    assert kinds(*MASTER, split=split(remote=('b',))) == [('nobody', name + '@example.com') for name in ('b', 'bar', 'team')]
    complete = [dict(domain='example.com', role='slave', people=['b@example.com'], complete=True)]
    assert ('loop', 'bar@example.com') in kinds(*MASTER, split=split(remote=('b',)), peers=complete)


def test_mail_for_a_host_that_nobody_declared_is_nobodys():
    other = account('bar', 'smtp:[old.example.com]:25')
    assert kinds(config(), domain(), FOO, other) == [('nobody', 'bar@example.com')]


def test_who_lives_on_both_sides_is_found():
    found = ask(*(MASTER + (account('baz'),)), split=split(remote=('bar', 'b', 'baz')))['findings']
    assert [(each['kind'], each['address']) for each in found] == [('twice', 'baz@example.com')]
    assert 'account baz@example.com' in found[0]['text'] and 'adopt' in found[0]['remedy']


def test_an_address_of_two_entries_is_found():
    old = account('eva', zimbraOldMailAddress='foo@example.com')
    assert ('twice', 'foo@example.com') in kinds(old, *MASTER, split=WITH_B)


def test_what_is_planned_counts_as_made():
    create = dict(kind='account', name='bar@example.com', action='create', before={},
                  after=dict(zimbraMailTransport=[PEER], zimbraAccountStatus=['locked'], zimbraMailAlias=['b@example.com']))
    assert kinds(config(), domain(), FOO, split=WITH_B) != []
    assert kinds(config(), domain(), FOO, split=WITH_B, planned=[create]) == []
    assert kinds(config(), domain(), FOO, split=WITH_B, planned=[create, create]) == []


def test_a_person_outside_is_forwarded_to():
    found = ask(*MASTER, addresses=['alice@example.net'])
    assert ends(found, 'alice@example.net', 'zimbra') == [('outside', 'alice', 'forwarded')]
    assert ends(found, 'alice@example.net', 'outside') == [('zimbra', 'alice', 'rejected')]


def test_everything_wrong_with_the_question_is_told_at_once():
    with pytest.raises(ClientError) as error:
        ask(addresses=['foo'], split=split(role='boss') + split(name='a b'),
            peers=[dict(domain='example.net', role='slave', people=None, complete=False)])
    for part in ('addresses[0]', 'split[0].role', 'split[1].name', 'peers[0]'):
        assert part in error.value.text
    with pytest.raises(ClientError) as error:
        ask(split=[])
    assert 'nothing to follow' in error.value.text
    with pytest.raises(ClientError) as error:
        ask(*MASTER, peers=[dict(domain='example.com', role='master', people=['x'], complete=True)])
    assert 'its peer is the slave' in error.value.text and 'peers[0].people[0]' in error.value.text


def test_the_cost_grows_with_accounts_plus_addresses():
    def seconds(size):
        people = [account('p%d' % number, PEER if number % 2 else STORE) for number in range(size)]
        remote = tuple('p%d' % number for number in range(1, size, 2))
        began = time.process_time()
        assert ask(config(), domain(), *people, split=split(remote=remote), show='findings')['findings'] == []
        return time.process_time() - began
    seconds(100)
    small, large = min(seconds(500) for dummy in range(3)), seconds(5000)
    assert large < 25 * small
