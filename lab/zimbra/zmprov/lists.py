# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands on distribution lists, and memberships."""
import uuid

from . import accounts, aliases, memberships, names, output, request
from .clock import generalized_time
from .directory import DELETE, SUBTREE
from .entries import person_dn
from .errors import LdapError, ServiceError, Usage, failure, invalid_request
from .memberships import MEMBERS


def create(shell, arguments):
    """createDistributionList: print the new id."""
    shell.say(make(shell.prov, arguments[0], request.parse(shell, arguments[1:], True)))


def make(prov, name, wanted):
    """Create a list; its id."""
    local, domain_name = names.split_address(name.lower().strip(), "list")
    domain_name = names.ascii_domain(domain_name)
    address = "%s@%s" % (local, domain_name)
    names.check_address(address)
    request.prepare(prov, request.Request(wanted, None, "list"))
    domain = prov.need_domain(domain_name)
    if domain.first("zimbraDomainType") != "local":
        raise failure("unable to create distribution list: " + address, invalid_request("domain type must be local").as_cause())
    attributes = request.new_attributes(prov, wanted)
    attributes.update({"objectClass": ["zimbraDistributionList", "zimbraMailRecipient"], "zimbraId": [str(uuid.uuid4())],
                       "zimbraCreateTimestamp": [generalized_time()], "mail": [address], "zimbraMailAlias": [address], "uid": [local]})
    attributes.setdefault("zimbraMailStatus", ["enabled"])
    if "zimbraMailHost" not in attributes:
        accounts.choose_host(prov, attributes, None, False)
    if "displayName" in attributes:
        attributes["cn"] = attributes["displayName"]
    try:
        prov.directory.add(person_dn(address), attributes)
    except LdapError as error:
        if error.kind == "EntryAlreadyExist":
            raise ServiceError("account.DISTRIBUTION_LIST_EXISTS", "email address already exists: " + address) from error
        raise
    return attributes["zimbraId"][0]


def show(shell, arguments):
    """getDistributionList."""
    output.list_block(shell, shell.prov.need_list(arguments[0]), output.wanted_names(arguments[1:]))


def show_members(shell, arguments):
    """getDistributionListMembership."""
    entry = shell.prov.need_list(arguments[0])
    members = entry.values(MEMBERS)
    shell.say("# distributionList %s memberCount=%d" % (entry.name, len(members)))
    output.member_lines(shell, members)


def modify(shell, arguments):
    """modifyDistributionList."""
    entry = shell.prov.need_list(arguments[0])
    request.modify(shell.prov, request.Request(request.parse(shell, arguments[1:], False), entry))


def delete(shell, arguments):
    """deleteDistributionList."""
    remove(shell.prov, shell.prov.need_list(arguments[0]))


def remove(prov, entry):
    """Delete a list with its memberships and aliases."""
    memberships.leave(prov, [entry.name])
    aliases.detach_all(prov, entry)
    prov.directory.delete(entry.dn)


def add_members(shell, arguments):
    """addDistributionListMember."""
    join(shell.prov, shell.prov.need_list(arguments[0]), arguments[1:])


def join(prov, entry, members):
    """Put members on a list: who is in already stays."""
    own = memberships.addresses_of(entry)
    new = []
    for member in members:
        address = names.ascii_address(member.lower())
        if address in own:
            raise invalid_request("Cannot add self as a member: " + address)
        if address not in entry.values(MEMBERS) and address not in new:
            new.append(address)
    if new:
        request.modify(prov, request.Request({"+" + MEMBERS: new}, entry))


def remove_members(shell, arguments):
    """removeDistributionListMember: with an account or list all of its addresses go."""
    prov = shell.prov
    entry = prov.need_list(arguments[0])
    current = {member.lower() for member in entry.values(MEMBERS)}
    gone, unknown = [], []
    for member in arguments[1:]:
        address = names.ascii_address(member.lower())
        if not address:
            raise invalid_request("invalid member email address: ")
        owner = prov.account(address) or prov.list(address)
        everything = [other for other in (memberships.addresses_of(owner) if owner else [address]) if other in current]
        if address not in gone and not everything:
            unknown.append(address)
        gone.extend(other for other in everything if other not in gone)
    if unknown:
        raise ServiceError("account.NO_SUCH_MEMBER",
                           "non-existent members: %s in distribution list: %s" % (",".join(dict.fromkeys(unknown)), entry.name))
    prov.directory.modify(entry.dn, [(DELETE, MEMBERS, [value for value in entry.values(MEMBERS) if value.lower() in gone])])


def show_all(shell, arguments):
    """getAllDistributionLists."""
    rest = [word for word in arguments if word != "-v"]
    if len(rest) > 1:
        shell.say("invalid arg: %s, already specified domain: %s" % (rest[1], rest[0]))
        raise Usage()
    prov = shell.prov
    base = "ou=people," + prov.need_domain(rest[0]).dn if rest else ""
    for entry in prov.all(base, SUBTREE, "(objectClass=zimbraDistributionList)"):
        if "-v" in arguments:
            output.list_block(shell, entry)
        else:
            shell.say(entry.name)
