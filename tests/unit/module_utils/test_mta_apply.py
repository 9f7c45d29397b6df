# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _mta_apply
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Entry
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import (
    Directory, account, config, domain, remote, run, server, texts)

DNS = 'zimbraMtaSmtpDnsSupportLevel'
CODE = 'unverified_recipient_reject_code'
SHIPPED = dict(relayhost='', smtp_fallback_relay='', smtp_dns_support_level='enabled', lmtp_host_lookup='dns',
               disable_dns_lookups='no', mynetworks='127.0.0.0/8 [::1]/128 192.0.2.10/32', smtpd_reject_unlisted_recipient='no',
               unverified_recipient_defer_code='250', smtpd_recipient_restrictions='permit_mynetworks, reject_unlisted_recipient, permit')


class Host(Directory):
    """A directory, and the Postfix of one MTA host."""

    def __init__(self, *entries, **options):
        self.main = dict(SHIPPED, **options.pop('main', {}))
        self.service = dict(running=('yes',), **options.pop('service', {}))
        super(Host, self).__init__(*entries, **options)

    def read(self, query, inherited=False):
        if query.kinds == ('localconfig',):
            return [Entry('localconfig', 'localconfig', dict(zimbra_server_hostname=('zimbra.example.com',)))]
        if query.kinds == ('service',):
            return [Entry('service', 'postfix', self.service)]
        if query.kinds == ('postfix',):
            values = dict((name, (value,)) for name, value in self.main.items() if name in query.attributes)
            return [Entry('postfix', name, values) for name in query.names]
        return super(Host, self).read(query, inherited)

    def carried_out(self, plan):
        """Be as the plan wants it."""
        for change in plan.changes:
            if change.kind == 'service':
                self.service = dict(dict(routes=change.after['routes']) if change.after['routes'] else {}, running=('yes',))
                continue
            for name, values in change.after.items():
                if name == 'smtpd_recipient_restrictions':
                    values = (', '.join(values),)
                if values:
                    self.main[name] = values[0]
                else:
                    self.main.pop(name)


def planned(host, **options):
    return run(_mta_apply, host, dict(dict(domains=[], server=None, prior=None), **options))


def asked(plan):
    """Return {parameter: asked values} of a plan."""
    return dict(pair for change in plan.changes if change.kind == 'postfix' for pair in change.after.items())


def kinds(plan):
    return [change.kind for change in plan.changes]


def test_host_that_is_as_asked_is_left_alone():
    assert planned(Host(config(), server())).changes == ()


@pytest.mark.parametrize('attributes, expected', [
    (dict(zimbraMtaRelayHost=('[mail.example.com]:25',)), dict(relayhost=('[mail.example.com]:25',))),
    (dict(zimbraMtaFallbackRelayHost=('[b.example.com]',)), dict(smtp_fallback_relay=('[b.example.com]',))),
    ({DNS: ('disabled',)}, dict(smtp_dns_support_level=('disabled',))),
    (dict(zimbraMtaLmtpHostLookup=('native',)), dict(lmtp_host_lookup=('native',))),
    (dict(zimbraMtaMyNetworks=('127.0.0.0/8 [::1]/128 192.0.2.10/32', '192.0.2.25/32')),
     dict(mynetworks=('127.0.0.0/8 [::1]/128 192.0.2.10/32 192.0.2.25/32',))),
    (dict(zimbraMtaSmtpdRejectUnlistedRecipient=('yes',)), dict(smtpd_reject_unlisted_recipient=('yes',))),
    (dict(zimbraMtaUnverifiedRecipientDeferCode=('450',)), dict(unverified_recipient_defer_code=('450',))),
    (dict(zimbraMtaDnsLookupsEnabled=('FALSE',)), {}),
])
def test_what_the_directory_asks_and_postfix_does_not_do(attributes, expected):
    plan = planned(Host(config(**attributes), server()))
    assert asked(plan) == expected
    assert kinds(plan) == (['postfix', 'service'] if expected else [])


def test_order_and_case_of_networks_mean_nothing():
    have = dict(mynetworks='192.0.2.10/32, [::1]/128 127.0.0.0/8')
    assert planned(Host(config(), server(zimbraMtaMyNetworks=('127.0.0.0/8', '192.0.2.10/32 [::1]/128')), main=have)).changes == ()


def test_networks_that_nobody_set_are_not_compared():
    assert planned(Host(config(), server(), main=dict(mynetworks='10.0.0.0/8'))).changes == ()


def test_value_of_the_server_wins_and_is_told():
    plan = planned(Host(config(zimbraMtaRelayHost=('[a.example.com]',)), server(zimbraMtaRelayHost=('[b.example.com]',))))
    assert asked(plan) == dict(relayhost=('[b.example.com]',))
    assert 'server zimbra.example.com hides the global value' in plan.warnings[0]


def test_before_8_7_dns_is_another_parameter():
    host = Host(config(**{DNS: (), 'zimbraMtaDnsLookupsEnabled': ('FALSE',)}), server(), unknown=(DNS,))
    assert asked(planned(host)) == dict(disable_dns_lookups=('yes',))


