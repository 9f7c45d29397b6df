# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What does not show at SMTP: settings in force, what the DNS says, loops on paper, who lives where, what waits in queues.

Private to this collection. Pure.
"""
from ._verify_check import FAILED, PASSED, check, loop_results, trouble, unproven
from ._verify_sides import PEER, ZIMBRA
from ._verify_words import REMEDIES, flow_reason
from ._queue import waiting

# Findings of split_domain_info -> the failure they are a case of.
FINDINGS = {
    'nowhere': 'account_unknown', 'account_missing': 'account_unknown',
    'twice': 'address_taken', 'alias_clash': 'address_taken', 'list_clash': 'address_taken',
    'address_taken': 'address_taken', 'placeholder_mail': 'placeholder_mail', 'transport_drift': 'setting_hidden',
    'alias_missing': 'alias_missing', 'undeclared': '', 'catch_all': 'catch_all', 'setting_hidden': 'setting_hidden',
    'alias_domain': 'account_unknown', 'list_loop': 'loop', 'list_twice': '',
    'gal_twice': 'gal', 'gal_missing': 'gal', 'drift': '',
}
# What makes a system unfit to be where the MX points.
TAKES = ('reachable', 'accepted_local', 'accepted_remote', 'unknown_rejected')
ROUTES = {'loop': 'loop', 'bounce': 'account_unknown', 'nobody': 'account_unknown', 'twice': 'address_taken', 'catch_all': 'catch_all'}


def judge_findings(plan, info):
    """Return checks of who lives where. info: the result of split_domain_info."""
    return _findings(plan, info, 'directory', FINDINGS, 'each address on one side, as declared')


def judge_routes(plan, routes):
    """Return checks of the way of mail on paper. routes: the result of route_info."""
    return _findings(plan, routes, 'loop', ROUTES, 'every address leads to one mailbox or is rejected')


def _findings(plan, result, name, failures, wanted):
    why, checks = trouble(result, 'findings'), []
    for domain in plan['domains']:
        if why:
            checks.append(unproven(name, dict(domain=domain), wanted, why, REMEDIES['look']))
            continue
        found = [each for each in result['findings'] if (each.get('domain') or domain) == domain]
        grave = [each for each in found if _grave(each)]
        checks.extend(check(each['kind'], dict(domain=domain), FAILED, wanted, each['text'], failures.get(each['kind'], ''),
                            each.get('remedy', ''), each.get('address') or '') for each in grave)
        if not grave:
            told = [each['text'] for each in found] + ['not compared: %s' % each['reason'] for each in result.get('unknown', ())
                                                       if each['domain'] == domain]
            checks.append(check(name, dict(domain=domain), PASSED, wanted, '; '.join(told[:3]) or 'nothing else was found'))
    return checks


def _grave(finding):
    """Tell whether mail is in danger; what is only worth knowing is told, and fails nothing. What is not obeyed is never meant."""
    return finding.get('severity', 'error') == 'error' or finding['kind'] == 'setting_hidden' and finding['severity'] == 'warning'


# --- settings ---------------------------------------------------------------------------------------------------

def judge_settings(plan, applied, relays):
    """Return checks of settings. applied: mta_apply in check mode on every MTA. relays: {what: mta_relay in check mode}."""
    results, checks = dict(loop_results(applied)), []
    wanted = 'Postfix does what the directory asks'
    for host in plan['hosts']['mta']:
        about, result = dict(viewpoint=host, target=host), results.get(host)
        why = trouble(result, 'entries')
        if why:
            checks.append(unproven('in_force', about, wanted, why, REMEDIES['look']))
        else:
            checks.append(_in_force(about, result, wanted))
        checks.extend(_hidden('in_force', about, wanted, result))
    for what, result in sorted(relays.items()):
        checks.extend(_declared(what, result))
    return checks


def _in_force(about, result, wanted):
    differ = [each for each in result.get('entries', ()) if each['kind'] == 'postfix']
    text = ', '.join(name for each in differ for name in each['attributes'])
    # The role looks and never counts as changed: what would be touched is what tells.
    if result['entries'] and not differ:
        text = 'Postfix does not run, or was not loaded since routes were changed'
    if result['entries']:
        return check('in_force', about, FAILED, wanted, 'differs: %s' % text, 'setting_hidden', REMEDIES['settings'], text)
    return check('in_force', about, PASSED, wanted, 'it does')


def _hidden(name, about, wanted, result):
    """Yield what hides a global setting; mta_apply and mta_relay tell it as a warning."""
    for text in (result or {}).get('warnings', ()):
        if ' hides the global value' in text:
            yield check(name, about, FAILED, wanted, text, 'setting_hidden', subject=text.split(' ')[0])


def _declared(what, result):
    """Yield whether the directory asks for what is declared."""
    about, wanted = dict(target=what), 'the directory asks for what is declared'
    if not result or result.get('skipped'):
        return
    why = trouble(result, 'entries')
    if why:
        yield unproven('declared', about, wanted, why, REMEDIES['look'])
    elif result['entries']:
        names = sorted({name for each in result.get('entries', ()) for name in each['attributes']})
        yield check('declared', about, FAILED, wanted, 'differs: %s' % ', '.join(names), 'setting_hidden', REMEDIES['settings'],
                    ', '.join(names))
    else:
        yield check('declared', about, PASSED, wanted, 'it does')
    yield from _hidden('declared', about, wanted, result)


def judge_names(plan, looked):
    """Return whether each MTA finds the next hops, in the way in which its Postfix looks. looked: name_lookup_info over the MTAs."""
    results, checks = dict(loop_results(looked)), []
    for host in plan['hosts']['mta']:
        result, about = results.get(host), dict(viewpoint=host)
        why = trouble(result, 'lookups')
        wanted = 'Postfix finds the next hop'
        if why and plan['next_hops']:
            checks.append(unproven('name_resolution', about, wanted, why, REMEDIES['look']))
        checks.extend(check('name_resolution', about, PASSED if each['found'] else FAILED, wanted, each['text'], 'name_resolution',
                            target=each['name']) for each in ([] if why else result['lookups']))
    return checks


# --- DNS --------------------------------------------------------------------------------------------------------

def judge_dns(plan, looked, checks):
    """Return checks of SPF and MX. looked: the result of mail_dns_info. checks: those made before; the MX stands on them."""
    why, found = trouble(looked, 'domains'), []
    said = {} if why else {each['name']: each for each in looked['domains']}
    for facts in plan['split']:
        about, answer = dict(domain=facts['name']), said.get(facts['name'])
        if answer is None:
            found.extend(unproven(name, about, wanted, why or 'the DNS says nothing', REMEDIES['dns'])
                         for name, wanted in (('spf', 'every sender covered'), ('mx', 'it can be read')))
            continue
        found.extend(_spf(about, answer.get('spf') or {}))
        found.append(_mx(about, answer.get('mx') or (), facts, checks, plan['expect_mx']))
    return found


def _spf(about, spf):
    wanted = 'pass for every system that sends for the domain'
    if not spf.get('record') and not any(each['result'] in ('permerror', 'temperror') for each in spf.get('results', ())):
        yield check('spf', about, 'unproven', wanted, 'the domain has no SPF record, so it covers nobody', 'spf')
        return
    if not spf.get('results'):
        yield unproven('spf', about, wanted, 'no address is known that sends for it', 'Declare peer.addresses')
    for each in spf.get('results', ()):
        result = 'passed' if each['result'] == 'pass' else 'unproven' if each['result'] == 'temperror' else 'failed'
        yield check('spf', about, result, wanted, '%s (%s)' % (each['result'], each['by']), 'spf', subject=each['sender'])


def _mx(about, exchanges, facts, checks, expected):
    """Judge where the MX points now: at the master if that is asked for, and never at a system that does not work."""
    wanted = 'the master' if expected else 'a system that works'
    if not exchanges:
        return unproven('mx', about, wanted, 'the domain has no MX record', REMEDIES['dns'])
    at = [_system(each, facts) for each in exchanges]
    text = ', '.join('%s %s (%s)' % (each['preference'], each['exchange'], system or 'neither system')
                     for each, system in zip(exchanges, at))
    broken = [each for each in checks if each['domain'] == facts['name'] and each['result'] == FAILED and each['check'] in TAKES
              and any(system and each['target'] in facts['systems'][system]['hops'] for system in at)]
    if broken:
        return check('mx', about, FAILED, wanted, '%s, where %s failed' % (text, broken[0]['check']), 'mx_too_early')
    if expected and any(system != facts['master'] for system in at):
        return check('mx', about, FAILED, wanted, text, remedy=REMEDIES['mx_elsewhere'])
    return check('mx', about, PASSED, wanted, text)


def _system(exchange, facts):
    """Return the system that an MX record leads to, '' for none of the two."""
    name = exchange['exchange'].lower().rstrip('.')
    return next((system for system in (ZIMBRA, PEER) if name in facts['systems'][system]['names']
                 or set(exchange.get('addresses', ())) & set(facts['systems'][system]['addresses'])), '')


# --- queues -----------------------------------------------------------------------------------------------------

def judge_queues(plan, before, after):
    """Return (checks, {before, after} for the evidence) of what waits. before, after: mail_queue_info over the hosts."""
    hosts = {'before': dict(loop_results(before)), 'after': dict(loop_results(after))}
    shown = {key: [dict(host=host, next_hop=each['next_hop'], messages=each['messages'])
                   for host in sorted(results) for each in results[host].get('next_hops', ())] for key, results in hosts.items()}
    ours = {name for facts in plan['split'] for side in facts['systems'].values() for name in side['names']} | set(plan['domains'])
    checks = []
    for host in sorted(hosts['after']):
        if trouble(hosts['after'][host], 'queue') or trouble(hosts['before'].get(host), 'queue'):
            continue
        old = {item['id'] for item in hosts['before'][host]['queue']}
        new = [each for each in waiting(hosts['after'][host]['queue']) if each['id'] not in old and each['next_hop'] in ours]
        checks.extend(_queued(host, new))
    return checks, shown


def _queued(host, new):
    about, wanted = dict(viewpoint=host), 'nothing new waits for either system'
    for each in new:
        failure = flow_reason(each['reason'])
        yield check('queue', about, FAILED, wanted, each['reason'], failure, REMEDIES.get(failure) or REMEDIES['queue'],
                    each['recipient'], each['next_hop'])
    if not new:
        yield check('queue', about, PASSED, wanted, 'nothing does')
