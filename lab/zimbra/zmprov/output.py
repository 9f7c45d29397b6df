# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How entries are printed: raw values, attributes sorted by name, values in the directory's order."""
import base64

from .errors import invalid_request


def attribute_lines(shell, values, wanted=None):
    """Print attributes; wanted: {lower-case name: values asked for, all if none}, or None for all. An empty value shows as nothing."""
    for name in wanted or ():
        shell.attributes.get(name)
    for name in sorted(values):
        chosen = wanted.get(name.lower()) if wanted else ()
        if chosen is None:
            continue
        attribute = shell.attributes.get(name)
        binary = attribute is not None and attribute.type in ("binary", "certificate")
        for value in values[name]:
            if chosen and value not in chosen:
                continue
            if binary:
                shell.say("%s:: %s" % (name, base64.b64encode(value.encode("utf-8", "replace")).decode("ascii")))
            elif value or shell.options.forcedisplay:
                shell.say("%s: %s" % (name, value))


def wanted_names(arguments):
    """{name: values} that a command asks for as NAME or NAME=VALUE, all in lower case, values too; None when it names none."""
    wanted = {}
    for word in arguments:
        name, equals, value = word.lower().partition("=")
        if equals and not value:
            raise invalid_request("missing value for " + word.lower())
        wanted.setdefault(name, set()).update([value] if equals else [])
    return wanted or None


def entry_block(shell, entry, wanted=None, own=False):
    """Print an entry with its header; own: without what it inherits."""
    shell.say("# name " + entry.name)
    attribute_lines(shell, entry.own if own else shell.prov.complete(entry), wanted)
    shell.say("")


def list_block(shell, entry, wanted=None):
    """Print a distribution list and its members."""
    members = entry.values("zimbraMailForwardingAddress")
    shell.say("# distributionList %s memberCount=%d" % (entry.name, len(members)))
    attribute_lines(shell, entry.own, wanted)
    member_lines(shell, members)


def member_lines(shell, members):
    """Print the members of a list."""
    shell.say("")
    shell.say("members")
    for member in members:
        shell.say(member)
