# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands on the global config, servers and classes of service."""
import uuid

from . import output, request
from .clock import generalized_time
from .directory import ONE, SUBTREE, dn_value, quoted
from .domains import INVALID_EV, options
from .errors import LdapError, ServiceError, Usage, invalid_request


NOT_COPIED = ("objectClass", "zimbraId", "zimbraCreateTimestamp", "zimbraACE", "cn", "description")


def show_config(shell, arguments):
    """getConfig: one attribute, without a header."""
    output.attribute_lines(shell, shell.prov.config().own, output.wanted_names(arguments))


def show_all_config(shell, arguments):
    """getAllConfig."""
    output.attribute_lines(shell, shell.prov.config().own, output.wanted_names(arguments))


def modify_config(shell, arguments):
    """modifyConfig."""
    wanted = request.parse(shell, arguments, False)
    request.modify(shell.prov, request.Request(wanted, shell.prov.config()))


def show_server(shell, arguments):
    """getServer."""
    rest = list(arguments)
    own = False
    while rest and rest[0] == "-e":
        own = True
        rest.pop(0)
    if not rest:
        raise Usage()
    output.entry_block(shell, need_server(shell.prov, rest[0]), output.wanted_names(rest[1:]), own)


def need_server(prov, key):
    """Server, or the product's error."""
    return prov.server(key) or prov.missing("server", key)


def show_servers(shell, arguments):
    """getAllServers, all or those with a service."""
    verbose, own, rest = options(arguments)
    if len(rest) > 1:
        shell.say("invalid arg: %s, already specified service: %s" % (rest[1], rest[0]))
        raise Usage()
    if own and not verbose:
        shell.say(INVALID_EV)
        raise Usage()
    for server in shell.prov.servers():
        if rest and not request.contains(server.values("zimbraServiceEnabled"), rest[0]):
            continue
        if verbose:
            output.entry_block(shell, server, None, own)
        else:
            shell.say(server.name)


def modify_server(shell, arguments):
    """modifyServer."""
    server = need_server(shell.prov, arguments[0])
    request.modify(shell.prov, request.Request(request.parse(shell, arguments[1:], False), server))


def create_server(shell, arguments):
    """createServer: print the new id."""
    prov = shell.prov
    wanted = request.parse(shell, arguments[1:], True)
    name = arguments[0].lower().strip()
    request.prepare(prov, request.Request(wanted, None, "server"))
    attributes = request.new_attributes(prov, wanted)
    attributes.update({"objectClass": ["zimbraServer"], "zimbraId": [str(uuid.uuid4())], "zimbraCreateTimestamp": [generalized_time()],
                       "cn": [name]})
    attributes.setdefault("zimbraServiceHostname", [name])
    add(prov, "cn=%s,cn=servers,cn=zimbra" % name, attributes, ("account.SERVER_EXISTS", "server already exists: " + name))
    shell.say(attributes["zimbraId"][0])


def add(prov, dn, attributes, there):
    """Create an entry; there: (code, message) of the error when it exists."""
    try:
        prov.directory.add(dn, attributes)
    except LdapError as error:
        if error.kind == "EntryAlreadyExist":
            raise ServiceError(*there) from error
        raise
    prov.kept.clear()


def delete_server(shell, arguments):
    """deleteServer: never one with mailboxes."""
    prov = shell.prov
    server = need_server(prov, arguments[0])
    homed = "(&(objectClass=zimbraAccount)(zimbraMailHost=%s))" % quoted(server.first("zimbraServiceHostname"))
    count = len(prov.directory.search("", SUBTREE, homed, ["zimbraId"]))
    if count:
        raise invalid_request("There are %d account(s) on this server." % count)
    if prov.config().first("zimbraLogHostname", "").strip() == server.name:
        raise invalid_request("zimbraLogHostname is set to " + server.name)
    prov.directory.delete(server.dn)
    prov.kept.clear()


def show_cos(shell, arguments):
    """getCos."""
    output.entry_block(shell, need_cos(shell.prov, arguments[0]), output.wanted_names(arguments[1:]), True)


def need_cos(prov, key):
    """Class of service, or the product's error."""
    return prov.cos(key) or prov.missing("cos", key)


def show_all_cos(shell, arguments):
    """getAllCos, sorted by name."""
    verbose = bool(arguments) and arguments[0] == "-v"
    wanted = output.wanted_names(arguments[1 if verbose else 0:])
    for cos in sorted(shell.prov.all("cn=cos,cn=zimbra", ONE, "(objectClass=zimbraCOS)"), key=lambda entry: entry.name):
        if verbose:
            output.entry_block(shell, cos, wanted, True)
        else:
            shell.say(cos.name)


def create_cos(shell, arguments):
    """createCos: print the new id. A new class of service has the values of the default one that the request does not set."""
    shell.say(make_cos(shell.prov, arguments[0], request.parse(shell, arguments[1:], True), shell.prov.cos_by_name("default")))


def make_cos(prov, given, wanted, source):
    """Create a class of service with the values of another; its id."""
    name = given.lower().strip()
    request.prepare(prov, request.Request(wanted, None, "cos"))
    attributes = {key: values for key, values in source.own.items() if key not in NOT_COPIED and not is_deprecated(prov, key)}
    attributes.update(request.new_attributes(prov, wanted))
    attributes = {key: values for key, values in attributes.items() if values != [""]}
    attributes.update({"objectClass": ["zimbraCOS"], "zimbraId": [str(uuid.uuid4())], "zimbraCreateTimestamp": [generalized_time()],
                       "cn": [name]})
    add(prov, "cn=%s,cn=cos,cn=zimbra" % name, attributes, ("account.COS_EXISTS", "cos already exists: " + name))
    return attributes["zimbraId"][0]


def is_deprecated(prov, name):
    """Is it an attribute that a copy leaves behind?"""
    attribute = prov.attributes.get(name)
    return attribute is not None and attribute.deprecated is not None


def rename_cos(shell, arguments):
    """renameCos: never the default one."""
    cos = need_cos(shell.prov, arguments[0])
    if cos.name == "default":
        raise invalid_request("unable to rename default cos")
    name = arguments[1].lower().strip()
    try:
        shell.prov.directory.rename(cos.dn, "cn=" + dn_value(name), "cn=cos,cn=zimbra")
    except LdapError as error:
        if error.kind == "EntryAlreadyExist":
            raise ServiceError("account.COS_EXISTS", "cos already exists: " + name) from error
        raise
    shell.prov.kept.clear()


def copy_cos(shell, arguments):
    """copyCos: print the new id."""
    shell.say(make_cos(shell.prov, arguments[1], {}, need_cos(shell.prov, arguments[0])))


def modify_cos(shell, arguments):
    """modifyCos."""
    cos = need_cos(shell.prov, arguments[0])
    request.modify(shell.prov, request.Request(request.parse(shell, arguments[1:], False), cos))


def delete_cos(shell, arguments):
    """deleteCos: never the default one."""
    cos = need_cos(shell.prov, arguments[0])
    if cos.name == "default":
        raise invalid_request("unable to delete default cos")
    shell.prov.directory.delete(cos.dn)
    shell.prov.kept.clear()
