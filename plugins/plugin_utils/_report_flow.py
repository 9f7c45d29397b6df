# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which way mail goes, and whether that is proven: the five arrows between the internet, the master and the slave.

Private to this collection. Pure.
"""

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_checks import words
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._report_words import FAILED, PASSED, UNPROVEN, plural, result_of, title

# name: (from, to, what travels on it)
ARROWS = {
    'in': ('outside', 'master', 'all mail for the domain, by MX'),
    'out_master': ('master', 'outside', "the master's mail for the rest of the world"),
    'down': ('master', 'slave', 'mail for the people of the slave'),
    'up': ('slave', 'master', 'mail for every other address of the domain'),
    'out_slave': ('slave', 'outside', "the slave's mail for the rest of the world"),
}
# Failures of a check that stop mail, and the arrow of each where the check itself does not say between whom.
TO_PEER = 'from Zimbra to its peer'
STOPS_MAIL = {'loop': ('down', 'up'), 'next_hop_self': (TO_PEER,), 'relay_denied': (TO_PEER,), 'peer_down': (TO_PEER,),
              'name_resolution': (TO_PEER,), 'mx_too_early': ('in',), 'account_unknown': (), 'sender_refused': (), 'alias_missing': ()}


def flow(told):
    """Return a flow of the evidence as texts: one message that was sent, or was to be sent."""
    shown = {field: words(told.get(field)) for field in ('domain', 'from', 'to', 'sender', 'recipient', 'id', 'found', 'remedy')}
    seconds = told.get('seconds')
    return dict(shown, result=result_of(told.get('result')), hops=[words(hop) for hop in told.get('hops') or ()],
                wanted_hops=[words(hop) for hop in told.get('wanted_hops') or ()],
                seconds=float(seconds) if isinstance(seconds, (int, float)) else None)


def arrows(domain, flows, checks, hosts):
    """Return the arrows of a domain, numbered: from, to, result, and a text that says why.

    domain: of the topology's split. hosts: {zimbra, peer, outside: [names]}, who observes from where.
    """
    places = _places(domain)
    proofs = {name: [] for name in ARROWS}
    for each in flows:
        for name, result in _of_flow(each, places, proofs):
            proofs[name].append((result, each))
    blamed = {name: [] for name in ARROWS}
    for check in checks:
        for name in _of_check(check, places, _sides(domain, hosts)):
            blamed[name].append(check)
    return [_arrow(number, name, proofs[name], blamed[name]) for number, name in enumerate(ARROWS, 1)]


def _places(domain):
    """Return which place in the drawing a side of the evidence has."""
    zimbra, peer = ('master', 'slave') if domain['role'] == 'master' else ('slave', 'master')
    return {'outside': 'outside', 'zimbra': zimbra, 'local': zimbra, 'peer': peer, 'remote': peer}


def _of_flow(told, places, proofs):
    """Return (arrow, result) of one message.

    From outside to the slave is two arrows. That it arrives proves both; that it does not is the second one's, as the first
    has its own message.
    """
    start, end = places.get(told['from']), places.get(told['to'])
    if (start, end) == ('outside', 'slave'):
        return [('down', told['result'])] + ([('in', PASSED)] if told['result'] == PASSED else [])
    return [(name, told['result']) for name, (source, target, _what) in ARROWS.items() if (source, target) == (start, end)]


def _of_check(check, places, sides):
    """Return the arrows that a failed check speaks of."""
    if check['result'] != FAILED or check['failure'] not in STOPS_MAIL:
        return ()
    pair = tuple(places.get(sides.get(_host(check[end]))) for end in ('viewpoint', 'target'))
    between = tuple(name for name, (source, target, _what) in ARROWS.items() if (source, target) == pair)
    if between and check['failure'] != 'loop':
        return between
    to_peer = 'down' if places['zimbra'] == 'master' else 'up'
    return tuple(to_peer if name == TO_PEER else name for name in STOPS_MAIL[check['failure']])


def _sides(domain, hosts):
    """Return the side of every host name that is known."""
    sides = {_host(name): side for side in ('outside', 'peer', 'zimbra') for name in hosts.get(side) or ()}
    peer = domain['peer']
    for name in [peer['host'], *peer['addresses'], *(account['host'] for account in domain['remote'])]:
        sides.setdefault(_host(name.split('/')[0]), 'peer')
    return sides


def _host(text):
    """Return the host of a next hop, '[mail.example.com]:25' or 'mail.example.com:25', in lower case."""
    text = text.strip().lower()
    if text.startswith('['):
        return text[1:].split(']')[0]
    return text.rsplit(':', 1)[0] if text.count(':') == 1 else text


def _arrow(number, name, proofs, blamed):
    source, target, what = ARROWS[name]
    results = [result for result, _told in proofs]
    result = FAILED if blamed or FAILED in results else UNPROVEN if UNPROVEN in results or not results else PASSED
    return dict(number=number, name=name, source=source, target=target, what=what, result=result, why=_why(result, proofs, blamed))


def _why(result, proofs, blamed):
    if result == FAILED:
        lost = [told['found'] or 'the message did not arrive' for told_result, told in proofs if told_result == FAILED]
        reasons = [title(check['failure']) for check in blamed] + lost
        return '; '.join(dict.fromkeys(reason[:1].lower() + reason[1:] for reason in reasons))
    if result == UNPROVEN:
        said = [told['found'] for told_result, told in proofs if told_result == UNPROVEN and told['found']]
        return '; '.join(dict.fromkeys(said)) or 'no message was sent this way'
    times = [told['seconds'] for _result, told in proofs if told['seconds'] is not None]
    return '%s arrived%s' % (plural(len(proofs), 'message'), ', the slowest in %.1f s' % max(times) if times else '')
