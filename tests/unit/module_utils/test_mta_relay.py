# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _mta_relay
from ansible_collections.splitdomain.zimbra.plugins.module_utils._networks import edit
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils import _records
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import Directory, config, run, server, texts

RELAY = '[mail.example.com]:25'
OPTIONS = ('relay_host', 'fallback_relay_host', 'dns_lookups', 'lmtp_host_lookup', 'trusted_networks',
           'reject_unlisted_recipient', 'recipient_check', 'servers', 'prior')
SLAVE = dict(relay_host=RELAY, dns_lookups=False, lmtp_host_lookup='native', recipient_check='verify')
MASTER = dict(trusted_networks=dict(add=['192.0.2.25']), reject_unlisted_recipient=True)
INSTALLED = '127.0.0.0/8 [::1]/128 192.0.2.10/32'


def planned(directory, **options):
    params = dict(dict.fromkeys(OPTIONS), zimbra_home='/opt/zimbra', scope='global', override='fail', state='present')
    params.update(dict(scope='servers') if options.get('servers') else {}, **options)
    return run(_mta_relay, directory, params)


def touched(plan):
    return {change.name: change.after for change in plan.changes}


def record_of(*plans):
    """Return the record that the controller would keep of plans that were carried out."""
    return _records.merge(dict(kind=change.kind, name=change.name, action=change.operation,
                               before={name: list(values) for name, values in change.before.items()},
                               after={name: list(values) for name, values in change.after.items()})
                          for plan in plans for change in plan.changes)


def test_slave_settings_go_to_the_global_configuration():
    assert touched(planned(Directory(config(), server()), **SLAVE)) == {'global': {
        'zimbraMtaRelayHost': (RELAY,), 'zimbraMtaSmtpDnsSupportLevel': ('disabled',), 'zimbraMtaLmtpHostLookup': ('native',),
        'zimbraMtaRestriction': ('reject_invalid_helo_hostname', 'reject_non_fqdn_sender', 'reject_unverified_recipient'),
        'zimbraMtaUnverifiedRecipientDeferCode': ('450',)}}


@pytest.mark.parametrize('wanted', [SLAVE, MASTER, dict(recipient_check='local_only'),
                                    dict(recipient_check='local_only', zimbra_home='/opt/zextras/')])
def test_second_run_changes_nothing(wanted):
    directory = Directory(config(), server(zimbraMtaMyNetworks=(INSTALLED,)))
    directory.apply(planned(directory, **wanted).changes)
    assert planned(directory, **wanted).changes == ()


def test_dns_goes_to_the_attribute_that_the_version_obeys():
    directory = Directory(config(zimbraMtaSmtpDnsSupportLevel=()), server(), unknown=('zimbraMtaSmtpDnsSupportLevel',))
    assert touched(planned(directory, relay_host=RELAY, dns_lookups=False)) == {
        'global': {'zimbraMtaRelayHost': (RELAY,), 'zimbraMtaDnsLookupsEnabled': ('FALSE',)}}


def test_dns_off_without_a_relay_host_is_refused():
    assert 'without DNS lookups and without a relay host' in texts(planned(Directory(config(), server()), dns_lookups=False))[0]
    off = config(zimbraMtaSmtpDnsSupportLevel=('disabled',), zimbraMtaRelayHost=(RELAY,))
    assert 'without DNS lookups' in texts(planned(Directory(off, server()), relay_host=''))[0]
    assert planned(Directory(config(zimbraMtaRelayHost=(RELAY,)), server()), dns_lookups=False).problems == ()


def test_dnssec_counts_as_dns_on():
    directory = Directory(config(zimbraMtaSmtpDnsSupportLevel=('dnssec',)), server())
    assert planned(directory, dns_lookups=True).changes == ()


def test_trust_extends_the_servers_one_string():
    directory = Directory(config(), server(zimbraMtaMyNetworks=(INSTALLED,)))
    assert touched(planned(directory, trusted_networks=dict(add=['192.0.2.25', '2001:db8::25']))) == {
        'zimbra.example.com': {'zimbraMtaMyNetworks': (INSTALLED + ' 192.0.2.25/32 [2001:db8::25]/128',)}}


