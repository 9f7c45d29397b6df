# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changing MX records against name servers in memory. The real ones have their turn in tests/lab."""
import pytest
from mx_zones import PRIMARY, SECOND, Zones

from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._mx_move import Failed, MxMove
from ansible_collections.splitdomain.zimbra.plugins.module_utils._mx_record import wanted

MAIL, ZIMBRA, THIRD = (10, 'mail.example.com'), (10, 'zimbra.example.com'), (10, 'third.example.com')


def run(zones, check_mode=False, **given):
    options = dict(dict(domain='example.com', zone=None, exchanges=[dict(preference=10, exchange='zimbra.example.com')], ttl=None,
                        state='present', before=None, port=53, timeout=9, wait=60, key_name=None, key_secret=None, nameserver=None,
                        check_addresses=True), **given)
    return MxMove(wanted(options), options).run(lambda: zones, check_mode)


def fails(zones, *words, **given):
    with pytest.raises(Failed) as caught:
        run(zones, **given)
    text = caught.value.text + '\n' + caught.value.remedy
    assert all(word in text for word in words), text
    return caught.value


def test_one_update_moves_and_the_next_run_sends_none():
    zones = Zones([MAIL], 3600)
    told = run(zones, ttl=300)
    assert told['changed'] and told['agreed'] and zones.mx() == ((ZIMBRA,), 300) and told['zone'] == 'example.com'
    assert told['nameserver'] == PRIMARY and told['serial'] == zones.serial and len(zones.updates) == 1
    assert told['resolvers_until'] == '1970-01-01T01:16:41Z'          # 1000 s and the old TTL
    again = run(zones, ttl=300)
    assert not again['changed'] and len(zones.updates) == 1 and again['change']['nsupdate'] == '' and again['resolvers_until'] == ''


def test_check_mode_tells_the_same_and_sends_nothing():
    zones = Zones([MAIL])
    foretold = run(zones, check_mode=True)
    assert zones.updates == [] and foretold['changed']
    done = run(zones)
    assert {key: foretold[key] for key in ('before', 'after', 'diff', 'change', 'zone')} == \
        {key: done[key] for key in ('before', 'after', 'diff', 'change', 'zone')}


def test_a_second_server_that_lags_is_waited_for():
    zones = Zones([MAIL], lag=20)
    told = run(zones)
    assert told['agreed'] and 20 <= zones.clock - 1000 < 30
    assert [each['agrees'] for each in told['authoritative']] == [True, True]


def test_a_second_server_that_stays_behind_is_told_and_the_next_run_only_waits():
    zones = Zones([MAIL], lag=100)
    failed = fails(zones, 'ns2.example.com 192.0.2.2 answers 10 mail.example.com', 'The primary has the change')
    assert failed.told['changed'] and not failed.told['agreed']
    assert not run(zones)['changed'] and len(zones.updates) == 1
    zones = Zones([MAIL], lag=100)
    assert run(zones, wait=0)['warnings'][0].startswith('Not yet: ns2')


def test_servers_without_a_route_are_told_but_not_waited_for():
    zones = Zones([MAIL])
    zones.records['ns2.example.com', 'AAAA'] = [('2001:db8::2',)]
    zones.history[0] = (0, dict(zones.records), dict(zones.ttls))
    told = run(zones)
    assert told['agreed'] and [each['agrees'] for each in told['authoritative']] == [True, True, None]
    assert '2001:db8::2' in told['warnings'][0]


def test_a_silent_second_server_is_no_agreement():
    zones = Zones([MAIL])
    zones.silent.add(SECOND)
    fails(zones, 'ns2.example.com 192.0.2.2')


def test_somebody_else_was_faster():
    zones = Zones([MAIL])
    zones.before_update = [lambda: zones.set('example.com', [THIRD], 60)]
    failed = fails(zones, 'Nothing was changed', 'There is now: 10 third.example.com')
    assert zones.mx() == ((THIRD,), 60) and not failed.told['changed'] and failed.code == 'dns.CHANGED'
    zones = Zones()
    zones.before_update = [lambda: zones.set('example.com', [MAIL], 60)]
    fails(zones, 'Nothing was changed', '10 mail.example.com')


def test_somebody_else_made_the_same_change():
    zones = Zones([MAIL], 5)
    zones.before_update = [lambda: zones.set('example.com', [ZIMBRA], 5)]
    assert run(zones)['agreed'] and zones.mx() == ((ZIMBRA,), 5)


def test_other_records_than_those_named_are_left_alone():
    zones = Zones([THIRD])
    fails(zones, 'Nothing was changed', 'expected was 10 mail.example.com', before=[dict(preference=10, exchange='mail.example.com')])
    assert zones.updates == []


