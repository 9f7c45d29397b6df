# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every check: its subject is broken, and it turns red, under its name and with what to do about it."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._evidence import remedies, table, verdict
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.verified import (
    ALICE, HOSTS, OUTSIDE, PEER, ZIMBRA, Run, queues, stage, wrong)

UNKNOWN = 'nosuch-tok1@example.com'


def red(run, *found):
    """Assert that exactly this is not passed, each with a remedy, and that the verdict follows."""
    made = run.judge()
    assert wrong(made) == list(found), wrong(made)
    assert all(each['remedy'] for each in made['checks'] + made['flows'] if each['result'] != 'passed')
    results = [each[2] for each in found]
    assert made['verdict'] == ('failed' if 'failed' in results else 'unproven')
    return made


@pytest.mark.parametrize('role', ['master', 'slave'])
def test_all_is_well(role):
    made = Run(role).judge()
    assert wrong(made) == [] and made['verdict'] == 'passed'
    assert {each['check'] for each in made['checks']} == {
        'reachable', 'next_hop', 'name_resolution', 'accepted_local', 'accepted_remote', 'unknown_rejected', 'relay_refused',
        'relay_allowed', 'sender_accepted', 'spf', 'mx', 'in_force', 'declared', 'directory', 'loop', 'queue'}
    assert len(made['flows']) == 6
    assert set(made) == {'version', 'topology', 'domains', 'started', 'finished', 'user', 'verdict', 'checks', 'flows', 'queues',
                         'findings', 'routes', 'state'}


@pytest.mark.parametrize('viewpoint', [OUTSIDE, PEER, ZIMBRA])
@pytest.mark.parametrize(('address', 'check', 'failure'), [
    ('bar@example.com', 'accepted_remote', 'account_unknown'), ('foo@example.com', 'accepted_local', 'account_unknown'),
    ('barney@example.com', 'accepted_remote', 'alias_missing')])
def test_an_address_that_the_master_refuses(viewpoint, address, check, failure):
    run = Run()
    run.reply(viewpoint, ZIMBRA, 'people', address, 550, '5.1.1 User unknown')
    made = run.judge()
    assert (check, address, 'failed', failure) in wrong(made)
    assert ('mx', '', 'failed', 'mx_too_early') in wrong(made) and len(wrong(made)) == 2


def test_an_address_that_the_slave_refuses():
    run = Run()
    run.reply(ZIMBRA, PEER, 'people', 'bar@example.com', 550, '5.1.1 User unknown')
    red(run, ('accepted_remote', 'bar@example.com', 'failed', 'account_unknown'))


def test_a_refusal_to_relay_is_no_unknown_address():
    run = Run()
    run.reply(ZIMBRA, PEER, 'people', 'bar@example.com', 554, '5.7.1 <bar@example.com>: Relay access denied')
    red(run, ('accepted_remote', 'bar@example.com', 'failed', 'relay_denied'))


def test_an_address_that_is_put_off_because_its_system_is_down():
    run = Run('slave')
    run.reply(OUTSIDE, ZIMBRA, 'people', 'bar@example.com', 450, '4.1.1 Recipient address rejected: unverified address: Connection refused')
    red(run, ('accepted_remote', 'bar@example.com', 'failed', 'peer_down'))


def test_a_sample_is_enough_and_none_is_not():
    run = Run()
    probe = run.probe(ZIMBRA, PEER, 'people')
    probe['recipients'] = probe['recipients'][:1]
    assert wrong(run.judge()) == []
    probe['recipients'] = []
    red(run, ('accepted_remote', '2 addresses', 'unproven', ''))


@pytest.mark.parametrize('viewpoint', [OUTSIDE, PEER])
def test_a_master_that_takes_what_nobody_has(viewpoint):
    run = Run()
    run.reply(viewpoint, ZIMBRA, 'rules', UNKNOWN, 250, 'Ok')
    run.seen['dns']['domains'][0]['mx'][0]['exchange'] = 'filter.example.net'
    run.seen['dns']['domains'][0]['mx'][0]['addresses'] = []
    red(run, ('unknown_rejected', UNKNOWN, 'failed', 'backscatter'))


def test_a_master_that_takes_it_by_a_catch_all():
    run = Run()
    run.reply(OUTSIDE, ZIMBRA, 'rules', UNKNOWN, 250, 'Ok')
    run.seen['info']['findings'] = [dict(kind='catch_all', severity='error', domain='example.com', address='foo@example.com',
                                         text='foo catches all', remedy='take it off')]
    found = wrong(run.judge())
    assert ('unknown_rejected', UNKNOWN, 'failed', 'catch_all') in found
    assert ('catch_all', 'foo@example.com', 'failed', 'catch_all') in found


