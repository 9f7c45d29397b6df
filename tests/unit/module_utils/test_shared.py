# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from ansible_collections.splitdomain.zimbra.plugins.module_utils._shared import Shared


def test_equal_values_become_the_same_object():
    shared, first = Shared(), ('smtp:a', 'b')
    assert shared(first) is first
    assert shared(('smtp:' + 'a', 'b')) is first
    assert shared(('other',)) == ('other',)


def test_what_comes_again_and_again_stays_and_the_rest_is_forgotten():
    shared, kept, once = Shared(10), ('kept', '0'), ('once', '0')
    shared(kept), shared(once)
    for number in range(100):
        shared(('another', str(number)))
        assert shared(tuple(['kept', '0'])) is kept
    again = tuple(['once', '0'])
    assert shared(again) is again
