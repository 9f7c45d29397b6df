# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A strict reader of LDIF as ldapsearch -LLL prints it: (DN, attributes) of every entry.

Private to this collection. Pure. Whatever is not plain LDIF is an error, never a guess: LDIF writes every value
that could be mistaken for something else in base64, so a value can never look like another entry.
"""
import base64
import binascii
import re
from functools import lru_cache

from ._shared import Shared

_LINE = re.compile(r'^([A-Za-z][A-Za-z0-9.;-]*):(:?) ?(.*)$', re.DOTALL)


class LdifError(ValueError):
    """What was read is not complete, well-formed LDIF."""


def parse(text):
    """Return the list of (dn, {lower-case attribute name: tuple of values}) of LDIF given as bytes. Raises LdifError."""
    parser = Parser()
    return parser.feed(text) + parser.finish()


class Parser(object):
    """Takes in LDIF piece by piece: what is read is not kept. Equal lines of several entries become the same objects."""

    def __init__(self):
        self._rest = b''
        self._pair, self._values = lru_cache(maxsize=1000)(_pair), Shared()

    def feed(self, data):
        """Return the entries, as parse does, that these bytes complete. Raises LdifError."""
        data = self._rest + data
        end = data.rfind(b'\n\n') + 1
        self._rest = data[end:]
        return self._parse(data[:end])

    def finish(self):
        """Return the last entries; nothing more will come. Raises LdifError."""
        if self._rest and not self._rest.endswith(b'\n'):
            raise LdifError('it ends in the middle of a line')
        return self._parse(self._rest + b'\n')

    def _parse(self, text):
        entries, lines = [], []
        for raw in text.split(b'\n'):
            if raw.startswith(b' '):
                if not lines:
                    raise LdifError('a continuation line continues nothing')
                lines[-1] += raw[1:]
            elif raw:
                lines.append(raw)
            elif lines:
                entries.extend(self._entry(lines))
                lines = []
        return entries

    def _entry(self, lines):
        """Return a list of the one entry that a block of lines holds, empty for a block of comments."""
        pairs = [self._pair(line) for line in lines if not line.startswith(b'#')]
        if not pairs:
            return []
        if pairs[0][0] != 'dn':
            raise LdifError('an entry does not start with its DN')
        attributes = {}
        for name, value in pairs[1:]:
            if name == 'dn':
                raise LdifError('an entry has two DNs')
            attributes[name] = attributes.get(name, ()) + (value,)
        return [(pairs[0][1], {name: self._values(values) for name, values in attributes.items()})]


def _pair(line):
    try:
        match = _LINE.match(line.decode('ascii'))
        if not match:
            raise LdifError('a line is not of the form attribute: value')
        name, encoded, value = match.groups()
        if encoded:
            value = base64.b64decode(value.encode('ascii'), validate=True).decode('utf-8')
    except (UnicodeDecodeError, binascii.Error):
        raise LdifError('a value is neither text nor base64 of text') from None
    if value.startswith('<') and not encoded:
        raise LdifError('a value is given by reference')
    return name.lower(), value


def split_dn(dn):
    """Return the list of (lower-case type, value) of a DN's parts, leftmost first. Raises LdifError.

    A part of several types ("a=1+b=2") gives its first one, which is all that Zimbra uses.
    """
    if not dn:
        return []
    if '\\' in dn or '+' in dn:
        return [_part(part) for part in _unescaped(dn, ',')]
    parts = [part.partition('=') for part in dn.split(',') if part]
    if not all(equals for _dummy, equals, _dummy in parts):
        raise LdifError('a DN has a part without "="')
    return [(name.strip().lower(), value.strip()) for name, _dummy, value in parts]


def _part(part):
    name, equals, value = _unescaped(part, '+')[0].partition('=')
    if not equals:
        raise LdifError('a DN has a part without "="')
    return name.strip().lower(), _plain(value.strip())


def _unescaped(text, separator):
    """Split at separators that no backslash precedes; keep the escapes."""
    return list(re.findall(r'((?:[^\\%s]|\\.)+)' % re.escape(separator), text, re.DOTALL))


def _plain(value):
    """Return a DN part's value without its escapes (RFC 4514: backslash and a character, or two digits of a byte)."""
    if '\\' not in value:
        return value

    def byte(match):
        code = match.group(1)
        return bytes(bytearray.fromhex(code.decode('ascii'))) if len(code) == 2 else code
    return re.sub(br'\\([0-9A-Fa-f]{2}|.)', byte, value.encode('utf-8'), flags=re.DOTALL).decode('utf-8', 'replace')
