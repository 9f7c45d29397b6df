# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values as literals of the languages that other mail systems are configured in. Nothing breaks out of one.

Private to this collection.
"""

# PowerShell ends a text in single quotes at any of these: U+2018 to U+201B are quotes to it, too.
_QUOTES = '\'\u2018\u2019\u201a\u201b'


def _line(text, what):
    """Return a text that is one line. Raises ValueError."""
    if not isinstance(text, str):
        raise ValueError('%r is no text' % (text,))
    if any(ord(letter) < 32 or ord(letter) == 127 or letter in '\x85\u2028\u2029' for letter in text):
        raise ValueError('%r holds a line break or another control character, which %s does not take; take it out' % (text, what))
    return text


def powershell(value):
    """Return a literal: of a text, a truth, a number, or an array of those. Raises ValueError."""
    if isinstance(value, bool):
        return '$true' if value else '$false'
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (list, tuple)):
        return '@(%s)' % ', '.join(powershell(each) for each in value)
    text = _line(value, 'a script')
    for quote in _QUOTES:
        text = text.replace(quote, quote * 2)
    return "'%s'" % text


def csv(value):
    """Return a field of a CSV file, always in quotes. Raises ValueError."""
    return '"%s"' % _line(value, 'a CSV file').replace('"', '""')


def exim_key(value):
    """Return a key of a file that Exim reads with lsearch, always in quotes: # and : mean nothing in them. Raises ValueError."""
    return '"%s"' % _line(value, 'a lookup file').replace('\\', '\\\\').replace('"', '\\"')


def exim(value):
    """Return a text that an expanded option of Exim takes literally. Raises ValueError."""
    return _line(value, 'Exim').replace('\\', '\\\\').replace('$', '\\$')
