# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _transport


@pytest.mark.parametrize('text, expected', [
    ('smtp:mail.example.com', 'smtp:mail.example.com'),
    ('smtp:mail.example.com:25', 'smtp:mail.example.com:25'),
    ('SMTP:[Mail.Example.com]:25', 'smtp:[mail.example.com]:25'),
    ('smtp:[mail.example.com]', 'smtp:[mail.example.com]'),
    ('relay:mail', 'relay:mail'),
    ('lmtp:zimbra.example.com:7025', 'lmtp:zimbra.example.com:7025'),
    ('smtp:[192.0.2.1]:25', 'smtp:[192.0.2.1]:25'),
    ('smtp:192.0.2.1:25', 'smtp:192.0.2.1:25'),
    ('smtp:[IPv6:2001:DB8::1]:25', 'smtp:[2001:db8::1]:25'),
    ('smtp:[2001:db8:0:0::1]', 'smtp:[2001:db8::1]'),
    ('smtp:[b\u00fccher.example]:587', 'smtp:[xn--bcher-kva.example]:587'),
    ('smtp:[mail.example.com]:65535', 'smtp:[mail.example.com]:65535'),
])
def test_transport_in_one_spelling(text, expected):
    assert _transport.normalise_transport(text) == expected
    assert _transport.normalise_transport(expected) == expected


@pytest.mark.parametrize('text, reason', [
    ('', 'is empty'),
    ('   ', 'is empty'),
    (None, 'must be a text'),
    (25, 'must be a text'),
    ('0', 'names no service'),
    ('-1', 'names no service'),
    ('mail.example.com', 'names no service'),
    ('mail.example.com:25', 'names no service'),
    ('[mail.example.com]:25', 'names no service'),
    (':mail.example.com', 'names no service'),
    ('smtp:', 'names no host'),
    ('smtp', 'names no service'),
    ('smtp mail.example.com', 'blanks'),
    ('smtp:mail.example.com ', 'blanks'),
    ('smtp:mail.example.com\nda foo@example.com', 'blanks or control'),
    ('smtp:mail.example.com:0', 'from 1 to 65535'),
    ('smtp:mail.example.com:65536', 'from 1 to 65535'),
    ('smtp:mail.example.com:smtp', 'from 1 to 65535'),
    ('smtp:mail.example.com:', 'from 1 to 65535'),
    ('smtp:mail.example.com:+25', 'from 1 to 65535'),
    ('smtp:mail.example.com:025', 'from 1 to 65535'),
    ('smtp:2001:db8::1', 'in brackets'),
    ('smtp:[IPv6:192.0.2.1]', 'no IPv6 address'),
    ('smtp:[mail.example.com', 'no next hop'),
    ('smtp:[]:25', 'no next hop'),
    ('smtp:[a]:25:26', 'no next hop'),
    ('smtp:[mail.example.com]25', 'no next hop'),
    ('smtp:a.example,b.example', 'no host name'),
    ('smtp:user@mail.example.com', 'no host name'),
    ('smtp:mail_1.example.com', 'no host name'),
    ('smtp:192.0.2.300', 'no host name'),
    ('smtp:192.0.02.1', 'no host name'),
    ('http://mail.example.com', "'http'"),
    ('error:go away', 'blanks'),
    ('error:5.1.1', "'error'"),
    ('discard:', "'discard'"),
    ('virtual:mail.example.com', "'virtual'"),
    ('local:', "'local'"),
    ('lmtp:unix:/run/lmtp', 'as Zimbra does'),
    ('lmtp:inet:zimbra.example.com:7025', 'as Zimbra does'),
    ('smtp:' + 'a' * 320, 'longer than 320'),
])
def test_transport_refused_with_its_reason(text, reason):
    with pytest.raises(ValueError) as caught:
        _transport.normalise_transport(text)
    assert reason in str(caught.value)
    assert '\n' not in str(caught.value)


@pytest.mark.parametrize('text, expected', [
    ('mail.example.com', 'mail.example.com'),
    ('Mail.Example.com:25', 'mail.example.com:25'),
    ('[mail.example.com]:25', '[mail.example.com]:25'),
    ('[2001:db8::1]:25', '[2001:db8::1]:25'),
    ('192.0.2.1:25', '192.0.2.1:25'),
    ('smtp:25', 'smtp:25'),
])
def test_relay_host_in_one_spelling(text, expected):
    assert _transport.normalise_relay_host(text) == expected
    assert _transport.normalise_relay_host(expected) == expected


@pytest.mark.parametrize('text, reason', [
    ('', 'is empty'),
    ('smtp:mail.example.com', 'without a service'),
    ('relay:[mail.example.com]:25', 'without a service'),
    ('http://mail.example.com', 'without a service'),
    ('mail.example.com 25', 'blanks'),
    ('2001:db8::1', 'in brackets'),
    ('mail.example.com:99999', '65535'),
    ('a' * 257, 'longer than 256'),
])
def test_relay_host_refused_with_its_reason(text, reason):
    with pytest.raises(ValueError) as caught:
        _transport.normalise_relay_host(text)
    assert reason in str(caught.value)


def test_next_hop():
    assert _transport.next_hop('Mail.example.com') == '[mail.example.com]:25'
    assert _transport.next_hop('mail.example.com', 587) == '[mail.example.com]:587'
    assert _transport.next_hop('mail.example.com', use_mx=True) == 'mail.example.com:25'
    assert _transport.next_hop('2001:db8::1') == '[2001:db8::1]:25'
    assert _transport.next_hop('ipv6:2001:db8::1') == '[2001:db8::1]:25'
    with pytest.raises(ValueError, match='no MX'):
        _transport.next_hop('192.0.2.1', use_mx=True)
    with pytest.raises(ValueError, match='65535'):
        _transport.next_hop('mail.example.com', True)
    with pytest.raises(ValueError, match='no host name'):
        _transport.next_hop('[mail.example.com]')


@pytest.mark.parametrize('text, expected', [
    ('192.0.2.25', '192.0.2.25/32'),
    ('192.0.2.25/32', '192.0.2.25/32'),
    ('192.0.2.0/24', '192.0.2.0/24'),
    ('192.0.2.0/255.255.255.0', '192.0.2.0/24'),
    ('2001:DB8::1', '[2001:db8::1]/128'),
    ('[2001:db8::1]', '[2001:db8::1]/128'),
    ('[2001:db8::]/32', '[2001:db8::]/32'),
    ('[2001:db8::/32]', '[2001:db8::]/32'),
    ('2001:db8::/32', '[2001:db8::]/32'),
])
def test_network_in_one_spelling(text, expected):
    assert _transport.normalise_network(text) == expected
    assert _transport.normalise_network(expected) == expected


@pytest.mark.parametrize('text, reason', [
    ('', 'is empty'),
    (3221226009, 'must be a text'),
    ('mail.example.com', 'no network'),
    ('192.0.2.25/33', 'no network'),
    ('192.0.2.25/24', 'host within a network'),
    ('192.0.2.025', 'no network'),
    ('192.0.2.25/', 'no network'),
    ('192.0.2.0/24 10.0.0.0/8', 'blanks'),
    ('0.0.0.0/0', 'whole internet'),
    ('::/0', 'whole internet'),
    ('fe80::1%eth0', 'no network'),
    ('[192.0.2.25', 'no network'),
])
def test_network_refused_with_its_reason(text, reason):
    with pytest.raises(ValueError) as caught:
        _transport.normalise_network(text)
    assert reason in str(caught.value)
