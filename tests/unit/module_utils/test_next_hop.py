# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A next hop leads to the addresses that Postfix would try, in its order, or to a reason that says what is missing."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._dns_error import failure
from ansible_collections.splitdomain.zimbra.plugins.module_utils._dns_message import Record
from ansible_collections.splitdomain.zimbra.plugins.module_utils._next_hop import Asking, find
from ansible_collections.splitdomain.zimbra.plugins.module_utils._transport import parse_relay_host

ZONES = {
    ('mail.example.com', 'A'): ['192.0.2.25'], ('mail.example.com', 'AAAA'): ['2001:db8::25'], ('backup.example.com', 'A'): ['192.0.2.26'],
    ('example.com', 'MX'): [(20, 'backup.example.com'), (10, 'mail.example.com')],
    ('half.example.com', 'MX'): [(5, 'gone.example.com'), (10, 'mail.example.com')],
    ('bad.example.com', 'MX'): [(5, 'gone.example.com')], ('null.example.com', 'MX'): [(0, '.')],
    ('many.example.com', 'A'): ['192.0.2.%d' % number for number in range(1, 9)],
}


def found(text, own=(), hosts=None, broken=None, version=0):
    """Return what a next hop leads to; hosts: what stands in /etc/hosts; broken: code of a DNS that fails."""
    def lookup(name, kind):
        if broken:
            raise failure(broken, 'the DNS is broken')
        if not any(known == name for known, _kind in ZONES):
            raise failure('NXDOMAIN', 'the DNS has no name %s (NXDOMAIN)' % name)
        return [Record(name, kind, 5, data) for data in ZONES.get((name, kind), [])]
    asking = Asking(lookup, lambda name: (hosts or {}).get(name, []), lambda address: address in own, version)
    return find(parse_relay_host(text), asking)


def addresses(*args, **kwargs):
    return [address for _name, address in found(*args, **kwargs).hosts]


@pytest.mark.parametrize('text, wanted, mx', [
    ('[mail.example.com]:25', ['192.0.2.25', '2001:db8::25'], False), ('[192.0.2.99]', ['192.0.2.99'], False),
    ('192.0.2.99', ['192.0.2.99'], False),
    ('example.com', ['192.0.2.25', '2001:db8::25', '192.0.2.26'], True), ('mail.example.com:26', ['192.0.2.25', '2001:db8::25'], False),
    ('half.example.com', ['192.0.2.25', '2001:db8::25'], True),
    ('many.example.com', ['192.0.2.%d' % number for number in range(1, 6)], False)])
def test_what_is_found_and_in_which_order(text, wanted, mx):
    assert addresses(text) == wanted and found(text).mx == mx and not found(text).own


def test_the_way_is_told():
    assert found('mail.example.com').text.startswith('no MX: the host itself. mail.example.com: 192.0.2.25')
    assert found('example.com').text == 'MX of example.com: 10 mail.example.com, 20 backup.example.com'
    assert 'gone.example.com has no address' in found('half.example.com').text


@pytest.mark.parametrize('text, code, word', [
    ('[gone.example.com]', 'dns.NXDOMAIN', 'NXDOMAIN'), ('gone.example.com', 'dns.NXDOMAIN', 'NXDOMAIN'),
    ('[example.com]', 'NO_ADDRESS', 'no A'),
    ('bad.example.com', 'MX_NO_ADDRESS', 'gone.example.com'), ('null.example.com', 'NULL_MX', 'null MX')])
def test_what_leads_nowhere(text, code, word):
    assert found(text).hosts == () and found(text).failure == code and word in found(text).text


def test_what_only_the_system_knows_is_told_as_that():
    for text in ('[gone.example.com]', 'gone.example.com'):
        told = found(text, hosts={'gone.example.com': ['192.0.2.7']})
        assert told.hosts == (('gone.example.com', '192.0.2.7'),) and 'smtp_host_lookup' in told.text and 'NXDOMAIN' in told.text
    # The DNS goes first.
    assert addresses('[mail.example.com]', hosts={'mail.example.com': ['192.0.2.7']}, version=4) == ['192.0.2.25']


@pytest.mark.parametrize('code, there', [('TIMEOUT', True), ('NAMESERVER', True), ('SERVFAIL', False), ('REFUSED', False)])
def test_without_dns_hosts_are_found_but_no_answer_is_not_a_lack_of_mx(code, there):
    hosts = {'mail.example.com': ['192.0.2.7']}
    assert addresses('[mail.example.com]', hosts=hosts, broken=code) == ['192.0.2.7']
    assert addresses('mail.example.com', hosts=hosts, broken=code) == (['192.0.2.7'] if there else [])


def test_nothing_is_handed_to_an_mx_that_is_no_better_than_this_host():
    assert addresses('example.com', own=['192.0.2.26']) == ['192.0.2.25', '2001:db8::25']
    assert not found('example.com', own=['192.0.2.26']).own
    best = found('example.com', own=['192.0.2.25'])
    assert best.own and 'this very host' in best.text
    assert found('[192.0.2.25]', own=['192.0.2.25']).own


def test_only_addresses_of_the_kind_of_the_source():
    assert addresses('example.com', version=6) == ['2001:db8::25']
    assert found('[192.0.2.99]', version=6).failure == 'FAMILY'