def test_an_answer_that_was_lost_is_found_out_by_looking():
    zones = Zones([MAIL])
    zones.lost = 1
    assert run(zones)['changed'] and zones.mx()[0] == (ZIMBRA,)


def test_whether_it_was_made_may_stay_unknown():
    zones = Zones([MAIL])
    zones.lost = 1
    zones.before_update = [lambda: zones.silent.add(PRIMARY)]
    fails(zones, 'not known', 'Run again', 'update add example.com.')


def test_a_domain_without_records_gets_some_and_loses_them():
    zones = Zones(negative=600)
    told = run(zones)
    assert zones.mx() == ((ZIMBRA,), 3600) and told['before']['exchanges'] == [] and told['resolvers_until'] == '1970-01-01T00:26:41Z'
    assert run(zones, state='absent', exchanges=None)['changed'] and zones.mx() == ((), 0)
    assert not run(zones, state='absent', exchanges=None)['changed']


def test_the_ttl_alone():
    zones = Zones([MAIL, THIRD], 86400)
    told = run(zones, exchanges=None, ttl=60)
    assert zones.mx() == ((MAIL, THIRD), 60) and told['changed'] and told['before']['ttl'] == 86400
    assert not run(zones, exchanges=None, ttl=60)['changed']


@pytest.mark.parametrize(('name', 'words'), [
    ('nowhere.example.com', ['nowhere.example.com has no address', 'add one first']),
    ('alias.example.com', ['alias.example.com is an alias (CNAME) of zimbra.example.com', 'name that host itself']),
])
def test_an_exchange_that_cannot_be_one_is_refused_before_the_write(name, words):
    zones = Zones([MAIL])
    fails(zones, 'Nothing was changed', *words, exchanges=[dict(preference=10, exchange=name)])
    assert zones.updates == []
    assert run(zones, exchanges=[dict(preference=10, exchange=name)], check_addresses=False)['changed']


def test_a_domain_that_is_an_alias_is_refused():
    zones = Zones()
    fails(zones, 'is an alias (CNAME)', domain='alias.example.com')


def test_a_wildcard_is_not_taken_for_a_record_of_the_domain():
    zones = Zones()
    zones.set('*.example.com', [MAIL], 60)
    told = run(zones, domain='sub.example.com')
    assert told['before']['wildcard'] == '*.example.com' and zones.mx('sub.example.com') == ((ZIMBRA,), 60)
    assert 'no record of that wildcard' in told['warnings'][0]
    assert run(zones, domain='sub.example.com', state='absent', exchanges=None)['changed']
    assert zones.mx('sub.example.com') == ((), 0)
    assert not run(zones, domain='sub.example.com', state='absent', exchanges=None)['changed']


def test_records_of_its_own_beside_the_same_wildcard():
    zones = Zones()
    zones.set('*.example.com', [MAIL], 60)
    zones.set('sub.example.com', [MAIL], 60)
    assert run(zones, domain='sub.example.com')['before']['wildcard'] == '' and zones.mx('sub.example.com') == ((ZIMBRA,), 60)


def test_no_zone_and_no_server():
    fails(Zones(), 'REFUSED', domain='example.net')
    fails(Zones(), 'there is no such zone', domain='sub.example.com', zone='sub.example.com')
    zones = Zones([MAIL])
    zones.silent.add(PRIMARY)
    failed = fails(zones, 'could not be read', 'update add example.com. 3600 IN MX 10 zimbra.example.com.', nameserver=None)
    assert failed.told['change']['add'] == ['example.com. 3600 IN MX 10 zimbra.example.com.'] and not failed.told['changed']
    failed = fails(zones, 'every MX record of example.com gets the TTL 60', exchanges=None, ttl=60)
    assert 'update delete' not in failed.remedy


def test_without_the_library_the_change_is_told():
    def connect():
        raise ClientError('client.MISSING', 'dnspython is not there', 'Install it')
    options = dict(domain='example.com', zone='example.com', exchanges=[dict(preference=10, exchange='zimbra.example.com')], ttl=300,
                   state='present', before=[dict(preference=10, exchange='mail.example.com')], port=53, timeout=9, wait=60, key_name=None,
                   key_secret=None, nameserver='192.0.2.53', check_addresses=True)
    with pytest.raises(Failed) as caught:
        MxMove(wanted(options), options).run(connect, False)
    assert 'prereq yxrrset example.com. IN MX 10 mail.example.com.\nupdate delete' in caught.value.remedy
