# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands on accounts and their aliases."""
import uuid

from . import aliases, memberships, names, output, passwords, request
from .clock import generalized_time
from .directory import SUBTREE
from .entries import domain_dn, person_dn
from .errors import LdapError, ServiceError, Usage, failure, invalid_request

DELETE_WARNING = ("-l option is specified.  Only the LDAP entry of the account will be deleted.\n"
                  "DB data of the account and associated blobs will not be deleted.\n")


def create(shell, arguments, resource=False):
    """createAccount: print the new id."""
    wanted = request.parse(shell, arguments[2:], True)
    if resource:
        # the product checks the values of a resource twice, and so it warns twice
        wanted["zimbraAccountCalendarUserType"] = ["RESOURCE"]
        request.prepare(shell.prov, request.Request(wanted, None, "resource"))
    shell.say(make(shell.prov, arguments[0], arguments[1], wanted, resource))


def make(prov, name, password, wanted, resource=False):
    """Create an account or resource; its id."""
    local, domain_name = names.split_address(name.lower().strip())
    domain_name = names.ascii_domain(domain_name)
    address = "%s@%s" % (local, domain_name)
    names.check_address(address)
    domain = prov.domain(domain_name)
    if domain is not None and not resource:
        check_room(prov, domain)
    # an id may be given, though nobody may change it later
    number = wanted.pop("zimbraId", None)
    order = request.Request(wanted, None, "resource" if resource else "account")
    request.prepare(prov, order)
    if domain is None:
        prov.missing("domain", domain_name)
    try:
        attributes = complete(prov, order.wanted, address, domain, resource)
        attributes["zimbraId"] = number or attributes["zimbraId"]
        passwords.initial(attributes, password, prov.cos_of(attributes, domain))
        prov.directory.add(person_dn(address), attributes)
    except LdapError as error:
        if error.kind == "EntryAlreadyExist":
            raise aliases.exists(address, error) from error
        raise
    except ServiceError as error:
        if error.code.startswith("service."):
            raise failure("Unable to create account: " + address, error.as_cause()) from error
        raise
    return attributes["zimbraId"][0]


def check_room(prov, domain):
    """Refuse an account more than the domain may have; resources and accounts of the system do not count."""
    limit = domain.first("zimbraDomainMaxAccounts")
    if not limit or limit == "0":
        return
    text = ("(&(objectClass=zimbraAccount)(!(objectClass=zimbraCalendarResource))(!(zimbraIsSystemResource=TRUE))"
            "(!(zimbraIsExternalVirtualAccount=TRUE)))")
    if len(prov.directory.search("ou=people," + domain_dn(domain.name), SUBTREE, text, ["zimbraId"])) >= int(limit):
        raise ServiceError("account.TOO_MANY_ACCOUNTS",
                           "number of accounts reached the limit: domain=%s(%s)" % (domain.name, limit))


def complete(prov, wanted, address, domain, resource):
    """All attributes of a new account: those wanted and the defaults."""
    if domain.first("zimbraDomainType") != "local":
        raise invalid_request("domain type must be local")
    attributes = request.new_attributes(prov, wanted)
    local = address.rpartition("@")[0]
    extra = "zimbraCalendarResourceExtraObjectClass" if resource else "zimbraAccountExtraObjectClass"
    classes = ["inetOrgPerson", "zimbraAccount"] + (["zimbraCalendarResource"] if resource else [])
    attributes["objectClass"] = classes + (prov.config().values(extra) or ["amavisAccount"])
    attributes["zimbraId"] = [str(uuid.uuid4())]
    attributes["zimbraCreateTimestamp"] = [generalized_time()]
    attributes.setdefault("zimbraAccountStatus", ["active"])
    cos = prov.cos_of(attributes, domain)
    if "zimbraCOSId" in attributes:
        attributes["zimbraCOSId"] = [cos.id]
    if "zimbraMailTransport" not in attributes:
        choose_host(prov, attributes, cos)
    if "zimbraMailHost" not in attributes and "zimbraMailTransport" not in attributes:
        raise invalid_request("missing zimbraMailHost or zimbraMailTransport for CreateAccount: " + address)
    attributes.setdefault("zimbraMailStatus", ["enabled"])
    attributes["zimbraMailDeliveryAddress"] = [address]
    attributes["mail"] = [address]
    attributes.setdefault("cn", attributes.get("displayName") or [local])
    attributes.setdefault("sn", [local])
    attributes["uid"] = [local]
    attributes["zimbraPasswordModifiedTime"] = [generalized_time()]
    return attributes