def test_a_catch_all_of_a_slave_proves_nothing():
    run = Run('slave', relay='keep')
    run.reply(OUTSIDE, ZIMBRA, 'rules', UNKNOWN, 250, 'Ok')
    red(run, ('unknown_rejected', UNKNOWN, 'unproven', 'backscatter'))


def test_a_slave_whose_check_of_recipients_does_not_work():
    run = Run('slave')
    run.reply(OUTSIDE, ZIMBRA, 'rules', UNKNOWN, 250, 'Ok')
    red(run, ('unknown_rejected', UNKNOWN, 'failed', 'backscatter'))


def test_a_slave_that_rejects_late_proves_nothing():
    run = Run('slave')
    run.reply(OUTSIDE, ZIMBRA, 'rules', UNKNOWN, 450, 'unverified address')
    red(run, ('unknown_rejected', UNKNOWN, 'unproven', ''))


@pytest.mark.parametrize('target', [ZIMBRA, PEER])
def test_a_stranger_may_relay(target):
    run = Run()
    run.reply(OUTSIDE, target, 'rules', ALICE, 250, 'Ok')
    red(run, ('relay_refused', ALICE, 'failed', 'open_relay'))


@pytest.mark.parametrize(('role', 'viewpoint', 'target'), [('master', PEER, ZIMBRA), ('slave', ZIMBRA, PEER)])
def test_a_slave_may_not_relay(role, viewpoint, target):
    run = Run(role)
    run.reply(viewpoint, target, 'rules', ALICE, 554, 'Relay access denied')
    red(run, ('relay_allowed', ALICE, 'failed', 'relay_denied'))


@pytest.mark.parametrize(('viewpoint', 'target', 'sender', 'known'), [
    (ZIMBRA, PEER, 'foo@example.com', 'bar@example.com'), (PEER, ZIMBRA, 'bar@example.com', 'bar@example.com')])
def test_a_person_of_the_other_side_is_refused_as_sender(viewpoint, target, sender, known):
    run = Run()
    probe = run.probe(viewpoint, target, 'sender')
    probe['recipients'][0].update(code=550, text='5.1.8 <%s>: Sender address rejected: not from here' % sender)
    red(run, ('sender_accepted', sender, 'failed', 'sender_refused'))
    probe['stages'] = [stage('mail', False, 550, 'spoofed')]
    red(run, ('sender_accepted', sender, 'failed', 'sender_refused'))


@pytest.mark.parametrize(('viewpoint', 'target'), [(ZIMBRA, PEER), (PEER, ZIMBRA)])
def test_a_next_hop_that_is_this_very_host(viewpoint, target):
    run = Run()
    run.break_stage(viewpoint, target, 'connect', 'own', own=True)
    assert ('next_hop', '', 'failed', 'next_hop_self') in wrong(run.judge())
    assert [each for each in wrong(run.judge(), 'failed') if each[0] not in ('next_hop', 'mx')] == []


def test_a_next_hop_that_is_another_host_of_the_same_system():
    run = Run()
    for purpose in ('people', 'sender'):
        run.probe(ZIMBRA, PEER, purpose)['addresses'] = ['192.0.2.10']
    assert wrong(run.judge(), 'failed') == [('next_hop', '', 'failed', 'next_hop_self')]


def test_a_name_that_an_mta_cannot_look_up():
    run = Run()
    run.break_stage(ZIMBRA, PEER, 'resolve', 'mail.example.com has no address', addresses=[])
    assert wrong(run.judge(), 'failed') == [('name_resolution', '', 'failed', 'name_resolution')]


def test_a_name_that_postfix_does_not_find_in_its_own_way():
    run = Run()
    run.seen['names']['results'][0]['lookups'][0].update(found=False, text='mail.example.com has no address by native')
    red(run, ('name_resolution', '', 'failed', 'name_resolution'))
    run.seen['names'] = dict(results=[dict(item=ZIMBRA, msg='there is no postconf')])
    red(run, ('name_resolution', '', 'unproven', ''))


@pytest.mark.parametrize('name', ['connect', 'banner'])
def test_a_peer_that_is_down(name):
    run = Run()
    run.break_stage(ZIMBRA, PEER, name, 'Connection refused')
    made = run.judge()
    assert wrong(made, 'failed') == [('reachable', '', 'failed', 'peer_down')]
    assert {each[0] for each in wrong(made, 'unproven')} == {'accepted_remote', 'sender_accepted'}