def test_trust_starts_from_the_global_value_then_from_postconf():
    assert touched(planned(Directory(config(zimbraMtaMyNetworks=('10.0.0.0/8',)), server()), **MASTER))['global'][
        'zimbraMtaMyNetworks'] == ('10.0.0.0/8 127.0.0.0/8 [::1]/128 192.0.2.25/32',)
    directory = Directory(config(), server(), local_networks=(INSTALLED,))
    assert touched(planned(directory, trusted_networks=dict(add=['192.0.2.25']))) == {
        'zimbra.example.com': {'zimbraMtaMyNetworks': (INSTALLED + ' 192.0.2.25/32',)}}


def test_trust_of_a_server_that_cannot_be_asked_is_a_problem_with_the_command():
    found = texts(planned(Directory(config(), server('mta2.example.com')), **MASTER))
    assert 'zmprov ms mta2.example.com zimbraMtaMyNetworks "$(postconf -h mynetworks)"' in found[0]


def test_trust_is_taken_out_of_the_middle_and_loopback_stays():
    assert edit((INSTALLED,), remove=['192.0.2.10/32', '127.0.0.0/8']) == ('127.0.0.0/8 [::1]/128',)
    assert edit(('10.0.0.0/8', '192.0.2.10'), remove=['192.0.2.10/32']) == ('10.0.0.0/8 127.0.0.0/8 [::1]/128',)


def test_a_server_value_that_hides_the_global_one_is_found():
    directory = Directory(config(), server(zimbraMtaRelayHost=('[old.example.com]:25',)))
    found = texts(planned(directory, relay_host=RELAY))
    assert 'zimbraMtaRelayHost of the server zimbra.example.com is [old.example.com]:25 and hides' in found[0]
    assert planned(directory, relay_host=RELAY, override='warn').warnings
    assert touched(planned(directory, relay_host=RELAY, override='clear')) == {
        'global': {'zimbraMtaRelayHost': (RELAY,)}, 'zimbra.example.com': {'zimbraMtaRelayHost': ()}}
    assert planned(Directory(config(), server(zimbraMtaRelayHost=(RELAY,))), relay_host=RELAY).problems == ()


def test_named_servers_only():
    directory = Directory(config(), server(), server('mta2.example.com'))
    assert touched(planned(directory, relay_host=RELAY, scope='servers', servers=['mta2.example.com'])) == {
        'mta2.example.com': {'zimbraMtaRelayHost': (RELAY,)}}
    assert 'no server that runs an MTA' in texts(planned(directory, relay_host=RELAY, scope='servers', servers=['nosuch']))[0]


def test_recipient_checks_replace_each_other_and_leave_the_administrators_own():
    own = config(zimbraMtaRestriction=('reject', 'reject_non_fqdn_sender'))
    directory = Directory(own, server())
    for check, expected in (('verify', ('reject', 'reject_non_fqdn_sender', 'reject_unverified_recipient')),
                            ('none', ('reject', 'reject_non_fqdn_sender'))):
        directory.apply(planned(directory, recipient_check=check).changes)
        assert directory.entries[('config', 'global')].attributes['zimbraMtaRestriction'] == expected
    assert directory.entries[('config', 'global')].attributes['zimbraMtaUnverifiedRecipientDeferCode'] == ('250',)


@pytest.mark.parametrize('wanted', [SLAVE, MASTER, dict(SLAVE, override='clear'), dict(recipient_check='local_only')])
@pytest.mark.parametrize('before', [
    (config(), server(zimbraMtaMyNetworks=(INSTALLED,))), (config(), server()),
    (config(zimbraMtaMyNetworks=(INSTALLED,)), server()),
    (config(zimbraMtaRelayHost=('[old.example.com]',), zimbraMtaUnverifiedRecipientDeferCode=('451',)),
     server(zimbraMtaMyNetworks=('127.0.0.0/8', '10.0.0.0/8'))),
    (config(zimbraMtaRestriction=('reject_unverified_recipient', 'reject_non_fqdn_sender')), server())])
