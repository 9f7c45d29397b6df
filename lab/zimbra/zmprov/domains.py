# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands on domains."""
import uuid

from . import names, output, request
from .clock import generalized_time
from .directory import BASE, DELETE, ONE, REPLACE, SUBTREE
from .entries import domain_dn
from .errors import SERVICE, LdapError, ServiceError, Usage, failure, invalid_request

# how many entries the product looks at to show what is left in a domain
SAMPLE = 5
INVALID_EV = "arg -e is invalid unless -v is also specified"


def create(shell, arguments):
    """createDomain: print the new id."""
    shell.say(make(shell.prov, arguments[0], request.parse(shell, arguments[1:], True)))


def make(prov, given, wanted):
    """Create a domain with its parents and containers; its id."""
    name = names.ascii_domain(given.lower().strip())
    if names.domain_problem(name):
        raise invalid_request("invalid domain name " + name, (SERVICE, "invalid request: invalid email address"))
    if prov.domain(name) is not None:
        raise ServiceError("account.DOMAIN_EXISTS", "domain already exists: " + name)
    # type and status pass by the checks: the one could not be set at all, the other is taken as it comes
    fixed = {key: wanted.pop(key) for key in ("zimbraDomainType", "zimbraDomainStatus") if key in wanted}
    request.prepare(prov, request.Request(wanted, None, "domain"))
    make_parents(prov, name)
    attributes = request.new_attributes(prov, wanted)
    attributes.update(fixed)
    attributes.setdefault("zimbraDomainType", ["local"])
    attributes.setdefault("zimbraDomainStatus", ["active"])
    extra = prov.config().values("zimbraDomainExtraObjectClass") or ["amavisAccount"]
    attributes.update({
        "objectClass": ["dcObject", "organization", "zimbraDomain", *extra],
        "zimbraId": [str(uuid.uuid4())], "zimbraCreateTimestamp": [generalized_time()], "zimbraDomainName": [name],
        "o": [name + " domain"], "dc": [name.split(".")[0]]})
    attributes.setdefault("zimbraMailStatus", ["enabled"])
    if attributes["zimbraDomainType"] == ["alias"]:
        attributes["zimbraMailCatchAllAddress"] = ["@" + name]
    store(prov, name, attributes)
    return attributes["zimbraId"][0]


def make_parents(prov, name):
    """The entries above a domain that are not there yet."""
    labels = name.split(".")
    for start in range(len(labels) - 1, 0, -1):
        dn = domain_dn(".".join(labels[start:]))
        if prov.directory.one(dn, BASE, "(objectClass=*)") is None:
            prov.directory.add(dn, {"objectClass": ["organization", "dcObject"], "o": [labels[start] + " domain"], "dc": [labels[start]]})


def store(prov, name, attributes):
    """Write a domain; where it is the parent of another domain already, its entry grows into one."""
    dn = domain_dn(name)
    there = prov.directory.one(dn, BASE, "(objectClass=*)")
    if there is None:
        prov.directory.add(dn, attributes)
    else:
        prov.directory.modify(dn, [(REPLACE, key, values) for key, values in attributes.items() if key != "dc"])
    prov.directory.add("ou=people," + dn, {"objectClass": ["organizationalRole"], "ou": ["people"], "cn": ["people"]})
    prov.directory.add("cn=groups," + dn, {"objectClass": ["organizationalRole"], "cn": ["groups"], "description": ["dynamic groups base"]})
    prov.kept.clear()


def create_alias(shell, arguments):
    """createAliasDomain: print the new id."""
    wanted = request.parse(shell, arguments[2:], True)
    target = shell.prov.need_domain(arguments[1])
    if target.first("zimbraDomainType") != "local":
        raise invalid_request("target domain must be a local domain")
    wanted["zimbraDomainType"] = ["alias"]
    wanted["zimbraDomainAliasTargetId"] = [target.id]
    shell.say(make(shell.prov, arguments[0], wanted))


def show(shell, arguments):
    """getDomain."""
    own = arguments[0] == "-e"
    rest = arguments[1:] if own else arguments
    if not rest:
        raise Usage()
    output.entry_block(shell, shell.prov.need_domain(rest[0]), output.wanted_names(rest[1:]), own)


def modify(shell, arguments):
    """modifyDomain."""
    domain = shell.prov.need_domain(arguments[0])
    request.modify(shell.prov, request.Request(request.parse(shell, arguments[1:], False), domain))


def show_all(shell, arguments):
    """getAllDomains. With -l, -e changes nothing: inherited values are printed all the same."""
    verbose, own, rest = options(arguments)
    if own and not verbose:
        shell.say(INVALID_EV)
        raise Usage()
    wanted = output.wanted_names(rest)
    for entry in shell.prov.all("", SUBTREE, "(objectClass=zimbraDomain)"):
        if verbose:
            output.entry_block(shell, entry, wanted)
        else:
            shell.say(entry.name)


def options(arguments):
    """(-v given, -e given, rest) of the arguments of a listing."""
    rest = list(arguments)
    seen = set()
    while rest and rest[0] in ("-v", "-e"):
        seen.add(rest.pop(0))
    return "-v" in seen, "-e" in seen, rest


def delete(shell, arguments):
    """deleteDomain."""
    remove_all(shell.prov, shell.prov.need_domain(arguments[0]))


def remove_all(prov, domain):
    """Delete a domain, only an empty one; its alias domains go with it."""
    doomed = []
    if domain.first("zimbraDomainType") == "local":
        for alias in prov.all("", SUBTREE, "(&(objectClass=zimbraDomain)(zimbraDomainAliasTargetId=%s))" % domain.id):
            if prov.directory.search("ou=people," + alias.dn, ONE, "(objectClass=*)", ["objectClass"]):
                raise failure("alias domain %s of domain %s is not empty" % (alias.name, domain.name))
            doomed.append(alias)
    for entry in [*doomed, domain]:
        remove(prov, entry)


def remove(prov, domain):
    """Delete a domain with its containers."""
    people = "ou=people," + domain.dn
    try:
        prov.directory.delete(people)
        prov.directory.delete("cn=groups," + domain.dn)
    except LdapError as error:
        if error.kind != "ContextNotEmpty":
            raise
        found = prov.directory.search(people, SUBTREE, "(objectClass=*)", ["objectClass"])[:SAMPLE]
        left = "".join("[%s] " % dn for dn, _own in found if dn != people)
        raise ServiceError("account.DOMAIN_NOT_EMPTY", "domain not empty: %s (remaining entries: %s...)" % (domain.name, left),
                           error.as_cause()) from error
    remove_entry(prov, domain)
    if prov.config().first("zimbraDefaultDomainName", "").lower() == domain.name:
        prov.directory.modify(prov.config().dn, [(DELETE, "zimbraDefaultDomainName", None)])
    prov.kept.clear()


def remove_entry(prov, domain):
    """Delete a domain's own entry, or turn it back into a mere parent when other domains lie below it."""
    below = [dn for dn, _own in prov.directory.search(domain.dn, SUBTREE, "(objectClass=dcObject)", ["dc"]) if dn != domain.dn]
    if not below:
        prov.directory.delete(domain.dn)
        return
    keep = ("objectClass", "o", "dc")
    rows = [(REPLACE, "objectClass", ["dcObject", "organization"])]
    prov.directory.modify(domain.dn, rows + [(DELETE, name, None) for name in domain.own if name not in keep])
