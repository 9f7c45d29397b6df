# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The slave's catch-all: three attributes of a domain that are only ever right together.

Private to this collection. Pure: gather only asks the reader that it is given.
"""
from typing import Dict, List, NamedTuple, Optional, Tuple

from ._address import normalise_domain
from ._alias_domain import alias_names, forwarded, given_back
from ._model import RECIPIENT_KINDS, Entry, Problem, Query
from ._plan import duplicates, modify, plan_of
from ._recipients import domain_problem, read_domains
from ._restore import Prior, take_back
from ._transport import normalise_transport

ADDRESS, FORWARD, TRANSPORT = 'zimbraMailCatchAllAddress', 'zimbraMailCatchAllForwardingAddress', 'zimbraMailTransport'
_COMMANDS = dict(account='ma', resource='mcr', list='mdl', domain='md')


class CatchAll(NamedTuple):
    path: str
    domain: str
    transport: Optional[str]
    aliases: Tuple[str, ...] = ()             # its alias domains


class State(NamedTuple):
    wanted: List[CatchAll]
    domains: Dict[str, Entry]
    others: Dict[str, Tuple[Entry, ...]]      # other entries that carry the domain's catch-all
    problems: List[Problem]


def gather(read, params):
    """Read the domains, and every entry of any kind that carries the catch-all of one of them."""
    wanted, problems = _wanted(params)
    domains = read_domains(read, [name for each in wanted for name in (each.domain,) + each.aliases])
    if params['state'] == 'absent':
        prior = Prior(params['prior'])
        others = dict((each.domain, _relieved(read, each.domain, prior)) for each in wanted)
    else:
        others = dict((each.domain, _carriers(read, each.domain)) for each in wanted)
    return State(wanted, domains, others, problems)


def _relieved(read, domain, prior):
    """Return the recipients from which a catch-all of the domain was once removed here."""
    names = [name for kind, name in prior.kinds() if kind in RECIPIENT_KINDS
             and '@' + domain in (prior.values(kind, name, ADDRESS) or ((),))[0]]
    return tuple(read(Query(RECIPIENT_KINDS, (ADDRESS, FORWARD), names=tuple(names)))) if names else ()


def _carriers(read, domain):
    """Return the entries other than the domain itself that catch all of it; an alias domain rightly catches its own."""
    having = (ADDRESS, '@' + domain)
    found = []
    for kinds in (RECIPIENT_KINDS, ('domain',)):
        found.extend(read(Query(kinds, (ADDRESS, FORWARD, 'zimbraDomainName'), having=having)))
    return tuple(entry for entry in found if (entry.kind, entry.name) != ('domain', domain))


def _wanted(params):
    wanted, problems = [], []
    for index, item in enumerate(params['domains']):
        path = 'domains[%d]' % index
        try:
            transport = normalise_transport(item['transport']) if item.get('transport') else None
            wanted.append(CatchAll(path, normalise_domain(item['name']), transport, alias_names(item, path, problems)))
        except ValueError as error:
            problems.append(Problem(path, item['name'], str(error), 'Correct it, or take it out of the list'))
            continue
        if transport is None and params['state'] == 'present':
            problems.append(Problem(path, item['name'], 'it has no transport', 'Set transport to the master'))
        elif transport and transport.startswith('lmtp:'):
            problems.append(Problem(path, item['name'], '%s is a mailbox, not the master' % transport, 'Use smtp: and the master'))
    for path, earlier, name in duplicates([(each.path, name) for each in wanted for name in (each.domain,) + each.aliases]):
        problems.append(Problem(path, name, 'it is already named at %s' % earlier, 'Name every domain once'))
    return wanted, problems


def plan(params, state):
    """Return the Plan for state present, absent or forbidden."""
    changes, warnings, problems = [], [], list(state.problems)
    prior = Prior(params['prior'])
    make = dict(present=_present, absent=_absent, forbidden=_forbidden)[params['state']]
    for each in state.wanted:
        domain = state.domains.get(each.domain)
        problem = domain_problem(each.path, each.domain, domain)
        if problem is not None:
            problems.append(problem)
            continue
        made, told, refused = make(each, domain, state.others[each.domain], params['remove'], prior)
        changes.extend(made)
        warnings.extend(told)
        problems.extend(refused)
        if params['state'] == 'absent':
            made, told = given_back(each.domain, each.aliases, state.domains, prior)
            warnings.extend(told)
        else:
            made, refused = forwarded(each.domain, each.path, each.aliases, state.domains)
            problems.extend(refused)
        changes.extend(made)
    return plan_of(changes, warnings, problems)


def _unit(each):
    catch_all = ('@' + each.domain,)
    return {ADDRESS: catch_all, FORWARD: catch_all, TRANSPORT: (each.transport,) if each.transport else ()}


def _present(each, domain, others, remove, prior):
    removed, problems = _without(each, others, remove)
    return [modify(domain, _unit(each))] + removed, [], problems


def _forbidden(each, domain, others, remove, prior):
    carriers = ((domain,) if ADDRESS in domain.attributes or FORWARD in domain.attributes else ()) + others
    removed, problems = _without(each, carriers, remove)
    return removed or [None], [], problems


def _without(each, carriers, remove):
    """Return (changes, problems) that rid entries of the domain's catch-all, or say who carries it."""
    if remove:
        return [modify(entry, _cleared(entry, each.domain)) for entry in carriers], []
    return [], [Problem(each.path, each.domain, 'the %s %s catches all of its mail (%s: @%s), so mail for unknown addresses '
                        'is accepted there instead of rejected' % (entry.kind, entry.name, ADDRESS, each.domain),
                        'Remove it: zmprov %s %s -%s @%s, or let this be done with remove: true (in the roles: '
                        'master_remove_catch_all, slave_remove_catch_all)' % (
                            _COMMANDS.get(entry.kind, 'md'), entry.name, ADDRESS, each.domain)) for entry in carriers]


def _cleared(entry, domain):
    catch_all = '@' + domain
    kept = dict((name, tuple(value for value in entry.attributes.get(name, ()) if value.lower() != catch_all))
                for name in (ADDRESS, FORWARD))
    # Without an address that it catches, the forwarding half has no meaning of its own.
    return kept if kept[ADDRESS] else dict(kept, **{FORWARD: ()})


def _absent(each, domain, others, remove, prior):
    """Take our unit off the domain, and put back what was removed from it and from other entries."""
    ours = _unit(each)
    if each.transport is None and prior.values('domain', each.domain, TRANSPORT) is None:
        del ours[TRANSPORT]
    if each.aliases and each.transport is None and ('domain', each.domain) not in prior.kinds():
        ours = {}       # it is here for its alias domains only
    changes, warnings = [], []
    for entry, values in [(domain, ours)] + [(other, {ADDRESS: (), FORWARD: ()}) for other in others]:
        back, told = take_back(entry, values, prior)
        changes.append(modify(entry, back))
        warnings.extend(told)
    return changes, warnings, []
