# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Aliases of accounts and lists: an entry of their own that names its target, and a value at the target."""
import uuid

from . import memberships, names
from .clock import generalized_time
from .directory import ADD, BASE, DELETE
from .entries import Entry, person_dn
from .errors import LdapError, ServiceError


def exists(address, error):
    """The error of a create that met another entry at the same DN."""
    return ServiceError("account.ACCOUNT_EXISTS", "email address already exists: %s, at DN: %s" % (address, person_dn(address)),
                        error.as_cause())


def find(prov, address):
    """The entry of an alias, or None."""
    found = prov.directory.one(person_dn(address), BASE, "(objectClass=zimbraAlias)")
    return prov.entry(*found) if found else None


def target_of(prov, alias):
    """What an alias stands for, or None when that is gone."""
    number = alias.first("zimbraAliasTargetId")
    return prov.by_id(number, "(|(objectClass=zimbraAccount)(objectClass=zimbraDistributionList))")


def attach(prov, target, name):
    """Make a name an alias of an account or list; one whose target is gone is taken over."""
    address = names.ascii_address(name.lower().strip())
    names.check_address(address)
    local, domain_name = address.rsplit("@", 1)
    prov.need_domain(domain_name)
    row = {"objectClass": ["zimbraAlias"], "uid": [local], "zimbraId": [str(uuid.uuid4())],
           "zimbraCreateTimestamp": [generalized_time()], "zimbraAliasTargetId": [target.id]}
    try:
        prov.directory.add(person_dn(address), row)
    except LdapError as error:
        if error.kind != "EntryAlreadyExist":
            raise
        there = find(prov, address)
        if there is None or target_of(prov, there) is not None:
            raise exists(address, error) from error
        prov.directory.delete(there.dn)
        prov.directory.add(person_dn(address), row)
    rows = [(ADD, key, [address]) for key in ("mail", "zimbraMailAlias") if address not in target.values(key)]
    if rows:
        prov.directory.modify(target.dn, rows)


def detach(prov, target, name):
    """Take an alias away from an account or list (or from nobody: target None); what is broken is cleaned up on the way."""
    address = names.ascii_address(name.lower())
    prov.need_domain(address.rpartition("@")[2])
    alias = find(prov, address)
    if alias is None:
        prov.log("WARN", "alias %s does not exist" % address)
    owner = target_of(prov, alias) if alias else None
    mine = alias is not None and target is not None and alias.first("zimbraAliasTargetId") == target.id
    others = alias is not None and owner is not None and not mine
    if target is not None:
        rows = [(DELETE, key, [address]) for key in ("mail", "zimbraMailAlias") if address in target.values(key)]
        if rows:
            prov.directory.modify(target.dn, rows)
    if not others:
        memberships.leave(prov, [address])
    if mine or (alias is not None and owner is None):
        prov.directory.delete(alias.dn)
    if target is not None and not mine:
        raise ServiceError("account.NO_SUCH_ALIAS", "no such alias: " + address)


def detach_all(prov, target):
    """Take all aliases away from what is going to be deleted."""
    for address in target.values("zimbraMailAlias"):
        if address != target.name:
            fresh = Entry(target.kind, target.dn, {"zimbraId": [target.id]}, target.name)
            try:
                detach(prov, fresh, address)
            except ServiceError as error:
                if error.code != "account.NO_SUCH_ALIAS":
                    raise
                prov.log("WARN", "got no such alias from removeAlias call when deleting account; "
                         "likely alias was previously in a bad state")


def add_to_account(shell, arguments):
    """addAccountAlias."""
    attach(shell.prov, shell.prov.need_account(arguments[0]), arguments[1])


def remove_from_account(shell, arguments):
    """removeAccountAlias: an account that is not there is told last, so that stray aliases go."""
    account = shell.prov.account(arguments[0])
    detach(shell.prov, account, arguments[1])
    if account is None:
        shell.prov.missing("account", arguments[0])


def add_to_list(shell, arguments):
    """addDistributionListAlias."""
    attach(shell.prov, shell.prov.need_list(arguments[0]), arguments[1])


def remove_from_list(shell, arguments):
    """removeDistributionListAlias."""
    entry = shell.prov.list(arguments[0])
    detach(shell.prov, entry, arguments[1])
    if entry is None:
        shell.prov.missing("distribution list", arguments[0])
