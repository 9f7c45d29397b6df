# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evidence as the role verify writes it, of one domain: all is well, several things failed, nothing from outside, a large site."""
import copy

from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import topology

DOMAINS = [
    dict(name='example.com', role='master',
         peer=dict(host='mail.example.com', addresses=['192.0.2.25'], kind='postfix'),
         remote_accounts=['bar@example.com', dict(name='baz', aliases=['b'])],
         test_mailboxes={side: dict(address=name + '@example.com', imap_host='imap.example.com', user=name, password='do-not-print-me')
                         for side, name in (('local', 'foo'), ('remote', 'bar'))}),
    dict(name='example.org', role='slave', peer=dict(host='mail.example.com', addresses=['192.0.2.25'])),
]
ZIMBRA, PEER, OUTSIDE = 'zimbra.example.com', 'mail.example.com', 'probe.example.net'
NOW = '2026-11-24T20:30:00Z'
HOSTS = dict(zimbra=[ZIMBRA], peer=[PEER], outside=[OUTSIDE])


def digest(domains=None):
    """What tells the topology from others."""
    return topology(domains or DOMAINS)['digest']


def check(name, domain, viewpoint, target, subject, result='passed', wanted='250', found='250 2.1.5 Ok', remedy='', failure=''):
    return dict(check=name, domain=domain, viewpoint=viewpoint, target=target, subject=subject, result=result, wanted=wanted, found=found,
                remedy=remedy, failure=failure)


def flow(domain, start, end, hops, result='passed', seconds=0.4, found='', remedy=''):
    return dict(domain=domain, sender='sender@example.net', recipient={'local': 'foo', 'remote': 'bar'}.get(end, 'echo') + '@' + domain,
                id='<1@example.net>', result=result, wanted_hops=hops, hops=hops if result == 'passed' else hops[:1],
                seconds=seconds if result == 'passed' else None, found=found, remedy=remedy, **{'from': start, 'to': end})


def checks_of(domain):
    found = []
    for viewpoint in (OUTSIDE, PEER):
        for name in ('foo', 'bar', 'baz', 'b'):
            found.append(check('accepted', domain, viewpoint, ZIMBRA, '%s@%s' % (name, domain)))
        found.append(check('unknown_rejected', domain, viewpoint, ZIMBRA, 'x7f3a@' + domain, wanted='550', found='550 5.1.1 unknown'))
    found.append(check('relay_for_strangers', domain, OUTSIDE, ZIMBRA, 'echo@example.net', wanted='554', found='554 5.7.1 denied'))
    found.append(check('relay_between', domain, ZIMBRA, PEER, 'bar@' + domain))
    return found


def flows_of(domain):
    return [flow(domain, 'outside', 'local', [ZIMBRA]), flow(domain, 'outside', 'remote', [ZIMBRA, PEER], seconds=1.26),
            flow(domain, 'zimbra', 'remote', [ZIMBRA, PEER]), flow(domain, 'peer', 'local', [PEER, ZIMBRA]),
            flow(domain, 'zimbra', 'outside', [ZIMBRA, OUTSIDE]), flow(domain, 'peer', 'outside', [PEER, OUTSIDE])]


def green(domains=None):
    """All is well."""
    names = [domain['name'] for domain in domains or DOMAINS]
    return dict(version=1, topology=digest(domains), domains=names, started='2026-11-24T20:18:00Z', finished='2026-11-24T20:20:00Z',
                user='ops', verdict='passed', checks=[each for name in names for each in checks_of(name)]
                + [check('setting', '', ZIMBRA, ZIMBRA, 'smtpd_relay_restrictions', wanted='in force', found='in force')],
                flows=[each for name in names for each in flows_of(name)],
                queues=dict(before=[], after=[]), findings=[], routes=[])