def test_a_slave_may_be_closed_to_strangers():
    run = Run()
    run.break_stage(OUTSIDE, PEER, 'connect', 'timed out')
    assert wrong(run.judge()) == []


def test_a_host_that_ansible_cannot_reach_proves_nothing():
    run = Run()
    run.seen['probes']['results'] = [each if each['item'] != PEER else dict(item=PEER, unreachable=True, msg='timed out')
                                     for each in run.seen['probes']['results']]
    made = run.judge()
    assert made['verdict'] == 'unproven' and all(each['viewpoint'] == PEER for each in made['checks'] if each['result'] != 'passed')


@pytest.mark.parametrize(('result', 'wanted'), [('fail', 'failed'), ('softfail', 'failed'), ('none', 'failed'), ('permerror', 'failed'),
                                                ('temperror', 'unproven')])
def test_an_spf_record_that_leaves_out_a_system(result, wanted):
    run = Run()
    run.seen['dns']['domains'][0]['spf']['results'][1].update(result=result)
    red(run, ('spf', '192.0.2.25', wanted, 'spf'))


def test_no_spf_record_and_no_dns_prove_nothing():
    run = Run()
    run.seen['dns']['domains'][0]['spf'] = dict(record=None, results=[])
    red(run, ('spf', '', 'unproven', 'spf'))
    run.seen['dns'] = dict(msg='no name server answers')
    red(run, ('spf', '', 'unproven', ''), ('mx', '', 'unproven', ''))


def test_a_slave_that_hands_all_to_its_master_needs_no_spf():
    assert Run('slave').plan['dns'] == [dict(name='example.com', senders=['192.0.2.25'])]
    assert Run().plan['dns'] == [dict(name='example.com', senders=['192.0.2.10', '192.0.2.25'])]


def test_an_mx_that_still_points_to_the_slave():
    run = Run()
    run.seen['dns']['domains'][0]['mx'] = [dict(preference=10, exchange=PEER, addresses=[], ttl=300)]
    assert wrong(run.judge()) == []
    late = Run(expect_mx=True)
    late.seen['dns'] = run.seen['dns']
    red(late, ('mx', '', 'failed', ''))


def test_an_mta_that_does_not_do_what_the_directory_asks():
    run = Run()
    run.seen['applied']['results'][0].update(changed=False, entries=[dict(kind='postfix', attributes=['relayhost'])])
    red(run, ('in_force', 'relayhost', 'failed', 'setting_hidden'))
    run.seen['applied']['results'][0] = dict(item=ZIMBRA, msg='there is no postconf')
    red(run, ('in_force', '', 'unproven', ''))


def test_a_setting_that_is_hidden_or_not_asked_for():
    run = Run()
    run.seen['relays']['master'] = dict(changed=False, entries=[], warnings=[
        'zimbraMtaRelayHost of the server z is x and hides the global value y'])
    red(run, ('declared', 'zimbraMtaRelayHost', 'failed', 'setting_hidden'))
    run.seen['relays']['master'] = dict(changed=False, entries=[dict(kind='config', attributes=['zimbraMtaMyNetworks'])])
    red(run, ('declared', 'zimbraMtaMyNetworks', 'failed', 'setting_hidden'))


@pytest.mark.parametrize(('kind', 'severity', 'failure'), [
    ('placeholder_mail', 'error', 'placeholder_mail'), ('alias_missing', 'error', 'alias_missing'),
    ('address_taken', 'error', 'address_taken'), ('twice', 'error', 'address_taken'), ('transport_drift', 'error', 'setting_hidden'),
    ('setting_hidden', 'warning', 'setting_hidden'),
    ('account_missing', 'error', 'account_unknown')])
def test_a_finding_in_the_directory(kind, severity, failure):
    run = Run()
    run.seen['info']['findings'] = [dict(kind=kind, severity=severity, domain='example.com', address='bar@example.com', text='wrong',
                                         remedy='do this')]
    made = red(run, (kind, 'bar@example.com', 'failed', failure))
    assert made['findings'] == run.seen['info']['findings']


@pytest.mark.parametrize(('kind', 'severity'), [('drift', 'note'), ('gal_twice', 'warning'), ('undeclared', 'warning')])
def test_what_is_only_worth_knowing_is_told(kind, severity):
    run = Run()
    run.seen['info']['findings'] = [dict(kind=kind, severity=severity, domain='example.com', address='', text='see there', remedy='')]
    made = run.judge()
    assert wrong(made) == []
    assert [each['found'] for each in made['checks'] if each['check'] == 'directory'] == ['see there']


