# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""New addresses for accounts, resources and lists."""
from . import memberships, names
from .aliases import find
from .directory import REPLACE
from .entries import person_dn
from .errors import LdapError, ServiceError, failure, invalid_request

RENAME_WARNING = ("-l option is specified.  Only the LDAP portion of the account will be deleted.\n"
                  "DB data of the account will not be renamed.\n")


def account(shell, arguments):
    """renameAccount, after a question unless it runs from a file."""
    if shell.confirm(RENAME_WARNING):
        move(shell.prov, shell.prov.need_account(arguments[0]), arguments[1], "account", "ACCOUNT_EXISTS")


def resource(shell, arguments):
    """renameCalendarResource."""
    move(shell.prov, shell.prov.need_resource(arguments[0]), arguments[1], "account", "ACCOUNT_EXISTS")


def distribution_list(shell, arguments):
    """renameDistributionList."""
    move(shell.prov, shell.prov.need_list(arguments[0]), arguments[1], "distribution list", "DISTRIBUTION_LIST_EXISTS")


def replaced(entry, attribute, old, new):
    """Values of an attribute with the new address, and in its domain what was in the domain of the old one."""
    old_domain, new_domain = old.rpartition("@")[2], new.rpartition("@")[2]
    result = []
    for value in entry.values(attribute):
        local, _at, domain = value.rpartition("@")
        result.append(new if value == old else "%s@%s" % (local, new_domain) if domain == old_domain else value)
    return result


def move(prov, entry, name, word, code):
    """Give an entry another address: its DN, its addresses and aliases, and what lists say of it."""
    new = names.ascii_address(name)
    names.check_address(new)
    new = new.lower().strip()
    old = entry.name
    local, domain_name = new.rsplit("@", 1)
    domain = prov.need_domain(domain_name)
    if domain_name != entry.domain and domain.first("zimbraDomainType") != "local":
        cause = invalid_request("domain type must be local")
        raise failure("unable to rename %s: %s" % (word, new if word == "account" else entry.id), cause.as_cause())
    rows = {"mail": replaced(entry, "mail", old, new), "zimbraMailAlias": replaced(entry, "zimbraMailAlias", old, new)}
    if word == "account":
        rows["zimbraMailDeliveryAddress"] = [new]
        if not entry.values("displayName") and entry.first("cn") == old.partition("@")[0]:
            rows["cn"] = [local]
    target = person_dn(new)
    if target != entry.dn:
        try:
            prov.directory.rename(entry.dn, *target.split(",", 1))
        except LdapError as error:
            if error.kind == "EntryAlreadyExist":
                raise ServiceError("account." + code, "email address already exists: " + new) from error
            raise
    pairs = [(old, new), *zip(entry.values("zimbraMailAlias"), rows["zimbraMailAlias"])]
    memberships.rename(prov, dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))
    move_aliases(prov, pairs, new)
    prov.directory.modify(target, [(REPLACE, key, values) for key, values in rows.items() if values])


def move_aliases(prov, pairs, primary):
    """Move the entries of aliases whose addresses changed."""
    for before, after in pairs:
        entry = find(prov, before) if before != after and after != primary else None
        if entry is not None:
            prov.directory.rename(entry.dn, *person_dn(after).split(",", 1))
