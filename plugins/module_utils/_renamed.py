# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People who got a new address: which entry is theirs, and what keeps it from being renamed.

Private to this collection. Pure. A renamed account is a Change of zimbraMailDeliveryAddress, under the name that it has
before; a writer makes it by Zimbra's own renaming, which keeps the id, the lists that it is in, and everything else.
"""
from ._model import Problem
from ._recipients import KIND_NAMES, domain_of, has_mailbox

ADDRESS = 'zimbraMailDeliveryAddress'


def new_name(change):
    """Return the address that a Change gives to an entry, or None where that is not what it does."""
    found = change.after.get(ADDRESS, ()) if change.operation == 'modify' else ()
    return found[0] if len(found) == 1 and found[0] != change.name else None


def subject(account, owners):
    """Return the Entry of a wanted account: who has its address, or who has to be renamed to it; None for nobody."""
    found, old = owners.get(account.name), owners.get(account.renamed_from)
    return old if _has_old(account, old) and found in (None, old) else found


def is_renaming(account, owner):
    """Tell whether that owner still has to be renamed to be the account."""
    return owner is not None and _has_old(account, owner) and owner.name != account.name


def _has_old(account, owner):
    return owner is not None and account.renamed_from is not None and (owner.kind, owner.name) == ('account', account.renamed_from)


def conflict(account, owners):
    """Return the Problem that keeps an account from being renamed, or None."""
    old, found = owners.get(account.renamed_from), owners.get(account.name)
    if account.renamed_from is None or old is None:
        return None
    told = None
    if _has_old(account, old) and found not in (None, old):
        told = ('it shall be renamed from %s, but Zimbra has both' % old.name, 'See whose mail each gets, and remove one (zmprov da '
                '%s, if nobody needs it), or take renamed_from out' % old.name)
    elif _has_old(account, old) and has_mailbox(old):
        told = ('it shall be renamed from %s, which is a mailbox account' % old.name, 'Its mailbox has to be renamed with it: '
                'zmprov ra %s %s, then run this again' % (old.name, account.name))
    elif found is None and not _has_old(account, old):
        told = ('it shall be renamed from %s, which is %s%s' % (account.renamed_from, 'an alias of ' if old.kind == 'account' else '', (
            old.name if old.kind == 'account' else KIND_NAMES[old.kind])), 'Take renamed_from out: there is no account to rename')
    return Problem(account.path + '.renamed_from', account.name, *told) if told else None


def wrong(accounts):
    """Yield the Problems of renamed_from that need no directory to be seen."""
    names = dict((address, account) for account in accounts for address in (account.name,) + (account.aliases or ()))
    seen = {}
    for account in accounts:
        old, path = account.renamed_from, account.path + '.renamed_from'
        if old is None:
            continue
        if old == account.name:
            yield Problem(path, old, 'it is the address that it has now', 'Take it out')
        elif old in names and (names[old] is not account or old not in (account.aliases or ())):
            yield Problem(path, old, 'it is named at %s too: nobody can be renamed from an address that somebody shall have' % (
                names[old].path), 'Take renamed_from out once the renaming is done')
        elif domain_of(old) != domain_of(account.name):
            yield Problem(path, old, 'it is of another domain', 'Remove the one account and create the other')
        if seen.setdefault(old, account) is not account:
            yield Problem(path, old, 'it is already named at %s.renamed_from' % seen[old].path, 'Name every address once')
