# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SPF: no record hangs or breaks the evaluation, and a network says what its addresses say."""
import ipaddress

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils._spf import WORST, LookupFailed, check

DOMAINS = ['example.com', 'a.example.com', 'b.example.com', 'gone.example.com']
ADDRESSES = st.integers(0, 255).map(lambda number: '192.0.2.%d' % number)
NETWORKS = st.tuples(st.integers(0, 255), st.integers(22, 32)).map(
    lambda pair: str(ipaddress.ip_network('192.0.2.%d/%d' % pair, strict=False)))
TERMS = st.one_of(
    st.tuples(st.sampled_from(['include:%s', 'a:%s', 'mx:%s/30', 'redirect=%s']), st.sampled_from(DOMAINS)).map(
        lambda pair: pair[0] % pair[1]),
    NETWORKS.map('ip4:%s'.__mod__),
    st.sampled_from(['a', 'mx', 'ptr', 'all', 'exists:%{d}', 'exists:%{d2}.%{o}', 'x=%{d}', 'ip6:2001:db8::/32', 'ip4:1', '%', 'a/']))
RECORDS = st.lists(st.tuples(st.sampled_from('+-~?') | st.just(''), TERMS).map(''.join), max_size=5).map(
    lambda terms: ' '.join(['v=spf1'] + terms))
ZONE = st.fixed_dictionaries(dict(
    TXT=st.lists(RECORDS, max_size=2), A=st.lists(ADDRESSES, max_size=3), MX=st.lists(st.sampled_from(DOMAINS), max_size=3)))
ZONES = st.fixed_dictionaries({name: ZONE for name in DOMAINS[:3]})


def over(zones, broken=''):
    def lookup(name, kind):
        if name == broken:
            raise LookupFailed('no answer for %s' % name)
        return zones.get(name.lower(), {}).get(kind, [])
    return lookup


@given(ZONES, ADDRESSES, st.sampled_from(DOMAINS + ['']))
def test_every_record_has_one_of_the_results(zones, sender, broken):
    result = check(sender, 'example.com', over(zones, broken))
    assert result.result in WORST and result.by


@given(st.text(max_size=60), st.text(alphabet='%{}sldiphvr0129.-_/:=aAmxp4', max_size=40))
def test_any_text_has_a_result(one, other):
    for text in (one, 'v=spf1 ' + one, 'v=spf1 ' + other, 'v=spf1 exists:' + other, 'v=spf1 a:%s -all' % other):
        assert check('192.0.2.1', 'example.com', over({'example.com': dict(TXT=[text])})).result in WORST


@settings(deadline=None)
@given(ZONES.filter(lambda zones: 'ptr' not in str(zones)), st.integers(0, 15).map(lambda number: '192.0.2.%d/28' % (16 * number)))
def test_a_network_is_as_good_as_its_worst_address(zones, network):
    single = [check(str(address), 'example.com', over(zones)).result for address in ipaddress.ip_network(network)]
    assert check(network, 'example.com', over(zones)).result == min(single, key=WORST.index)