@pytest.mark.parametrize(('kind', 'failure'), [('loop', 'loop'), ('bounce', 'account_unknown'), ('twice', 'address_taken')])
def test_a_finding_on_the_way_of_mail(kind, failure):
    run = Run()
    run.seen['routes']['findings'] = [dict(kind=kind, domain='example.com', address='x@example.com', text='goes round', remedy='cut it')]
    made = red(run, (kind, 'x@example.com', 'failed', failure))
    assert made['routes'] == run.seen['routes']['findings']


@pytest.mark.parametrize(('key', 'check'), [('info', 'directory'), ('routes', 'loop')])
def test_a_task_that_failed_proves_nothing(key, check):
    run = Run()
    run.seen[key] = dict(failed=False, failed_when_result=False, msg='LDAP cannot be reached')
    red(run, (check, '', 'unproven', ''))


def put_off(reason, queue_id='4F', recipient='bar@example.com', sender='foo@example.com'):
    return dict(queue='deferred', id=queue_id, sender=sender, size=1, arrived='2026-11-24T20:20:30Z',
                recipients=[dict(address=recipient, reason=reason)])


@pytest.mark.parametrize(('reason', 'failure'), [
    ('connect to mail.example.com[192.0.2.25]:25: Connection refused', 'peer_down'),
    ('Host or domain name not found. Name service error for name=mail.example.com type=A: Host not found', 'name_resolution'),
    ('mail for mail.example.com loops back to myself', 'next_hop_self'), ('what', '')])
def test_mail_that_waits_and_did_not_before(reason, failure):
    run = Run()
    run.seen['queues_after'] = queues(run.plan, zimbra=[put_off(reason, sender='someone@example.com')])
    red(run, ('queue', 'bar@example.com', 'failed', failure))
    run.seen['queues_before'] = run.seen['queues_after']
    assert wrong(run.judge()) == []


def test_mail_that_waits_for_somebody_else():
    run = Run()
    run.seen['queues_after'] = queues(run.plan, zimbra=[put_off('connect to mx.other.example[192.0.2.99]:25: timed out',
                                                                recipient='x@other.example')])
    assert wrong(run.judge()) == []


def test_a_message_that_is_refused():
    run = Run()
    sent = run.seen['sent']['results'][1]['messages'][0]
    sent.update(taken=False, code=554, text='5.7.1 Relay access denied', stage='rcpt')
    red(run, ('zimbra to remote', '', 'failed', 'relay_denied'))


def test_a_message_that_waits():
    run = Run()
    run.message('zimbra', 'remote').update(copies={}, seconds=None, hops=[])
    run.seen['queues_after'] = queues(run.plan, zimbra=[put_off('connect to mail.example.com[192.0.2.25]:25: Connection refused')])
    made = run.judge()
    assert ('zimbra to remote', '', 'failed', 'peer_down') in wrong(made)
    assert 'waits on zimbra.example.com for mail.example.com' in next(each for each in made['flows'] if each['result'] == 'failed')['found']


@pytest.mark.parametrize(('copies', 'text'), [
    ({}, 'nowhere'), ({'example.com/local': 1}, '1 in example.com/local'), ({'example.com/remote': 2}, '2 in example.com/remote'),
    ({'example.com/remote': 1, 'outside': 1}, '1 in example.com/remote, 1 in outside')])
def test_a_message_that_is_not_once_where_it_belongs(copies, text):
    run = Run()
    run.message('zimbra', 'remote').update(copies=copies)
    made = red(run, ('zimbra to remote', '', 'failed', ''))
    assert text in [each['found'] for each in made['flows'] if each['result'] == 'failed'][0]


def test_a_mailbox_that_could_not_be_read_proves_nothing():
    run = Run()
    run.seen['found']['unread'] = [dict(mailbox='outside', text='login failed')]
    run.message('zimbra', 'outside').update(copies={'example.com/local': 0})
    made = red(run, ('zimbra to outside', '', 'unproven', ''), ('peer to outside', '', 'unproven', ''))
    assert 'login failed' in made['flows'][-1]['found']
    run.seen['found'] = dict(msg='no mailbox can be read')
    assert {each['result'] for each in run.judge()['flows']} == {'unproven'}


@pytest.mark.parametrize('hops', [[], [PEER], [PEER, ZIMBRA], [ZIMBRA, PEER, ZIMBRA, PEER]])
def test_a_message_that_went_another_way(hops):
    run = Run()
    run.message('zimbra', 'remote').update(hops=hops)
    red(run, ('zimbra to remote', '', 'failed', ''))


