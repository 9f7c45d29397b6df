# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A wave of people who move between Zimbra and the other system: what is done on each side, and what is kept of it.

Private to this collection. Pure. The order of the steps is that of the playbook: the new home delivers before the old one sends
on, in both directions, and going back is a move in the other direction to what the journal says was there.
"""
import hashlib
import json

from ._address import normalise_address

TO, FROM = 'to_zimbra', 'from_zimbra'
# What is kept of an account before anything is changed.
KEPT = ('zimbraMailTransport', 'zimbraMailHost', 'zimbraAccountStatus', 'zimbraCOSId')
DONE, UNDONE = 'done', 'undone'


class MoveError(ValueError):
    """What is asked for cannot be done; the text names all of it."""


def wave_of(people, direction, name=''):
    """Return the name of the journal: what tells one wave from another."""
    if name:
        return name
    text = json.dumps([direction, sorted(str(person).lower() for person in people)])
    return '%s-%s' % (direction, hashlib.sha256(text.encode('utf-8', 'surrogateescape')).hexdigest()[:12])


def plan(topology, people, direction, found, journal, undo=False, wave=''):
    """Return all that the steps need. Raises MoveError.

    topology: what the filter topology returns. found: the accounts of these people, as entry_info returns them. journal: what
    an earlier run kept of this wave, or {}. undo: take back what that run did.
    """
    problems = []
    wave = wave_of(people, direction, wave)
    movers = _movers(topology, people, direction, problems)
    entries = dict((entry['name'].lower(), entry['attributes']) for entry in found)
    if undo and journal.get('phase') in (None, UNDONE):
        problems.append('there is no record of such a move, or it was taken back already: name the same people, move_direction and '
                        'move_wave as then')
    for mover in movers:
        _check(mover, entries.get(mover['address']), topology, direction, undo, problems)
    if problems:
        raise MoveError('Nothing was changed, %d problem(s):\n%s' % (len(problems), '\n'.join('- ' + text for text in problems)))
    journal = _journal(journal, wave, movers, entries, direction, undo)
    kept = dict((person['address'], person['before']) for person in journal['people'])
    moving = [dict(mover, before=kept.get(mover['address'])) for mover in movers]
    if undo:
        moving = [mover for mover in moving if not _is_there(mover, mover['before'], direction)]
    way = (FROM if direction == TO else TO) if undo else direction
    addresses = [mover['address'] for mover in moving]
    return dict(
        wave=wave, way=way, undo=undo, finished=journal['phase'] == (UNDONE if undo else DONE), journal=journal, people=moving,
        prepare=[_prepared(mover) for mover in moving] if way == TO and not undo else [],
        route=dict(state='mailbox' if way == TO else 'remote', accounts=[_routed(mover, way, undo) for mover in moving]),
        moved_to_zimbra=addresses if way == TO else [], moved_from_zimbra=addresses if way == FROM else [],
        new_on_peer=sorted(set(address for mover in moving for address in mover['needed'])) if way == FROM else [],
        slave_domains=sorted(set(mover['domain'] for mover in moving if mover['role'] == 'slave')),
        all_slave_domains=[domain['name'] for domain in topology['slave']['domains']],
        domains=sorted(set(mover['domain'] for mover in moving)), by_hand=_by_hand(moving, way),
        advice=_advice(moving, way, topology))


def _movers(topology, people, direction, problems):
    """Return [{address, domain, role, next_hop, declared}] of the people, in order."""
    split = dict((domain['name'], domain) for domain in topology['split'])
    movers, seen = [], set()
    if not people:
        problems.append('move_people: nobody is named')
    for index, person in enumerate(people):
        path = 'move_people[%d]' % index
        try:
            address = normalise_address(person)
        except (TypeError, ValueError, AttributeError) as error:
            problems.append('%s (%s): %s' % (path, person, error))
            continue
        domain = split.get(address.partition('@')[2])
        if address in seen:
            problems.append('%s (%s): named twice' % (path, address))
        elif domain is None:
            problems.append('%s (%s): its domain is no split domain of zimbra_split_domains' % (path, address))
        else:
            declared = [each for each in domain['remote'] if each['name'] == address]
            hop = (declared[0] if declared else {}).get('next_hop') or domain['next_hop']
            movers.append(dict(address=address, domain=domain['name'], role=domain['role'], next_hop='smtp:%s' % hop,
                               declared=bool(declared), path=path, needed=[address]))
        seen.add(address)
    return movers


def _check(mover, attributes, topology, direction, undo, problems):
    """Say what keeps a person from moving, as far as the directory tells; account_move says the rest."""
    where = '%s (%s): ' % (mover['path'], mover['address'])
    if attributes is None and not (direction == TO and mover['role'] == 'slave') and not undo:
        problems.append(where + 'Zimbra has no account of that name; %s' % (
            'declare it under remote_accounts and run split_domain.yml first' if direction == TO else 'correct it'))
    if attributes is not None and mover['role'] == 'slave':
        mover['needed'] = [mover['address']] + [alias.lower() for alias in attributes.get('zimbraMailAlias', ())]
    adopted = [each for each in topology['master']['remote_accounts'] if each['name'] == mover['address'] and each.get('adopt')]
    if direction == TO and adopted and not undo:
        problems.append(where + 'it is declared with adopt: true, by which the next run of split_domain.yml would send its mail to the '
                        'other system again: take it out of remote_accounts first')


def _is_there(mover, attributes, direction):
    """Tell whether a person is where the move leads."""
    transport = (list((attributes or {}).get('zimbraMailTransport', ())) or [''])[0].lower()
    return transport.startswith('lmtp:') if direction == TO else transport == mover['next_hop']


def _journal(journal, wave, movers, entries, direction, undo):
    """Return the journal of an earlier run that was not ended or still holds, else a new one."""
    ended = journal.get('phase') in (None, UNDONE) or (
        journal['phase'] == DONE and not all(_is_there(mover, entries.get(mover['address']), direction) for mover in movers))
    if not ended or (undo and journal):
        return journal
    people = [dict(address=mover['address'], before=None if entries.get(mover['address']) is None else dict(
        (name, list(values)) for name, values in sorted(entries[mover['address']].items()) if name in KEPT)) for mover in movers]
    return dict(version=1, wave=wave, direction=direction, phase='planned', steps=[], people=people)


def noted(kept, planned, step, now):
    """Return the journal in which a step is about to be done, or the whole is.

    kept: what the file holds, or {}. planned: the journal of this run's plan, which begins a new one where that has no steps yet.
    """
    ended = kept.get('phase') in (None, DONE, UNDONE)
    base = planned if ended and not planned['steps'] or kept.get('people') != planned['people'] else kept
    return dict(base, phase=step, steps=base['steps'] + [dict(step=step, time=now)])


def _prepared(mover):
    return dict(name=mover['address'], transport=mover['next_hop'], create=mover['role'] == 'slave')


def _routed(mover, way, undo):
    """Return what account_move is told of a person when mail is to go the other way."""
    account = dict(name=mover['address'], transport=mover['next_hop'])
    if undo:
        before = mover['before'] or {}
        status = (before.get('zimbraAccountStatus') or ['locked'])[0]
        account.update(status=status if status in ('active', 'locked') else 'locked')
        if way == FROM and before.get('zimbraMailTransport'):
            account.update(transport=before['zimbraMailTransport'][0])
    return account


def _advice(moving, way, topology):
    """Return what has to be changed in zimbra_split_domains, so that its next run changes nothing."""
    lines = []
    for mover in moving:
        if mover['role'] == 'master' and way == TO and mover['declared']:
            lines.append('%s: take %s out of remote_accounts (or its line out of remote_accounts_file)' % (
                mover['domain'], mover['address']))
        if mover['role'] == 'master' and way == FROM and not mover['declared']:
            lines.append('%s: add {name: %s, adopt: true} to remote_accounts' % (mover['domain'], mover['address']))
    side = 'local' if way == TO else 'remote'
    for domain in topology['split']:
        for mailbox, address in sorted((domain.get('test_addresses') or {}).items()):
            if mailbox != side and address in [mover['address'] for mover in moving]:
                lines.append('%s: test_mailboxes.%s (%s) is on the other side now: name another one' % (domain['name'], mailbox, address))
    return lines or ['nothing: zimbra_split_domains holds as it is']


def _by_hand(moving, way):
    """Return what has to be done on another system that is none of ours, before mail goes another way."""
    names = ', '.join(mover['address'] for mover in moving)
    told = 'Then run this again with move_peer_ready=true'
    if way == FROM:
        return ['There: give %s a mailbox, and deliver their mail into it instead of sending it to Zimbra.' % names, told]
    return ['There: be ready to send the mail of %s to Zimbra, though they still have a mailbox, and to do so as soon as this run has '
            'ended. Until then mail that comes in there stays there, which loses nothing.' % names, told]


def proof(made, mailboxes, server, stamp):
    """Return the messages that prove a move, to people whose new mailbox can be read: {messages, expected, mailboxes}.

    mailboxes: [{address, side, imap_host, imap_port, user, password}]. A copy in the old home is a failure, where that can be read.
    """
    new = 'local' if made['way'] == TO else 'remote'
    people = set(mover['address'] for mover in made['people'])
    names, messages, expected = [], [], []
    for number, mailbox in enumerate(each for each in mailboxes if each['address'].lower() in people):
        address = mailbox['address'].lower()
        names.append(dict(name='%s %s' % (mailbox['side'], address), host=mailbox['imap_host'], port=mailbox.get('imap_port'),
                          user=mailbox['user'], password=mailbox['password'], tls=mailbox.get('tls', 'auto')))
        if mailbox['side'] == new:
            number = '<%s.%d.%s@%s>' % (made['wave'], number, stamp, server)
            messages.append(dict(host='[%s]:25' % server, sender='', recipient=address, id=number, subject='Proof of a move',
                                 body='This message proves that mail comes where it must. It is deleted at once.'))
            expected.append(dict(id=number, mailbox='%s %s' % (new, address)))
    return dict(messages=messages, expected=expected, mailboxes=names)


def misplaced(found, expected):
    """Return what is wrong with the proofs: messages that are not in their mailbox, or in another one, too."""
    wrong = []
    for want, message in zip(expected, found):
        others = sorted(name for name, count in message['copies'].items() if count and name != want['mailbox'])
        if message['copies'].get(want['mailbox']) != 1 or others:
            wrong.append('%s: %d in the new mailbox, and %s' % (
                want['mailbox'], message['copies'].get(want['mailbox']) or 0, 'in ' + ', '.join(others) if others else 'nowhere else'))
    return wrong


def here(entries):
    """Return every address of the entries that Zimbra delivers itself, aliases included; entries as entry_info returns them.

    What is closed is not delivered, and would go round between a slave and its master.
    """
    found = []
    for entry in entries:
        transport = (list(entry['attributes'].get('zimbraMailTransport', ())) or ['lmtp:'])[0].lower()
        if 'disabled' not in entry['attributes'].get('zimbraMailStatus', ()) and (
                entry.get('kind') not in ('account', 'resource') or transport.startswith('lmtp:')):
            found.extend([entry['name']] + list(entry['attributes'].get('zimbraMailAlias', ())))
    return found
