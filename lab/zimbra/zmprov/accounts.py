# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands on accounts and their aliases."""
import uuid

from . import names, output, passwords, request
from .clock import generalized_time
from .directory import ADD, DELETE, REPLACE, SUBTREE, dn_value, quoted
from .entries import Entry, domain_dn
from .errors import LdapError, ServiceError, Usage, invalid_request

NOT_AT_CREATE = ("uid", "zimbraMailAlias", "zimbraMailDeliveryAddress")
DELETE_WARNING = ("-l option is specified.  Only the LDAP entry of the account will be deleted.\n"
                  "DB data of the account and associated blobs will not be deleted.\n")
RENAME_WARNING = ("-l option is specified.  Only the LDAP portion of the account will be deleted.\n"
                  "DB data of the account will not be renamed.\n")


def person_dn(address):
    """DN of the account, alias or list with this address."""
    local, _, domain = address.rpartition("@")
    return "uid=%s,ou=people,%s" % (dn_value(local), domain_dn(domain))


def exists(address, error):
    """The error of a create that met another entry at the same DN."""
    return ServiceError("account.ACCOUNT_EXISTS", "email address already exists: %s, at DN: %s" % (address, person_dn(address)),
                        error.as_cause())


def create(shell, arguments, resource=False):
    """createAccount: print the new id."""
    wanted = request.parse(shell, arguments[2:], True)
    shell.say(make(shell.prov, arguments[0], arguments[1], wanted, resource))


def make(prov, name, password, wanted, resource=False):
    """Create an account or resource; its id."""
    address = name.strip().lower()
    local, domain_name = names.split_address(address)
    for key in NOT_AT_CREATE:
        if key in wanted:
            raise invalid_request("invalid attribute for CreateAccount: " + key)
    address = names.ascii_address(address)
    names.check_address(address)
    order = request.Request(wanted, None, "resource" if resource else "account")
    request.prepare(prov, order)
    domain = prov.need_domain(domain_name)
    if domain.first("zimbraDomainType") != "local":
        raise invalid_request("domain type must be local")
    check_room(prov, domain, resource)
    attributes = complete(prov, order.wanted, address, local, domain, resource)
    number = attributes["zimbraId"][0]
    passwords.initial(prov, attributes, password, domain)
    attributes["zimbraPasswordModifiedTime"] = [generalized_time()]
    try:
        prov.directory.add(person_dn(address), attributes)
    except LdapError as error:
        if error.kind == "EntryAlreadyExist":
            raise exists(address, error) from error
        raise
    return number


def check_room(prov, domain, resource):
    """Refuse an account more than the domain may have; resources and accounts of the system do not count."""
    limit = domain.first("zimbraDomainMaxAccounts")
    if not limit or limit == "0" or resource:
        return
    text = ("(&(objectClass=zimbraAccount)(!(objectClass=zimbraCalendarResource))(!(zimbraIsSystemResource=TRUE))"
            "(!(zimbraIsExternalVirtualAccount=TRUE)))")
    if len(prov.directory.search("ou=people," + domain_dn(domain.name), SUBTREE, text, ["zimbraId"])) >= int(limit):
        raise ServiceError("account.TOO_MANY_ACCOUNTS",
                           "number of accounts reached the limit: domain=%s (%s)" % (domain.name, limit))


def complete(prov, wanted, address, local, domain, resource):
    """All attributes of a new account: those wanted and the defaults."""
    attributes = {request.plain(key): values for key, values in wanted.items() if values}
    extra = "zimbraCalendarResourceExtraObjectClass" if resource else "zimbraAccountExtraObjectClass"
    classes = ["inetOrgPerson", "zimbraAccount"] + (["zimbraCalendarResource"] if resource else [])
    attributes["objectClass"] = classes + (prov.config().values(extra) or ["amavisAccount"])
    attributes["zimbraId"] = [str(uuid.uuid4())]
    attributes["zimbraCreateTimestamp"] = [generalized_time()]
    attributes.setdefault("zimbraAccountStatus", ["active"])
    if resource:
        attributes.setdefault("zimbraAccountCalendarUserType", ["RESOURCE"])
    if "zimbraMailTransport" not in attributes:
        choose_host(prov, attributes, domain)
    attributes.setdefault("zimbraMailStatus", ["enabled"])
    attributes.setdefault("zimbraMailDeliveryAddress", [address])
    attributes.setdefault("mail", [address])
    attributes.setdefault("cn", attributes.get("displayName") or [local])
    attributes.setdefault("sn", [local])
    attributes["uid"] = [local]
    return attributes


