# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""searchAccounts."""
import re

from . import names, output, request
from .directory import SUBTREE
from .errors import UNBOUNDID, NotModelled, ServiceError, Usage

TYPES = {"accounts": ("zimbraAccount",), "aliases": ("zimbraAlias",), "distributionlists": ("zimbraDistributionList",),
         "dynamicgroups": ("zimbraGroup",), "resources": ("zimbraCalendarResource",), "domains": ("zimbraDomain",), "coses": ("zimbraCos",)}
# the order in which the product puts the classes into its filter; it always asks for the last one with groups
CLASSES = ("zimbraAccount", "zimbraAlias", "zimbraDistributionList", "zimbraGroup", "zimbraDomain", "zimbraCos", "zimbraCalendarResource",
           "zimbraHabGroup")
DEFAULT_TYPES = "accounts,aliases,distributionlists,dynamicgroups,resources"


def run(shell, arguments):
    """searchAccounts: names, or with -v whole entries."""
    verbose = arguments[0] == "-v"
    rest = arguments[1:] if verbose else arguments
    if not rest or len(rest) % 2 == 0:
        raise Usage()
    query, settings = rest[0], dict(zip(rest[1::2], rest[2::2]))
    entries = find(shell, query, settings)
    start = request.whole(settings.get("offset", "0"))
    for entry in entries[start:start + request.whole(settings["limit"]) if "limit" in settings else None]:
        show(shell, entry, verbose)


def find(shell, query, settings):
    """Entries that match, sorted."""
    prov = shell.prov
    base = "ou=people," + prov.need_domain(settings["domain"]).dn if "domain" in settings else ""
    wanted = {name for word in settings.get("types", DEFAULT_TYPES).split(",") for name in classes_of(word.strip())}
    wanted |= {"zimbraHabGroup"} if "zimbraGroup" in wanted else set()
    if not (query.startswith("(") and query.endswith(")")):
        query = "(%s)" % query
    text = "(&%s%s)" % (class_filter(wanted), query)
    check(shell, query, text)
    text = ascii_filter(shell, text)
    found = [entry for entry in prov.all(base, SUBTREE, text) if ",cn=zimbra" not in entry.dn]
    key = settings.get("sortBy")
    by_name = key in (None, "", "name")
    descending = settings.get("sortAscending", "1") != "1"
    return sorted(found, key=lambda entry: (entry.name if by_name else entry.first(key, "")).lower(), reverse=descending)


def ascii_filter(shell, text):
    """A filter with international domains in their ACE form where an attribute holds addresses or domains."""

    def term(found):
        attribute = shell.attributes.get(found.group(1))
        if attribute is None or attribute.type != "email" and "idn" not in attribute.flags:
            return found.group()
        return "%s=%s" % (found.group(1), names.ascii_address(found.group(2)))

    return text if text.isascii() else re.sub(r"(\w+)=([^()]*)", term, text)


def class_filter(wanted):
    """The product's filter for object classes; accounts without resources need saying, because a resource is an account, too."""
    text = "".join("(objectclass=%s)" % name for name in CLASSES if name in wanted)
    if len(wanted) > 1:
        text = "(|%s)" % text
    if "zimbraAccount" in wanted and "zimbraCalendarResource" not in wanted:
        text = "(&%s(!(objectclass=zimbraCalendarResource)))" % text
    return text


def classes_of(word):
    """Object classes of a type of the search."""
    if word not in TYPES:
        raise NotModelled("search type " + word)
    return TYPES[word]


def check(shell, query, text):
    """Refuse a filter whose parentheses do not match, in the words of the product's LDAP library."""
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0 and position < len(text) - 1:
            raise NotModelled("how Zimbra refuses the filter " + query)
    if depth:
        given = query[1:-1]
        shell.log("WARN", "unable to convert query to ascii, using original query: " + given, (
            ("com.zimbra.common.service.ServiceException",
             "parse error: mising parentheses: filter=%s, startPos=0, endPos=%d" % (given, len(given))),))
        problem = "Mismatched number of parentheses encountered in the provided search filter string between positions 2 and %d." % (
            len(text) - 2)
        raise ServiceError("ldap.INVALID_SEARCH_FILTER", "invalid search filter - %s: %s" % (text, problem), (UNBOUNDID, problem),
                           "com.zimbra.cs.ldap.LdapException$LdapInvalidSearchFilterException")


def show(shell, entry, verbose):
    """Print a found entry."""
    if not verbose:
        shell.say(entry.name)
    elif entry.kind in ("account", "resource", "domain"):
        output.entry_block(shell, entry)
    elif entry.kind == "alias":
        shell.say("# alias " + entry.name)
        output.attribute_lines(shell, entry.own)
    elif entry.kind == "list":
        output.list_block(shell, entry)
