# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._smtp_remedies import _OTHERWISE, remedy
from ansible_collections.splitdomain.zimbra.plugins.module_utils._smtp_targets import spread, wanted, wire_address


def given(**params):
    target = dict(name=None, host='[mail.example.com]:25', sender='', recipients=[], tls='may')
    message = dict(host='[mail.example.com]:25', sender='', recipient='a@example.com', id='<a@b>', subject='', body='')
    made = dict(dict(targets=[], messages=[], sample=1, rate=1, concurrency=1, timeout=1, source_address=None, helo=None), **params)
    made['targets'] = [dict(target, **each) for each in made['targets']]
    made['messages'] = [dict(message, **each) for each in made['messages']]
    return made


@pytest.mark.parametrize('size, wanted_places', [
    (0, list(range(10))), (10, list(range(10))), (11, list(range(10))), (1, [0]), (2, [0, 9]), (4, [0, 3, 6, 9]), (3, [0, 4, 9])])
def test_a_sample_is_spread(size, wanted_places):
    assert spread(list(range(10)), size) == tuple(wanted_places)
    assert spread([], size) == ()


@pytest.mark.parametrize('text, wire', [
    ('Foo@Example.com', 'Foo@Example.com'), ('foo@b\xfccher.example', 'foo@xn--bcher-kva.example'), ('postmaster', 'postmaster'),
    ('foo%example.net@example.com', 'foo%example.net@example.com'), ('"a@b"@example.com', '"a@b"@example.com'),
    ('a@[192.0.2.1]', 'a@[192.0.2.1]')])
def test_addresses_that_are_asked(text, wire):
    assert wire_address(text) == wire


@pytest.mark.parametrize('text', [
    '', 'foo', '@example.com', 'foo@', 'a b@example.com', 'a@example.com\r\nDATA', 'a@example.com\n', 'a>@example.com',
    '<a@example.com>', 'f\xf6\xf6@example.com', 'a@\x00', 'a@b\u2028c', 'a@' + 'x' * 320, '\ta@b'])
def test_addresses_that_are_refused(text):
    with pytest.raises(ValueError):
        wire_address(text)


def test_names_default_to_the_host_and_addresses_are_asked_once():
    targets, messages = wanted(given(targets=[dict(recipients=['b@x.y', 'a@x.y', 'b@x.y'])], messages=[dict()]))
    assert targets[0].name == '[mail.example.com]:25' and [each for each, _wire in targets[0].recipients] == ['b@x.y', 'a@x.y']
    assert str(targets[0].hop) == '[mail.example.com]:25' and messages[0].id == '<a@b>'


def test_every_problem_is_named():
    with pytest.raises(ClientError) as problem:
        wanted(given(
            targets=[dict(host='smtp:x', sender='a b'), dict(recipients=['x'])], sample=-1, rate=0, concurrency=0, timeout=0, helo='a b',
            source_address='x', messages=[dict(id='<a b@c>', subject='a\r\nb', body='\x00'), dict(), dict()]))
    text = problem.value.text
    for path in ('targets[0].host', 'targets[0].sender', 'targets[1].recipients[0]', 'sample', 'rate', 'concurrency', 'timeout', 'helo',
                 'source_address', 'messages[0].id', 'messages[0].subject', 'messages[0].body', 'messages[2].id'):
        assert '\n- %s (' % path in text, text
    assert text.startswith('Nothing was asked or sent, 13 problem(s):')


@pytest.mark.parametrize('stage, code, text, word', [
    ('resolve', 'dns.NXDOMAIN', '', 'add it to the DNS'), ('resolve', 'dns.TIMEOUT', '', 'resolv.conf'),
    ('resolve', 'NULL_MX', '', 'brackets'),
    ('connect', 'refused', 'Connection refused', 'inet_interfaces'), ('connect', 'timed out', '', 'firewall'),
    ('connect', 'no route', '', 'route'),
    ('connect', 'source', '', 'source_address'), ('banner', 'timed out', '', 'says nothing'), ('banner', 'dropped', '', 'hangs up'),
    ('banner', 421, 'Error: too many connections', 'smtpd_client_connection_count_limit'), ('banner', 554, 'No', 'access list'),
    ('ehlo', 550, 'bad helo', 'helo'), ('starttls', 'not offered', '', 'smtpd_tls_security_level'),
    ('mail', 530, 'Must issue STARTTLS', 'tls: may'),
    ('starttls', 'certificate', 'certificate has expired', 'Renew'),
    ('starttls', 'certificate', 'self-signed certificate, expired on x', 'Renew'),
    ('starttls', 'certificate', 'self signed certificate', 'ca_path'),
    ('starttls', 'certificate', "Hostname mismatch, certificate is not valid for 'x'", 'names the host'),
    ('starttls', 'certificate', 'unable to get local issuer certificate', 'chain'),
    ('starttls', 'handshake', 'unsupported protocol', 'TLS 1.2'),
    ('starttls', 'handshake', 'sslv3 alert handshake failure', 'ciphers'), ('starttls', 454, 'TLS not available', 'key cannot be read'),
    ('mail', 450, 'Sender address rejected: Domain not found', 'domain of the sender'), ('mail', 451, 'greylisted', 'Greylisting'),
    ('mail', 550, 'SPF fail', 'SPF record'), ('mail', 553, 'Sender address rejected', 'smtpd_sender_restrictions'),
    ('mail', 452, 'Insufficient system storage', 'queue'),
    ('rcpt', 421, 'Error: too many errors', 'smtpd_hard_error_limit'), ('rcpt', 'dropped', '', 'hangs up'),
    ('rcpt', 'timed out', '', 'raise timeout'),
    ('data', 554, 'spam', 'filter')])
def test_remedies(stage, code, text, word):
    assert word in remedy(stage, code, text)


def test_there_is_always_one():
    assert remedy('rcpt', 999) == _OTHERWISE
