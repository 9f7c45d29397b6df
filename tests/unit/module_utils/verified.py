# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A split domain on which all is well, as data: what the role verify would have registered, for tests that then break one thing."""
import copy

from ansible_collections.splitdomain.zimbra.plugins.module_utils._evidence import evidence
from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import topology
from ansible_collections.splitdomain.zimbra.plugins.module_utils._verify_plan import plan

ZIMBRA, PEER, OUTSIDE = 'zimbra.example.com', 'mail.example.com', 'internet.example.net'
ADDRESSES = {ZIMBRA: ['192.0.2.10'], PEER: ['192.0.2.25']}
HOSTS = dict(mta=[ZIMBRA], peer=[PEER], outside=[OUTSIDE])
ALICE = 'alice@example.net'


def person(address, kind='account'):
    return dict(address=address, kind=kind, name=address)


PEOPLE = {'example.com': dict(local=[person('foo@example.com'), person('f@example.com', 'alias')],
                              remote=[person('bar@example.com'), person('barney@example.com', 'alias')])}


def declared(role, **changes):
    box = dict(imap_host='imap.example.com', user='x', password='y')
    domain = dict(name='example.com', role=role, peer=dict(host=PEER, addresses=['192.0.2.25']),
                  test_mailboxes=dict(local=dict(box, address='foo'), remote=dict(box, address='bar')))
    if role == 'master':
        domain['remote_accounts'] = [dict(name='bar', aliases=['barney'])]
    return [dict(domain, **changes)]


def planned(role='master', hosts=None, outside=ALICE, relay='auto', people=None, expect_mx=False, **changes):
    made = topology(declared(role, **changes), (), relay, 'auto', 'auto' if relay == 'auto' else 'none')
    return plan(made, PEOPLE if people is None else people, HOSTS if hosts is None else hosts, outside, ADDRESSES, 'tok1',
                '2026-11-24T20:20:00Z', expect_mx)


def answer(question, address):
    """What a server says to an address where all is as it must be."""
    if address == question.get('unknown') or address in question.get('strangers', ()):
        return dict(address=address, code=550, text='5.1.1 User unknown')
    if address == question.get('foreign') and question['wanted']['foreign'] == 'refused':
        return dict(address=address, code=554, text='5.7.1 Relay access denied')
    return dict(address=address, code=250, text='2.1.5 Ok')


def stage(name, passed=True, code=None, text='', remedy=''):
    return dict(stage=name, passed=passed, seconds=0.01, code=code, text=text, remedy=remedy)


def well(made):
    """Everything that the role would have seen."""
    probes = []
    for viewpoint in made['viewpoints']:
        found = []
        for target, question in zip(made['probes'][viewpoint], made['questions'][viewpoint]):
            found.append(dict(
                name=target['name'], host=target['host'], own=question['own'], passed=True,
                addresses=['127.0.0.1'] if question['own'] else ADDRESSES[question['target']],
                stages=[stage(each) for each in ('resolve', 'connect', 'banner', 'ehlo', 'mail', 'rcpt')],
                recipients=[answer(question, address) for address in target['recipients']]))
        probes.append(dict(item=viewpoint, probes=found))
    master = made['split'][0]['master']
    mx = ZIMBRA if master == 'zimbra' else PEER
    return dict(
        probes=dict(results=probes),
        dns=dict(domains=[dict(name=each['name'], mx=[dict(preference=10, exchange=mx, addresses=ADDRESSES[mx], ttl=300)],
                               spf=dict(record='v=spf1 -all', results=[dict(sender=sender, result='pass', by='ip4')
                                                                       for sender in each['senders']]))
                          for each in made['dns']]),
        applied=dict(results=[dict(item=host, changed=False, entries=[]) for host in made['hosts']['mta']]),
        names=dict(results=[dict(item=host, lookups=[dict(name=name, found=True, text='by dns') for name in made['next_hops']])
                            for host in made['hosts']['mta']]),
        relays=dict(master=dict(changed=False, entries=[])), info=dict(findings=[], people=PEOPLE), routes=dict(findings=[]),
        queues_before=queues(made), queues_after=queues(made),
        sent=dict(results=[dict(item=host, messages=[dict(id=each['id'], taken=True, code=250, text='Ok', stage='data')
                                                     for each in made['messages'][host]]) for host in made['senders']]),
        found=dict(messages=[dict(id=flow['id'], copies={flow['mailbox']: 1}, seconds=0.2, hops=flow['wanted_hops'])
                             for flow in made['flows'] if flow['viewpoint']]))


def queues(made, **entries):
    return dict(results=[dict(item=host, queue=entries.get(host.split('.')[0], []), next_hops=[])
                         for host in made['hosts']['mta'] + made['hosts']['peer']])


class Run:
    """One verification whose observations can be broken before they are judged."""

    def __init__(self, role='master', **options):
        self.plan = planned(role, **options)
        self.seen = copy.deepcopy(well(self.plan))

    def probe(self, viewpoint, target, purpose):
        name = '|'.join(('example.com', 'zimbra' if target == ZIMBRA else 'peer', target, purpose))
        result = next(each for each in self.seen['probes']['results'] if each['item'] == viewpoint)
        return next(each for each in result['probes'] if each['name'] == name)

    def reply(self, viewpoint, target, purpose, address, code, text=''):
        found = next(each for each in self.probe(viewpoint, target, purpose)['recipients'] if each['address'] == address)
        found.update(code=code, text=text)

    def break_stage(self, viewpoint, target, name, text, **more):
        """Let every dialogue from a viewpoint with a target end at a stage."""
        for purpose in ('people', 'rules', 'sender'):
            try:
                probe = self.probe(viewpoint, target, purpose)
            except StopIteration:
                continue
            names = [each['stage'] for each in probe['stages']]
            probe.update(stages=[stage(each) for each in names[:names.index(name)]] + [stage(name, False, text=text)], passed=False,
                         recipients=[dict(each, code=None, text='') for each in probe['recipients']], **more)

    def message(self, start, end):
        flow = next(each for each in self.plan['flows'] if (each['from'], each['to']) == (start, end))
        return next(each for each in self.seen['found']['messages'] if each['id'] == flow['id'])

    def judge(self):
        return evidence(self.plan, self.seen, '2026-11-24T20:21:00Z', 'admin')


def wrong(made, result=None):
    """What is not passed: [(check or flow, subject, result, failure)]."""
    found = [(each['check'], each['subject'], each['result'], each['failure']) for each in made['checks']]
    found += [('%s to %s' % (each['from'], each['to']), '', each['result'], each['failure']) for each in made['flows']]
    return [each for each in found if each[2] != 'passed' and result in (None, each[2])]
