# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands on distribution lists, and memberships."""
import uuid

from . import accounts, names, output, request
from .clock import generalized_time
from .directory import ADD, DELETE, SUBTREE, quoted
from .errors import LdapError, ServiceError, invalid_request

MEMBERS = "zimbraMailForwardingAddress"


def create(shell, arguments):
    """createDistributionList: print the new id."""
    prov = shell.prov
    wanted = request.parse(shell, arguments[1:], True)
    address = names.ascii_address(arguments[0].strip().lower())
    local, domain_name = names.split_address(address)
    names.check_address(address)
    request.prepare(prov, request.Request(wanted, None, "list"))
    domain = prov.need_domain(domain_name)
    if domain.first("zimbraDomainType") != "local":
        raise invalid_request("domain type must be local")
    attributes = {request.plain(key): values for key, values in wanted.items()}
    attributes.update({"objectClass": ["zimbraDistributionList", "zimbraMailRecipient"], "zimbraId": [str(uuid.uuid4())],
                       "zimbraCreateTimestamp": [generalized_time()], "mail": [address], "zimbraMailAlias": [address], "uid": [local]})
    attributes.setdefault("zimbraMailStatus", ["enabled"])
    server = prov.server(prov.settings["zimbra_server_hostname"])
    if server is not None:
        attributes.setdefault("zimbraMailHost", [server.first("zimbraServiceHostname")])
    if "displayName" in attributes:
        attributes.setdefault("cn", attributes["displayName"])
    try:
        prov.directory.add(accounts.person_dn(address), attributes)
    except LdapError as error:
        if error.kind == "EntryAlreadyExist":
            raise ServiceError("account.DISTRIBUTION_LIST_EXISTS", "email address already exists: " + address) from error
        raise
    shell.say(attributes["zimbraId"][0])


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
    prov = shell.prov
    entry = prov.need_list(arguments[0])
    leave_all(prov, entry)
    for alias in entry.values("zimbraMailAlias"):
        if alias != entry.name:
            accounts.delete_alias_entry(prov, alias, entry)
    prov.directory.delete(entry.dn)


def add_members(shell, arguments):
    """addDistributionListMember: who is in already stays."""
    entry = shell.prov.need_list(arguments[0])
    current = [member.lower() for member in entry.values(MEMBERS)]
    new = []
    for member in arguments[1:]:
        address = names.ascii_address(member.lower())
        names.check_address(address)
        if address not in current and address not in new:
            new.append(address)
    if entry.name in new:
        raise invalid_request("Cannot add self as a member: " + entry.name)
    if new:
        shell.prov.directory.modify(entry.dn, [(ADD, MEMBERS, new)])


def remove_members(shell, arguments):
    """removeDistributionListMember: the addresses, and with an account all of its addresses."""
    prov = shell.prov
    entry = prov.need_list(arguments[0])
    current = {member.lower(): member for member in entry.values(MEMBERS)}
    gone, unknown = [], []
    for member in arguments[1:]:
        address = names.ascii_address(member.lower())
        found = [other for other in addresses(prov, address) if other in current]
        gone.extend(current[other] for other in found if current[other] not in gone)
        if not found:
            unknown.append(address)
    if unknown:
        raise ServiceError("account.NO_SUCH_MEMBER", "non-existent members: %s in distribution list: %s" % (",".join(unknown), entry.name))
    prov.directory.modify(entry.dn, [(DELETE, MEMBERS, gone)])


def addresses(prov, address):
    """All addresses of whoever has this one; the address itself first."""
    account = prov.account(address)
    if account is None or account.name != address:
        return [address]
    return [address, *[alias.lower() for alias in account.values("zimbraMailAlias")]]


def leave(prov, gone):
    """Take addresses out of every list."""
    for address in gone:
        for entry in prov.all("", SUBTREE, "(&(objectClass=zimbraDistributionList)(%s=%s))" % (MEMBERS, quoted(address))):
            prov.directory.modify(entry.dn, [(DELETE, MEMBERS, [address])])


def leave_all(prov, entry):
    """Take an account or list and its aliases out of every list."""
    leave(prov, dict.fromkeys([entry.name, *entry.values("zimbraMailAlias")]))


def replace(prov, old, new):
    """Put a new address in the place of an old one in every list."""
    for entry in prov.all("", SUBTREE, "(&(objectClass=zimbraDistributionList)(%s=%s))" % (MEMBERS, quoted(old))):
        prov.directory.modify(entry.dn, [(DELETE, MEMBERS, [old]), (ADD, MEMBERS, [new])])


def show_all(shell, arguments):
    """getAllDistributionLists."""
    verbose = bool(arguments) and arguments[0] == "-v"
    rest = arguments[1:] if verbose else arguments
    if len(rest) > 1:
        from .errors import Usage

        raise Usage()
    prov = shell.prov
    base = "ou=people," + prov.need_domain(rest[0]).dn if rest else ""
    for entry in prov.all(base, SUBTREE, "(objectClass=zimbraDistributionList)"):
        if verbose:
            output.list_block(shell, entry)
        else:
            shell.say(entry.name)


def add_alias(shell, arguments):
    """addDistributionListAlias."""
    accounts.attach_alias(shell.prov, shell.prov.need_list(arguments[0]), arguments[1])


def remove_alias(shell, arguments):
    """removeDistributionListAlias."""
    entry = shell.prov.list(arguments[0])
    accounts.detach_alias(shell.prov, entry, arguments[1], lambda kind, key: shell.prov.missing("distribution list", key), arguments[0])
