# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""DNS messages: questions written, answers read.

Private to this collection. Pure: no I/O, nothing of Ansible. Names are texts in lower case without the last dot; the
root is '.'. What stands in a label and is no plain character is written as \\DDD. Whatever bytes come in, the only
error raised is MessageError.
"""
import ipaddress
import re
from typing import NamedTuple, Tuple

TYPES = {'A': 1, 'NS': 2, 'CNAME': 5, 'SOA': 6, 'PTR': 12, 'MX': 15, 'TXT': 16, 'AAAA': 28}
NAMES = {number: name for name, number in TYPES.items()}
RCODES = {0: 'NOERROR', 1: 'FORMERR', 2: 'SERVFAIL', 3: 'NXDOMAIN', 4: 'NOTIMP', 5: 'REFUSED'}
IN = 1
MAX_NAME = 255
MAX_LABEL = 63
_MAX_POINTERS = 64
_NUMBERS_OF_SOA = 5
_ESCAPED = re.compile('[01][0-9]{2}|2[0-4][0-9]|25[0-5]')


class MessageError(ValueError):
    """These bytes are no DNS message, or this name cannot stand in one."""


class Record(NamedTuple):
    """One answer. data: A, AAAA an address; NS, CNAME, PTR a name; MX (preference, name); TXT a text; SOA (mname, rname, numbers)."""
    name: str
    type: str
    ttl: int
    data: object


class Message(NamedTuple):
    """Of a message, what a stub resolver looks at. question: (name, type); records: those of the answer section."""
    id: int
    response: bool
    authoritative: bool
    truncated: bool
    recursion: bool            # wanted in a question, available in a response
    rcode: int
    question: Tuple[str, str]
    records: Tuple[Record, ...]


def encode(message):
    """Return the bytes of a Message, without compression. Raises MessageError."""
    flags = (message.response << 15) | (message.authoritative << 10) | (message.truncated << 9) | message.rcode
    flags |= (message.recursion << 7) if message.response else (message.recursion << 8)
    name, kind = message.question
    head = b''.join(_number(value, 2) for value in (message.id, flags, 1, len(message.records), 0, 0))
    body = encode_name(name) + _number(TYPES[kind], 2) + _number(IN, 2)
    return head + body + b''.join(_encoded(record) for record in message.records)


def query(number, name, kind):
    """Return the bytes of a question that asks a resolver to do the work. Raises MessageError."""
    return encode(Message(number, False, False, False, True, 0, (name, kind), ()))


def decode(data):
    """Return the Message in the bytes. Records of types and classes that are not known are left out. Raises MessageError."""
    if len(data) < 12:
        raise MessageError('%d bytes are no DNS message' % len(data))
    number, flags, questions, answers = (_value(data, place, 2) for place in (0, 2, 4, 6))
    if questions != 1:
        raise MessageError('a DNS message with %d questions' % questions)
    name, place = decode_name(data, 12)
    kind = NAMES.get(_value(data, place, 2), '')
    place += 4
    records = []
    for _each in range(answers):
        record, place = _decoded(data, place)
        if record is not None:
            records.append(record)
    response = bool(flags & 0x8000)
    recursion = bool(flags & (0x80 if response else 0x100))
    return Message(number, response, bool(flags & 0x400), bool(flags & 0x200), recursion, flags & 15, (name, kind), tuple(records))


def encode_name(name):
    """Return a name as labels. Raises MessageError."""
    text = name[:-1] if name.endswith('.') and not name.endswith('\\.') else name
    out = b''
    for label in _labels(text) if text else ():
        if not 1 <= len(label) <= MAX_LABEL:
            raise MessageError('%r is no name in the DNS: a label has %d characters, 1 to %d may be' % (name, len(label), MAX_LABEL))
        out += _number(len(label), 1) + label
    if len(out) + 1 > MAX_NAME:
        raise MessageError('%r is no name in the DNS: it is too long' % name)
    return out + b'\0'


def _labels(text):
    """Return the labels of a name as bytes, escapes undone."""
    labels, label, place = [], bytearray(), 0
    while place < len(text):
        one = text[place]
        if one == '.':
            labels.append(bytes(label))
            label = bytearray()
        elif one == '\\' and _ESCAPED.match(text, place + 1):
            label.append(int(text[place + 1:place + 4]))
            place += 3
        elif ' ' < one <= '~' and one != '\\':
            label.append(ord(one))
        else:
            raise MessageError('%r is no name in the DNS: it may hold plain characters only' % text)
        place += 1
    return labels + [bytes(label)]


def decode_name(data, place):
    """Return (name, where it ends). Raises MessageError."""
    labels, end, jumps, length = [], None, 0, 0
    while True:
        size = _value(data, place, 1)
        if size >= 0xC0:
            end = place + 2 if end is None else end
            place, jumps = _value(data, place, 2) & 0x3FFF, jumps + 1
            if jumps > _MAX_POINTERS:
                raise MessageError('a name in a DNS message goes round in a circle')
            continue
        if size > MAX_LABEL:
            raise MessageError('a label of an unknown kind in a DNS message')
        place += 1
        if size == 0:
            return '.'.join(labels) or '.', place if end is None else end
        labels.append(_shown(_bytes(data, place, size)))
        place, length = place + size, length + size + 1
        if length > MAX_NAME:
            raise MessageError('a name in a DNS message is too long')


def _shown(label):
    """Return a label as text: lower case, what is not plain as \\DDD."""
    return ''.join(chr(one).lower() if 32 < one < 127 and one not in b'.\\' else '\\%03d' % one for one in label)


def _decoded(data, place):
    """Return (Record or None, where it ends)."""
    name, place = decode_name(data, place)
    kind, group, ttl, size = (_value(data, place + at, width) for at, width in ((0, 2), (2, 2), (4, 4), (8, 2)))
    place += 10
    end = place + size
    _bytes(data, place, size)
    if group != IN or kind not in NAMES:
        return None, end
    # A time to live with its highest bit set counts as none (RFC 2181, 8).
    return Record(name, NAMES[kind], 0 if ttl >= 1 << 31 else ttl, _data(data, place, end, NAMES[kind])), end


def _data(data, place, end, kind):
    if kind in ('A', 'AAAA'):
        packed = data[place:end]
        if len(packed) != (4 if kind == 'A' else 16):
            raise MessageError('an address of %d bytes in a DNS message' % len(packed))
        return str(ipaddress.ip_address(bytes(packed)))
    if kind == 'TXT':
        return _text(data[place:end])
    if kind == 'MX':
        return _value(data, place, 2), _within(data, place + 2, end)[0]
    if kind == 'SOA':
        mname, place = _within(data, place, end)
        rname, place = _within(data, place, end)
        if end - place != 4 * _NUMBERS_OF_SOA:
            raise MessageError('an SOA record of the wrong length in a DNS message')
        return mname, rname, tuple(_value(data, place + 4 * each, 4) for each in range(_NUMBERS_OF_SOA))
    return _within(data, place, end)[0]


def _within(data, place, end):
    """Return (name, where it ends) of a name that must end within its record."""
    name, after = decode_name(data, place)
    if after > end:
        raise MessageError('a name in a DNS message is longer than its record')
    return name, after


def _text(data):
    """Return the strings of a TXT record joined, as all who use them do."""
    out, place = b'', 0
    while place < len(data):
        size = data[place]
        out += _bytes(data, place + 1, size)
        place += 1 + size
    return bytes(out).decode('utf-8', 'replace')


def _encoded(record):
    if record.type in ('A', 'AAAA'):
        data = ipaddress.ip_address(record.data).packed
    elif record.type == 'TXT':
        raw = record.data.encode('utf-8')
        parts = [raw[at:at + 255] for at in range(0, len(raw), 255)] or [b'']
        data = b''.join(_number(len(part), 1) + part for part in parts)
    elif record.type == 'MX':
        data = _number(record.data[0], 2) + encode_name(record.data[1])
    elif record.type == 'SOA':
        data = encode_name(record.data[0]) + encode_name(record.data[1]) + b''.join(_number(each, 4) for each in record.data[2])
    else:
        data = encode_name(record.data)
    return (encode_name(record.name) + _number(TYPES[record.type], 2) + _number(IN, 2)
            + _number(record.ttl, 4) + _number(len(data), 2) + data)


def _number(value, width):
    try:
        return value.to_bytes(width, 'big')
    except OverflowError:
        raise MessageError('%d does not fit into %d bytes' % (value, width)) from None


def _value(data, place, width):
    return int.from_bytes(_bytes(data, place, width), 'big')


def _bytes(data, place, size):
    """Return a piece of the message. Raises MessageError where it ends before that."""
    if place + size > len(data):
        raise MessageError('a DNS message that ends too early')
    return data[place:place + size]
