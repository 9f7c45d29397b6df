# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils._frozen import frozen_in, normalised, with_frozen

HOP = '[mail.example.com]:25'
hops = st.lists(st.sampled_from([HOP, 'example.com', '[192.0.2.1]:26', '[2001:db8::1]:25']), unique=True)
others = st.sampled_from(['', 'hash:/etc/postfix/tls', 'hash:/a, inline:{ {example.net=encrypt} }', 'inline:{{x.example=may}} texthash:/b'])


def test_what_is_frozen_stands_in_front_and_goes_without_a_trace():
    value = with_frozen('hash:/a,  hash:/b', [HOP])
    assert value == 'inline:{{[mail.example.com]:25=frozen}}, hash:/a,  hash:/b'
    assert with_frozen(value, []) == 'hash:/a,  hash:/b'


@given(others, hops, hops)
def test_the_last_word_counts_and_others_stay(rest, first, last):
    value = with_frozen(with_frozen(rest, first), last)
    assert frozen_in(value) == sorted(last)
    assert with_frozen(value, []) == rest


@pytest.mark.parametrize('text, hop', [('[Mail.Example.com]:25', HOP), ('example.com', 'example.com')])
def test_a_next_hop_is_written_as_postfix_looks_it_up(text, hop):
    assert normalised(text) == hop


@pytest.mark.parametrize('text', ['', 'a b', '[x', 'smtp:[x]:25:9'])
def test_what_is_no_next_hop_is_refused(text):
    with pytest.raises(ValueError):
        normalised(text)
