# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Entry
from ansible_collections.splitdomain.zimbra.plugins.module_utils._mta_wanted import SPLIT_DOMAIN, VERIFY
from ansible_collections.splitdomain.zimbra.plugins.module_utils._route_info import gather
from ansible_collections.splitdomain.zimbra.plugins.module_utils._routing import Delivery, Site, route

STORE = 'lmtp:zimbra.example.com:7025'
PEER = 'smtp:[mail.example.com]:25'
TO_PEER = ('smtp', '[mail.example.com]:25')
CATCH_ALL = dict(zimbraMailCatchAllAddress='@example.com', zimbraMailCatchAllForwardingAddress='@example.com')


def entry(kind, name, **values):
    values.setdefault('zimbraMailStatus', 'enabled')
    return Entry(kind, name, {key: (value,) if isinstance(value, str) else tuple(value) for key, value in values.items()})


def domain(name='example.com', kind='local', **values):
    return entry('domain', name, zimbraDomainName=name, zimbraDomainType=kind, **values)


def account(name, transport=STORE, **values):
    return entry('account', name, zimbraMailDeliveryAddress=name, zimbraMailTransport=transport, **values)


def members(name, *addresses):
    return entry('list', name, zimbraMailAlias=name, zimbraMailForwardingAddress=addresses)


def site(*entries, **more):
    return Site(entries, more.get('relay_host', ''), more.get('reject_unlisted', False), more.get('restrictions', ()))


FOO = account('foo@example.com', zimbraMailAlias='f@example.com')
BAR = account('bar@example.com', PEER, zimbraMailAlias='b@example.com')
MASTER = (domain(), FOO, BAR, members('team@example.com', 'foo@example.com', 'b@example.com', 'alice@example.net'))
SLAVE = (domain(zimbraMailTransport=PEER, **CATCH_ALL), FOO)


def heard(where, address):
    found = route(where, address)
    return found.outside.code, found.trusted.code


def goes(where, address):
    return [tuple(delivery) for delivery in route(where, address).deliveries]


def test_a_master_knows_everybody_and_refuses_the_rest_from_strangers():
    where = site(*MASTER)
    assert [heard(where, name + '@example.com') for name in ('foo', 'f', 'bar', 'b', 'team', 'nobody')] == 5 * [(250, 250)] + [(550, 250)]
    assert heard(where, 'alice@example.net') == (554, 250)


def test_rejecting_unlisted_recipients_binds_trusted_clients_too():
    assert heard(site(*MASTER, reject_unlisted=True), 'nobody@example.com') == (550, 550)
    assert heard(site(*MASTER, reject_unlisted=True), 'bar@example.com') == (250, 250)
    assert heard(site(*SLAVE, reject_unlisted=True), 'nobody@example.com') == (250, 250)


def test_mail_goes_where_the_account_lives_whatever_name_it_was_sent_to():
    where = site(*MASTER)
    assert goes(where, 'f@example.com') == [('foo@example.com', 'lmtp', 'zimbra.example.com:7025')]
    assert goes(where, 'b@example.com') == [('bar@example.com',) + TO_PEER]
    assert goes(where, 'team@example.com') == [
        ('alice@example.net', 'mx', ''), ('bar@example.com',) + TO_PEER, ('foo@example.com', 'lmtp', 'zimbra.example.com:7025')]


def test_accepted_mail_without_a_route_is_told_to_bounce():
    half = site(domain(**CATCH_ALL), FOO)
    assert heard(half, 'nobody@example.com') == (250, 250)
    assert goes(half, 'nobody@example.com') == [('nobody@example.com', 'error', '')]
    assert 'returned to its sender' in route(half, 'nobody@example.com').steps[-1]


def test_a_slave_hands_what_it_does_not_know_to_the_peer():
    where = site(*SLAVE, relay_host='[mail.example.com]:25')
    assert goes(where, 'bar@example.com') == [('bar@example.com',) + TO_PEER]
    assert goes(where, 'foo@example.com') == [('foo@example.com', 'lmtp', 'zimbra.example.com:7025')]
    assert goes(where, 'alice@example.net') == [('alice@example.net', 'mx', '[mail.example.com]:25')]


def test_local_only_hides_the_catch_all_from_strangers():
    where = site(*SLAVE, restrictions=(SPLIT_DOMAIN[0], 'reject'))
    assert [heard(where, name + '@example.com') for name in ('foo', 'f', 'bar')] == [(250, 250), (250, 250), (554, 250)]


