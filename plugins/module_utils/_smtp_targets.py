# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the probe is asked for, checked as a whole before any connection is made; which addresses of many are asked.

Private to this collection. Pure: no I/O, nothing of Ansible.
"""
import ipaddress
import re
from typing import NamedTuple, Tuple

from ._address import normalise_host_name
from ._client import ClientError
from ._model import Problem
from ._transport import NextHop, parse_relay_host

MAX_ADDRESS = 320
# What no address of a command may hold: it would end the command and begin another one.
_FORBIDDEN = re.compile(r'[\x00-\x20\x7f<>]')
_MESSAGE_ID = re.compile(r'<[!-;=?-~]+@[!-;=?-~]+>\Z')
_NUMBERS = (('sample', 0, 'at least 0; 0 asks for all'), ('rate', 1, 'at least 1'), ('concurrency', 1, 'at least 1'),
            ('timeout', 1, 'at least 1'))


class Target(NamedTuple):
    """One next hop and what to ask there. Addresses are (as given, as sent)."""
    name: str
    host: str
    hop: NextHop
    sender: str
    recipients: Tuple[Tuple[str, str], ...]
    tls: str


class Message(NamedTuple):
    """One message that shall really be sent."""
    host: str
    hop: NextHop
    sender: str
    recipient: str
    wire: str
    id: str
    subject: str
    body: str


def wanted(params):
    """Return (Targets, Messages) of the options. Raises ClientError naming every problem."""
    problems = []
    targets = [_target('targets[%d]' % place, each, problems) for place, each in enumerate(params['targets'])]
    messages = [_message('messages[%d]' % place, each, problems) for place, each in enumerate(params['messages'])]
    _once(messages, problems)
    for name, least, text in _NUMBERS:
        if params[name] < least:
            problems.append(Problem(name, str(params[name]), 'the number is too small', 'Write %s' % text))
    _check(_an_address, 'source_address', params['source_address'], problems, 'Write one of the addresses of this host')
    _check(_a_helo, 'helo', params['helo'], problems, 'Write the host name that this host shall give')
    if problems:
        raise ClientError('client.REFUSED', 'Nothing was asked or sent, %d problem(s):\n%s' % (
            len(problems), '\n'.join('- %s' % str(problem) for problem in problems)))
    return targets, messages


def spread(items, size):
    """Return at most `size` of the items (0: all), spread evenly: the first, the last, and as many between them."""
    if not size or len(items) <= size:
        return tuple(items)
    if size == 1:
        return (items[0],)
    return tuple(items[each * (len(items) - 1) // (size - 1)] for each in range(size))


def _target(path, given, problems):
    recipients, seen = [], set()
    for place, address in enumerate(given['recipients']):
        wire = _address('%s.recipients[%d]' % (path, place), address, problems)
        if address not in seen:
            seen.add(address)
            recipients.append((address, wire))
    sender = _address(path + '.sender', given['sender'], problems) if given['sender'] else ''
    return Target(given['name'] or given['host'], given['host'], _hop(path, given['host'], problems), sender,
                  tuple(recipients), given['tls'])


def _message(path, given, problems):
    if not _MESSAGE_ID.match(given['id']):
        problems.append(Problem(path + '.id', repr(given['id']), 'it is no Message-ID', 'Write one like <a1b2@example.com>'))
    if re.search(r'[\x00-\x1f\x7f]', given['subject']):
        problems.append(Problem(path + '.subject', repr(given['subject']), 'it holds control characters', 'Write it on one line'))
    if '\x00' in given['body']:
        problems.append(Problem(path + '.body', repr(given['id']), 'it holds a NUL character', 'Take it out'))
    sender = _address(path + '.sender', given['sender'], problems) if given['sender'] else ''
    return Message(given['host'], _hop(path, given['host'], problems), sender, given['recipient'],
                   _address(path + '.recipient', given['recipient'], problems), given['id'], given['subject'], given['body'])


def _once(messages, problems):
    """Refuse a Message-ID that is used twice: nobody could tell the two apart afterwards."""
    places = {}
    for place, message in enumerate(messages):
        if message.id in places:
            problems.append(Problem('messages[%d].id' % place, message.id, 'messages[%d] has the same one' % places[message.id],
                                    'Give each message a Message-ID of its own'))
        places.setdefault(message.id, place)


def _hop(path, text, problems):
    try:
        return parse_relay_host(text)
    except ValueError as error:
        problems.append(Problem(path + '.host', repr(text), str(error), 'Write it like [mail.example.com]:25'))
        return None


def _address(path, text, problems):
    """Return an address as it stands in a command, its domain in ACE form."""
    try:
        return wire_address(text)
    except ValueError as error:
        problems.append(Problem(path, repr(text), str(error), 'Write an address like foo@example.com'))
        return ''


def wire_address(text):
    """Return an address as it stands between < and > of a command. Raises ValueError.

    More is taken than what makes sense as somebody's address: routes like foo%example.net@example.com are asked, too.
    """
    if _FORBIDDEN.search(text) or not text.isprintable():
        raise ValueError('it holds blanks, control characters, < or >')
    local, at_sign, domain = text.rpartition('@')
    if text.lower() == 'postmaster':
        return text
    if not at_sign or not local or not domain:
        raise ValueError('something must stand on both sides of an @')
    if any(ord(one) > 126 for one in local):
        raise ValueError('what stands before the @ is not ASCII')
    if any(ord(one) > 126 for one in domain):
        domain = normalise_host_name(domain)
    if len(local) + len(domain) + 1 > MAX_ADDRESS:
        raise ValueError('it is longer than %d characters' % MAX_ADDRESS)
    return '%s@%s' % (local, domain)


def _check(check, path, text, problems, cure):
    try:
        if text:
            check(text)
    except ValueError as error:
        problems.append(Problem(path, repr(text), str(error), cure))


def _an_address(text):
    ipaddress.ip_address(text)


def _a_helo(text):
    if not re.match(r'[A-Za-z0-9._-]+\Z|\[[0-9A-Fa-f.:IPv]+\]\Z', text):
        raise ValueError('it is neither a host name nor an address in brackets')
