# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever was recorded, rolling it back gives the state of the snapshot; a roll-back that died is repeated; and it goes both ways."""
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _rollback
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Change
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._history import DIRECTORY, Record, changes, fold
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import Directory, account, config, domain, remote, run, server

HOST = 'zimbra.example.com'
NAMES = ['%s@example.com' % local for local in 'abcd']
VALUES = {
    'account': {'zimbraMailTransport': ['smtp:[mail.example.com]:25', 'smtp:[other.example.com]:25'],
                'displayName': [None, 'Some One', 'Else'], 'zimbraAccountStatus': ['locked', 'active'],
                'zimbraHideInGal': [None, 'TRUE', 'FALSE']},
    'domain': {'zimbraMailCatchAllAddress': [None, '@example.com'], 'zimbraMailTransport': [None, 'smtp:[mail.example.com]:25']},
    'config': {'zimbraMtaRelayHost': [None, '[mail.example.com]:25'], 'zimbraMtaSmtpdRejectUnlistedRecipient': ['no', 'yes']},
    'server': {'zimbraMtaMyNetworks': [None, '127.0.0.0/8 192.0.2.25/32', '127.0.0.0/8']},
}  # fmt: skip


@st.composite
def starts(draw):
    entries = [domain(), config(), server()]
    for name in draw(st.sets(st.sampled_from(NAMES))):
        entries.append(draw(st.sampled_from([remote(name), remote(name, displayName=('Old',)), account(name)])))
    return Directory(*sorted(entries, key=lambda entry: (entry.kind, entry.name)))


def drawn(draw, directory):
    """One change that can be made to the directory as it is."""
    keys = sorted(directory.entries)
    missing = [name for name in NAMES if ('account', name) not in directory.entries]
    what = draw(st.sampled_from(['create', 'modify', 'modify', 'delete']))
    if what == 'create' and missing:
        values = {name: (draw(st.sampled_from(given_)),) for name, given_ in VALUES['account'].items()}
        values = {name: value for name, value in values.items() if value != (None,)}
        return Change('create', 'account', draw(st.sampled_from(missing)), {}, values)
    remotes = [key for key in keys if key[0] == 'account' and 'zimbraMailHost' not in directory.entries[key].attributes]
    if what == 'delete' and remotes:
        key = draw(st.sampled_from(remotes))
        return Change('delete', 'account', key[1], dict(directory.entries[key].attributes), {})
    key = draw(st.sampled_from(keys))
    name = draw(st.sampled_from(sorted(VALUES[key[0]])))
    value = draw(st.sampled_from(VALUES[key[0]][name]))
    return Change('modify', *key, {name: directory.entries[key].attributes.get(name, ())}, {name: (value,) if value else ()})


def record(number, made, done=True):
    stamp = '20261125T0914%02d.000000Z' % number
    plain = json.loads(json.dumps([dict(kind=change.kind, name=change.name, action=change.operation, before=change.before,
                                        after=change.after) for change in made]))  # fmt: skip
    return Record(HOST, stamp, stamp, stamp, 'ops', 'entry', 'run%d' % number, '', done, tuple(plain))


def asked(records, force=False):
    return dict(to='last', force=force, changes=fold(changes(records, HOST, DIRECTORY)))


def state(directory):
    return json.loads(json.dumps({' '.join(key): {name: list(values) for name, values in attributes.items()}
                                  for key, attributes in directory.dump().items()}, sort_keys=True))


def history(draw, directory):
    """Make recorded changes, some of them not to the end; return ([Record], [state before each])."""
    records, states = [], []
    for number in range(draw(st.integers(1, 6))):
        states.append(state(directory))
        change = drawn(draw, directory)
        done = draw(st.sampled_from([True, True, False]))
        if done or draw(st.booleans()):
            directory.apply([change])
        records.append(record(number, [change], done))
    return records, states


@settings(max_examples=200, deadline=None)
@given(st.data(), starts())
def test_rolling_back_gives_the_state_of_the_snapshot_and_then_nothing_is_left_to_do(data, directory):
    records, states = history(data.draw, directory)
    snapshot = data.draw(st.integers(0, len(records) - 1))
    plan = run(_rollback, directory, asked(records[snapshot:]))
    assert plan.problems == ()
    directory.apply(plan.changes)
    assert state(directory) == states[snapshot]
    records.append(record(len(records), plan.changes))
    assert run(_rollback, directory, asked(records[snapshot:])).changes == ()


@settings(max_examples=150, deadline=None)
@given(st.data(), starts())
def test_a_roll_back_that_died_is_repeated_and_one_that_was_made_is_taken_back(data, directory):
    records, states = history(data.draw, directory)
    before = state(directory)
    plan = run(_rollback, directory, asked(records))
    directory.apply(plan.changes[: data.draw(st.integers(0, len(plan.changes)))])
    died = record(50, plan.changes, done=False)
    again = run(_rollback, directory, asked([*records, died]))
    assert again.problems == ()
    directory.apply(again.changes)
    assert state(directory) == states[0]
    back = run(_rollback, directory, asked([died, record(51, again.changes)]))
    assert back.problems == ()
    directory.apply(back.changes)
    assert state(directory) == before


@settings(max_examples=150, deadline=None)
@given(st.data(), starts())
def test_what_somebody_else_changed_since_is_refused_and_taken_back_by_force(data, directory):
    change = drawn(data.draw, directory)
    before = state(directory)
    directory.apply([change])
    touched = [name for name in change.after if name in VALUES.get(change.kind, {})]
    if change.operation == 'delete' or not touched or state(directory) == before:
        return
    name = data.draw(st.sampled_from(sorted(touched)))
    theirs = ('smtp:[theirs.example.com]:25',) if name == 'zimbraMailTransport' else ('theirs',)
    have = directory.entries[(change.kind, change.name)].attributes.get(name, ())
    directory.apply([Change('modify', change.kind, change.name, {name: have}, {name: theirs})])
    refused = run(_rollback, directory, asked([record(0, [change])]))
    assert len(refused.problems) == 1 and name in refused.problems[0].text and 'somebody else' in refused.problems[0].text or (
        change.operation == 'create' and refused.problems)
    forced = run(_rollback, directory, asked([record(0, [change])], force=True))
    assert forced.problems == () and forced.warnings
    directory.apply(forced.changes)
    assert state(directory) == before
