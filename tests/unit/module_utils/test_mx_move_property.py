# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever was there and whatever is wanted: it is there afterwards, a second run does nothing, and the way back leads back."""
from hypothesis import given, strategies as st
from mx_zones import Zones
from test_mx_move import run

NAMES = st.sampled_from(['mail.example.com', 'zimbra.example.com', 'ns1.example.com'])
SETS = st.dictionaries(NAMES, st.integers(0, 65535), max_size=3).map(lambda found: [(number, name) for name, number in found.items()])
TTLS = st.integers(0, 100000)


def asked(mx, ttl):
    records = [dict(preference=number, exchange=name) for number, name in mx]
    return dict(exchanges=records, ttl=ttl) if mx else dict(exchanges=None, state='absent')


@given(SETS, TTLS, SETS, TTLS)
def test_there_and_back(before, old_ttl, after, ttl):
    zones = Zones(before, old_ttl)
    first = zones.mx()
    told = run(zones, **asked(after, ttl))
    assert zones.mx() == (tuple(sorted(after)), ttl if after else 0)
    assert told['changed'] == (zones.mx() != first)
    assert not run(zones, **asked(after, ttl))['changed']
    run(zones, **asked(before, old_ttl))
    assert zones.mx() == first