def test_a_catch_all_on_an_account_is_named():
    where = site(domain(), account('foo@example.com', zimbraMailCatchAllAddress='@example.com'))
    found = route(where, 'nobody@example.com')
    assert (found.outside.code, found.outside.rule) == (250, 'listed by the catch-all of account foo@example.com')
    assert found.deliveries == (Delivery('foo@example.com', 'lmtp', 'zimbra.example.com:7025'),)


def test_a_closed_account_is_as_if_it_were_not_there():
    closed = account('gone@example.com', zimbraMailStatus='disabled')
    assert heard(site(closed, *MASTER), 'gone@example.com') == (550, 250)
    assert goes(site(closed, *SLAVE), 'gone@example.com') == [('gone@example.com',) + TO_PEER]


def test_a_list_without_members_is_as_if_it_were_not_there():
    assert heard(site(members('empty@example.com'), *MASTER), 'empty@example.com') == (550, 250)


def test_a_catch_all_without_a_target_accepts_nothing():
    assert heard(site(domain(zimbraMailCatchAllAddress='@example.com'), FOO), 'nobody@example.com') == (550, 250)


def test_an_alias_domain_leads_to_the_same_people():
    alias = domain('example.org', 'alias', zimbraMailCatchAllAddress='@example.org', zimbraMailCatchAllForwardingAddress='@example.com')
    where = site(alias, *MASTER)
    assert goes(where, 'b@example.org') == [('bar@example.com',) + TO_PEER]
    assert goes(where, 'nobody@example.org') == [('nobody@example.com', 'error', '')]


def test_mail_to_lists_that_hold_each_other_is_never_taken():
    where = site(domain(), FOO, members('one@example.com', 'two@example.com'),
                 members('two@example.com', 'foo@example.com', 'one@example.com'))
    for name in ('one@example.com', 'two@example.com'):
        (recipient, transport, why), = goes(where, name)
        assert (recipient, transport) == (name, 'defer') and 'without end' in why or 'more addresses' in why
    assert 'not taken' in route(where, 'one@example.com').steps[-1]


def test_two_accounts_that_forward_to_each_other_and_keep_a_copy_get_one_each():
    one = account('one@example.com', zimbraPrefMailForwardingAddress='two@example.com')
    two = account('two@example.com', PEER, zimbraMailForwardingAddress='one@example.com')
    assert goes(site(domain(), one, two), 'one@example.com') == [
        ('one@example.com', 'lmtp', 'zimbra.example.com:7025'), ('two@example.com',) + TO_PEER]


@pytest.mark.parametrize('size, transports', [(1000, {'lmtp'}), (1001, {'defer'})])
def test_a_list_may_stand_for_so_many_addresses_and_no_more(size, transports):
    people = [account('p%d@example.com' % number) for number in range(size)]
    where = site(domain(), members('all@example.com', *[one.name for one in people]), *people)
    assert set(transport for dummy, transport, hop in goes(where, 'all@example.com')) == transports


def test_a_list_that_is_its_own_member_gets_a_copy_that_is_returned():
    where = site(domain(), FOO, members('own@example.com', 'own@example.com', 'foo@example.com'))
    assert goes(where, 'own@example.com') == [('foo@example.com', 'lmtp', 'zimbra.example.com:7025'), ('own@example.com', 'error', '')]


def test_a_canonical_address_comes_before_aliases_and_may_lead_on():
    there = account('there@example.com', zimbraMailCanonicalAddress='bar@example.com')
    where = site(account('old@example.com', zimbraMailCanonicalAddress='there@example.com'), there, *MASTER)
    assert goes(where, 'old@example.com') == [('bar@example.com',) + TO_PEER]
    circle = site(account('one@example.com', zimbraMailCanonicalAddress='two@example.com'),
                  account('two@example.com', zimbraMailCanonicalAddress='one@example.com'), *MASTER)
    assert goes(circle, 'one@example.com') == [('one@example.com', 'lmtp', 'zimbra.example.com:7025')]


def test_where_several_entries_catch_all_postfix_makes_one_address_of_what_they_say():
    catches = account('foo@example.com', zimbraMailCatchAllAddress='@example.com')
    half = domain(zimbraMailCatchAllAddress='@example.com', zimbraMailCatchAllForwardingAddress='@example.net')
    assert goes(site(half, catches), 'nobody@example.com')[0][1] == 'defer'
    away = account('foo@example.net', zimbraMailCatchAllAddress='@example.com')
    assert goes(site(half, away), 'nobody@example.com') == [('nobody@example.net,foo@example.net', 'mx', '')]
    assert goes(site(catches, half), 'nobody@example.com') == [
        ('@example.net', 'mx', ''), ('foo@example.com', 'lmtp', 'zimbra.example.com:7025')]