def choose_host(prov, attributes, domain):
    """Give an account without a transport a mailbox server: of its class of service, else this one, else any."""
    cos = prov.cos_by_id((attributes.get("zimbraCOSId") or domain.values("zimbraDomainDefaultCOSId") or [""])[0]) or prov.cos_by_name("default")
    pool = [prov.server(number) for number in cos.values("zimbraMailHostPool")]
    local = prov.server(prov.settings["zimbra_server_hostname"])
    for server in [*pool, local, *([] if local and prov.has_mail_service(local) else prov.servers())]:
        if server is not None and prov.has_mail_service(server):
            attributes["zimbraMailHost"] = [server.first("zimbraServiceHostname")]
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
    """Delete an account with its aliases and list memberships."""
    from . import lists

    lists.leave_all(prov, account)
    for alias in account.values("zimbraMailAlias"):
        delete_alias_entry(prov, alias, account)
    prov.directory.delete(account.dn)


def alias_entry(prov, address):
    """The entry of an alias, or None."""
    found = prov.directory.one(person_dn(address), 0, "(objectClass=zimbraAlias)")
    return prov.entry(*found) if found else None


def delete_alias_entry(prov, address, target):
    """Delete the entry of an alias if it belongs to the target."""
    entry = alias_entry(prov, address)
    if entry is not None and entry.first("zimbraAliasTargetId") == target.id:
        prov.directory.delete(entry.dn)


def set_password(shell, arguments):
    """setPassword: a policy violation is told, but the password is set."""
    passwords.change(shell, shell.prov.need_account(arguments[0]), arguments[1])


def set_cos(shell, arguments):
    """setAccountCos."""
    account = shell.prov.need_account(arguments[0])
    cos = shell.prov.cos(arguments[1]) or shell.prov.missing("cos", arguments[1])
    request.modify(shell.prov, request.Request({"zimbraCOSId": [cos.id]}, account))


def add_alias(shell, arguments):
    """addAccountAlias."""
    attach_alias(shell.prov, shell.prov.need_account(arguments[0]), arguments[1])


def attach_alias(prov, target, name):
    """Make a name an alias of an account or list."""
    address = names.ascii_address(name.strip().lower())
    local, domain_name = names.split_address(address)
    names.check_address(address)
    prov.need_domain(domain_name)
    row = {"objectClass": ["zimbraAlias"], "uid": [local], "zimbraId": [str(uuid.uuid4())],
           "zimbraCreateTimestamp": [generalized_time()], "zimbraAliasTargetId": [target.id]}
    try:
        prov.directory.add(person_dn(address), row)
    except LdapError as error:
        if error.kind == "EntryAlreadyExist":
            raise exists(address, error) from error
        raise
    prov.directory.modify(target.dn, [(ADD, "mail", [address]), (ADD, "zimbraMailAlias", [address])])


def remove_alias(shell, arguments):
    """removeAccountAlias."""
    account = shell.prov.account(arguments[0])
    detach_alias(shell.prov, account, arguments[1], shell.prov.missing if account is None else None, arguments[0])


def detach_alias(prov, target, name, missing, key):
    """Take an alias away from an account or list."""
    from . import lists

    address = names.ascii_address(name.strip().lower())
    entry = alias_entry(prov, address)
    if entry is None:
        prov.log("WARN", "alias %s does not exist" % address)
        raise ServiceError("account.NO_SUCH_ALIAS", "no such alias: " + address)
    if target is None:
        missing("account", key)
    if entry.first("zimbraAliasTargetId") != target.id:
        raise ServiceError("account.NO_SUCH_ALIAS", "no such alias: " + address)
    rows = [(DELETE, attribute, [address]) for attribute in ("mail", "zimbraMailAlias") if address in target.values(attribute)]
    if rows:
        prov.directory.modify(target.dn, rows)
    lists.leave(prov, [address])
    prov.directory.delete(entry.dn)


def rename(shell, arguments):
    """renameAccount, after a question unless it runs from a file."""
    if not shell.confirm(RENAME_WARNING):
        return
    move(shell.prov, shell.prov.need_account(arguments[0]), arguments[1])


def move(prov, account, name):
    """Give an account another address: DN, addresses, memberships of lists, and aliases when the domain changes."""
    from . import lists

    address = names.ascii_address(name.strip().lower())
    local, domain_name = names.split_address(address)
    names.check_address(address)
    domain = prov.need_domain(domain_name)
    taken = prov.find("", SUBTREE, "(&(|(zimbraMailDeliveryAddress=%s)(zimbraMailAlias=%s))(!(zimbraId=%s)))" % (
        quoted(address), quoted(address), account.id))
    if taken is not None:
        raise ServiceError("account.ACCOUNT_EXISTS", "email address already exists: " + address)
    old = account.name
    moved = person_dn(address)
    prov.directory.rename(account.dn, moved.split(",", 1)[0], moved.split(",", 1)[1])
    mail = [address if value.lower() == old.lower() else value for value in account.values("mail")]
    rows = [(REPLACE, "zimbraMailDeliveryAddress", [address]), (REPLACE, "mail", mail)]
    if account.first("cn") == old.partition("@")[0]:
        rows.append((REPLACE, "cn", [local]))
    if account.first("sn") == old.partition("@")[0]:
        rows.append((REPLACE, "sn", [local]))
    prov.directory.modify(moved, rows)
    lists.replace(prov, old, address)
    return Entry(account.kind, moved, account.own, address), domain
