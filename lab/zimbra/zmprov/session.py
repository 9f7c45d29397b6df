# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions: the prompt, lines from a file, and the line editor that reads standard input."""
import sys

from .errors import ServiceError, Usage
from .tokenizer import read_line, split

PROMPT = "prov> "
BELL = "\a"
UNKNOWN = "Unknown command. Type: 'help commands' for a list"


def plain_answers():
    """A line of standard input, without its end; None at the end."""
    line = sys.stdin.buffer.readline()
    return line.decode("utf-8", "replace").rstrip("\r\n") if line else None


def plain(shell, stream):
    """Run the commands of a file (binary stream), as they come."""

    def physical():
        line = stream.readline()
        return line.decode("utf-8", "replace").rstrip("\r\n") if line else None

    return loop(shell, physical)


def loop(shell, physical):
    """Prompt, read, run, until the end of input; the exit code is 0 there whatever failed."""
    while True:
        shell.out.write(PROMPT)
        shell.out.flush()
        line = read_line(physical)
        if line is None:
            return 0
        if shell.options.verbose:
            shell.say(line)
        words = split(line)
        if words:
            run_line(shell, words)


def run_line(shell, words):
    """Run a command of a session; nothing it does ends the session, save exit and what kills the real one."""
    try:
        if not shell.execute(words):
            shell.say(UNKNOWN)
    except ServiceError as error:
        shell.failed = True
        shell.report(error)
    except Usage:
        shell.say(UNKNOWN)


def edited(shell, utf8):
    """Run the commands of standard input through the line editor.

    It shows what it reads, eats tabs, hands on only the low eight bits of a character, and drops a last line that does not end.
    """

    def physical():
        line = sys.stdin.buffer.readline()
        if not line:
            return None
        typed = line.decode("utf-8", "replace").rstrip("\r\n")
        text = typed.replace("\t", "")
        shown = echo(typed, utf8)
        ended = line.endswith(b"\n")
        shell.out.write(shown + ("\n" if ended else ""))
        if not ended:
            raise EndOfLine()
        return bytes(ord(character) & 0xFF for character in text).decode("utf-8", "replace")

    shell.answers = physical
    try:
        return loop(shell, physical)
    except EndOfLine:
        return 0


def echo(typed, utf8):
    """What the line editor shows of a line: a bell for a tab, which it takes for a wish to complete, and for every character after it."""
    shown, bell = [], ""
    for character in typed:
        if character == "\t":
            bell = BELL
            shown.append(bell)
        else:
            shown.append((character if utf8 or character.isascii() else "?") + bell)
    return "".join(shown)


class EndOfLine(Exception):
    """Input ended in the middle of a line."""