def test_an_extension_is_known_only_where_there_is_a_delimiter():
    plain, plus = site(*MASTER), site(*MASTER)._replace(delimiters='+-')
    assert (heard(plain, 'b+x@example.com'), heard(plus, 'b+x@example.com')) == ((550, 250), (250, 250))
    assert goes(plus, 'b+x@example.com') == [('bar@example.com',) + TO_PEER]
    assert goes(plus._replace(propagate=('canonical', 'virtual')), 'b-x@example.com') == [('bar-x@example.com',) + TO_PEER]
    canonical = account('old@example.com', zimbraMailCanonicalAddress='bar@example.com')
    assert goes(site(canonical, *MASTER)._replace(delimiters='+'), 'old+x@example.com') == [('bar@example.com',) + TO_PEER]


def test_a_dynamic_group_is_known_and_nobody_in_it():
    group = entry('group', 'all@example.com', zimbraMailAlias=('all@example.com', 'every@example.com'))
    assert heard(site(group, *MASTER), 'every@example.com') == (250, 250)
    assert goes(site(group, *MASTER), 'every@example.com') == [('all@example.com', 'group', '')]
    within = site(group, members('up@example.com', 'every@example.com', 'f@example.com'), *MASTER)
    assert ('all@example.com', 'group', '') in goes(within, 'up@example.com')


def test_ldap_splitdomain_says_what_postfix_does_not_understand_where_an_entry_has_several_targets():
    forwards = account('two@example.com', zimbraPrefMailForwardingAddress='foo@example.com')
    where = site(forwards, *SLAVE, restrictions=(SPLIT_DOMAIN[0], 'reject'))
    assert heard(where, 'two@example.com') == (451, 250)
    assert '2 results' in route(where, 'two@example.com').outside.rule


def test_where_recipients_are_verified_what_has_no_route_is_refused():
    where = site(domain(**CATCH_ALL), FOO, restrictions=(VERIFY,))
    assert heard(where, 'nobody@example.com') == (550, 250)
    assert heard(where, 'foo@example.com') == (250, 250) and VERIFY in route(where, 'foo@example.com').outside.rule


def test_what_is_closed_is_not_ours():
    where = site(domain(zimbraMailStatus='disabled'), FOO, BAR)
    assert heard(where, 'foo@example.com') == (554, 250)
    assert goes(where, 'foo@example.com') == [('foo@example.com', 'lmtp', 'zimbra.example.com:7025')]


def test_an_alias_domain_has_no_transport_of_its_own():
    alias = domain('example.org', 'alias', zimbraMailCatchAllAddress='@example.org', zimbraMailTransport=PEER)
    assert heard(site(alias, *MASTER), 'foo@example.org') == (550, 250)
    assert goes(site(alias, *MASTER), 'foo@example.org') == [('foo@example.org', 'error', '')]


@pytest.mark.parametrize('server, codes', [(None, (550, 550)), ('zimbra.example.com', (550, 250))])
def test_a_value_of_the_server_hides_the_global_one(server, codes):
    def read(query):
        every = MASTER + (entry('config', 'global', zimbraMtaSmtpdRejectUnlistedRecipient='yes'),
                          entry('server', 'zimbra.example.com', zimbraMtaSmtpdRejectUnlistedRecipient='no'))
        return [one for one in every if one.kind in query.kinds and (query.names is None or one.name in query.names)]
    found = gather(read, dict(addresses=['nobody@example.com'], server=server))['routes']
    assert [(one['outside']['code'], one['trusted']['code']) for one in found] == [codes]


def test_every_wrong_address_is_named_at_once():
    with pytest.raises(ClientError) as error:
        gather(lambda query: [], dict(addresses=['foo', 'a@b@example.com'], server=None))
    assert 'addresses[0]' in error.value.text and 'addresses[1]' in error.value.text


def test_the_policy_service_knows_who_is_there_in_an_alias_domain():
    alias = domain('example.net', 'alias', zimbraMailCatchAllAddress='@example.net', zimbraMailCatchAllForwardingAddress='@example.com')
    asked = ('foo@example.net', 'b@example.net', 'team@example.net', 'nobody@example.net')
    open_to_all, checked = site(*MASTER, alias), site(*MASTER, alias, restrictions=('check_policy_service unix:private/policy',))
    assert [heard(open_to_all, address)[0] for address in asked] == [250, 250, 250, 250]
    assert [heard(checked, address) for address in asked] == [(250, 250), (250, 250), (250, 250), (554, 250)]
    assert goes(checked, 'b@example.net') == [('bar@example.com',) + TO_PEER]
