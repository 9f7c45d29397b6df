# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Remote accounts: what stands there and what has to change.

Private to this collection. Pure: gather only asks the reader that it is given.
"""
from typing import Dict, List, NamedTuple, Optional, Tuple

from ._attributes import same
from ._model import Change, Entry, Problem, Query
from ._moved_alias import Moves
from ._plan import modify, plan_of
from ._purge import purge
from ._recipients import (KIND_NAMES, ROUTING, domain_of, domain_problem, first, has_mailbox, is_remote, read_domains, read_owners,
                          removal)
from ._remote_wanted import RemoteAccount, wanted
from ._renamed import ADDRESS, conflict, is_renaming, subject
from ._restore import Prior, take_back

_BULK = 100        # new accounts from which on they are told as what a licence counts
_COUNTED = ('zimbraMailDeliveryAddress', 'zimbraIsSystemResource', 'zimbraIsExternalVirtualAccount')


class State(NamedTuple):
    accounts: List[RemoteAccount]
    domains: Dict[str, Entry]
    owners: Dict[str, Entry]
    listed: Dict[str, Tuple[Entry, ...]]     # every account of the domains that are purged
    counts: Dict[str, int]                   # accounts of the domains that have a limit
    problems: List[Problem]
    total: Optional[int] = None              # all accounts of the site, where they are limited


def gather(read, params):
    """Read what the plan needs: the domains, and whoever owns one of the addresses now."""
    accounts, purged, problems = wanted(params)
    addresses = [address for account in accounts for address in (account.name,) + (account.aliases or ())]
    domains = read_domains(read, [domain_of(address) for address in addresses] + purged)
    old = [account.renamed_from for account in accounts if account.renamed_from]
    owners = read_owners(read, addresses + old) if addresses else {}
    if not params['purge']:
        purged = []
    listed = dict((name, tuple(read(Query(('account',), ROUTING, domain=name)))) for name in purged)
    counts = dict((name, _count(read, name)) for name, entry in sorted(domains.items())
                  if first(entry, 'zimbraDomainMaxAccounts') not in (None, '0'))
    total = _count(read) if params.get('max_accounts') and params['state'] == 'present' else None
    return State(accounts, domains, owners, listed, counts, problems, total)


def _count(read, domain=None):
    """Count the accounts that Zimbra counts against a limit, or a licence: no resources, no system or guest accounts."""
    return sum(1 for entry in read(Query(('account',), _COUNTED, domain=domain))
               if 'TRUE' not in (first(entry, 'zimbraIsSystemResource'), first(entry, 'zimbraIsExternalVirtualAccount')))


def plan(params, state):
    """Return the Plan: creations, modifications, purges; or the problems that forbid all of it."""
    problems = list(state.problems) + _domain_problems(state)
    if params['state'] == 'absent':
        return _absent(state, problems, Prior(params['prior']))
    changes, moves = [], Moves(state.accounts, state.owners)
    for account in state.accounts:
        found, owner = _conflicts(account, state, moves), subject(account, state.owners)
        problems.extend(found)
        if not found:
            own = _present(account, moves.without(owner))
            changes.extend(moves.before(account, owner))
            changes.extend([own] if own or not moves.gives(owner) else [])
    problems.extend(_too_many(changes, state))
    removed, warnings, found = purge(params, state)
    licensed, unchecked = _licence(changes, state, params)
    problems.extend(licensed)
    warnings.extend(unchecked)
    return plan_of(changes + removed, warnings + _missed_aliases(state), problems + found)


def _domain_problems(state):
    seen = {}
    for account in state.accounts:
        for address in (account.name,) + (account.aliases or ()):
            seen.setdefault(domain_of(address), account.path)
    for name in state.listed:
        seen.setdefault(name, 'domains')
    found = [domain_problem(path, name, state.domains.get(name)) for name, path in sorted(seen.items())]
    return [problem for problem in found if problem is not None]


def _conflicts(account, state, moves):
    """Return the problems of a wanted account against whoever owns its addresses now."""
    owner, renamed = subject(account, state.owners), conflict(account, state.owners)
    found = [renamed] if renamed else []
    if owner is not None and not is_renaming(account, owner) and not moves.given(account, account.name):
        taken = _taken(account, owner)
        if taken:
            found.append(Problem(account.path, account.name, *taken))
    for index, alias in enumerate(account.aliases or ()):
        other = state.owners.get(alias)
        if other is not None and other is not owner and not moves.given(account, alias):
            found.append(Problem('%s.aliases[%d]' % (account.path, index), alias, 'it belongs to %s %s already' % (
                KIND_NAMES[other.kind], other.name), 'Take it from there first, or leave it out here'))
    return found


def _taken(account, owner):
    """Return (text, remedy) of what keeps an address from being this remote account, or None."""
    if owner.kind != 'account':
        return ('it is %s' % KIND_NAMES[owner.kind],
                'Leave it out of the list, or remove it from Zimbra first if it moved')
    if owner.name != account.name:
        return ('it is an alias of the account %s' % owner.name,
                'Take the alias off first: zmprov raa %s %s' % (owner.name, account.name))
    if has_mailbox(owner) and not account.adopt and first(owner, 'zimbraMailTransport') != account.transport:
        return ('it is a mailbox account on %s' % (first(owner, 'zimbraMailHost') or 'this Zimbra'),
                'If this person really lives elsewhere now, set adopt: true on this account: its mail then goes '
                'to %s and its mailbox is kept' % account.transport)
    return None


def _present(account, owner):
    if owner is None or owner.name != account.name and not is_renaming(account, owner):
        attributes = dict(zimbraMailTransport=(account.transport,), zimbraAccountStatus=('locked',))
        attributes.update(_chosen(account))
        filled = dict((name, values) for name, values in attributes.items() if values)
        return Change('create', 'account', account.name, {}, filled)
    if has_mailbox(owner):
        # An adopted mailbox keeps everything but its route.
        return modify(owner, dict(zimbraMailTransport=(account.transport,)))
    # locked: nobody can log in, and Zimbra keeps the mail status enabled, which every Postfix map asks for.
    chosen = dict(_chosen(account), zimbraMailTransport=(account.transport,), zimbraAccountStatus=('locked',),
                  zimbraMailStatus=('enabled',))
    if is_renaming(account, owner):
        aliases = owner.attributes.get('zimbraMailAlias', ())
        chosen[ADDRESS] = (account.name,)
        # What becomes the name is an alias no longer.
        chosen.setdefault('zimbraMailAlias', tuple(alias for alias in aliases if alias.lower() != account.name))
    return modify(owner, chosen)


def _missed_aliases(state):
    """Return a warning for every alias that an adopted mailbox was declared with, but does not have."""
    return ['%s has a mailbox, of which only the route is changed: its alias %s is not made; zmprov aaa %s %s makes it' % (
        account.name, alias, account.name, alias)
        for account in state.accounts if account.name in state.owners and has_mailbox(state.owners[account.name])
        for alias in account.aliases or () if alias not in state.owners]


def _chosen(account):
    """Return what the caller named of the optional things; omitted ones are left alone."""
    chosen = {}
    if account.aliases is not None:
        chosen['zimbraMailAlias'] = account.aliases
    if account.display_name is not None:
        chosen['displayName'] = (account.display_name,) if account.display_name else ()
    if account.hide_in_gal is not None:
        chosen['zimbraHideInGal'] = ('TRUE' if account.hide_in_gal else 'FALSE',)
    return chosen


def _too_many(changes, state):
    for name, count in sorted(state.counts.items()):
        limit = int(first(state.domains[name], 'zimbraDomainMaxAccounts'))
        added = sum(1 for change in changes if change and change.operation == 'create' and domain_of(change.name) == name)
        if added and count + added > limit:
            yield Problem('accounts', name, '%d accounts and %d new ones exceed its zimbraDomainMaxAccounts of %d' % (
                count, added, limit), 'Raise it: zmprov md %s zimbraDomainMaxAccounts %d' % (name, count + added))


def _licence(changes, state, params):
    """Return ([problems], [warnings]) of the new accounts against what the caller says that the site may have."""
    added = sum(1 for change in changes if change and change.operation == 'create')
    if state.total is None:
        return [], ['%d accounts are new. Where Zimbra is the Network Edition, each of them counts for the licence; max_accounts '
                    'counts them before anything is written' % added] if added >= _BULK else []
    if not added or state.total + added <= params['max_accounts']:
        return [], []
    return [Problem('max_accounts', 'accounts', '%d accounts and %d new ones exceed the %d that this Zimbra may have' % (
        state.total, added, params['max_accounts']), 'Declare fewer, or extend the licence and raise max_accounts')], []


def _absent(state, problems, prior):
    changes, warnings = [], []
    for account in state.accounts:
        owner = subject(account, state.owners)
        if is_renaming(account, owner):
            account = account._replace(name=owner.name)
        if owner is not None and not _may_go(account, owner, prior):
            problems.append(Problem(account.path, account.name, _kept_text(owner, account),
                                    'Leave it out; mail_transport with state: absent gives a mailbox account its own '
                                    'route back'))
            continue
        change, told = _gone(account, owner, prior) if owner is not None else (None, [])
        changes.append(change)
        warnings.extend(told)
    return plan_of(changes, warnings, problems)


def _may_go(account, owner, prior):
    """Tell whether an owner is a remote account, or a mailbox that was adopted here and whose route can go back."""
    if owner.kind != 'account' or owner.name != account.name:
        return False
    elsewhere = first(owner, 'zimbraMailTransport') == account.transport
    touched = prior.values('account', owner.name, 'zimbraMailTransport') and not prior.created('account', owner.name)
    adopted = touched or (account.adopt and not elsewhere)
    return is_remote(owner) or (has_mailbox(owner) and bool(adopted))


def _gone(account, owner, prior):
    """Return (change, warnings) that take a remote account away, or give one that was there before its values back."""
    recorded = prior.attributes('account', account.name)
    have = owner.attributes.get('zimbraMailTransport', ())
    if is_remote(owner) and prior.created('account', account.name):
        written = (prior.values('account', account.name, 'zimbraMailTransport') or ((), have))[1]
        if not same('zimbraMailTransport', have, written):
            return None, ['account %s: its mail goes to %s, not to %s as was written here: left alone' % (
                account.name, ', '.join(have), ', '.join(written))]
        return removal(owner), []
    if is_remote(owner) and ('account', account.name) not in prior.kinds():
        if prior.kinds():
            return None, ['account %s: what was recorded does not say that it was made here: left alone; with an empty '
                          'list as prior the module removes it all the same' % account.name]
        if account.transport is None or same('zimbraMailTransport', have, (account.transport,)):
            return removal(owner), []
        return None, ['account %s: its mail goes to %s, not to %s as declared: left alone' % (
            account.name, ', '.join(have) or 'nowhere', account.transport)]
    back, warnings = take_back(owner, dict((name, ()) for name in recorded), prior)
    return modify(owner, back), warnings


def _kept_text(owner, account):
    if owner.kind == 'account' and owner.name == account.name:
        return 'it is a mailbox account, which is never deleted here'
    if owner.kind == 'account':
        return 'it is an alias of the account %s, which is the one to name' % owner.name
    return 'it belongs to %s %s, which is no remote account' % (KIND_NAMES[owner.kind], owner.name)
