# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Received lines of a message: over which hosts it came.

Private to this collection. Pure.
"""
import re

_BY = re.compile(r'\bby\s+\[?([A-Za-z0-9][A-Za-z0-9_.:-]*)', re.I)
MESSAGE_ID = re.compile(r'<[^\s<>"\\]+>\Z')


def travelled(lines):
    """Return Received lines as one line each, in order of travel. lines: as they stand in the message, the last one first."""
    return [' '.join(line.split()) for line in reversed(lines)]


def hops(lines):
    """Return the hosts that took the message over, in order of travel; a host that hands it on within itself counts once."""
    found = []
    for line in travelled(lines):
        by = _BY.search(_without_comments(line))
        name = by.group(1).lower().rstrip('.') if by else ''
        if name and found[-1:] != [name]:
            found.append(name)
    return found


def _without_comments(line):
    """Return a line without what stands in parentheses: there a server writes what it likes."""
    depth, kept = 0, []
    for character in line:
        depth += character == '('
        if depth == 0:
            kept.append(character)
        depth -= character == ')' and depth > 0
    return ''.join(kept)
