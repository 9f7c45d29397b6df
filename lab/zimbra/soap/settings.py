# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests on domains, servers, classes of service, the global config and the service itself."""
from zmprov import domains, names
from zmprov.directory import ONE, SUBTREE
from zmprov.errors import NotModelled, failure, invalid_request

from .answers import answer, attrs_of, encode, modification, need
from .caches import OTHERS, PEOPLE, SETTINGS
from .dump import Dump, shipped
from .people import NO_NAME, by_id

VERSIONS = {
    "10.1": {"majorversion": "10", "minorversion": "1", "microversion": "3", "release": "20241024", "buildDate": "20241024-0000",
             "version": "10.1.3_GA_4600.FOSS", "platform": "UBUNTU22_64"},
    "8.6": {"majorversion": "8", "minorversion": "6", "microversion": "0", "release": "20141215151155", "buildDate": "20141215-1516",
            "version": "8.6.0_GA_1153.FOSS", "platform": "UBUNTU14_64"},
}
# Attributes that Zimbra knows on a class of entries: what a Get refuses is told from what the tables say
ENTRY = {"domain": "domain", "server": "server"}


def check_attrs(call, kind, wanted):
    """Refuse attributes that an entry of this kind cannot have."""
    for name in sorted(wanted or ()):
        attribute = call.prov.attributes.get(name)
        known = attribute is not None and attribute.name == name
        if not known or not {ENTRY[kind], "mailRecipient"} & {*attribute.may, *attribute.must}:
            raise invalid_request("requested attribute %s is not on %s" % (name, kind))


def get_domain(call, given):
    """GetDomainRequest."""
    wanted = attrs_of(given)
    selector = need(given, "domain")
    if selector.get("by", "name") not in ("name", "id"):
        raise NotModelled("a domain by " + selector.get("by"))
    entry = call.prov.need_domain(selector.text)
    check_attrs(call, "domain", wanted)
    return answer("GetDomain", encode(call, "domain", entry, given.flag("applyConfig", True), wanted))


def get_all_domains(call, given):
    """GetAllDomainsRequest."""
    found = sorted(call.prov.all("", SUBTREE, "(objectClass=zimbraDomain)"), key=lambda entry: entry.name)
    return answer("GetAllDomains", *[encode(call, "domain", entry, given.flag("applyConfig", True)) for entry in found])


def create_domain(call, given):
    """CreateDomainRequest."""
    name = given.get("name")
    if name is None:
        raise failure(NO_NAME % "CreateDomain")
    number = domains.make(call.prov, name, given.wanted())
    call.caches.flush("domain")
    return answer("CreateDomain", encode(call, "domain", call.prov.need_domain(number)))


def domain_by_id(call, given):
    """The domain of a change."""
    return by_id(call, given, "domain", "(objectClass=zimbraDomain)")


def modify_domain(call, given):
    """ModifyDomainRequest."""
    entry = domain_by_id(call, given)
    modification(call, entry, given)
    call.caches.flush("domain")
    return answer("ModifyDomain", encode(call, "domain", domain_by_id(call, given)))


def delete_domain(call, given):
    """DeleteDomainRequest."""
    domains.remove_all(call.prov, domain_by_id(call, given))
    call.caches.flush("domain")
    return answer("DeleteDomain")


def get_server(call, given):
    """GetServerRequest: read anew each time."""
    wanted = attrs_of(given)
    selector = need(given, "server")
    if selector.get("by", "name") not in ("name", "id"):
        raise NotModelled("a server by " + selector.get("by"))
    call.prov.kept.clear()
    entry = call.prov.server(selector.text) or call.prov.missing("server", selector.text)
    check_attrs(call, "server", wanted)
    return answer("GetServer", encode(call, "server", entry, given.flag("applyConfig", True), wanted))


def get_all_servers(call, given):
    """GetAllServersRequest: all, or those with a service."""
    service, found = given.get("service"), call.prov.servers()
    found = [entry for entry in found if service is None or service in entry.values("zimbraServiceEnabled")]
    return answer("GetAllServers", *[encode(call, "server", entry, given.flag("applyConfig", True), attrs_of(given)) for entry in found])


