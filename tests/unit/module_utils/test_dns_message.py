# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from ansible_collections.splitdomain.zimbra.plugins.module_utils._dns_error import DnsError, ace, server_address
from ansible_collections.splitdomain.zimbra.plugins.module_utils._dns_message import MessageError, decode, encode_name, query

import pytest


def test_compressed_names_are_followed():
    # example.com: MX 10 mail, the name by pointers to the question.
    raw = (b'\x00\x01\x84\x00\x00\x01\x00\x01\x00\x00\x00\x00' + b'\x07Example\x03COM\x00' + b'\x00\x0f\x00\x01'
           + b'\xc0\x0c\x00\x0f\x00\x01\x00\x00\x0e\x10\x00\x09\x00\x0a\x04mail\xc0\x0c')
    message = decode(raw)
    assert message.question == ('example.com', 'MX') and message.authoritative and message.response
    assert message.records == (('example.com', 'MX', 3600, (10, 'mail.example.com')),)


@pytest.mark.parametrize('tail', [b'\xc0\x0c', b'\xc0\x0e\xc0\x0c', b'\xff\xff', b'\x40a\x00', b'\x05ab'])
def test_names_without_an_end_are_refused(tail):
    with pytest.raises(MessageError):
        decode(b'\x00\x01\x84\x00\x00\x01\x00\x00\x00\x00\x00\x00' + tail + b'\x00\x01\x00\x01')


def test_a_question_asks_for_recursion():
    assert query(0x1234, 'a.b', 'TXT') == b'\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x01b\x00\x00\x10\x00\x01'


def test_odd_characters_are_escaped_both_ways():
    wire = b'\x05a.b\\\xff\x00'
    message = decode(b'\x00\x01\x84\x00\x00\x01\x00\x00\x00\x00\x00\x00' + wire + b'\x00\x01\x00\x01')
    assert message.question[0] == 'a\\046b\\092\\255' and encode_name(message.question[0]) == wire
    assert encode_name('.') == encode_name('') == b'\x00'


@pytest.mark.parametrize('name', ['a..b', '.a', 'a b', 'a' * 64, 'x.' * 128, 'b\\', 'b\\25', 'b\\256', 'ä', 'b\\²²²'])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(MessageError):
        encode_name(name)


@pytest.mark.parametrize('text, wanted', [
    ('192.0.2.53', ('192.0.2.53', 53)), ('192.0.2.53:5353', ('192.0.2.53', 5353)), ('2001:DB8::53', ('2001:db8::53', 53)),
    ('[2001:db8::53]:5353', ('2001:db8::53', 5353)), ('[2001:db8::53]', ('2001:db8::53', 53))])
def test_name_servers(text, wanted):
    assert server_address(text) == wanted


@pytest.mark.parametrize('text', ['ns.example.com', '192.0.2.53:x', '192.0.2.53:0', '192.0.2.53:65536', '[::1]53', '', '[::1'])
def test_what_is_no_name_server_is_refused(text):
    with pytest.raises(ValueError):
        server_address(text)


def test_names_are_asked_for_in_ace():
    assert ace('Bücher.Example.') == 'xn--bcher-kva.example' and ace('_spf.Example.com') == '_spf.example.com'
    with pytest.raises(DnsError):
        ace('bü cher.example')
