# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the report says, prepared: the page, the text and the JSON print this and work nothing out.

Private to this collection. Pure.
"""

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_checks import counts, findings, read, summary, words
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_cutover import states
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_diagram import diagram
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_flow import arrows, flow
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_verdict import VERIFY, doubted, verdict
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_words import (
    FAILED, RESULTS, UNPROVEN, plural, shown_time, worst)

VERSION = 1
SHOWN = 50              # items of a list on the page and in the text; the JSON has all of them


def view(topology, evidence, runs, now, max_age, hosts, cutover=()):
    """Return what the report says, a dictionary of texts, numbers and lists.

    topology: as the filter topology returns it. evidence: a run of the role verify, or nothing. runs: what was changed, newest
    first. now: ISO 8601. max_age: seconds for which evidence counts. hosts: {zimbra, peer, outside: [names]}. cutover: the
    records of moves of an MX.
    """
    evidence = evidence or {}
    checks = [read(check) for check in evidence.get('checks') or ()]
    flows = [flow(told) for told in evidence.get('flows') or ()]
    judged = verdict(evidence, topology['digest'], now, max_age, checks, flows)
    moves = states(cutover, now)
    domains = [_domain('d%d' % number, domain, _Told(evidence, checks, flows, judged, hosts, moves.get(domain['name'])))
               for number, domain in enumerate(topology['split'], 1)]
    declared = {domain['name'] for domain in topology['split']}
    elsewhere = [check for check in checks if check['domain'] not in declared]
    return dict(version=VERSION, written=shown_time(now), shown=SHOWN, verify=VERIFY, verdict=judged, has_evidence=bool(evidence),
                missing=_missing(evidence, domains, judged), counts=counts(checks), flow_counts=counts(flows), domains=domains,
                elsewhere=summary(elsewhere, 'e'), other_findings=_others(evidence, declared), queues=_queues(evidence.get('queues') or {}),
                queues_seen='queues' in evidence, runs=[_run(run) for run in runs])


class _Told:
    """What is known of one domain besides its declaration."""

    def __init__(self, evidence, checks, flows, judged, hosts, cutover):
        self.evidence, self.checks, self.flows = evidence, checks, flows
        self.judged, self.hosts, self.cutover = judged, hosts, cutover


def _domain(prefix, domain, told):
    name = domain['name']
    checks = [check for check in told.checks if check['domain'] == name]
    flows = sorted((each for each in told.flows if each['domain'] == name), key=lambda each: -RESULTS.index(each['result']))
    drawn = arrows(domain, flows, checks, told.hosts)
    found = [each for each in told.evidence.get('findings') or () if each.get('domain') == name]
    result = doubted(worst(each['result'] for each in checks + flows), told.judged)
    return dict(id=prefix, name=name, result=result, role=domain['role'], peer=words(domain['peer']['host']),
                next_hop=words(domain['next_hop']), people=_people(domain), arrows=drawn, checks=summary(checks, prefix), flows=flows,
                diagram=diagram(domain, drawn, (list(told.hosts.get('zimbra') or ()) or [''])[0]),
                findings=findings(each for each in found if each.get('kind') != 'drift'),
                drift=findings(each for each in found if each.get('kind') == 'drift'),
                compared='findings' in told.evidence and _made('directory', checks),
                routes=findings(each for each in told.evidence.get('routes') or () if each.get('domain') == name),
                followed='routes' in told.evidence and _made('loop', checks), cutover=told.cutover)


def _made(name, checks):
    """Return whether the check of this name could be made: without it an empty list means that nobody looked."""
    return not any(check['check'] == name and check['result'] == UNPROVEN for check in checks)


def _people(domain):
    if domain['role'] == 'slave':
        return 'Zimbra keeps its own people; everybody else is the business of %s.' % words(domain['peer']['host'])
    aliases = sum(len(account['aliases']) for account in domain['remote'])
    return '%s declared to live on the other system%s.' % (plural(len(domain['remote']), 'address is', 'addresses are'),
                                                           ', with ' + plural(aliases, 'alias', 'aliases') if aliases else '')


def _missing(evidence, domains, judged):
    """Return what the reader does not see here, and what to do about it."""
    if not evidence:
        return [dict(text='There is no evidence yet, so nothing on this page is proven.', remedy='Verify: ' + VERIFY)]
    found = list(judged['doubts'])
    for domain in domains:
        if not domain['checks']['counts']['total'] and not domain['flows']:
            found.append(dict(text='The evidence says nothing of %s.' % domain['name'], remedy='Verify again: ' + VERIFY))
    if 'findings' not in evidence:
        found.append(dict(text='What each system knows was not compared.', remedy='Verify again: ' + VERIFY))
    if not any(flow['from'] == 'outside' for domain in domains for flow in domain['flows']) and found == []:
        found.append(dict(text='Nothing was sent from outside.', remedy='Add a host that is on neither side to the group outside of the '
                          'inventory, then verify again: ' + VERIFY))
    return found


def _others(evidence, declared):
    every = list(evidence.get('findings') or ()) + list(evidence.get('routes') or ())
    return findings(each for each in every if each.get('domain') not in declared)


def _queues(told):
    """Return the messages that wait, by host and next hop, before and after the messages of the proof."""
    found = {}
    for when in ('before', 'after'):
        for entry in told.get(when) or ():
            key = (words(entry.get('host')), words(entry.get('next_hop')))
            found.setdefault(key, dict(before=0, after=0))[when] += int(entry.get('messages') or 0)
    rows = [dict(host=host, next_hop=hop, grown=number['after'] > number['before'], **number) for (host, hop), number in found.items()]
    return sorted(rows, key=lambda row: (not row['grown'], -row['after'], row['host'], row['next_hop']))


def _run(run):
    """Return a run as people read it: of what was changed the names, never a value."""
    if run.get('error'):
        return dict(when='', host=words(run['host']), user='', module='', state='', result=FAILED, outcome='cannot be read', count=0,
                    changes=[], error=words(run['error']))
    changes = [dict(action=words(change['action']), name='%s %s' % (words(change['kind']), words(change['name'])),
                    attributes=[words(name) for name in change['attributes']]) for change in run['changes']]
    outcome = 'done' if run['done'] else 'died before it was done'
    return dict(when=shown_time(run['time']), host=words(run['host']), user=words(run['user']), module=words(run['module']),
                state=words(run['state']), result='passed' if run['done'] else FAILED, outcome=outcome, count=len(changes),
                changes=changes, error='')
