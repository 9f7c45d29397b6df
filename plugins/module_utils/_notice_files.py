# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts for people: where each lies, which of them are to be written, which are to be sent, each once.

Private to this collection. Pure.
"""
import hashlib
import json
from typing import NamedTuple

from ._address import normalise_address

SENT = '.sent.json'
_PLAIN = frozenset('abcdefghijklmnopqrstuvwxyz0123456789@._+-')


class Notice(NamedTuple):
    """A text for one person. path: of its file, in the directory."""
    address: str
    path: str
    subject: str
    body: str
    digest: str


def file_name(address):
    """Return the name of a person's file: no two addresses share one, and none leads out of the directory."""
    return ''.join(one if one in _PLAIN else '%%%02X' % ord(one) for one in address) + '.txt'


def digest(address, subject, body):
    """Return what tells one text from another, a SHA-256 in hexadecimal digits."""
    return hashlib.sha256(json.dumps([address, subject, body]).encode('utf-8', 'surrogatepass')).hexdigest()


def text_of(notice):
    """Return what stands in the file."""
    return 'To: %s\nSubject: %s\n\n%s' % (notice.address, notice.subject, notice.body)


def read(messages):
    """Return ([Notice], [what is wrong])."""
    problems, found, places = [], [], {}
    for number, each in enumerate(messages):
        place = 'messages[%d]' % number
        try:
            address = normalise_address(each['address'])
        except ValueError as error:
            problems.append('%s.address: %s' % (place, error))
            continue
        if places.setdefault(address, place) != place:
            problems.append('%s.address: %s has a text already at %s; keep one of the two' % (place, address, places[address]))
        for key in ('subject', 'body'):
            if not each[key].strip():
                problems.append('%s.%s: it is empty; write it' % (place, key))
        if not each['subject'].isprintable():
            problems.append('%s.subject: it holds a line break or another control character; take it out' % place)
        body = each['body'].rstrip('\n') + '\n'
        found.append(Notice(address, file_name(address), each['subject'], body, digest(address, each['subject'], body)))
    return found, problems


def to_send(notices, sent):
    """Return the Notices that were not sent yet as they are now. sent: {address: digest}, what has been."""
    return [notice for notice in notices if sent.get(notice.address) != notice.digest]


def message_id(notice, sender):
    """Return a Message-ID that is the same each time the same text goes to the same person."""
    return '<%s.notice@%s>' % (notice.digest[:32], sender.rpartition('@')[2])


def sent_before(text):
    """Return {address: digest} of the file that remembers it. Raises ValueError."""
    found = json.loads(text)
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise ValueError('it does not hold what was sent')
    return found


def refusals(answers):
    """Return what servers said to those who did not get their text."""
    return '; '.join('%(recipient)s: %(stage)s: %(code)s %(text)s' % answer for answer in answers if not answer['taken'])
