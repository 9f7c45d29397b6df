# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import random

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils._address import normalise_address
from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import TopologyError, topology
from ansible_collections.splitdomain.zimbra.plugins.module_utils._transport import normalise_transport

KEYS = st.sampled_from(['name', 'role', 'state', 'peer', 'host', 'port', 'use_mx', 'kind', 'addresses', 'remote_accounts', 'aliases',
                        'remote_lists', 'remote_accounts_file', 'test_mailboxes', 'local', 'remote', 'password', 'adopt', 'x'])
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12),
                   st.sampled_from(['master', 'slave', 'present', 'absent', 'example.com', 'a@example.com', 'auto', 'keep']))
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=6)), max_leaves=30)

LOCAL = st.text(alphabet='abcdefXYZ', min_size=1, max_size=6)
NAMES = st.lists(LOCAL, unique_by=str.lower, max_size=12)


@st.composite
def domains(draw, name, role):
    accounts = draw(NAMES) if role == 'master' else []
    cut = draw(st.integers(min_value=0, max_value=len(accounts)))
    return {'name': name, 'role': role, 'state': draw(st.sampled_from(['present', 'absent'])),
            'peer': {'host': draw(st.sampled_from(['mail.example.com', 'other.example.com', '192.0.2.1'])),
                     'port': draw(st.sampled_from([25, 2525])), 'addresses': draw(st.lists(st.ip_addresses().map(str), max_size=3))},
            'remote_accounts': accounts[:cut], 'remote_lists': accounts[cut:]}


DECLARED = st.tuples(domains('example.com', 'master'), domains('example.net', 'slave'), domains('example.org', 'master')).map(list)


@given(st.one_of(ANYTHING, st.lists(st.dictionaries(KEYS, ANYTHING, max_size=8), max_size=3)), LEAVES, LEAVES, LEAVES)
def test_whatever_is_declared_either_passes_or_is_refused_with_paths(declared, relay_host, dns_lookups, recipient_check):
    try:
        topology(declared, relay_host=relay_host, dns_lookups=dns_lookups, recipient_check=recipient_check)
    except TopologyError as error:
        assert error.problems
        assert all(path.startswith(('zimbra_split_domains', 'slave_')) and text for path, text in error.problems)


@given(DECLARED)
def test_every_declared_address_has_exactly_one_route(declared):
    made = topology(declared)['master']
    accounts = made['remote_accounts'] + made['absent_remote_accounts']
    assert sorted(each['name'] for each in accounts) == sorted(
        '%s@%s' % (name.lower(), domain['name']) for domain in declared for name in domain['remote_accounts'] + domain['remote_lists'])
    for each in accounts:
        assert normalise_address(each['name']) == each['name']
        assert normalise_transport(each['transport']) == each['transport']


@given(DECLARED, st.randoms(use_true_random=False))
def test_the_order_of_the_declaration_does_not_matter(declared, chance):
    shuffled = [dict(domain, remote_accounts=chance.sample(domain['remote_accounts'], len(domain['remote_accounts'])))
                for domain in declared]
    random.Random(chance.random()).shuffle(shuffled)
    assert unordered(topology(declared)) == unordered(topology(shuffled))


def unordered(value):
    if isinstance(value, dict):
        return {key: unordered(each) for key, each in value.items()}
    if isinstance(value, list):
        return sorted((unordered(each) for each in value), key=repr)
    return value


@given(DECLARED)
def test_what_came_out_can_be_declared_again(declared):
    first = topology(declared)
    names = [each['name'] for key in ('remote_accounts', 'absent_remote_accounts') for each in first['master'][key]]
    again = [dict(domain, remote_lists=[], remote_accounts=[name for name in names if name.endswith('@' + domain['name'])])
             for domain in declared]
    assert unordered(topology(again)) == unordered(first)
