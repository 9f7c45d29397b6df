# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which changes may be made at the same time."""
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Change
from ansible_collections.splitdomain.zimbra.plugins.module_utils._soap_steps import slices, touched

PEER = 'smtp:[mail.example.com]:25'
NAMES = st.sampled_from(['%s@example.com' % letter for letter in 'abcdefgh'])
ALIASES = st.lists(NAMES, max_size=2, unique=True).map(lambda names: {'zimbraMailAlias': tuple(names)})
CHANGES = st.one_of(
    st.builds(lambda name, aliases: Change('create', 'account', name, {}, dict(aliases, zimbraMailTransport=(PEER,))), NAMES, ALIASES),
    st.builds(lambda name, old, new: Change('modify', 'account', name, old, new), NAMES, ALIASES, ALIASES),
    st.builds(lambda name: Change('delete', 'account', name, {}, {}), NAMES),
    st.just(Change('modify', 'domain', 'example.com', {}, {'zimbraMailTransport': (PEER,)})),
    st.just(Change('modify', 'config', 'global', {}, {'zimbraMtaRelayHost': ('x',)})))


@given(st.lists(CHANGES, max_size=30), st.integers(1, 5), st.booleans())
def test_order_is_kept_and_what_goes_together_has_nothing_in_common(changes, size, single):
    made = list(slices(changes, size, 5000, single))
    assert [change for _wait, group in made for change, _steps in group] == changes
    assert all(len(group) <= size for _wait, group in made)
    together = []
    for wait, group in made:
        together = [] if wait else together
        for change, found in group:
            assert not any(touched(change) & touched(other) for other in together)
            together.append(change)
            assert not single or len(group) == 1 or len(found) == 1
    kinds = [[change.kind == 'account' for change, _steps in group] for _wait, group in made]
    assert all(len(set(row)) == 1 for row in kinds)
