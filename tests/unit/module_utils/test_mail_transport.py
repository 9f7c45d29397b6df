# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _mail_transport
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Entry
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import (
    Directory, account, config, domain, remote, run, server, texts)

PEER = 'smtp:[mail.example.com]:25'


def planned(directory, *targets, **options):
    params = dict(targets=[dict(dict(transport=None), **target) for target in targets], state='present', prior=None)
    return run(_mail_transport, directory, dict(params, **options))


def test_accounts_and_domains_get_their_transport_and_nothing_else():
    directory = Directory(domain(), account('foo@example.com'))
    plan = planned(directory, dict(name='foo@example.com', transport=PEER), dict(name='example.com', transport=PEER))
    assert [change.after for change in plan.changes] == [{'zimbraMailTransport': (PEER,)}] * 2
    directory.apply(plan.changes)
    assert planned(directory, dict(name='foo@example.com', transport=PEER)).changes == ()


def test_absent_gives_an_account_its_own_servers_lmtp_address_back():
    directory = Directory(domain(), config(), server(zimbraLmtpBindPort=('7026',)), server('store2.example.com'),
                          account('foo@example.com', zimbraMailTransport=(PEER,)),
                          account('qux@example.com', zimbraMailTransport=(PEER,), zimbraMailHost=('store2.example.com',)))
    plan = planned(directory, dict(name='foo@example.com'), dict(name='qux@example.com'), state='absent')
    assert [change.after['zimbraMailTransport'] for change in plan.changes] == [
        ('lmtp:zimbra.example.com:7026',), ('lmtp:store2.example.com:7025',)]


def test_absent_of_a_remote_account_or_an_unknown_host_is_a_problem():
    directory = Directory(domain(), config(), server(), remote('bar@example.com'),
                          account('lost@example.com', zimbraMailHost=('gone.example.com',)))
    found = '\n'.join(texts(planned(directory, dict(name='bar@example.com'), dict(name='lost@example.com'), state='absent')))
    assert 'it has no mailbox host, so no route of its own' in found
    assert 'its mailbox host gone.example.com is no server of this site' in found


def test_absent_clears_a_domain_and_a_named_transport_only_if_it_stands_there():
    directory = Directory(domain(zimbraMailTransport=('smtp:[else.example.com]',)), config(), server())
    assert planned(directory, dict(name='example.com'), state='absent').changes[0].after == {'zimbraMailTransport': ()}
    plan = planned(directory, dict(name='example.com', transport=PEER), state='absent')
    assert (plan.changes, plan.unchanged) == ((), 1)
    assert 'left alone' in plan.warnings[0]


def test_targets_that_take_no_transport_are_named_together():
    directory = Directory(domain(), account('foo@example.com', zimbraMailAlias=('f@example.com',)),
                          Entry('list', 'team@example.com', {'mail': ('team@example.com',)}))
    names = ('nobody@example.com', 'f@example.com', 'team@example.com', 'missing.example', 'foo@example.com', 'foo@example.com')
    found = '\n'.join(texts(planned(directory, *[dict(name=name, transport=PEER) for name in names])))
    for expected in ('targets[0] (nobody@example.com): Zimbra has no such account', 'targets[1] (f@example.com): it is an alias. '
                     'Name the account itself: foo@example.com', 'targets[2] (team@example.com): it is a distribution list',
                     'targets[3] (missing.example): Zimbra has no domain', 'targets[5] (foo@example.com): it is already named'):
        assert expected in found
