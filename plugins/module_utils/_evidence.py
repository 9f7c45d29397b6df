# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The evidence of a run of verify: all observations, judged, in one dictionary; and the table that people read.

Private to this collection. Pure.
"""
from ._queue import waiting
from ._verify_check import FAILED, PASSED, UNPROVEN, loop_results, trouble
from ._verify_flows import judge
from ._verify_probes import judge_probes
from ._verify_state import judge_dns, judge_findings, judge_names, judge_queues, judge_routes, judge_settings

VERSION = 1
_ORDER = {FAILED: 0, UNPROVEN: 1, PASSED: 2}


def evidence(plan, seen, finished, user):
    """Return the evidence. seen: what the tasks of the role registered, by name; what is missing counts as not asked."""
    info, routes = seen.get('info'), seen.get('routes')
    findings = (info or {}).get('findings', [])
    checks = judge_probes(plan, seen.get('probes'), findings) + judge_names(plan, seen.get('names'))
    checks += judge_dns(plan, seen.get('dns'), checks)
    checks += judge_settings(plan, seen.get('applied'), seen.get('relays') or {})
    checks += judge_findings(plan, info) + judge_routes(plan, routes)
    queued, queues = judge_queues(plan, seen.get('queues_before'), seen.get('queues_after'))
    flows = _flows(plan, seen)
    return dict(version=VERSION, topology=plan['topology'], domains=plan['domains'], started=plan['started'], finished=finished, user=user,
                verdict=verdict(checks + queued + flows), checks=checks + queued, flows=flows, queues=queues, findings=findings,
                routes=(routes or {}).get('findings', []), state=(info or {}).get('state') or {})


def verdict(results):
    """Return failed if anything failed, else unproven if anything is, else passed; nothing seen proves nothing."""
    have = {each['result'] for each in results}
    return FAILED if FAILED in have else UNPROVEN if UNPROVEN in have or not have else PASSED


def _flows(plan, seen):
    sent = {each['id']: each for _host, result in loop_results(seen.get('sent')) for each in result.get('messages', ())}
    troubles = {host: trouble(result, 'messages') for host, result in loop_results(seen.get('sent')) if trouble(result, 'messages')}
    mail = seen.get('found')
    found = {} if trouble(mail, 'messages') else {each['id']: each for each in mail['messages']}
    put_off = [dict(each, host=host) for host, result in loop_results(seen.get('queues_after'))
               for each in waiting(result.get('queue', ()))]
    judged = []
    for flow in plan['flows']:
        names = next({system: side['names'] for system, side in facts['systems'].items()}
                     for facts in plan['split'] if facts['name'] == flow['domain'])
        its = [each for each in put_off if (each['sender'], each['recipient']) == (flow['sender'], flow['recipient'])]
        made = judge(flow, sent.get(flow['id']), found.get(flow['id']), its, names)
        if made['result'] == UNPROVEN and not flow['missing']:
            why = troubles.get(flow['viewpoint']) or (trouble(mail, 'messages') if sent.get(flow['id']) else '')
            made.update(found='%s%s' % (made['found'], ': ' + why if why else ''),
                        remedy=why and made['remedy'] or 'Run verify without check mode: no message is sent in it')
        judged.append(made)
    return judged


# --- for people -------------------------------------------------------------------------------------------------

def table(made):
    """Return the evidence as lines: the checks by domain, what is not passed first, the flows, and the remedies."""
    rows = [(each['check'], each['domain'], _from(each), each['subject'], each['result'], each['found'])
            for each in sorted(made['checks'], key=lambda each: (_ORDER[each['result']], each['domain'], each['check']))]
    rows += [('flow', each['domain'], each['from'], '%s to %s' % (each['sender'] or '<>', each['recipient'] or each['to']), each['result'],
              each['found']) for each in made['flows']]
    lines = _aligned([('check', 'domain', 'from', 'subject', 'result', 'found')] + rows)
    cures = remedies(made)
    return lines + ([''] + ['What to do:'] + ['- ' + text for text in cures] if cures else []) + ['', 'Verdict: %s' % made['verdict']]


def remedies(made, result=None):
    """Return what to do about what is not passed, each once: failed first. result: only about that result."""
    found = []
    for each in sorted(made['checks'] + made['flows'], key=lambda each: _ORDER[each['result']]):
        what = each.get('failure') or each.get('check') or 'flow'
        text = '%s (%s): %s' % (what, each['domain'] or each.get('viewpoint') or 'all domains', each['remedy'])
        if each['result'] != PASSED and result in (None, each['result']) and each['remedy'] and text not in found:
            found.append(text)
    return found


def _from(each):
    return each['viewpoint'] + (' at %s' % each['target'] if each['target'] not in ('', each['viewpoint']) else '')


def _aligned(rows, longest=44):
    widths = [min(longest, max(len(row[column]) for row in rows)) for column in range(5)]
    return ['  '.join(cell.ljust(width) for cell, width in zip(row[:5], widths)) + '  ' + row[5].replace('\n', ' ') for row in rows]
