# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages that are really sent, one for each flow, and what came of them.

Private to this collection. Pure.
"""
from ._verify_sides import OUTSIDE, PEER, SIDES, ZIMBRA
from ._verify_words import REMEDIES, failure_of, flow_reason

LOCAL, REMOTE = SIDES[ZIMBRA], SIDES[PEER]
PAIRS = ((OUTSIDE, LOCAL), (OUTSIDE, REMOTE), (ZIMBRA, REMOTE), (PEER, LOCAL), (ZIMBRA, OUTSIDE), (PEER, OUTSIDE))


def flows(domain, outsiders, outside_address, token, expect_mx):
    """Return the flows of a domain: {domain, from, to, sender, recipient, id, host, viewpoint, mailbox, wanted_hops, ...}.

    A flow that cannot be sent has no viewpoint, and says under missing what to add.
    """
    return [_flow(domain, number, pair, outsiders, outside_address, token, expect_mx) for number, pair in enumerate(PAIRS, 1)]


def _flow(domain, number, pair, outsiders, outside_address, token, expect_mx):
    start, end = pair
    sender = outside_address if start == OUTSIDE else domain.side(start).test
    recipient = outside_address if end == OUTSIDE else domain.zimbra.test if end == LOCAL else domain.peer.test
    hosts = outsiders if start == OUTSIDE else domain.side(start).hosts
    missing = _missing(domain, start, end, sender, recipient, hosts)
    return {
        'domain': domain.name, 'from': start, 'to': end, 'sender': sender or '', 'recipient': recipient or '',
        'id': '<%s.%d@%s>' % (token, number, domain.name), 'host': _handed_to(domain, start, expect_mx),
        'viewpoint': '' if missing else hosts[0].name, 'missing': missing,
        'mailbox': OUTSIDE if end == OUTSIDE else '%s/%s' % (domain.name, end),
        'wanted_hops': [_name(domain, system) for system in way(domain, start, end)], 'way': way(domain, start, end),
        'maybe': ZIMBRA if (start, end) == (PEER, OUTSIDE) and domain.zimbra.master else ''}


def _missing(domain, start, end, sender, recipient, hosts):
    """Return what has to be added before this flow can be tested, '' for nothing."""
    if not hosts and start == OUTSIDE:
        return REMEDIES['no_outside_host']
    if not hosts:
        return REMEDIES['no_peer_host'] % domain.peer.names[0]
    if start != OUTSIDE and not sender:
        return REMEDIES['no_test_mailbox'] % (SIDES[start], domain.name)
    if not recipient:
        return REMEDIES['no_outside_mailbox'] if end == OUTSIDE else REMEDIES['no_test_mailbox'] % (end, domain.name)
    return ''


def _handed_to(domain, start, expect_mx):
    """Return the next hop that takes the message from the one who sends it."""
    if start != OUTSIDE:
        return '[127.0.0.1]:25'
    return domain.name if expect_mx else domain.master.hops[0].host if domain.master.hops else ''


def way(domain, start, end):
    """Return the systems that must take the message over, in order."""
    last = OUTSIDE if end == OUTSIDE else ZIMBRA if end == LOCAL else PEER
    found = [domain.master.system if start == OUTSIDE else start]
    if last == OUTSIDE and domain.relay.get('relay_host') and start == ZIMBRA:
        found.append(PEER)
    return found if last in found else found + ([] if last == OUTSIDE else [last])


def _name(domain, system):
    side = domain.side(system)
    return side.hosts[0].name if side.hosts else side.hops[0].label if side.hops else system


# --- what came of it --------------------------------------------------------------------------------------------

def judge(flow, sent, found, waiting, names):
    """Return a flow of the evidence.

    sent: smtp_probe's word on the message, None if it was not sent. found: imap_message's. waiting: what queues say of it,
    [{host, next_hop, reason}]. names: {system: names of its hosts}.
    """
    seen = {key: flow[key] for key in ('domain', 'from', 'to', 'sender', 'recipient', 'id', 'wanted_hops')}
    seen.update(hops=list((found or {}).get('hops', ())), seconds=(found or {}).get('seconds'))
    result, text, failure = _came(flow, sent, found, waiting, names)
    remedy = flow['missing'] or ('' if result == 'passed' else REMEDIES.get(failure) or REMEDIES['flow'])
    return dict(seen, result=result, found=text, failure=failure, remedy=remedy)


def _came(flow, sent, found, waiting, names):
    """Return (result, what was found, failure)."""
    if sent is None:
        return 'unproven', 'not sent', ''
    if not sent['taken']:
        text = 'refused at %s: %s %s' % (sent.get('stage') or 'SMTP', sent.get('code') or 'no answer', sent.get('text') or '')
        return 'failed', text.strip(), failure_of(sent.get('code'), sent.get('text'))
    if found is None:
        return 'unproven', 'sent, but no mailbox could be read', ''
    copies = {name: number for name, number in found['copies'].items() if number}
    if not copies and waiting:
        text = 'waits on %(host)s for %(next_hop)s: %(reason)s' % waiting[0]
        return 'failed', text, flow_reason(waiting[0]['reason'])
    if copies != {flow['mailbox']: 1}:
        return 'failed', 'found %s, wanted once in %s' % (_places(copies), flow['mailbox']), ''
    if not travelled(found['hops'], flow['way'], flow['maybe'], names):
        return 'failed', 'went over %s, wanted %s' % (_listed(found['hops']), _listed(flow['wanted_hops'])), ''
    return 'passed', 'in %s after %.1f s' % (flow['mailbox'], found['seconds'] or 0), ''


def _places(copies):
    return ', '.join('%d in %s' % (copies[name], name) for name in sorted(copies)) or 'nowhere'


def _listed(hops):
    return ', '.join(hops) or 'nothing'


def travelled(hops, wanted, maybe, names):
    """Tell whether hosts in order of travel are a way over these systems.

    A host under a name that nobody declared may be inside any system, the next one of the way too. maybe: a system that may
    come in between.
    """
    seen = []
    for hop in hops:
        system = next((each for each in sorted(names) if hop.lower() in names[each]), '?')
        if hop.lower() != 'localhost' and (system == '?' or seen[-1:] != [system]):
            seen.append(system)
    return _matches(seen, list(wanted), maybe)


def _matches(seen, wanted, maybe):
    if not seen:
        return not wanted
    if seen[0] == '?':
        return _matches(seen[1:], wanted, maybe) or bool(wanted) and _matches(seen[1:], wanted[1:], maybe)
    if wanted and seen[0] == wanted[0]:
        return _matches(seen[1:], wanted[1:], maybe)
    return bool(maybe) and seen[0] == maybe and _matches(seen[1:], wanted, '')
