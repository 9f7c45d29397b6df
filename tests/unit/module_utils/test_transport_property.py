# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _transport

LABELS = st.text(alphabet='abcXYZ01', min_size=1, max_size=10)
NAMES = st.lists(LABELS, min_size=1, max_size=4).map(lambda labels: '.'.join(labels) + '.example')
HOSTS = st.one_of(NAMES, st.ip_addresses().map(str))
PORTS = st.integers(min_value=1, max_value=65535)
NEAR = st.text(alphabet='smtplrey:[]0123456789.ab-\n ', max_size=30)


@given(HOSTS, PORTS)
def test_next_hop_is_a_relay_host_and_a_transport(host, port):
    hop = _transport.next_hop(host, port)
    assert _transport.normalise_relay_host(hop) == hop
    parsed = _transport.parse_transport('smtp:' + hop)
    assert (parsed.hop.port, parsed.hop.brackets) == (port, True)
    assert str(parsed) == 'smtp:' + hop


@given(NAMES, PORTS)
def test_with_mx_there_are_no_brackets(host, port):
    assert _transport.next_hop(host, port, use_mx=True) == '%s:%d' % (host.lower(), port)


@given(st.one_of(st.text(max_size=40), NEAR, NEAR.map(lambda text: 'smtp:' + text)))
@pytest.mark.parametrize('normalise', [_transport.normalise_transport, _transport.normalise_relay_host, _transport.normalise_network])
def test_whatever_is_accepted_is_one_ascii_word_and_stays(normalise, text):
    try:
        value = normalise(text)
    except ValueError as error:
        assert str(error).isprintable()
        return
    assert normalise(value) == value
    assert all(32 < ord(character) < 127 for character in value)


@given(st.ip_addresses(), st.integers(min_value=1, max_value=32))
def test_every_network_comes_back(address, prefix):
    network = ipaddress.ip_network('%s/%d' % (address, prefix), strict=False)
    form = _transport.normalise_network(str(network))
    assert ipaddress.ip_network(form.replace('[', '').replace(']', '')) == network
