# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _catch_all, _mta_relay, _remote_account
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Query
from ansible_collections.splitdomain.zimbra.plugins.module_utils._overlay import overlay
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import Directory, account, config, domain, remote, run, server

PEER = 'smtp:[mail.example.com]:25'
ASKED = ('zimbraMailTransport', 'zimbraMailStatus', 'zimbraMailDeliveryAddress', 'zimbraMailAlias')
QUERIES = (Query(('account',), ASKED, domain='example.com'), Query(('domain',), ASKED, names=('example.com',)),
           Query(('server',), ('zimbraMtaMyNetworks',), names=('zimbra.example.com',)), Query(('config',), ('zimbraMtaRelayHost',)))


def planned(*plans):
    return [dict(kind=change.kind, name=change.name, action=change.operation, before=change.before, after=change.after)
            for plan in plans for change in plan.changes]


def test_reading_through_announced_changes_is_reading_after_them():
    directory = Directory(domain(), config(), server(zimbraMtaMyNetworks=('127.0.0.0/8',)), account('foo@example.com'),
                          remote('gone@example.com'), remote('baz@example.com'))
    plans = [
        run(_remote_account, directory, dict(
            accounts=['bar@example.com', {'name': 'baz@example.com', 'aliases': ['b@example.com']}], transport=PEER, state='present',
            purge=True, domains=['example.com'], purge_max=100, prior=None)),
        run(_catch_all, directory, dict(domains=[dict(name='example.com', transport=PEER)], state='present', remove=False, prior=None)),
        run(_mta_relay, directory, dict(
            dict.fromkeys(('fallback_relay_host', 'dns_lookups', 'lmtp_host_lookup', 'reject_unlisted_recipient', 'recipient_check',
                           'servers', 'prior')),
            zimbra_home='/opt/zimbra', relay_host='[mail.example.com]', trusted_networks=dict(add=['192.0.2.25']),
            scope='global', override='fail', state='present'))]
    read = overlay(directory.read, planned(*plans))
    told = [read(query) for query in QUERIES]
    assert told != [directory.read(query) for query in QUERIES]
    for plan in plans:
        directory.apply(plan.changes)
    assert told == [directory.read(query) for query in QUERIES]


def test_another_hosts_postfix_is_none_of_this_hosts_business():
    directory = Directory(config())
    change = dict(kind='postfix', name='zimbra.example.com', action='modify', before={}, after={'mynetworks': ['10.0.0.0/8']})
    query = Query(('postfix',), ('mynetworks',))
    assert overlay(directory.read, [change])(query) == directory.read(query)


def test_a_renaming_that_was_announced_is_read_as_made():
    directory = Directory(domain(), remote('old@example.com'))
    plan = run(_remote_account, directory, dict(
        accounts=[{'name': 'new@example.com', 'renamed_from': 'old@example.com', 'aliases': ['old@example.com']}], transport=PEER,
        state='present', purge=False, domains=None, purge_max=10, prior=None))
    told = overlay(directory.read, planned(plan))(QUERIES[0])
    directory.apply(plan.changes)
    assert told == directory.read(QUERIES[0]) and told[0].name == 'new@example.com'
