# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One word or line as the tokenizer of zmprov reads it back: quoting for its session, never for a shell.

Private to this collection. Pure.

The tokenizer reads one line, opens a quoted word only at the start of a word, and knows the backslash
everywhere: backslash n, t and r are line feed, tabulator and carriage return, before any other character the
backslash is dropped. So every word goes in double quotes, with these five characters escaped, and a word can
hold anything but what a line or the directory cannot carry.
"""
import re

_ESCAPES = {'\\': '\\\\', '"': '\\"', '\n': '\\n', '\t': '\\t', '\r': '\\r'}
_ESCAPED = re.compile(r'[\\"\n\t\r]')
# Control characters have no escape and no business in a directory; a lone surrogate is not a character.
_IMPOSSIBLE = re.compile('[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]')
_NAME = re.compile(r'^[A-Za-z][A-Za-z0-9.-]*\Z')


class Unquotable(ValueError):
    """A text that no quoting can carry through a zmprov session. The message does not repeat the text."""


def unsendable(text):
    """Return why a text can never be written, or None. It does not repeat the text."""
    found = _IMPOSSIBLE.search(text)
    return found and 'the character U+%04X at position %d cannot be sent to Zimbra' % (ord(found.group()), found.start())


def quote(text):
    """Return a str as one word of a zmprov line. Raises Unquotable."""
    why = unsendable(text)
    if why:
        raise Unquotable(why)
    return '"%s"' % _ESCAPED.sub(lambda match: _ESCAPES[match.group()], text)


def attribute_word(sign, name):
    """Return sign ('', '+', '-') and attribute name as one word; refuses what is not a plain attribute name."""
    if not _NAME.match(name):
        raise Unquotable('%r is not the name of an attribute' % name)
    return sign + name


def line(words):
    """Return a command as one line of a session, with its line feed. Raises Unquotable."""
    return ' '.join([words[0]] + [quote(word) for word in words[1:]]) + '\n'