def test_verify_rejects_with_550_and_is_taken_back():
    restrictions = ('reject_non_fqdn_sender', 'reject_unverified_recipient')
    host = Host(config(zimbraMtaRestriction=restrictions), server())
    plan = planned(host)
    assert asked(plan) == {'smtpd_recipient_restrictions': ('reject_unverified_recipient',), CODE: ('550',)}
    host.carried_out(plan)
    assert planned(host).changes == ()
    back = Host(config(), server(), main=dict(SHIPPED, **{CODE: '550'}), service=dict(reject_code=('unset',)))
    assert asked(planned(back)) == {CODE: ()}


def test_reject_code_returns_to_what_it_was():
    service = dict(reject_code=('450',))
    assert asked(planned(Host(config(), server(), main={CODE: '550'}, service=service))) == {CODE: ('450',)}
    record = [dict(kind='postfix', name='main.cf', before={CODE: ['450']}, after={CODE: ['550']})]
    assert asked(planned(Host(config(), server(), main={CODE: '550'}), prior=record)) == {CODE: ('450',)}


def test_reject_code_of_somebody_else_stays():
    assert planned(Host(config(), server(), main={CODE: '550'})).changes == ()
    changed = planned(Host(config(), server(), main={CODE: '551'}, service=dict(reject_code=('unset',))))
    assert changed.changes == () and CODE in changed.warnings[0]


def test_who_is_no_longer_named_in_the_directory_is_no_longer_trusted():
    was, made = SHIPPED['mynetworks'], SHIPPED['mynetworks'] + ' 192.0.2.25/32'
    record = [dict(kind='postfix', name='main.cf', before=dict(mynetworks=[was]), after=dict(mynetworks=[made]))]
    host = Host(config(), server(), main=dict(mynetworks=made))
    plan = planned(host, prior=record)
    assert asked(plan) == dict(mynetworks=(was,))
    host.carried_out(plan)
    assert planned(host, prior=record).changes == ()
    still = Host(config(zimbraMtaMyNetworks=(made,)), server(), main=dict(mynetworks=made))
    by_hand = Host(config(), server(), main=dict(mynetworks=made + ' 10.0.0.0/8'))
    assert planned(still, prior=record).changes == planned(by_hand, prior=record).changes == ()


def test_a_reject_code_that_was_taken_back_is_nothing_to_warn_of():
    record = [dict(kind='postfix', name='main.cf', before={CODE: ['550']}, after={CODE: []})]
    plan = planned(Host(config(), server()), prior=record)
    assert (plan.changes, plan.warnings) == ((), ())


def test_restrictions_are_found_whole():
    check = 'check_recipient_access ldap:/opt/zimbra/conf/ldap-splitdomain.cf'
    have = dict(smtpd_recipient_restrictions='permit_mynetworks, %s, reject, permit' % check)
    assert planned(Host(config(zimbraMtaRestriction=(check, 'reject')), server(), main=have)).changes == ()
    assert asked(planned(Host(config(), server(), main=have))) == dict(smtpd_recipient_restrictions=())


def test_changed_routes_lead_to_one_reload():
    entries = [config(), server(), domain(), account('foo@example.com'), remote('bar@example.com')]
    host = Host(*entries)
    plan = planned(host, domains=['example.com'])
    assert kinds(plan) == ['service']
    host.carried_out(plan)
    assert planned(host, domains=['example.com']).changes == ()
    host.entries['account', 'bar@example.com'] = remote('bar@example.com', zimbraMailTransport=('smtp:[other.example.com]:25',))
    assert kinds(planned(host, domains=['example.com'])) == ['service']
    host.entries['account', 'new@example.com'] = account('new@example.com')
    host.entries['account', 'bar@example.com'] = remote('bar@example.com')
    assert planned(host, domains=['example.com']).changes == ()


def test_routes_that_are_gone_are_a_change_too():
    host = Host(config(), server(), domain(), account('foo@example.com'), service=dict(routes=('older',)))
    plan = planned(host, domains=['example.com'])
    assert plan.changes[0].after['routes'] == ()
    host.carried_out(plan)
    assert planned(host, domains=['example.com']).changes == ()


def test_stopped_postfix_and_unfinished_runs_are_taken_care_of():
    stopped = Host(config(), server())
    stopped.service['running'] = ('no',)
    assert planned(stopped).changes[0].before['state'] == ('stopped',)
    assert kinds(planned(Host(config(), server(), service=dict(pending=('yes',))))) == ['service']


def test_host_without_an_mta_is_refused():
    assert 'no server of that name that runs an MTA' in texts(planned(Host(config(), server('other.example.com'))))[0]
    store = server()
    store.attributes['zimbraServiceEnabled'] = ('mailbox',)
    assert 'runs an MTA' in texts(planned(Host(config(), store)))[0]
    assert planned(Host(config(), server('other.example.com')), server='other.example.com').problems == ()


def test_domain_that_cannot_be_is_refused():
    assert 'domains[0]' in texts(planned(Host(config(), server()), domains=['no domain']))[0]
