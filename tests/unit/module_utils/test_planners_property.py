# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""For any directory: planning again after a plan was carried out gives an empty plan, order does not matter."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _catch_all, _mta_relay, _remote_account
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Entry
from ansible_collections.splitdomain.zimbra.plugins.module_utils._networks import LOOPBACK, edit, tokens
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils import _records
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import Directory, account, config, domain, remote, run, server

LOCAL = st.sampled_from(['a', 'b', 'c', 'd', 'e', 'f'])
TRANSPORT = st.sampled_from(['smtp:[mail.example.com]:25', 'smtp:[other.example.com]:25', 'relay:mail.example.com'])
UNIT = ('zimbraMailCatchAllAddress', 'zimbraMailCatchAllForwardingAddress', 'zimbraMailTransport')


@st.composite
def directories(draw):
    entries = [domain()]
    for local in sorted(draw(st.sets(LOCAL))):
        name = local + '@example.com'
        entries.append(draw(st.sampled_from([
            account(name), remote(name), remote(name, zimbraAccountStatus=('closed',), zimbraMailStatus=('disabled',)),
            account(name, zimbraMailTransport=('smtp:[mail.example.com]:25',)), Entry('list', name, {'mail': (name,)}),
            remote(name, zimbraMailAlias=('x%s@example.com' % local,)), remote(name, displayName=('Somebody',))])))
    return Directory(*entries)


@st.composite
def wanted_accounts(draw):
    items = []
    for local in sorted(draw(st.sets(LOCAL, min_size=1))):
        item = {'name': local + '@example.com', 'adopt': draw(st.booleans())}
        for key, values in (('aliases', st.sampled_from([[], ['x%s@example.com' % local], ['y%s@example.com' % local]])),
                            ('display_name', st.sampled_from(['', 'Some One'])), ('hide_in_gal', st.booleans()),
                            ('transport', TRANSPORT)):
            if draw(st.booleans()):
                item[key] = draw(values)
        items.append(item)
    return items


def asked(accounts, **options):
    return dict(dict(accounts=accounts, transport='smtp:[mail.example.com]:25', state='present', purge=False, domains=None,
                     purge_max=100, prior=None), **options)


@settings(max_examples=300, deadline=None)
@given(directories(), wanted_accounts(), st.booleans(), st.randoms())
def test_remote_accounts_converge_in_any_order(directory, accounts, purge, random):
    params = asked(accounts, purge=purge, domains=['example.com'])
    plan = run(_remote_account, directory, params)
    shuffled = list(accounts)
    random.shuffle(shuffled)
    again = run(_remote_account, directory, asked(shuffled, purge=purge, domains=['example.com']))
    assert sorted(map(repr, plan.changes)) == sorted(map(repr, again.changes))
    assert bool(plan.problems) == bool(again.problems)
    if plan.problems:
        return
    boxes = {key for key, entry in directory.entries.items() if 'zimbraMailHost' in entry.attributes or key[0] != 'account'}
    directory.apply(plan.changes)
    assert run(_remote_account, directory, params).changes == ()
    assert boxes <= set(directory.entries)
    for item in accounts:
        entry = directory.entries[('account', item['name'])]
        assert entry.attributes['zimbraMailTransport'][0] == item.get('transport', 'smtp:[mail.example.com]:25')


@settings(max_examples=200, deadline=None)
@given(st.fixed_dictionaries({}, optional={name: st.sampled_from([('@example.com',), ('smtp:[old.example.com]',)]) for name in UNIT}),
       TRANSPORT)
def test_catch_all_converges_and_goes_without_a_trace(before, transport):
    directory = Directory(domain(**before))
    untouched = directory.dump()
    params = dict(domains=[dict(name='example.com', transport=transport)], state='present', remove=False, prior=None)
    plan = run(_catch_all, directory, params)
    directory.apply(plan.changes)
    assert run(_catch_all, directory, params).changes == ()
    if plan.changes:
        prior = _records.merge(dict(kind=change.kind, name=change.name, action=change.operation, before=change.before,
                                    after=change.after) for change in plan.changes)
        directory.apply(run(_catch_all, directory, dict(params, state='absent', prior=prior)).changes)
        assert directory.dump() == untouched


NETWORK = st.sampled_from(['10.0.0.0/8', '192.0.2.25/32', '[2001:db8::1]/128', '192.0.2.0/24', '127.0.0.0/8', '!10.1.2.3'])


@given(st.lists(st.lists(NETWORK, min_size=1).map(' '.join)), st.sets(NETWORK), st.sets(NETWORK))
def test_networks_end_up_as_asked_and_keep_the_rest(values, add, remove):
    remove -= add
    after = edit(tuple(values), sorted(add), sorted(remove))
    have = set(tokens(after))
    assert add | set(LOOPBACK) <= have
    assert not (remove - set(LOOPBACK)) & have
    assert set(tokens(tuple(values))) - remove <= have
    assert edit(after, sorted(add), sorted(remove)) == after


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([None, '', '[mail.example.com]:25']), st.sampled_from([None, True, False]), st.sampled_from([None, 'dns', 'native']),
       st.sampled_from([None, 'none', 'verify', 'local_only']), st.sampled_from([None, True, False]), st.booleans(),
       st.fixed_dictionaries({}, optional=dict(
           zimbraMtaRelayHost=st.just(('[old.example.com]',)), zimbraMtaMyNetworks=st.just(('127.0.0.0/8 10.0.0.0/8',)),
           zimbraMtaSmtpDnsSupportLevel=st.sampled_from([('disabled',), ('dnssec',)]),
           zimbraMtaRestriction=st.sampled_from([('reject',), ('reject_unverified_recipient',)]))))
def test_mta_settings_converge(relay, dns, lmtp, check, unlisted, trust, own):
    directory = Directory(config(zimbraMtaRelayHost=('[site.example.com]',)), server(**own))
    params = dict(relay_host=relay, fallback_relay_host=None, dns_lookups=dns, lmtp_host_lookup=lmtp, recipient_check=check,
                  reject_unlisted_recipient=unlisted, trusted_networks=dict(add=['192.0.2.25']) if trust else None,
                  zimbra_home='/opt/zimbra', scope='global', servers=None, override='clear', state='present', prior=None)
    plan = run(_mta_relay, directory, params)
    if not plan.problems:
        directory.apply(plan.changes)
        assert run(_mta_relay, directory, params).changes == ()
