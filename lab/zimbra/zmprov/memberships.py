# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is on which distribution list."""
from .directory import ADD, DELETE, SUBTREE, quoted

MEMBERS = "zimbraMailForwardingAddress"
LISTS = "(&(objectClass=zimbraDistributionList)(%s=%s))"


def lists_with(prov, address):
    """Distribution lists that have an address as a member."""
    return prov.all("", SUBTREE, LISTS % (MEMBERS, quoted(address)))


def leave(prov, gone):
    """Take addresses out of every list."""
    for address in gone:
        for entry in lists_with(prov, address):
            prov.directory.modify(entry.dn, [(DELETE, MEMBERS, [address])])


def addresses_of(entry):
    """All addresses of an account or list, the primary one first."""
    return list(dict.fromkeys([entry.name, *[alias.lower() for alias in entry.values("zimbraMailAlias")]]))


def leave_all(prov, entry):
    """Take an account or list with all its addresses out of every list."""
    leave(prov, addresses_of(entry))


def rename(prov, pairs):
    """Put new addresses in the place of old ones in every list: pairs of (old, new)."""
    for old, new in pairs:
        for entry in lists_with(prov, old):
            prov.directory.modify(entry.dn, [(DELETE, MEMBERS, [old]), (ADD, MEMBERS, [new])])


def show(shell, arguments):
    """getAccountMembership: names of the lists, with the list through which an account is on them; -i: their ids."""
    ids = len(arguments) > 1 and arguments[0] == "-i"
    account = shell.prov.need_account(arguments[1] if len(arguments) > 1 else arguments[0])
    for entry, via in containing(shell.prov, account):
        shell.say(entry.id if ids else entry.name if via is None else "%s (via %s)" % (entry.name, via))


def containing(prov, account):
    """(list, name of the list in between or None) for every list that mail to an account's addresses may come from."""
    found, queue = {}, [(account, None)]
    while queue:
        member, via = queue.pop(0)
        for address in addresses_of(member):
            for entry in lists_with(prov, address):
                if entry.name not in found:
                    found[entry.name] = (entry, via)
                    queue.append((entry, entry.name))
    return list(found.values())
