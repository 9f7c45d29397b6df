# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _catch_all
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Entry
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils import _records
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import Directory, account, domain, run, texts

PEER = 'smtp:[mail.example.com]:25'
UNIT = {'zimbraMailCatchAllAddress': ('@example.com',), 'zimbraMailCatchAllForwardingAddress': ('@example.com',),
        'zimbraMailTransport': (PEER,)}


def planned(directory, **options):
    params = dict(domains=[dict(name='example.com', transport=PEER)], state='present', remove=False, prior=None)
    return run(_catch_all, directory, dict(params, **options))


def record_of(plan):
    return _records.merge(dict(kind=change.kind, name=change.name, action=change.operation, before=change.before, after=change.after)
                          for change in plan.changes)


def test_all_three_attributes_are_one_change():
    change, = planned(Directory(domain())).changes
    assert change.after == UNIT


def test_a_half_made_catch_all_is_completed_and_a_whole_one_left():
    half = Directory(domain(zimbraMailCatchAllAddress=('@example.com',)))
    change, = planned(half).changes
    assert set(change.after) == {'zimbraMailCatchAllForwardingAddress', 'zimbraMailTransport'}
    half.apply([change])
    assert planned(half).changes == ()


def test_a_catch_all_on_an_account_is_named_with_the_command_or_removed():
    trap = account('foo@example.com', zimbraMailCatchAllAddress=('@example.com', '@example.org'))
    found = texts(planned(Directory(domain(), trap)))
    assert 'the account foo@example.com catches all of its mail' in found[0]
    assert 'zmprov ma foo@example.com -zimbraMailCatchAllAddress @example.com' in found[0]
    plan = planned(Directory(domain(), trap), remove=True)
    assert {change.name: change.after for change in plan.changes}['foo@example.com'] == {'zimbraMailCatchAllAddress': ('@example.org',)}


def test_an_alias_domain_may_catch_its_own():
    alias = Entry('domain', 'alias.example', {'zimbraDomainName': ('alias.example',), 'zimbraDomainType': ('alias',),
                                              'zimbraMailCatchAllAddress': ('@alias.example',)})
    assert planned(Directory(domain(), alias), state='forbidden', domains=[dict(name='example.com')]).problems == ()


@pytest.mark.parametrize('carrier', [domain(**UNIT), domain(zimbraMailCatchAllForwardingAddress=('@example.com',))])
def test_a_master_refuses_a_catch_all_or_removes_it(carrier):
    directory = Directory(carrier)
    assert 'so mail for unknown addresses is accepted' in texts(planned(directory, state='forbidden'))[0]
    directory.apply(planned(directory, state='forbidden', remove=True).changes)
    left = directory.entries[('domain', 'example.com')].attributes
    assert not set(left) & {'zimbraMailCatchAllAddress', 'zimbraMailCatchAllForwardingAddress'}
    assert planned(directory, state='forbidden').changes == ()


@pytest.mark.parametrize('before', [domain(), domain(zimbraMailTransport=('smtp:[old.example.com]',)), domain(**UNIT),
                                    domain(zimbraMailCatchAllAddress=('@other.example',))])
def test_absent_puts_back_what_was_there(before):
    directory = Directory(before, account('foo@example.com', zimbraMailCatchAllAddress=('@example.com',)))
    untouched = directory.dump()
    made = planned(directory, remove=True)
    directory.apply(made.changes)
    prior = record_of(made)
    if before.attributes == domain(**UNIT).attributes:
        prior.append(dict(kind='domain', name='example.com', created=False, before={}, after={}))
    directory.apply(planned(directory, state='absent', prior=prior).changes)
    assert directory.dump() == untouched


def test_absent_without_a_record_clears_ours_only():
    directory = Directory(domain(**{name: values if 'CatchAll' in name else ('smtp:[else.example.com]',) for name, values in UNIT.items()}))
    plan = planned(directory, state='absent')
    assert plan.changes[0].after == {'zimbraMailCatchAllAddress': (), 'zimbraMailCatchAllForwardingAddress': ()}
    assert 'zimbraMailTransport is smtp:[else.example.com], which is not what was written here' in plan.warnings[0]


def test_problems_of_the_domains_come_together():
    domains = [dict(name='missing.example', transport=PEER), dict(name='example.com'), dict(name='example.com', transport=PEER),
               dict(name='x.example', transport='http://x'), dict(name='y.example', transport='lmtp:zimbra.example.com:7025')]
    found = '\n'.join(texts(planned(Directory(domain()), domains=domains)))
    for expected in ('domains[0] (missing.example): Zimbra has no domain', 'domains[1] (example.com): it has no transport',
                     'domains[2] (example.com): it is already named at domains[1]', 'domains[3] (x.example)',
                     'is a mailbox, not the master'):
        assert expected in found


# --- alias domains ---

def alias(forward=None, name='example.net'):
    return domain(name, zimbraDomainType=('alias',), zimbraMailCatchAllAddress=('@' + name,), **(
        {'zimbraMailCatchAllForwardingAddress': (forward,)} if forward else {}))


@pytest.mark.parametrize('state', ['present', 'forbidden'])
def test_an_alias_domain_that_leads_nowhere_is_led_to_its_domain_and_taken_back(state):
    asked = dict(domains=[dict(name='example.com', transport=PEER, alias_domains=['Example.Net'])])
    directory = Directory(domain(), alias())
    before = directory.dump()
    plan = planned(directory, state=state, **asked)
    assert {change.name: change.after for change in plan.changes}['example.net'] == {
        'zimbraMailCatchAllForwardingAddress': ('@example.com',)}
    directory.apply(plan.changes)
    assert planned(directory, state=state, **asked).changes == ()
    directory.apply(planned(directory, state='absent', prior=record_of(plan), **asked).changes)
    assert directory.dump() == before


def test_an_alias_domain_that_was_right_before_stays_when_the_split_goes():
    directory = Directory(domain(**UNIT), alias('@example.com'))
    plan = planned(directory, domains=[dict(name='example.com', transport=PEER, alias_domains=['example.net'])], state='absent', prior=[])
    assert [change.name for change in plan.changes] == ['example.com']


def test_a_master_has_only_its_alias_domains_taken_back():
    directory = Directory(domain(**UNIT), alias('@example.com'))
    asked = dict(domains=[dict(name='example.com', alias_domains=['example.net'])], state='absent')
    prior = [dict(kind='domain', name='example.net', before={}, after={'zimbraMailCatchAllForwardingAddress': ['@example.com']})]
    assert [change.name for change in planned(directory, prior=prior, **asked).changes] == ['example.net']


def test_what_is_no_alias_domain_of_the_domain_is_refused_in_one_message():
    directory = Directory(domain(), domain('example.org'), alias('@example.org', 'elsewhere.example'))
    found = texts(planned(directory, domains=[dict(name='example.com', transport=PEER, alias_domains=[
        'example.org', 'missing.example', 'elsewhere.example', 'no domain', 'example.com'])]))
    for word in ('example.org is a domain with people of its own', 'zmprov cad missing.example example.com',
                 'its mail leads to example.org, not to example.com', 'alias_domains[3]', 'it is already named'):
        assert word in '\n'.join(found)
