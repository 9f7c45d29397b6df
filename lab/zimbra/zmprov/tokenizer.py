# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How zmprov cuts a line into arguments, and input into lines. Port-tested rules, see the README."""

WHITE = " \t\r\n"
ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def split(line):
    """Arguments of a line.

    A quote opens only at the start of an argument and its partner ends it at once; a backslash works everywhere, also in single quotes:
    n, t and r stand for control characters, any other character for itself. An open quote runs to the end of the line.
    """
    arguments = []
    position, end = 0, len(line)
    while position < end:
        if line[position] in WHITE:
            position += 1
            continue
        quote = line[position] if line[position] in "'\"" else None
        position += 1 if quote else 0
        part = []
        while position < end:
            character = line[position]
            position += 1
            if character == "\\":
                if position < end:
                    part.append(ESCAPES.get(line[position], line[position]))
                    position += 1
            elif quote and character == quote or not quote and character in WHITE:
                break
            else:
                part.append(character)
        arguments.append("".join(part))
    return arguments


def read_line(physical):
    """Next logical line, or None at the end: a trailing backslash glues the next line on, with nothing between.

    physical: function that returns the next line of input without its end, or None.
    """
    parts = []
    while True:
        line = physical()
        if line is None:
            return "".join(parts) if parts else None
        if not line.endswith("\\"):
            return "".join(parts) + line
        parts.append(line[:-1])
