# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import TopologyError, topology

AUTO = {'relay_host': 'auto', 'dns_lookups': 'auto', 'recipient_check': 'auto'}
KEEP = {'relay_host': 'keep', 'dns_lookups': 'keep', 'recipient_check': 'keep'}


def domain(name='example.com', role='slave', host='mail.example.com', state='present', **peer):
    return {'name': name, 'role': role, 'state': state, 'peer': dict(peer, host=host)}


def chosen(*domains, **options):
    return topology(list(domains), **options)['slave']


def problems(*domains, **options):
    with pytest.raises(TopologyError) as caught:
        topology(list(domains), **options)
    return dict(caught.value.problems)


def test_slaves_of_one_peer_need_no_words():
    made = chosen(domain(), domain('example.net', port=25), **AUTO)
    assert made['single_peer'] is True
    assert made['relay_state'] == 'present'
    assert made['relay'] == {'relay_host': '[mail.example.com]:25', 'dns_lookups': False, 'lmtp_host_lookup': 'native',
                             'recipient_check': 'verify'}


@pytest.mark.parametrize('other', [domain('example.net', role='master'), domain('example.net', host='other.example.com'),
                                   domain('example.net', port=26)])
def test_elsewhere_all_must_be_named(other):
    found = problems(domain(), other, **AUTO)
    assert set(found) == {'slave_relay_host', 'slave_dns_lookups', 'slave_recipient_check'}
    assert all('must be named' in text for text in found.values())
    named = chosen(domain(), other, relay_host='Relay.example.com:26', dns_lookups=True, recipient_check='none')
    assert named['relay'] == {'relay_host': 'relay.example.com:26', 'dns_lookups': True, 'recipient_check': 'none'}
    assert named['single_peer'] is False
    assert chosen(domain(), other, **KEEP)['relay'] == {}


def test_named_ones_win_over_the_peer():
    made = chosen(domain(), relay_host='', dns_lookups=True, recipient_check='keep')
    assert made['relay'] == {'relay_host': '', 'dns_lookups': True}


def test_where_nobody_asks_nothing_is_said_or_refused():
    made = chosen(domain(), domain('example.net', role='master'))
    assert made['relay'] == {}


def test_dns_lookups_from_the_command_line_are_a_text():
    assert chosen(domain(), dns_lookups='False', relay_host='auto')['relay']['dns_lookups'] is False
    assert chosen(domain(), dns_lookups='true')['relay'] == {'dns_lookups': True}


def test_without_a_slave_there_is_nothing_to_do():
    assert chosen(domain(role='master'), **AUTO)['relay'] == {}


def test_absent_domains_do_not_count_as_long_as_one_is_present():
    made = chosen(domain(), domain('example.net', host='old.example.com', state='absent'), **AUTO)
    assert made['relay']['relay_host'] == '[mail.example.com]:25'
    assert made['relay_state'] == 'present'


def test_the_last_one_gone_takes_back_what_was_chosen():
    made = chosen(domain(state='absent'), domain('example.net', role='master'), **AUTO)
    assert made['relay_state'] == 'absent'
    assert made['relay']['relay_host'] == '[mail.example.com]:25'
    assert made['relay']['dns_lookups'] is False
    assert made['single_peer'] is False


def test_gone_ones_of_several_peers_take_back_what_was_named():
    two = domain(state='absent'), domain('example.net', host='other.example.com', state='absent')
    assert chosen(*two, **AUTO)['relay'] == {}
    assert chosen(*two, **{**AUTO, 'relay_host': 'relay.example.com'})['relay'] == {'relay_host': 'relay.example.com'}


@pytest.mark.parametrize('options, name, reason', [
    ({'relay_host': 'smtp:x'}, 'slave_relay_host', 'without a service'),
    ({'relay_host': None, 'dns_lookups': 'no'}, 'slave_dns_lookups', 'true or false'),
    ({'recipient_check': 'verfy'}, 'slave_recipient_check', 'did you mean verify?'),
    ({'recipient_check': True}, 'slave_recipient_check', 'one of none'),
    ({'relay_host': '[zimbra.example.com]:25'}, 'slave_relay_host', 'Zimbra itself'),
    ({'relay_host': '', 'dns_lookups': False}, 'slave_dns_lookups', 'needs a relay host'),
    ({'relay_host': '', 'dns_lookups': 'auto'}, 'slave_dns_lookups', 'needs a relay host'),
])
def test_refused(options, name, reason):
    found = problems(domain(), own_hosts=['Zimbra.example.com'], **options)
    assert list(found) == [name]
    assert reason in found[name]


def test_mx_needs_dns():
    path = 'zimbra_split_domains[0].peer.use_mx'
    assert 'needs DNS' in problems(domain(use_mx=True), **AUTO)[path]
    assert chosen(domain(use_mx=True), **{**AUTO, 'dns_lookups': True})['relay']['relay_host'] == 'mail.example.com:25'
