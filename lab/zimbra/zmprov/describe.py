# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""describe: what is known of an attribute."""
import textwrap

from .checks import DURATION_TEXT, milliseconds
from .errors import NotModelled

# of the text without its indentation
WIDTH = 70
FIELDS = ("type", "value", "callback", "immutable", "cardinality", "requiredIn", "optionalIn", "flags", "defaults", "min", "max", "id",
          "requiresRestart", "since", "deprecatedSince")
# the order in which the product lists flags
FLAGS = ("accountInfo", "accountInherited", "accountCosDomainInherited", "domainAdminModifiable", "domainInfo", "domainInherited",
         "serverInherited", "idn", "serverPreferAlwaysOn", "ephemeral", "dynamic", "expirable")


def run(shell, arguments):
    """describe -a ATTRIBUTE."""
    if len(arguments) != 2 or arguments[0] != "-a":
        raise NotModelled("describe without -a: the stand-in has no list of all attributes of Zimbra")
    attribute = shell.attributes.get(arguments[1])
    if attribute is None:
        shell.say("no attribute info for " + arguments[1])
    else:
        one(shell, attribute)
    shell.say("")


def one(shell, attribute):
    """Everything about an attribute."""
    if attribute.about is None:
        raise NotModelled("the description of %s" % attribute.name)
    shell.say(attribute.name)
    text = " ".join((attribute.about + (".  " + DURATION_TEXT.strip() if attribute.type == "duration" else "")).split())
    for line in textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False):
        shell.say("    " + line)
    shell.say("")
    for field in FIELDS:
        shell.say("    %15s : %s" % (field, value_of(attribute, field)))


def value_of(attribute, field):
    """Text of a field."""
    least, most = attribute.min, attribute.max
    if attribute.type == "duration":
        least, most = milliseconds(least or "0"), milliseconds(most) if most else ""
    simple = {
        "type": attribute.type, "value": attribute.values, "callback": attribute.callback,
        "immutable": "true" if attribute.immutable else "false",
        "cardinality": attribute.cardinality if attribute.cardinality != "-" else "", "min": str(least or ("0" if least == 0 else "")),
        "max": str(most or ""), "id": attribute.id, "deprecatedSince": attribute.deprecated,
    }
    if field in simple:
        return simple[field] or ""
    several = {
        "requiredIn": attribute.must, "optionalIn": attribute.may, "flags": [flag for flag in FLAGS if flag in attribute.flags],
        "defaults": attribute.cos + attribute.config, "requiresRestart": attribute.restart, "since": attribute.since,
    }
    return ",".join(several[field])
