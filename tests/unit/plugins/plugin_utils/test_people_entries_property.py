# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils._address import normalise_address
from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import topology
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._people_entries import KINDS, people, report

MAPPING = {'name': ['mail'], 'aliases': ['proxyAddresses'], 'display_name': 'displayName', 'hide_in_gal': 'msExchHideFromAddressLists'}
ADDRESS = st.builds('{}{}@{}'.format, st.sampled_from('aAbcd'), st.sampled_from(['', '1', ' ', '\xe4']),
                    st.sampled_from(['example.com', 'Example.COM', 'example.org', 'x.example.com']))
VALUE = st.one_of(ADDRESS, st.builds('{}:{}'.format, st.sampled_from(['smtp', 'SMTP', 'Smtp', 'X500', 'sip']), ADDRESS),
                  st.text(max_size=8))
ENTRY = st.fixed_dictionaries({}, optional={
    'mail': st.lists(VALUE, max_size=2), 'proxyaddresses': st.lists(VALUE, max_size=4),
    'displayname': st.lists(st.text(max_size=5), max_size=1),
    'useraccountcontrol': st.lists(st.sampled_from(['512', '514', '-2', 'x', '']), max_size=1),
    'msexchrecipienttypedetails': st.lists(st.sampled_from(['1', '4', '17179869184']), max_size=1),
    'msexchhidefromaddresslists': st.lists(st.sampled_from(['TRUE', 'FALSE', 'x']), max_size=1),
}).map(lambda entry: {name: [value.encode('utf-8', 'surrogatepass') for value in values] for name, values in entry.items()})
ENTRIES = st.lists(ENTRY, max_size=8).map(lambda entries: [('cn=%d' % number, entry) for number, entry in enumerate(entries)])


@given(ENTRIES)
def test_every_entry_is_in_the_list_or_told(entries):
    found, unusable = people(entries, 'example.com', MAPPING)
    told = {each.dn for each in unusable}
    silent = [dn for dn, _attributes in entries if dn not in told]
    assert len(found) >= len(silent)
    assert {each.kind for each in unusable} <= set(KINDS)
    assert all(each.dn in '\n'.join(report(unusable, 0)) for each in unusable)


@given(ENTRIES)
def test_the_topology_takes_what_comes_out(entries):
    found, _unusable = people(entries, 'example.com', MAPPING)
    declared = {'name': 'example.com', 'role': 'master', 'peer': {'host': 'mail.example.com'}, 'remote_accounts': found}
    assert [each['name'] for each in topology([declared])['master']['remote_accounts']] == [each['name'] for each in found]
    addresses = [address for each in found for address in [each['name']] + each['aliases']]
    assert len(addresses) == len(set(addresses))
    assert all(address == normalise_address(address) and address.endswith('@example.com') for address in addresses)


@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_order_of_the_entries_does_not_matter(entries, chance):
    assert people(chance.sample(entries, len(entries)), 'example.com', MAPPING) == people(entries, 'example.com', MAPPING)