def failing():
    """The peer does not trust Zimbra, an account is unknown, strangers could relay, and what is known has changed."""
    evidence = copy.deepcopy(green())
    for each in evidence['checks']:
        if each['check'] == 'relay_between' and each['domain'] == 'example.com':
            each.update(result='failed', found='554 5.7.1 <bar@example.com>: Relay access denied', failure='relay_denied',
                        remedy='Add the address of zimbra.example.com to mynetworks of mail.example.com, then reload its Postfix')
        if each['subject'] == 'baz@example.com':
            each.update(result='failed', found='550 5.1.1 <baz@example.com>: Recipient address rejected: User unknown',
                        failure='account_unknown', remedy='Declare baz in remote_accounts, then run splitdomain.zimbra.split_domain')
        if each['check'] == 'unknown_rejected' and each['domain'] == 'example.org':
            each.update(result='unproven', found='250 2.1.5 Ok', remedy='A catch-all explains this answer. Look at the queue instead',
                        failure='catch_all')
    for each in evidence['flows']:
        if each['domain'] == 'example.com' and each['to'] == 'remote':
            each.update(result='failed', hops=[ZIMBRA], seconds=None, found='not found after 60 s; it waits on zimbra.example.com',
                        remedy='See the failed check of relaying between the two systems')
    evidence.update(verdict='failed', queues=dict(before=[dict(host=ZIMBRA, next_hop='[mail.example.com]:25', messages=3)],
                                                  after=[dict(host=ZIMBRA, next_hop='[mail.example.com]:25', messages=5)]))
    evidence['findings'] = [
        dict(kind='placeholder_mail', domain='example.com', address='bar@example.com',
             text='has a mailbox host, so mail in it is invisible', remedy='Copy what is in it, then clear zimbraMailHost'),
        dict(kind='undeclared', domain='example.com', address='old@example.com', text='is a remote account that nobody declared',
             remedy='Declare it, or remove it with master_purge'),
        dict(kind='drift', domain='example.com', address='new@example.com', text='was created since the last run', remedy=''),
        dict(kind='setting_hidden', domain='', address='', text='zimbraMtaRelayHost of mta2.example.com hides the global value',
             remedy='Clear it on the server')]
    evidence['routes'] = [dict(kind='loop', domain='example.org', address='nobody@example.org', text='goes round between the two systems',
                               remedy='Take the catch-all off the master')]
    return evidence


def unproven():
    """No outside host is in the inventory."""
    evidence = copy.deepcopy(green())
    evidence['checks'] = [dict(each, result='unproven', found='', remedy='Add a host to the group outside')
                          if each['viewpoint'] == OUTSIDE else each for each in evidence['checks']]
    evidence['flows'] = [each for each in evidence['flows'] if each['from'] != 'outside']
    return dict(evidence, verdict='unproven')


def large(number=5000):
    """A site with thousands of addresses, some of which fail."""
    evidence = copy.deepcopy(green())
    evidence['checks'] += [check('accepted', 'example.com', OUTSIDE, ZIMBRA, 'person%d@example.com' % each) for each in range(number - 300)]
    evidence['checks'] += [check('accepted', 'example.com', OUTSIDE, ZIMBRA, 'late%d@example.com' % each, 'failed', '250',
                                 '550 5.1.1 unknown', 'Create it', 'account_unknown') for each in range(300)]
    return dict(evidence, verdict='failed')


HOSTILE = '<script>document.title="executed"</script>"\'><img src=x onerror="document.title=\'executed\'">{{ 7 * 191 }}{% raw %}'


def hostile():
    """Every word that comes from elsewhere tries to be executed."""
    evidence = failing()
    for part in ('checks', 'flows', 'findings', 'routes'):
        for each in evidence[part]:
            for key in ('found', 'remedy', 'subject', 'text', 'address', 'viewpoint', 'check', 'failure', 'recipient'):
                if key in each and key != 'failure':
                    each[key] = HOSTILE
    for each in evidence['flows']:
        each['hops'] = [HOSTILE]
    evidence['user'] = HOSTILE
    evidence['queues']['after'].append(dict(host=HOSTILE, next_hop=HOSTILE, messages=1))
    return evidence
