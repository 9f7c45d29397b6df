# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate never opens on anything red, old or strange; and a move that is killed anywhere, any number of times, converges."""
from functools import partial

from hypothesis import given, settings, strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils._cutover import gate, iso, seconds
from ansible_collections.splitdomain.zimbra.plugins.module_utils._cutover_plan import plan, recorded
from test_cutover import NOW, evidence, row

RESULTS = st.sampled_from(['passed', 'failed', 'unproven', 'other', None])
ROWS = st.lists(RESULTS.map(row), max_size=4)


@given(ROWS, ROWS, RESULTS, st.sampled_from(['', 'unproven', 'failed']), st.integers(-7200, 200), st.integers(-7200, 200),
       st.sampled_from(['d', 'e']), st.integers(0, 7200))
def test_the_gate_opens_only_on_what_is_green_recent_and_ours(checks, flows, verdict, force, begun, ended, topology, age):
    made = evidence(checks=checks, flows=flows, verdict=verdict, topology=topology, started=iso(seconds(NOW) + begun),
                    finished=iso(seconds(NOW) + ended))
    results = {each['result'] for each in checks + flows} | {verdict}
    good = {'passed'} if force != 'unproven' else {'passed', 'unproven'}
    opened = gate(made, 'd', age, force, NOW, '', ['example.com']) == []
    assert opened == bool(results <= good and checks + flows and topology == 'd' and begun <= ended <= 60 and -ended <= age)


OLD, NEW = [dict(preference=10, exchange='mail.example.com')], [dict(preference=10, exchange='zimbra.example.com')]


class World:
    """The DNS of one domain, the record, and a run of the role that dies after so many steps."""

    def __init__(self, ttl, low):
        self.mx, self.ttl, self.low, self.record, self.now, self.steps = OLD, ttl, low, [], seconds(NOW), 0
        self.cached = []        # (until, exchanges): what a resolver may hold at worst

    def item(self, state='present'):
        seen = dict(item=dict(domain='example.com'), before=dict(exchanges=self.mx, ttl=self.ttl, wildcard=''),
                    after=dict(exchanges=NEW if state == 'present' else []))
        return plan([seen], self.record, state, self.low, iso(self.now))[0]

    def write(self, mx, ttl):
        told = {} if (mx, ttl) == (self.mx, self.ttl) else dict(resolvers_until=iso(self.now + self.ttl + 1))
        self.cached.append((self.now + self.ttl, self.mx, self.ttl))
        self.mx, self.ttl = mx, ttl
        return told

    def tell(self, told, mx, ttl):
        told.update(self.write(mx, ttl))

    def run(self, dies, proves=True):
        """One run, cut off after `dies` steps."""
        for number, step in enumerate(self._steps(proves)):
            if number >= dies:
                return
            step()

    def _steps(self, proves):
        told = {}
        for names, phases in ((('lower',), ('lowering', 'lowered')), (('move',), ('moving', 'moved')), (('prove',), (None, 'moved'))):
            item = self.item()
            if item['phase'] == 'wait' and item['record'].get('phase') == 'lowering':
                yield partial(self.keep, item, 'lowered')
            if item['phase'] not in names:
                continue
            if phases[0]:
                yield partial(self.keep, item, phases[0])
                yield partial(self.tell, told, NEW if names[0] == 'move' else self.mx, item['ttl'])
                yield partial(self.keep, item, phases[1], [told])
            elif proves:
                yield partial(self.keep, item, 'moved', proven=True)
            else:
                yield partial(self.write, item['old']['exchanges'], item['ttl'])
                yield partial(self.keep, item, 'moving')

    def keep(self, item, phase, results=(), proven=False):
        self.record = recorded([item], phase, 'd', iso(self.now), results, proven)


RUNS = st.lists(st.tuples(st.integers(0, 8), st.booleans(), st.integers(0, 5000)), max_size=8)


@settings(max_examples=300)
@given(st.integers(1, 4000), st.integers(1, 600), RUNS)
def test_runs_that_are_killed_anywhere_converge_and_the_way_back_is_known(ttl, low, runs):
    world = World(ttl, low)
    for dies, proves, pause in runs:
        before = world.mx
        world.run(dies, proves)
        if world.mx == NEW and before == OLD:
            # Nobody holds the old records longer than the low TTL from the move on.
            assert all(until <= world.now + low or mx != OLD for until, mx, _ttl in world.cached)
        world.now += pause
    for _run in range(4):
        world.run(99)
        world.now += 5000
    assert world.mx == NEW and world.ttl == min(ttl, low)
    assert world.record[0]['old'] == dict(exchanges=OLD, ttl=ttl, wildcard='') and world.record[0]['proven']
    assert world.item()['phase'] == 'finish'
    back = world.item('absent')
    assert back['phase'] == 'back' and back['old']['ttl'] == ttl
