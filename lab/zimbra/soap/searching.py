# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SearchDirectoryRequest: pages, limits, and what it says of them with and without a session."""
from zmprov import directory_search as ds
from zmprov.directory import SUBTREE
from zmprov.errors import NotModelled, ServiceError, invalid_request

from .answers import answer, attrs_of, encode
from .settings import HANDLERS as SETTINGS

MAX_RESULTS = 5000
UNLIMITED = 2147483647
ELEMENTS = {"account": "account", "resource": "calresource", "list": "dl", "group": "dl", "domain": "domain", "cos": "cos",
            "alias": "alias"}
# what an entry is told from, whatever the request asks for
ALWAYS = ("objectClass", "zimbraId", "uid", "cn", "mail", "zimbraDomainName")


def number(given, name, default):
    """A number of a request."""
    text = given.get(name)
    if text is None:
        return default
    if not text.lstrip("-").isdigit():
        raise invalid_request("invalid value for %s: %s" % (name, text))
    return int(text)


def search(call, given):
    """SearchDirectoryRequest."""
    wanted = attrs_of(given)
    limit = number(given, "limit", UNLIMITED) or UNLIMITED
    offset = number(given, "offset", 0)
    types = given.get("types", "accounts")
    if given.get("domain") is not None and "coses" in types.split(","):
        raise invalid_request("cannot specify domain with coses flag")
    if given.get("sortBy") not in (None, "", "name"):
        raise NotModelled("sortBy " + given.get("sortBy"))
    key = (given.get("query") or "", types, given.get("domain"), given.get("attrs"), given.get("sortAscending"), given.get("maxResults"))
    found = call.session.get("found") if call.session is not None and offset and call.session.get("key") == key else None
    if found is None:
        found = find(call, given, types, wanted)
    if call.session is not None:
        call.session.update(key=key, found=found)
    else:
        # what comes after the page is cut off before it is counted
        found = found[:offset + limit]
    if given.flag("countOnly", False):
        return answer("SearchDirectory", num=len(found))
    page = found[offset:offset + limit]
    nodes = [node_of(call, given, entry, wanted) for entry in page]
    more = offset + len(page) < len(found)
    return answer("SearchDirectory", *nodes, more=int(more), searchTotal=len(found))


def find(call, given, types, wanted):
    """All entries that match, sorted by name. More than the limit is an error."""
    prov = call.prov
    domain = given.get("domain")
    base = "ou=people," + prov.need_domain(domain).dn if domain is not None else ""
    if domain is not None and "dynamicgroups" in types.split(","):
        base = prov.need_domain(domain).dn
    classes = {name for word in types.split(",") for name in ds.classes_of(word.strip())}
    classes |= {"zimbraHabGroup"} if "zimbraGroup" in classes else set()
    query = given.get("query") or "(objectClass=*)"
    if not (query.startswith("(") and query.endswith(")")):
        query = "(%s)" % query
    text = "(&%s%s)" % (ds.class_filter(classes), query)
    ds.check(call, query, text)
    names = None if wanted is None else sorted({*wanted, *ALWAYS, "zimbraMailTransport"})
    rows = prov.directory.search(base, SUBTREE, ds.ascii_filter(call, text), names)
    found = [prov.entry(dn, own) for dn, own in rows if ",cn=zimbra" not in dn or "coses" in types]
    if domain is not None and "dynamicgroups" in types.split(","):
        found = [entry for entry in found if entry.dn.partition(",")[2] in ("ou=people," + base, "cn=groups," + base)]
    most = number(given, "maxResults", MAX_RESULTS)
    if 0 < most < len(found):
        raise ServiceError("account.TOO_MANY_SEARCH_RESULTS", "number of results exceeded the limit: ")
    return sorted(found, key=lambda entry: entry.name.lower(), reverse=not given.flag("sortAscending", True))


def node_of(call, given, entry, wanted):
    """The element of a found entry."""
    inherited = given.flag("applyConfig" if entry.kind == "domain" else "applyCos", True) and entry.kind != "cos"
    extra = []
    if entry.kind == "account":
        extra = [("isExternal", int(external(call.prov, entry, wanted)))]
    elif entry.kind in ("list", "group"):
        extra = [("dynamic", int(entry.kind == "group"))]
    if entry.kind not in ELEMENTS:
        raise NotModelled("a found entry of kind " + entry.kind)
    return encode(call, ELEMENTS[entry.kind], entry, inherited, wanted, extra)


def external(prov, entry, wanted):
    """Is its mailbox elsewhere? That is told from the attributes that were read: without the mail host everything is."""
    host = entry.first("zimbraMailHost") if wanted is None or "zimbraMailHost" in wanted else None
    server = prov.server_by_service(host)
    transport = (entry.first("zimbraMailTransport") or "").split(":")
    return server is None or len(transport) != 3 or transport[:2] != ["lmtp", host]


HANDLERS = {**SETTINGS, "SearchDirectory": search}
