# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _address

WORDS = st.text(alphabet='abcXYZ019', min_size=1, max_size=12)
ADDRESSES = st.tuples(st.lists(WORDS, min_size=1, max_size=3), st.lists(WORDS, min_size=1, max_size=3)).map(
    lambda parts: '%s@%s.example' % ('.'.join(parts[0]), '.'.join(parts[1])))


@given(st.one_of(st.text(max_size=80), ADDRESSES, st.tuples(st.text(max_size=20), st.text(max_size=20)).map('@'.join)))
def test_whatever_is_accepted_is_plain_ascii_and_stays(text):
    try:
        address = _address.normalise_address(text)
    except ValueError as error:
        assert str(error).isprintable()
        return
    assert address == _address.normalise_address(address)
    assert address.count('@') == 1
    assert all(32 < ord(character) < 127 for character in address)
    assert not set(address) & set('"\\<>(),;:%![] ')
    assert address == address.lower()


@given(ADDRESSES)
def test_case_never_matters(address):
    assert _address.normalise_address(address.upper()) == _address.normalise_address(address.lower())


@given(st.text(max_size=60))
def test_domain_accepted_is_a_host_name(text):
    try:
        domain = _address.normalise_domain(text)
    except ValueError:
        return
    assert _address.is_host_name(domain)
    assert domain == _address.normalise_domain(domain)
