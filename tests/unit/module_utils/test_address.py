# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _address


@pytest.mark.parametrize('text, expected', [
    ('bar@example.com', 'bar@example.com'),
    ('Bar.Foo@Example.COM', 'bar.foo@example.com'),
    ("o'brien+list@example.com", "o'brien+list@example.com"),
    ('bar@b\u00fccher.example', 'bar@xn--bcher-kva.example'),
    ('bar@B\u00dcCHER.example', 'bar@xn--bcher-kva.example'),
    ('a' * 64 + '@example.com', 'a' * 64 + '@example.com'),
    ('bar@sub.example.com', 'bar@sub.example.com'),
    ('1@1.example', '1@1.example'),
])
def test_address_in_one_spelling(text, expected):
    assert _address.normalise_address(text) == expected
    assert _address.normalise_address(expected) == expected


@pytest.mark.parametrize('text, reason', [
    ('', 'is empty'),
    ('  ', 'is empty'),
    (None, 'must be a text'),
    (7, 'must be a text'),
    ('bar', 'has no @'),
    ('bar@', 'both sides'),
    ('@example.com', 'both sides'),
    ('bar@foo@example.com', 'more than one @'),
    ('bar baz@example.com', 'no blanks'),
    (' bar@example.com', 'no blanks'),
    ('bar@example.com ', 'no host name'),
    ('bar\n@example.com', 'no blanks'),
    ('bar@example.com\n', 'no host name'),
    ('bar@example.com\nda foo@example.com', 'more than one @'),
    ('"bar baz"@example.com', 'no blanks, quotes'),
    ('bar\x00@example.com', 'control'),
    ('bar\x7f@example.com', 'ASCII'),
    ('b\u00e4r@example.com', 'not ASCII'),
    ('bar%other.example@example.com', 'routing'),
    ('other!bar@example.com', 'routing'),
    ('-bar@example.com', 'hyphen'),
    ('.bar@example.com', 'single inner dots'),
    ('bar.@example.com', 'single inner dots'),
    ('b..r@example.com', 'single inner dots'),
    ('a' * 65 + '@example.com', 'longer than 64'),
    ('bar.foo.baz@' + '.'.join(['a' * 60] * 4) + '.com', 'longer than 2'),
    ('bar@localhost', 'fully qualified'),
    ('bar@[192.0.2.1]', 'no host name'),
    ('bar@192.0.2.1', 'no host name'),
    ('bar@exa_mple.com', 'no host name'),
    ('bar@-example.com', 'no host name'),
    ('bar@example..com', 'no host name'),
    ('bar@example.com.', 'no host name'),
    ('bar@b\u00fc..example', 'no host name'),
    ('bar@\u2100.example', 'no host name'),
])
def test_address_refused_with_its_reason(text, reason):
    with pytest.raises(ValueError) as caught:
        _address.normalise_address(text)
    assert reason in str(caught.value)
    assert '\n' not in str(caught.value)


def test_domain():
    assert _address.normalise_domain('Example.COM') == 'example.com'
    assert _address.normalise_domain('b\u00fccher.example') == 'xn--bcher-kva.example'
    with pytest.raises(ValueError, match='after the @'):
        _address.normalise_domain('@example.com')


@pytest.mark.parametrize('text, expected', [
    ('mail.example.com', True),
    ('mail', True),
    ('1.example', True),
    ('MAIL.example.com', False),
    ('mail.example.com.', False),
    ('192.0.2.1', False),
    ('mail_1.example.com', False),
    ('mail.example.com\n', False),
    ('', False),
    (None, False),
    ('a.' * 126 + 'ab', False),
])
def test_host_name(text, expected):
    assert _address.is_host_name(text) is expected