def modify_server(call, given):
    """ModifyServerRequest."""
    key = given.get("id", "")
    call.prov.kept.clear()
    entry = (call.prov.server(key) if names.is_id(key) else None) or call.prov.missing("server", key)
    modification(call, entry, given)
    call.caches.flush("server")
    return answer("ModifyServer", encode(call, "server", call.prov.server(key)))


def get_config(call, given):
    """GetConfigRequest: one attribute, which need not exist."""
    name = need(given, "a").get("n", "")
    return config_answer(call, "GetConfig", {name.lower()})


def get_all_config(call, given):
    """GetAllConfigRequest."""
    wanted = attrs_of(given)
    return config_answer(call, "GetAllConfig", wanted and {name.lower() for name in wanted})


def config_answer(call, name, wanted):
    """An answer with values of the global config."""
    own = {**shipped("config"), **call.prov.config().own}
    node = answer(name)
    node.dump = Dump(call.prov, own, None if wanted is None else {key for key in own if key.lower() in wanted})
    return node


def modify_config(call, given):
    """ModifyConfigRequest."""
    call.prov.kept.clear()
    modification(call, call.prov.config(), given)
    call.caches.flush("config")
    return answer("ModifyConfig")


def cos_by_id(call, given):
    """The class of service of a change: found among its siblings, for its id need not be one of the usual form."""
    key = given.get("id", "")
    found = [entry for entry in call.prov.all("cn=cos,cn=zimbra", ONE, "(objectClass=zimbraCOS)") if entry.id == key]
    return found[0] if found else call.prov.missing("cos", key)


def modify_cos(call, given):
    """ModifyCosRequest."""
    modification(call, cos_by_id(call, given), given)
    call.caches.flush("cos")
    return answer("ModifyCos", encode(call, "cos", cos_by_id(call, given), False))


def get_attribute_info(call, given):
    """GetAttributeInfoRequest by names: of those that this version knows, with the name as it was asked for."""
    text = given.get("attrs")
    if text is None:
        raise NotModelled("GetAttributeInfo without attrs")
    node = answer("GetAttributeInfo")
    for name in text.split(","):
        attribute = call.prov.attributes.get(name.strip())
        if attribute is not None:
            node.add("a", None, {"n": name.strip(), "desc": attribute.about or ""})
    return node


def get_version_info(call, given):
    """GetVersionInfoRequest."""
    facts = {"majorversion": "", "minorversion": "", "release": "", "host": "localhost", "buildDate": "", "type": "FOSS"}
    node = answer("GetVersionInfo")
    node.add("info", None, {**facts, **VERSIONS[call.version]})
    return node


def flush_cache(call, given):
    """FlushCacheRequest: kinds, or single entries of one kind."""
    cache = need(given, "cache")
    kinds = cache.get("type", "").split(",")
    for kind in kinds:
        if kind not in PEOPLE + SETTINGS + OTHERS:
            raise invalid_request("invalid cache type: " + kind)
    keys = [child.text for child in cache.children if child.name == "entry"]
    if keys and len(kinds) > 1:
        raise invalid_request("at most one cache type is allowed to be specified with entries")
    for kind in kinds:
        call.caches.flush(kind, keys or None)
    return answer("FlushCache")


def no_op(call, given):
    """NoOpRequest."""
    return answer("NoOp")


HANDLERS = {
    "GetDomain": get_domain, "GetAllDomains": get_all_domains, "CreateDomain": create_domain, "ModifyDomain": modify_domain,
    "DeleteDomain": delete_domain, "GetServer": get_server, "GetAllServers": get_all_servers, "ModifyServer": modify_server,
    "GetConfig": get_config, "GetAllConfig": get_all_config, "ModifyConfig": modify_config, "ModifyCos": modify_cos,
    "GetAttributeInfo": get_attribute_info, "GetVersionInfo": get_version_info, "FlushCache": flush_cache, "NoOp": no_op,
}