@pytest.mark.parametrize('hops', [[ZIMBRA, 'localhost', ZIMBRA, PEER], [ZIMBRA, 'exch01.corp'], ['mta-in', ZIMBRA, PEER, 'store7']])
def test_hosts_inside_a_system_may_have_any_name(hops):
    run = Run()
    run.message('zimbra', 'remote').update(hops=hops)
    assert wrong(run.judge()) == []


def test_a_slave_may_send_out_by_itself_or_through_its_master():
    run = Run()
    for hops in ([PEER, 'mx.example.net'], [PEER, ZIMBRA, 'mx.example.net']):
        run.message('peer', 'outside').update(hops=hops)
        assert wrong(run.judge()) == []
    run = Run('slave')
    assert run.message('zimbra', 'outside')['hops'] == [ZIMBRA, PEER]


@pytest.mark.parametrize(('options', 'text'), [
    (dict(hosts=dict(HOSTS, outside=[])), 'verify_outside_hosts'), (dict(hosts=dict(HOSTS, peer=[])), 'verify_peer_hosts'),
    (dict(outside=''), 'verify_outside_mailbox'), (dict(test_mailboxes={}), 'test_mailboxes.local')])
def test_what_cannot_be_asked_is_unproven_and_says_what_to_add(options, text):
    made = Run(**options).judge()
    assert made['verdict'] == 'unproven'
    assert any(text in each for each in remedies(made)), remedies(made)


def test_without_outside_host_and_mailbox_no_relaying_is_asked():
    made = Run(hosts=dict(HOSTS, outside=[]), outside='').judge()
    assert [each['result'] for each in made['checks'] if each['check'] == 'relay_allowed'] == ['unproven']


def test_nobody_known_is_unproven():
    made = Run(people={}, remote_accounts=[], test_mailboxes={}).judge()
    assert {each['check'] for each in made['checks'] if 'nobody is known' in each['found']} >= {'accepted_local', 'accepted_remote'}


def test_nothing_seen_proves_nothing():
    run = Run()
    run.seen = {}
    made = run.judge()
    assert made['verdict'] == 'unproven' and not [each for each in made['checks'] + made['flows'] if each['result'] == 'passed']


def test_the_verdict():
    assert [verdict([dict(result=each) for each in results]) for results in (
        [], ['passed'], ['passed', 'unproven'], ['unproven', 'failed', 'passed'])] == ['unproven', 'passed', 'unproven', 'failed']


def test_the_table_shows_what_is_wrong_first_and_what_to_do():
    run = Run()
    run.reply(ZIMBRA, PEER, 'people', 'bar@example.com', 550, '5.1.1 User unknown')
    lines = table(run.judge())
    assert lines[0].split() == ['check', 'domain', 'from', 'subject', 'result', 'found']
    assert lines[1].split()[:2] == ['accepted_remote', 'example.com'] and 'failed' in lines[1] and '550 5.1.1' in lines[1]
    assert lines[-1] == 'Verdict: failed'
    assert any(line.startswith('- account_unknown (example.com): Add the address') for line in lines)


# --- alias domains ---

@pytest.mark.parametrize('role', ['master', 'slave'])
def test_alias_domains_are_asked_for_where_they_are_known_and_all_is_well(role):
    run = Run(role, alias_domains=['example.net'])
    assert run.judge()['verdict'] == 'passed'
    asked = {(viewpoint, question['target'], each) for viewpoint in run.plan['viewpoints']
             for target, question in zip(run.plan['probes'][viewpoint], run.plan['questions'][viewpoint])
             for each in target['recipients'] if each.endswith('@example.net') and each != ALICE}
    names = {each for _viewpoint, _target, each in asked}
    assert names == {'foo@example.net', 'bar@example.net', 'nosuch-tok1@example.net'}
    if role == 'master':
        assert not any(target == PEER for _viewpoint, target, _each in asked), 'a slave need not have it'


def test_an_alias_domain_that_takes_everybody_or_not_the_remote_people_is_red():
    run = Run('master', alias_domains=['example.net'])
    run.reply(OUTSIDE, ZIMBRA, 'alias_domains', 'nosuch-tok1@example.net', 250, 'Ok')
    run.reply(OUTSIDE, ZIMBRA, 'people', 'bar@example.net', 554, '5.1.1 Mailbox unavailable')
    red(run, ('accepted_remote', 'bar@example.net', 'failed', 'alias_missing'),
        ('unknown_rejected', 'nosuch-tok1@example.net', 'failed', 'backscatter'), ('mx', '', 'failed', 'mx_too_early'))
