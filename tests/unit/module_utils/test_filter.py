# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A value in an LDAP filter stays a value."""
from ansible_collections.splitdomain.zimbra.plugins.module_utils import _filter as f


def test_an_address_is_left_readable():
    assert f.equal('mail', "foo.bar+x@example.com") == '(mail=foo.bar+x@example.com)'


def test_what_means_something_to_a_filter_is_escaped():
    assert f.escape('*)(uid=*\\') == '\\2a\\29\\28uid=\\2a\\5c'


def test_line_feeds_and_percent_signs_cannot_reach_the_file_of_filters():
    assert f.escape('a\nb%s\x00') == 'a\\0ab\\25s\\00'


def test_what_is_not_ascii_becomes_its_bytes():
    assert f.escape(u'ü') == '\\c3\\bc'


def test_combining():
    assert f.either(['(a=1)']) == '(a=1)'
    assert f.either(['(a=1)', '(b=2)']) == '(|(a=1)(b=2))'
    assert f.both(['(a=1)', '', '(b=2)']) == '(&(a=1)(b=2))'


def test_chunks_stay_below_the_limit_and_lose_nothing():
    filters = [f.equal('mail', 'user%d@example.com' % number) for number in range(1000)]
    chunks = list(f.chunks(filters, 7000))
    assert [one for chunk in chunks for one in chunk] == filters
    assert max(len(''.join(chunk)) for chunk in chunks) <= 7000
    assert list(f.chunks([], 7000)) == []
