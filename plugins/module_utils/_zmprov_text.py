# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What zmprov prints of one entry, taken apart so that a value cannot pass for anything else.

Private to this collection. Pure.

zmprov prints values raw: a text with line feeds in it reads like other attributes, other entries, even like a
prompt. Mailbox users set such texts themselves (signatures, filters, every zimbraPref*), owners of lists and
administrators of a domain set more (description, displayName, notes). So one answer is only ever about ONE entry and
either about "settled" attributes, whose values are addresses, host names, numbers or enums that only Zimbra and its
administrators write, or about ONE other attribute, whose value then is the whole answer. Where even that can be
read in two ways, reading is refused.
"""
import re

from ._attributes import TABLE
from ._client import ClientError
from ._model import RECIPIENT_KINDS

_HEADER = re.compile(r'# (?:name|distributionList|dynamicDistributionList) (\S+)(?: memberCount=\d+)?\n')
_MEMBERS = '\n\nmembers\n'


def is_settled(name):
    """Tell whether values of an attribute have no line feeds and are not written by mailbox users."""
    known = TABLE.get(name.lower())
    return known is not None and not known.exact


def split_header(text):
    """Return (name, the rest) of an answer about one entry. Raises ClientError."""
    match = _HEADER.match(text)
    if not match:
        raise unclear('it does not start with the name of an entry')
    return match.group(1), text[match.end():]


def without_members(text):
    """Return the attribute part of an answer about a list."""
    body, found, members = ('\n' + text).partition(_MEMBERS)
    if not found or _MEMBERS in members:
        raise unclear('its members cannot be told from its values')
    return body[1:] + '\n' if body else ''


def parse_settled(text, names):
    """Return {asked name: values} of lines "name: value"; anything else between them is refused."""
    spelling = {name.lower(): name for name in names}
    found = {}
    for line in text.split('\n'):
        name, colon, value = line.partition(': ')
        if not line:
            continue
        if not colon or name.lower() not in spelling:
            raise unclear('it holds a line that is no value of %s' % ', '.join(names))
        found.setdefault(spelling[name.lower()], []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def parse_single(text, name, kind):
    """Return the values of the only attribute that was asked for; text is everything printed of them."""
    if not text:
        return ()
    match = re.match(r'%s: ' % re.escape(name), text, re.IGNORECASE)
    if not match or not text.endswith('\n'):
        raise unclear('it is no value of %s' % name)
    parts = text[:-1].split('\n' + match.group())
    parts[0] = parts[0][match.end():]
    known = TABLE.get(name.lower())
    if known and not known.multi:
        return (('\n' + match.group()).join(parts),)
    if len(parts) > 1 and kind in RECIPIENT_KINDS:
        raise unclear('it can be several values of %s or one with line feeds' % name)
    return tuple(parts)


def unclear(why):
    """Return the ClientError for an answer that can be read in two ways."""
    return ClientError('client.REFUSED', 'what zmprov printed of an entry is not clear: %s' % why,
                       'See that LDAP can be read (localconfig.xml, ldapsearch): there it is clear')
