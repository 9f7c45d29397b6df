# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One person joins or leaves a split domain, on one of its sides: what is done on each.

Private to this collection. Pure.
"""
from ._address import normalise_address
from ._move_plan import MoveError

_KINDS = {'list': 'a distribution list', 'group': 'a dynamic distribution list', 'resource': 'a calendar resource'}


def plan(topology, person, side, change, found, peer_people, peer_ready=False):
    """Return what the roles' steps need. Raises MoveError, which names all that is wrong.

    side: zimbra or peer. change: joins or leaves. found: whatever has the address on Zimbra, as entry_info returns it.
    peer_people: what postfix_people_info returns of the other system, [] where it cannot be read.
    """
    address, domain, problems = _place(topology, person)
    if not problems:
        problems.extend('%s: %s' % (address, text) for text in _unfit(address, side, change, found, peer_people, peer_ready))
    if problems:
        raise MoveError('Nothing was changed:\n%s' % '\n'.join('- ' + text for text in problems))
    master = domain['role'] == 'master'
    remote = dict(name=address, transport='smtp:%s' % domain['next_hop'])
    status = _status(found)
    return dict(
        address=address, domain=domain['name'], zimbra_is_master=master, change=change, side=side,
        mailbox=[dict(name=address, create=True)] if (side, change) == ('zimbra', 'joins') else [],
        close=(side, change) == ('zimbra', 'leaves') and status not in (None, 'closed'),
        remote=[remote] if side == 'peer' and master else [], remote_state='present' if change == 'joins' else 'absent',
        moved_from_zimbra=[address] if change == 'leaves' or side == 'peer' else [],
        slave_domains=[each['name'] for each in topology['slave']['domains']],
        known_to_peer=[address] if (side, change) == ('zimbra', 'joins') else [],
        unknown_to_peer=[address] if change == 'leaves' or side == 'peer' else [],
        taken=change == 'joins', advice=_advice(domain, address, side, change))


def _place(topology, person):
    """Return (address, domain, [problem])."""
    try:
        address = normalise_address(person)
    except (TypeError, ValueError, AttributeError) as error:
        return None, None, ['%s: %s' % (person, error)]
    for domain in topology['split']:
        if domain['name'] == address.partition('@')[2]:
            return address, domain, []
    return None, None, ['%s: its domain is no split domain of zimbra_split_domains' % address]


def _unfit(address, side, change, found, peer_people, peer_ready):
    """Yield why this person cannot join or leave there."""
    for entry in found:
        if entry['kind'] != 'account':
            yield 'on Zimbra it is %s; leave that, or choose another address' % _KINDS.get(entry['kind'], entry['kind'])
        elif entry['name'].lower() != address:
            yield 'on Zimbra it is an alias of %s; take it off there first: zmprov raa %s %s' % (entry['name'], entry['name'], address)
        elif side == 'zimbra' and not _is_here(entry):
            yield ('on Zimbra it is a remote account, whose mailbox is on the other system; move.yml moves people, and '
                   'people_side=peer says where they are')
        elif side == 'peer' and _is_here(entry):
            yield 'it has a mailbox on Zimbra; move.yml moves people, and people_side=zimbra says where they are'
    known = _known(peer_people)
    if change == 'joins' and side == 'zimbra' and address in known:
        yield 'the other system has it already; move.yml moves people'
    if change == 'joins' and side == 'peer' and address not in known and not peer_ready:
        yield ('the other system has no mailbox or alias of that name, as far as it can be read; make it there first, or say '
               'people_peer_ready=true')
    if change == 'leaves' and side == 'zimbra' and address in known:
        yield 'the other system still has a mailbox or alias of that name, which would get the mail from now on; remove it there first'


def _known(peer_people):
    """Return every address that the other system has."""
    known = set()
    for domain in peer_people:
        known.update(domain.get('lists', ()))
        for account in domain.get('accounts', ()):
            known.update([account['name']] + list(account.get('aliases', ())))
    return set(address.lower() for address in known)


def _is_here(entry):
    return (list(entry['attributes'].get('zimbraMailTransport', ())) or ['lmtp:'])[0].lower().startswith('lmtp:')


def _status(found):
    for entry in found:
        return (list(entry['attributes'].get('zimbraAccountStatus', ())) or ['active'])[0]
    return None


def _advice(domain, address, side, change):
    if side == 'zimbra' or domain['role'] != 'master':
        return 'nothing: zimbra_split_domains holds as it is'
    declared = address in [each['name'] for each in domain['remote']]
    if change == 'joins':
        return 'nothing: it is declared already' if declared else '%s: add %s to remote_accounts' % (domain['name'], address)
    return '%s: take %s out of remote_accounts' % (domain['name'], address) if declared else 'nothing: it is declared no more'


def wrong_answers(probes, taken):
    """Return a text for every server that answers RCPT otherwise than it must, or not at all. taken: whether the address is to be taken."""
    told = []
    for each in probes:
        broken = [stage for stage in each['stages'] if not stage['passed']]
        told.extend('%s: %s: %s' % (each['host'], stage['text'], stage['remedy']) for stage in broken)
        told.extend('%s: %s: %s %s, and it must %s' % (each['host'], answer['address'], answer['code'], answer['text'],
                                                       'be taken' if taken else 'be refused') for answer in each['recipients']
                    if not broken and (200 <= (answer['code'] or 0) < 300) != taken)
    return told
