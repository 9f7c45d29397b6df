# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""zimbraMailTransport of accounts and domains that exist.

Private to this collection. Pure: gather only asks the reader that it is given.
"""
from typing import Dict, List, NamedTuple, Optional

from ._address import normalise_address, normalise_domain
from ._model import Entry, Problem, Query
from ._plan import duplicates, modify, plan_of
from ._recipients import KIND_NAMES, domain_problem, first, read_domains, read_owners
from ._restore import Prior, take_back
from ._transport import normalise_transport

_TRANSPORT = 'zimbraMailTransport'


class Target(NamedTuple):
    path: str
    name: str
    transport: Optional[str]


class State(NamedTuple):
    targets: List[Target]
    domains: Dict[str, Entry]
    owners: Dict[str, Entry]
    hosts: Dict[str, str]        # mailbox host -> its LMTP transport
    problems: List[Problem]


def gather(read, params):
    """Read the targets and, for the mailbox accounts' own routes, the servers' LMTP ports."""
    targets, problems = _wanted(params)
    addresses = [target.name for target in targets if '@' in target.name]
    domains = read_domains(read, [target.name for target in targets if '@' not in target.name])
    owners = read_owners(read, addresses) if addresses else {}
    hosts = lmtp_transports(read) if params['state'] == 'absent' and addresses else {}
    return State(targets, domains, owners, hosts, problems)


def lmtp_transports(read):
    """Return each server's LMTP transport: its own zimbraLmtpBindPort, else the global one."""
    names = ('zimbraServiceHostname', 'zimbraLmtpBindPort')
    default = first(read(Query(('config',), names[1:]))[0], names[1]) or '7025'
    hosts = {}
    for server in read(Query(('server',), names)):
        host = first(server, names[0]) or server.name
        hosts[host] = 'lmtp:%s:%s' % (host, first(server, names[1]) or default)
    return hosts


def _wanted(params):
    targets, problems = [], []
    for index, item in enumerate(params['targets']):
        path = 'targets[%d]' % index
        try:
            name = (normalise_address if '@' in item['name'] else normalise_domain)(item['name'])
            transport = normalise_transport(item['transport']) if item.get('transport') else None
        except ValueError as error:
            problems.append(Problem(path, item['name'], str(error), 'Correct it, or take it out of the list'))
            continue
        if transport is None and params['state'] == 'present':
            problems.append(Problem(path, name, 'it has no transport', 'Set transport'))
        targets.append(Target(path, name, transport))
    for path, earlier, name in duplicates([(target.path, target.name) for target in targets]):
        problems.append(Problem(path, name, 'it is already named at %s' % earlier, 'Name every target once'))
    return targets, problems


def plan(params, state):
    """Return the Plan; a target that does not exist or takes no transport is a problem."""
    prior, changes, warnings, problems = Prior(params['prior']), [], [], list(state.problems)
    for target in state.targets:
        entry = (state.owners if '@' in target.name else state.domains).get(target.name)
        problem = _problem(target, entry)
        if problem is None and params['state'] == 'present':
            changes.append(modify(entry, {_TRANSPORT: (target.transport,)}))
            continue
        if problem is None:
            back, found, problem = _own_route(target, entry, state, prior)
            changes.append(modify(entry, back))
            warnings.extend(found)
        if problem is not None:
            problems.append(problem)
    return plan_of(changes, warnings, problems)


def _problem(target, entry):
    if '@' not in target.name:
        return domain_problem(target.path, target.name, entry)
    if entry is None:
        return Problem(target.path, target.name, 'Zimbra has no such account',
                       'Use remote_account to create a remote account, or correct the address')
    if entry.kind not in ('account', 'resource'):
        return Problem(target.path, target.name, 'it is %s, which Postfix routes to its members only' % KIND_NAMES[entry.kind],
                       'Leave it out')
    if entry.name != target.name:
        return Problem(target.path, target.name, 'it is an alias', 'Name the account itself: %s' % entry.name)
    return None


def _own_route(target, entry, state, prior):
    """Return (wanted, warnings, problem) that take our route off an entry."""
    recorded = prior.values(entry.kind, entry.name, _TRANSPORT)
    if entry.kind == 'domain' or recorded:
        current = entry.attributes.get(_TRANSPORT, ())
        back, warnings = take_back(entry, {_TRANSPORT: (target.transport,) if target.transport else current}, prior)
        return back, warnings, None
    host = first(entry, 'zimbraMailHost')
    if host not in state.hosts:
        text = 'its mailbox host %s is no server of this site' % host if host else 'it has no mailbox host, so no route of its own'
        return {}, [], Problem(target.path, target.name, text,
                               'Give it one first (zmprov ma %s zimbraMailHost SERVER), or remove it with '
                               'remote_account' % target.name)
    return {_TRANSPORT: (state.hosts[host],)}, [], None
