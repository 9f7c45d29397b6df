# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests on accounts, resources and lists."""
from zmprov import accounts, aliases, lists, names, rename
from zmprov.directory import SUBTREE
from zmprov.errors import ServiceError, failure

from .answers import answer, attrs_of, encode, modification, need

NO_NAME = ('java.lang.NullPointerException: Cannot invoke "String.toLowerCase()" because the return value of '
           '"com.zimbra.soap.admin.message.%sRequest.getName()" is null')
PERSON = "(objectClass=zimbraAccount)"


def by_id(call, given, kind, text):
    """The entry that a change names: by its id, never by its name."""
    key = given.get("id", "")
    entry = call.prov.by_id(key, text) if names.is_id(key) else None
    return entry or call.prov.missing(kind, key)


def account_by_id(call, given):
    """The account of a change."""
    return by_id(call, given, "account", PERSON)


def list_by_id(call, given):
    """The list of a change."""
    return by_id(call, given, "distribution list", "(objectClass=zimbraDistributionList)")


def fresh(call, entry):
    """An account as it is now, remembered."""
    entry = call.prov.by_id(entry.id, PERSON)
    call.caches.remember(entry)
    return entry


def create_account(call, given):
    """CreateAccountRequest."""
    name = given.get("name")
    if name is None:
        raise failure(NO_NAME % "CreateAccount")
    wanted = {key: values for key, values in given.wanted().items() if values != [""]}
    password = given.get("password")
    if password == "":
        raise ServiceError("account.INVALID_PASSWORD", "invalid password: too short", details=(("NUM", "zimbraPasswordMinLength", "6"),))
    number = accounts.make(call.prov, name, password, wanted)
    entry = call.prov.by_id(number, PERSON)
    call.caches.remember(entry)
    return answer("CreateAccount", encode(call, "account", entry))


def get_account(call, given):
    """GetAccountRequest: what is remembered, until the cache is flushed."""
    selector = need(given, "account")
    key = selector.text
    entry = call.caches.account(key)
    if entry is None:
        by = selector.get("by", "name")
        entry = call.prov.by_id(key, PERSON) if by == "id" else call.prov.account(key)
        if entry is None:
            call.prov.missing("account", key)
        call.caches.remember(entry)
    return answer("GetAccount", encode(call, "account", entry, given.flag("applyCos", True), attrs_of(given)))


def modify_account(call, given):
    """ModifyAccountRequest."""
    entry = account_by_id(call, given)
    modification(call, entry, given)
    return answer("ModifyAccount", encode(call, "account", fresh(call, entry)))


def rename_account(call, given):
    """RenameAccountRequest."""
    entry = account_by_id(call, given)
    call.caches.forget(entry)
    rename.move(call.prov, entry, given.get("newName", ""), "account", "ACCOUNT_EXISTS")
    return answer("RenameAccount", encode(call, "account", fresh(call, entry)))


def delete_account(call, given):
    """DeleteAccountRequest."""
    entry = account_by_id(call, given)
    accounts.remove(call.prov, entry)
    call.caches.forget(entry)
    return answer("DeleteAccount")


def add_account_alias(call, given):
    """AddAccountAliasRequest."""
    entry = account_by_id(call, given)
    aliases.attach(call.prov, entry, given.get("alias", ""))
    fresh(call, entry)
    return answer("AddAccountAlias")


def remove_account_alias(call, given):
    """RemoveAccountAliasRequest: an account that is not there is told last, so that stray aliases go."""
    key = given.get("id", "")
    entry = call.prov.by_id(key, PERSON) if names.is_id(key) else None
    aliases.detach(call.prov, entry, given.get("alias", ""))
    if entry is None:
        call.prov.missing("account", key)
    call.caches.forget(entry)
    return answer("RemoveAccountAlias")


def get_all_accounts(call, given):
    """GetAllAccountsRequest of a domain (or of all): the shortest names first, which is the order of slapd's tree."""
    selector = given.child("domain")
    base = "ou=people," + call.prov.need_domain(selector.text).dn if selector else ""
    text = "(&(objectClass=zimbraAccount)(!(objectClass=zimbraCalendarResource)))"
    found = [entry for entry in call.prov.all(base, SUBTREE, text) if ",cn=zimbra" not in entry.dn]
    found.sort(key=lambda entry: (len(entry.dn), entry.dn))
    return answer("GetAllAccounts", *[encode(call, "account", entry) for entry in found])


def modify_resource(call, given):
    """ModifyCalendarResourceRequest."""
    entry = by_id(call, given, "calendar resource", "(objectClass=zimbraCalendarResource)")
    modification(call, entry, given)
    return answer("ModifyCalendarResource", encode(call, "calresource", call.prov.by_id(entry.id, PERSON)))


def create_list(call, given):
    """CreateDistributionListRequest."""
    name = given.get("name")
    if name is None:
        raise failure(NO_NAME % "CreateDistributionList")
    number = lists.make(call.prov, name, given.wanted())
    return answer("CreateDistributionList", encode(call, "dl", call.prov.list(number)))


def modify_list(call, given):
    """ModifyDistributionListRequest."""
    entry = list_by_id(call, given)
    modification(call, entry, given)
    return answer("ModifyDistributionList", encode(call, "dl", call.prov.list(entry.id)))


def delete_list(call, given):
    """DeleteDistributionListRequest."""
    lists.remove(call.prov, list_by_id(call, given))
    return answer("DeleteDistributionList")


def add_list_member(call, given):
    """AddDistributionListMemberRequest."""
    lists.join(call.prov, list_by_id(call, given), [child.text for child in given.children if child.name == "dlm"])
    return answer("AddDistributionListMember")


def add_list_alias(call, given):
    """AddDistributionListAliasRequest."""
    aliases.attach(call.prov, list_by_id(call, given), given.get("alias", ""))
    return answer("AddDistributionListAlias")


def remove_list_alias(call, given):
    """RemoveDistributionListAliasRequest."""
    key = given.get("id", "")
    entry = call.prov.list(key) if names.is_id(key) else None
    aliases.detach(call.prov, entry, given.get("alias", ""))
    if entry is None:
        call.prov.missing("distribution list", key)
    return answer("RemoveDistributionListAlias")


HANDLERS = {
    "CreateAccount": create_account, "GetAccount": get_account, "ModifyAccount": modify_account, "DeleteAccount": delete_account,
    "RenameAccount": rename_account,
    "AddAccountAlias": add_account_alias, "RemoveAccountAlias": remove_account_alias, "GetAllAccounts": get_all_accounts,
    "ModifyCalendarResource": modify_resource, "CreateDistributionList": create_list, "ModifyDistributionList": modify_list,
    "DeleteDistributionList": delete_list, "AddDistributionListMember": add_list_member,
    "AddDistributionListAlias": add_list_alias, "RemoveDistributionListAlias": remove_list_alias,
}