def choose_host(prov, attributes, cos, transport=True):
    """Pick a mailbox server: one of the pool of the class of service, else this one, else the first that there is."""
    pool = [prov.server(number) for number in (cos.values("zimbraMailHostPool") if cos else ())]
    local = prov.server(prov.settings["zimbra_server_hostname"])
    others = () if local is not None and prov.has_mail_service(local) else prov.servers()
    for server in [*pool, local, *others]:
        if server is not None and prov.has_mail_service(server):
            attributes["zimbraMailHost"] = [server.first("zimbraServiceHostname")]
            if transport:
                attributes["zimbraMailTransport"] = [prov.lmtp_transport(server)]
            return


def show(shell, arguments):
    """getAccount."""
    own = arguments[0] == "-e"
    rest = arguments[1:] if own else arguments
    if not rest:
        raise Usage()
    output.entry_block(shell, shell.prov.need_account(rest[0]), output.wanted_names(rest[1:]), own)


def modify(shell, arguments):
    """modifyAccount."""
    account = shell.prov.need_account(arguments[0])
    request.modify(shell.prov, request.Request(request.parse(shell, arguments[1:], False), account))


def is_primary(account, key):
    """Is the key the id or the primary name, and not an alias?"""
    return key.lower() in (account.id.lower(), account.name.lower()) or ("%s@%s" % (key, account.domain)).lower() == account.name.lower()


def delete(shell, arguments):
    """deleteAccount, after a question unless it runs from a file."""
    if not shell.confirm(DELETE_WARNING):
        return
    account = shell.prov.need_account(arguments[0])
    if not is_primary(account, arguments[0]):
        raise invalid_request("argument to deleteAccount must be an account id or the account's primary name")
    remove(shell.prov, account)


def remove(prov, account):
    """Delete an account with its list memberships and aliases."""
    memberships.leave(prov, [account.name])
    aliases.detach_all(prov, account)
    prov.directory.delete(account.dn)


def set_password(shell, arguments):
    """setPassword: a policy violation is told, but the password is set."""
    passwords.change(shell, shell.prov.need_account(arguments[0]), arguments[1])


def set_cos(shell, arguments):
    """setAccountCos."""
    account = shell.prov.need_account(arguments[0])
    cos = shell.prov.cos(arguments[1]) or shell.prov.missing("cos", arguments[1])
    request.modify(shell.prov, request.Request({"zimbraCOSId": [cos.id]}, account))


def create_many(shell, arguments):
    """createBulkAccounts: print the new ids."""
    domain, mask, count, password = arguments
    for number in range(request.whole(count)):
        wanted = {"displayName": ["%s N. %d" % (mask, number)]}
        shell.say(make(shell.prov, "%s%d@%s" % (mask, number, domain), password, wanted))


def count(shell, arguments):
    """countAccount: accounts of a domain by class of service; those of the software do not count."""
    prov = shell.prov
    domain = prov.need_domain(arguments[0])
    text = "(&(objectClass=zimbraAccount)(!(objectClass=zimbraCalendarResource))(!(zimbraIsSystemResource=TRUE)))"
    found = {}
    for account in prov.all("ou=people," + domain.dn, SUBTREE, text):
        cos = prov.account_cos(account)
        found[cos.name, cos.id] = found.get((cos.name, cos.id), 0) + 1
    shell.say("%-20s %-40s %s" % ("cos name", "cos id", "# of accounts"))
    shell.say("%-20s %-40s %s" % ("-" * 20, "-" * 40, "-" * 20))
    for (name, number), amount in sorted(found.items()):
        shell.say("%-20s %-40s %d" % (name, number, amount))
    shell.say("")