def test_absent_with_the_record_puts_back_exactly_what_was_there(wanted, before):
    directory = Directory(*before)
    untouched = directory.dump()
    made = planned(directory, **wanted)
    directory.apply(made.changes)
    directory.apply(planned(directory, **dict(wanted, state='absent', prior=record_of(made))).changes)
    assert directory.dump() == untouched


def test_absent_without_a_record_clears_ours_and_names_the_rest():
    directory = Directory(config(zimbraMtaRelayHost=('[other.example.com]',), zimbraMtaSmtpDnsSupportLevel=('disabled',)), server())
    plan = planned(directory, **dict(SLAVE, state='absent'))
    assert touched(plan)['global'] == {'zimbraMtaSmtpDnsSupportLevel': ('enabled',)}
    assert 'zimbraMtaRelayHost is [other.example.com], which is not what was written here' in plan.warnings[0]


def test_absent_leaves_what_somebody_added_meanwhile():
    directory = Directory(config(), server(zimbraMtaMyNetworks=(INSTALLED,)))
    made = planned(directory, **MASTER)
    directory.apply(made.changes)
    entry = directory.entries[('server', 'zimbra.example.com')]
    later = dict(entry.attributes, zimbraMtaMyNetworks=(entry.attributes['zimbraMtaMyNetworks'][0] + ' 10.9.0.0/16',))
    directory.entries[('server', 'zimbra.example.com')] = entry._replace(attributes=later)
    plan = planned(directory, **dict(MASTER, state='absent', prior=record_of(made)))
    assert touched(plan)['zimbra.example.com'] == {'zimbraMtaMyNetworks': (INSTALLED + ' 10.9.0.0/16',)}


def test_a_server_is_found_in_any_spelling_of_its_name():
    plan = planned(Directory(config(), server()), relay_host=RELAY, servers=['ZIMBRA.example.com'])
    assert touched(plan) == {'zimbra.example.com': {'zimbraMtaRelayHost': (RELAY,)}}


@pytest.mark.parametrize('scope, servers', [('global', ['zimbra.example.com']), ('servers', [])])
def test_a_scope_that_does_not_fit_the_servers_changes_nothing(scope, servers):
    plan = planned(Directory(config(), server()), relay_host=RELAY, servers=servers, scope=scope)
    assert 'the scope is %s' % scope in texts(plan)[0]


POLICY = 'check_policy_service unix:private/policy'


def test_alias_domains_are_checked_by_the_service_and_the_restriction_together_and_taken_back_so():
    directory = Directory(config(zimbraMtaEnableSmtpdPolicyd=('FALSE',)), server(), )
    before = directory.dump()
    plan = planned(directory, check_alias_domains=True, recipient_check='verify')
    after = touched(plan)['global']
    assert after['zimbraMtaEnableSmtpdPolicyd'] == ('TRUE',)
    assert after['zimbraMtaRestriction'][-2:] == ('reject_unverified_recipient', POLICY)
    directory.apply(plan.changes)
    assert planned(directory, check_alias_domains=True, recipient_check='verify').changes == ()
    assert planned(directory).changes == ()
    back = planned(directory, check_alias_domains=True, recipient_check='verify', state='absent', prior=record_of(plan))
    directory.apply(back.changes)
    assert directory.dump() == before


def test_the_policy_of_an_administrator_survives_what_is_ours():
    directory = Directory(config(zimbraMtaEnableSmtpdPolicyd=('TRUE',), zimbraMtaRestriction=('reject_non_fqdn_sender', POLICY)), server())
    assert planned(directory, check_alias_domains=True).changes == ()
    assert touched(planned(directory, check_alias_domains=False))['global'] == {
        'zimbraMtaEnableSmtpdPolicyd': ('FALSE',), 'zimbraMtaRestriction': ('reject_non_fqdn_sender',)}
    assert planned(directory, check_alias_domains=True, state='absent', prior=[]).problems == ()
