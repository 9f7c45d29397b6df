# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Subject, issuer and end of a certificate, from its DER bytes: Python tells them of trusted certificates only.

Private to this collection. Pure: no I/O, nothing of Ansible. Whatever bytes come in, the only error raised is ValueError.
"""
import datetime
import re
from typing import NamedTuple

_INTEGER, _OID, _SEQUENCE, _SET = 0x02, 0x06, 0x30, 0x31
_UTC_TIME, _TIME = 0x17, 0x18
_VERSION = 0xA0
_WIDE = {0x1E: 'utf-16-be', 0x1C: 'utf-32-be', 0x14: 'latin-1'}
_NAMES = {'2.5.4.3': 'CN', '2.5.4.6': 'C', '2.5.4.7': 'L', '2.5.4.8': 'ST', '2.5.4.10': 'O', '2.5.4.11': 'OU',
          '1.2.840.113549.1.9.1': 'emailAddress', '0.9.2342.19200300.100.1.25': 'DC'}


class Certificate(NamedTuple):
    """What an administrator wants to know of a certificate."""
    subject: str
    issuer: str
    not_after: datetime.datetime      # UTC, without a zone

    def days_left(self, now):
        """Return the whole days left, negative once it has expired."""
        return (self.not_after - now).days


def read(der):
    """Return the Certificate in DER bytes. Raises ValueError."""
    body, _end = _expect(der, 0, _SEQUENCE)
    fields = _items(_expect(body, 0, _SEQUENCE)[0])
    if fields and fields[0][0] == _VERSION:
        fields = fields[1:]
    # serialNumber, signature, issuer, validity, subject
    if [tag for tag, _data in fields[:5]] != [_INTEGER, _SEQUENCE, _SEQUENCE, _SEQUENCE, _SEQUENCE]:
        raise ValueError('this is no certificate')
    validity = _items(fields[3][1])
    if len(validity) != 2:
        raise ValueError('this certificate does not say until when it holds')
    return Certificate(_name(fields[4][1]), _name(fields[2][1]), _time(*validity[1]))


def iso(moment):
    """Return a moment in UTC as ISO 8601."""
    return moment.strftime('%Y-%m-%dT%H:%M:%SZ')


def _element(data, place):
    """Return (tag, content, end) of the element there. Raises ValueError."""
    if place + 2 > len(data):
        raise ValueError('a certificate that ends too early')
    tag, size, place = data[place], data[place + 1], place + 2
    if size & 0x80:
        width = size & 0x7F
        if not 1 <= width <= 4 or place + width > len(data):
            raise ValueError('a length in a certificate that makes no sense')
        size, place = int.from_bytes(data[place:place + width], 'big'), place + width
    if place + size > len(data):
        raise ValueError('a certificate that ends too early')
    return tag, data[place:place + size], place + size


def _expect(data, place, wanted):
    tag, content, end = _element(data, place)
    if tag != wanted:
        raise ValueError('this is no certificate')
    return content, end


def _items(data):
    """Return the elements of a sequence or set as (tag, content)."""
    found, place = [], 0
    while place < len(data):
        tag, content, place = _element(data, place)
        found.append((tag, content))
    return found


def _name(data):
    """Return a distinguished name as CN=..., O=..., the most special first."""
    parts = []
    for _tag, group in _items(data):
        for _tag, pair in _items(group):
            both = _items(pair)
            if len(both) != 2 or both[0][0] != _OID:
                raise ValueError('a name in a certificate that makes no sense')
            oid = _oid(both[0][1])
            parts.append('%s=%s' % (_NAMES.get(oid, oid), _string(*both[1])))
    return ', '.join(reversed(parts))


def _string(tag, data):
    text = bytes(data).decode(_WIDE.get(tag, 'utf-8'), 'replace')
    return ''.join(one if one.isprintable() else '?' for one in text)


def _oid(data):
    if not data:
        return ''
    numbers, value = [], 0
    for byte in data:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            numbers.append(value)
            value = 0
    if not numbers:
        return ''
    first = min(numbers[0] // 40, 2)
    return '.'.join(str(each) for each in [first, numbers[0] - 40 * first] + numbers[1:])


def _time(tag, data):
    text = bytes(data).decode('ascii', 'replace')
    if tag == _UTC_TIME and re.match(r'[0-9]{12}Z\Z', text):
        text = ('19' if text[:2] >= '50' else '20') + text
    if tag not in (_UTC_TIME, _TIME) or not re.match(r'[0-9]{14}Z\Z', text):
        raise ValueError('a time in a certificate that makes no sense: %r' % text)
    return datetime.datetime.strptime(text, '%Y%m%d%H%M%SZ')
