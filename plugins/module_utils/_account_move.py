# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People who move: where their mail goes in Zimbra's directory, before, while and after they do.

Private to this collection. Pure: gather only asks the reader that it is given. A state is reached from any other one, so a
call can be repeated after it was killed.
"""
from typing import Dict, List, NamedTuple, Optional

from ._account_move_wanted import Mover, wanted
from ._model import RECIPIENT_KINDS, Change, Entry, Problem, Query
from ._mail_transport import lmtp_transports
from ._plan import modify, plan_of
from ._recipients import KIND_NAMES, ROUTING, addresses_of, domain_of, domain_problem, first, read_domains

_ASKED = ROUTING + ('zimbraCOSId', 'zimbraMailForwardingAddress')
# Others keep mail from being delivered, or people from logging in, for a reason that is not ours.
_MOVABLE = ('active', 'locked')


class State(NamedTuple):
    movers: List[Mover]
    owners: Dict[str, Entry]
    domains: Dict[str, Entry]
    mechanisms: Dict[str, Optional[str]]     # domain -> zimbraAuthMech
    hosts: Dict[str, str]                    # mailbox host -> its LMTP transport
    stores: List[str]                        # the mailbox hosts that run a mailbox server
    classes: Dict[str, str]                  # class of service -> its id
    problems: List[Problem]


def gather(read, params):
    """Read whoever owns the addresses, their domains, and the mailbox servers that they can be on."""
    movers, problems = wanted(params)
    owners, mechanisms = {}, {}
    names = sorted(set(mover.name for mover in movers))
    for entry in read(Query(RECIPIENT_KINDS, _ASKED, names=tuple(names))) if names else ():
        owners.update((address, entry) for address in addresses_of(entry))
    domains = read_domains(read, [domain_of(name) for name in names]) if names else {}
    for entry in read(Query(('domain',), ('zimbraAuthMech',), names=tuple(sorted(domains)))) if domains else ():
        mechanisms[entry.name] = first(entry, 'zimbraAuthMech')
    hosts, stores, classes = {}, [], {}
    if params['state'] in ('prepared', 'mailbox'):
        hosts = lmtp_transports(read)
        stores = sorted(first(entry, 'zimbraServiceHostname') or entry.name for entry in read(Query(
            ('server',), ('zimbraServiceHostname', 'zimbraServiceEnabled')))
            if 'mailbox' in entry.attributes.get('zimbraServiceEnabled', ()))
    asked = tuple(sorted(set(mover.cos for mover in movers if mover.cos)))
    for entry in read(Query(('cos',), ('zimbraId',), names=asked)) if asked else ():
        classes[entry.name.lower()] = first(entry, 'zimbraId')
    return State(movers, owners, domains, mechanisms, hosts, stores, classes, problems)


def plan(params, state):
    """Return the Plan. Every account is one Change, or two where it is made first."""
    changes, warnings, problems = [], [], list(state.problems)
    problems.extend(_domain_problems(state))
    for mover in state.movers:
        owner = state.owners.get(mover.name)
        found = list(_unfit(mover, owner, params, state))
        problems.extend(found)
        if found or params['state'] in ('remote', 'dropped') and owner is None:
            changes.append(None)
            continue
        made = []
        if owner is None:
            owner = _new(mover, params, state)
            # A mailbox host brings its transport with it.
            host = first(owner, 'zimbraMailHost')
            made.append(Change('create', 'account', mover.name, {}, dict((name, values) for name, values in owner.attributes.items()
                                                                         if host is None or name != 'zimbraMailTransport')))
        made.append(_with_route(owner, modify(owner, _values(mover, owner, params, state, warnings))))
        changes.extend(made)
    return plan_of(changes, warnings, problems)


def _new(mover, params, state):
    """Return the account that is made: locked, and with its route from the first moment."""
    made = dict(zimbraMailTransport=(mover.transport,), zimbraAccountStatus=('locked',))
    if params['state'] == 'mailbox':
        host = _host(mover, None, state)
        made.update(zimbraMailHost=(host,), zimbraMailTransport=(state.hosts[host],))
    return Entry('account', mover.name, made)


def _domain_problems(state):
    seen = {}
    for mover in state.movers:
        seen.setdefault(domain_of(mover.name), mover.path)
    found = [domain_problem(path, name, state.domains.get(name)) for name, path in sorted(seen.items())]
    return [problem for problem in found if problem is not None]


def _unfit(mover, owner, params, state):
    """Yield what forbids that this account moves."""
    here = params['state'] in ('prepared', 'mailbox')
    if owner is None:
        if here and not mover.create:
            yield Problem(mover.path, mover.name, 'Zimbra has no such account', 'Correct the address; where the other system is '
                          'master, say create: true to make the account')
    elif owner.kind != 'account':
        yield Problem(mover.path, mover.name, 'it is %s, which has no mailbox' % KIND_NAMES[owner.kind], 'Leave it out')
    elif owner.name.lower() != mover.name:
        yield Problem(mover.path, mover.name, 'it is an alias', 'Name the account itself: %s' % owner.name)
    elif (first(owner, 'zimbraAccountStatus') or 'active') not in _MOVABLE:
        yield Problem(mover.path, mover.name, 'its status is %s' % first(owner, 'zimbraAccountStatus'),
                      'Let it be active first (zmprov ma %s zimbraAccountStatus active), or leave it out' % mover.name)
    if here:
        yield from _no_place(mover, owner, state)
    if mover.cos and mover.cos.lower() not in state.classes:
        yield Problem(mover.path, mover.name, 'Zimbra has no class of service %s' % mover.cos, 'Correct it; zmprov gac lists them')


def _no_place(mover, owner, state):
    """Yield why there is no mailbox host for an account."""
    host = _host(mover, owner, state)
    known = ', '.join(state.stores) or 'none'
    if host is None:
        yield Problem(mover.path, mover.name, 'it has no mailbox host, and there is not exactly one to choose (%s)' % known,
                      'Set mailbox_host')
    elif host not in state.hosts:
        yield Problem(mover.path, mover.name, 'its mailbox host %s is no server of this site' % host, 'Known are: %s' % known)
    elif owner is not None and first(owner, 'zimbraMailHost') is None and host not in state.stores:
        yield Problem(mover.path, mover.name, '%s runs no mailbox server' % host, 'Choose one of: %s' % known)


def _host(mover, owner, state):
    """Return the mailbox host that an account has, else the one it gets. None: nobody says which."""
    has = first(owner, 'zimbraMailHost') if owner is not None else None
    return has or mover.mailbox_host or (state.stores[0] if len(state.stores) == 1 else None)


def _values(mover, owner, params, state, warnings):
    """Return {attribute: values} that bring an account into the state."""
    values = {}
    if params['state'] in ('prepared', 'mailbox'):
        host = _host(mover, owner, state)
        values['zimbraMailTransport'] = (state.hosts[host],)
        if params['state'] == 'prepared' and not _is_here(owner):
            values['zimbraMailTransport'] = owner.attributes['zimbraMailTransport']
        values['zimbraMailHost'] = (host,)
        values.update(_access(mover, owner, state, warnings))
        if mover.cos:
            values['zimbraCOSId'] = (state.classes[mover.cos.lower()],)
    else:
        values['zimbraMailTransport'] = (mover.transport,)
        if mover.status:
            values['zimbraAccountStatus'] = (mover.status,)
        if params['state'] == 'dropped':
            values.update(zimbraMailHost=(), zimbraAccountStatus=('locked',))
    values.update(_copies(mover, owner, params))
    return values


def _is_here(owner):
    return (first(owner, 'zimbraMailTransport') or 'lmtp:').startswith('lmtp:')


def _with_route(owner, change):
    """Name the route also where it stays, when the mailbox host is new: that brings one of its own, so it is written behind it."""
    if change is None or not change.after.get('zimbraMailHost') or 'zimbraMailTransport' in change.after:
        return change
    route = owner.attributes['zimbraMailTransport']
    return change._replace(before=dict(change.before, zimbraMailTransport=route), after=dict(change.after, zimbraMailTransport=route))


def _access(mover, owner, state, warnings):
    """Return what lets a person in: the status, and a password where the account had nobody who could log in."""
    values = dict(zimbraAccountStatus=(mover.status or 'active',), zimbraMailStatus=('enabled',))
    if first(owner, 'zimbraAccountStatus') == 'active' or values['zimbraAccountStatus'] != ('active',):
        if mover.password and not _is_here(owner):
            warnings.append('%s is active already: its password is left as it is' % mover.name)
        return values
    if mover.password:
        values['userPassword'] = (mover.password,)
    elif state.mechanisms.get(domain_of(mover.name)) in (None, 'zimbra'):
        warnings.append('%s gets no password, and Zimbra itself asks for one: nobody can log in until zmprov sp %s, or until '
                        'the domain has another zimbraAuthMech' % (mover.name, mover.name))
    return values


def _copies(mover, owner, params):
    """Return the forwarding addresses while mail reaches both, and afterwards; others of theirs stay."""
    if not params['copy_domain']:
        return {}
    ours = '%s@%s' % (mover.name.partition('@')[0], params['copy_domain'].lower())
    have = owner.attributes.get('zimbraMailForwardingAddress', ())
    others = tuple(value for value in have if value.lower() != ours)
    both = params['copy'] and params['state'] == 'mailbox'
    return dict(zimbraMailForwardingAddress=have if both and len(others) < len(have) else others + ((ours,) if both else ()))
