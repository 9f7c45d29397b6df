# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""LDAP search filters in which a value is always a value (RFC 4515).

Private to this collection. Pure.
"""
import re

_PLAIN = frozenset(b'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@._-+=:, /')
_HARMLESS = re.compile(r'[A-Za-z0-9@._+=:, /-]*\Z')      # the same, for a whole value at once


def escape(value):
    """Return a str as the value of a filter: every byte that is not plainly harmless as backslash and two digits.

    The result has no line feed and no percent sign, so that it can stand in a file of filters too. A lone
    surrogate, which no directory can hold, becomes bytes that match nothing.
    """
    if _HARMLESS.match(value):
        return value
    return ''.join(chr(byte) if byte in _PLAIN else '\\%02x' % byte for byte in value.encode('utf-8', 'surrogatepass'))


def equal(name, value):
    """Return the filter: this attribute has this value."""
    return '(%s=%s)' % (name, escape(value))


def ending(name, value):
    """Return the filter: this attribute has a value that ends so."""
    return '(%s=*%s)' % (name, escape(value))


def either(filters):
    """Return the filter: at least one of these holds."""
    filters = list(filters)
    return filters[0] if len(filters) == 1 else '(|%s)' % ''.join(filters)


def both(filters):
    """Return the filter: all of these hold."""
    filters = [one for one in filters if one]
    return filters[0] if len(filters) == 1 else '(&%s)' % ''.join(filters)


def chunks(filters, limit):
    """Yield lists of filters whose joined length stays below limit (bytes); one filter alone may exceed it."""
    chunk, size = [], 0
    for one in filters:
        if chunk and size + len(one) > limit:
            yield chunk
            chunk, size = [], 0
        chunk.append(one)
        size += len(one)
    if chunk:
        yield chunk
