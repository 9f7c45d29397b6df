# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What verify makes of the answers of other mail systems: what proves nothing is unproven, and the remedy is in their words."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._peer_kinds import COMPARED, inside, remedy, takes_all
from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology_schema import PEER_KINDS
from ansible_collections.splitdomain.zimbra.plugins.module_utils._verify_words import failure_of
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.verified import HOSTS, OUTSIDE, PEER, ZIMBRA, Run, declared, wrong

UNKNOWN = 'nosuch-tok1@example.com'


def peer(kind, role='master', hosts=None):
    return Run(role, peer=dict(host=PEER, addresses=['192.0.2.25'], kind=kind), hosts=hosts)


def of(made, name, viewpoint=ZIMBRA):
    return [each for each in made['checks'] if (each['check'], each['viewpoint'], each['target']) == (name, viewpoint, PEER)]


@pytest.mark.parametrize('kind', PEER_KINDS)
@pytest.mark.parametrize('role', ['master', 'slave'])
def test_a_peer_that_tells_people_from_nobody_is_proven(kind, role):
    made = peer(kind, role).judge()
    assert wrong(made) == []


@pytest.mark.parametrize('kind', COMPARED)
def test_a_slave_that_takes_everything_proves_nothing_about_its_people(kind):
    run = peer(kind)
    run.reply(ZIMBRA, PEER, 'rules', UNKNOWN, 250, '2.1.5 Recipient OK')
    made = run.judge()
    assert wrong(made) == [('accepted_remote', '2 of 2 addresses', 'unproven', '')] and made['verdict'] == 'unproven'
    check = of(made, 'accepted_remote')[0]
    assert '250 for each' in check['found'] and 'proves nothing' in check['found'] and check['remedy'] == takes_all(kind)[1]


@pytest.mark.parametrize('kind', ['postfix', 'other'])
def test_a_slave_that_hands_on_what_it_does_not_know_is_not_asked_for_that(kind):
    run = peer(kind)
    asked = [target for target in run.plan['probes'][ZIMBRA] if '|peer|' in target['name']]
    assert asked and not any(UNKNOWN in target['recipients'] for target in asked)


@pytest.mark.parametrize('kind', COMPARED)
def test_somebody_refused_is_still_failed(kind):
    run = peer(kind)
    run.reply(ZIMBRA, PEER, 'people', 'bar@example.com', 550, '5.1.1 User unknown')
    made = run.judge()
    assert ('accepted_remote', 'bar@example.com', 'failed', 'account_unknown') in wrong(made)
    assert of(made, 'accepted_remote')[0]['remedy'] == remedy(kind, 'account_unknown') != ''


@pytest.mark.parametrize(('kind', 'result'), [
    ('exchange', 'unproven'), ('google', 'unproven'), ('exchange_online', 'failed'), ('exim', 'failed'), ('postfix', 'failed'),
    ('other', 'failed')])
def test_a_master_that_takes_what_nobody_has(kind, result):
    run = peer(kind, 'slave')
    run.reply(OUTSIDE, PEER, 'rules', UNKNOWN, 250, 'Ok')
    made = run.judge()
    assert [(each['result'], each['failure']) for each in of(made, 'unknown_rejected', OUTSIDE)] == [(result, 'backscatter')]
    people = {each['result'] for each in of(made, 'accepted_remote', OUTSIDE)}
    assert people == ({'unproven'} if kind in COMPARED else {'passed'})
    if kind in COMPARED:
        assert of(made, 'unknown_rejected', OUTSIDE)[0]['remedy'] == remedy(kind, 'backscatter')


def test_what_zimbra_does_wrong_is_told_in_zimbras_words():
    run = peer('exchange')
    run.reply(OUTSIDE, ZIMBRA, 'people', 'bar@example.com', 550, '5.1.1 User unknown')
    check = next(each for each in run.judge()['checks'] if each['check'] == 'accepted_remote' and each['result'] == 'failed')
    assert 'remote_accounts on a Zimbra' in check['remedy']


@pytest.mark.parametrize('kind', ['exchange', 'exchange_online', 'google'])
def test_a_system_from_which_nobody_can_look_says_what_to_do_instead(kind):
    run = peer(kind, hosts=dict(HOSTS, peer=[]))
    made = run.judge()
    assert [each['remedy'] for each in made['checks'] if each['check'] == 'peer'] == [inside(kind)]
    assert 'write from a mailbox there' in inside(kind)


@pytest.mark.parametrize(('text', 'failure'), [
    ('5.4.1 [nobody@example.com]: Recipient address rejected: Access denied', 'account_unknown'),
    ('5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup', 'account_unknown'),
    ('5.7.64 TenantAttribution; Relay Access Denied', 'relay_denied'),
    ('5.7.54 SMTP; Unable to relay recipient in non-accepted domain', 'relay_denied'),
    ('5.7.1 Invalid credentials for relay [192.0.2.10].', 'relay_denied'),
    ('5.1.1 The email account that you tried to reach does not exist.', 'account_unknown'),
    ('relay not permitted', 'relay_denied'), ('Unrouteable address', 'account_unknown'), ('Sender verify failed', 'sender_refused')])
def test_refusals_in_the_words_of_each(text, failure):
    assert failure_of(550, text) == failure


@pytest.mark.parametrize('kind', COMPARED)
def test_every_kind_has_its_words(kind):
    assert all(takes_all(kind)) and remedy(kind, 'account_unknown')
    assert remedy(kind, 'loop') == '' and remedy('other', 'account_unknown') == '' and inside('postfix') == ''


def test_the_kind_is_part_of_the_declaration():
    assert declared('master', peer=dict(host=PEER, kind='exchange_online'))[0]['peer']['kind'] in PEER_KINDS
