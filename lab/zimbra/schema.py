# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The LDAP schema of the stand-in: made from the attribute tables, with Zimbra's OIDs, in slapd.conf form."""

ATTRIBUTE_OID = "1.3.6.1.4.1.19348.2.1."
CLASS_OID = "1.3.6.1.4.1.19348.2.2."
AMAVIS_CLASS = "( 1.3.6.1.4.1.15312.2.2.2.1 NAME 'amavisAccount' SUP top AUXILIARY )"

# name: (number, superior, kind); the key in the tables is the name without "zimbra", first letter small
CLASSES = {
    "zimbraMailRecipient": ("7", "top", "AUXILIARY"),
    "zimbraAccount": ("1", "zimbraMailRecipient", "AUXILIARY"),
    "zimbraAlias": ("11", "top", "STRUCTURAL"),
    "zimbraCOS": ("3", "top", "STRUCTURAL"),
    "zimbraCalendarResource": ("16", "top", "AUXILIARY"),
    "zimbraDistributionList": ("6", "top", "STRUCTURAL"),
    "zimbraDomain": ("4", "zimbraMailRecipient", "AUXILIARY"),
    "zimbraGlobalConfig": ("9", "top", "AUXILIARY"),
    "zimbraServer": ("8", "top", "STRUCTURAL"),
    "zimbraAclTarget": ("23", "top", "STRUCTURAL"),
    "zimbraGroup": ("27", "top", "AUXILIARY"),
    "zimbraSecurityGroup": ("5", "top", "AUXILIARY"),
    "zimbraHabGroup": ("33", "top", "AUXILIARY"),
}
KEYS = {name: ("cos" if name == "zimbraCOS" else name[6].lower() + name[7:]) for name in CLASSES}

# Of the attributes that Zimbra takes from standard schemas, slapd has these; the rest it would refuse.
STANDARD_MISSING = ("company",)

DIRECTORY_STRING = "EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{%s}"
EXACT_STRING = "EQUALITY caseExactMatch SUBSTR caseExactSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{%s}"
IA5_STRING = "EQUALITY caseIgnoreIA5Match SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{%s}"
EXACT_IA5 = "EQUALITY caseExactIA5Match SUBSTR caseExactSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.26{%s}"
INTEGER = "EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27"
OCTETS = "EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40"
SYNTAXES = {
    "boolean": "EQUALITY booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7",
    "integer": INTEGER, "port": INTEGER, "long": INTEGER,
    "gentime": "EQUALITY generalizedTimeMatch ORDERING generalizedTimeOrderingMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.24",
    "email": IA5_STRING, "emailp": IA5_STRING, "astring": IA5_STRING, "cs_emailp": EXACT_IA5,
    "cstring": EXACT_STRING, "binary": OCTETS, "certificate": OCTETS, "ostring": OCTETS,
}


def attribute_line(attribute):
    """The attributetype directive of an attribute with a Zimbra id."""
    syntax = SYNTAXES.get(attribute.type, DIRECTORY_STRING)
    if "%s" in syntax:
        syntax = syntax % attribute.max if attribute.max else syntax.replace("{%s}", "")
    return "attributetype ( %s%s\n  NAME '%s'\n  %s%s )" % (
        ATTRIBUTE_OID, attribute.id, attribute.name, syntax, "\n  SINGLE-VALUE" if attribute.single else "")


def class_line(name, attributes):
    """The objectclass directive of a class; slapd wants long lines broken after the dollar signs."""
    number, superior, kind = CLASSES[name]
    key = KEYS[name]
    parts = []
    for word, names in (("MUST", [a.name for a in attributes if key in a.must]), ("MAY", [a.name for a in attributes if key in a.may])):
        if names:
            parts.append("  %s ( %s )" % (word, " $\n    ".join(names)))
    return "objectclass ( %s%s\n  NAME '%s'\n  SUP %s %s\n%s )" % (CLASS_OID, number, name, superior, kind, "\n".join(parts))


def zimbra_schema(attributes):
    """Whole schema file for an Attributes table (text)."""
    known = [a for a in attributes.all() if a.name not in STANDARD_MISSING]
    lines = [attribute_line(a) for a in known if a.id]
    lines.append("objectclass " + AMAVIS_CLASS)
    lines.extend(class_line(name, known) for name in CLASSES)
    return "\n".join(lines) + "\n"
