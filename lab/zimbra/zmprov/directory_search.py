# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""searchAccounts."""
from . import names, output
from .directory import SUBTREE
from .errors import LdapError, ServiceError, Usage
from .search import DEFAULT_TYPES, TYPES


def run(shell, arguments):
    """searchAccounts: names, or with -v whole entries."""
    verbose = arguments[0] == "-v"
    rest = arguments[1:] if verbose else arguments
    if not rest or len(rest) % 2 == 0:
        raise Usage()
    query, settings = rest[0], dict(zip(rest[1::2], rest[2::2]))
    entries = find(shell, query, settings)
    start = int(settings.get("offset", 0))
    for entry in entries[start:start + int(settings["limit"]) if "limit" in settings else None]:
        show(shell, entry, verbose)


def find(shell, query, settings):
    """Entries that match, sorted."""
    prov = shell.prov
    base = ""
    if "domain" in settings:
        base = "ou=people," + prov.need_domain(settings["domain"]).dn
    classes = [name for word in settings.get("types", DEFAULT_TYPES).split(",") for name in TYPES[word.strip()]]
    if not query.startswith("("):
        query = "(%s)" % query
    text = "(&(|%s)%s)" % ("".join("(objectClass=%s)" % name for name in classes), query)
    found = [entry for entry in prov.all(base, SUBTREE, text) if ",cn=zimbra" not in entry.dn]
    key = settings.get("sortBy")
    found.sort(key=lambda entry: ((entry.first(key) or "") if key else entry.name), reverse=settings.get("sortAscending", "1") != "1")
    return found


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
