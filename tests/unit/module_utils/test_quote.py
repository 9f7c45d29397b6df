# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes into a zmprov session is read back by its tokenizer as it was, word for word."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._quote import Unquotable, attribute_word, line, quote


@pytest.mark.parametrize('text, expected', [
    ('', '""'),
    ('foo@example.com', '"foo@example.com"'),
    ('Carol O\'Neil', '"Carol O\'Neil"'),
    ('x "y" \\z', '"x \\"y\\" \\\\z"'),
    ('two\nlines\tand\rmore', '"two\\nlines\\tand\\rmore"'),
    ('-l', '"-l"'),
    (u'Ünï cödé \u2028', u'"Ünï cödé \u2028"'),
])
def test_one_word(text, expected):
    assert quote(text) == expected


@pytest.mark.parametrize('text', ['a\x00b', '\x07', '\x0b', '\x1f', '\x7f', 'a\ud800'])
def test_what_no_line_can_carry_is_refused_without_repeating_it(text):
    with pytest.raises(Unquotable) as caught:
        quote('secret' + text)
    assert 'secret' not in str(caught.value)
    assert 'U+' in str(caught.value)


@pytest.mark.parametrize('name', ['', '-l', '+mail', 'zimbra Mail', 'mail\n', 'mail;binary', '9x', 'a"b'])
def test_only_a_name_is_an_attribute_name(name):
    with pytest.raises(Unquotable):
        attribute_word('+', name)


def test_a_line_is_one_command():
    assert line(['ca', 'bar@example.com', '', '+zimbraMailTransport', 'smtp:[mail.example.com]:25\nexit']) == (
        'ca "bar@example.com" "" "+zimbraMailTransport" "smtp:[mail.example.com]:25\\nexit"\n')
