# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Relay, DNS and recipient settings of the MTAs, globally or on named servers.

Private to this collection. Pure: gather only asks the reader that it is given.
"""
from typing import Dict, List, NamedTuple, Tuple

from ._address import stored_name
from ._attributes import attribute
from ._model import Entry, Problem, Query
from ._mta_restore import settings_before
from ._mta_wanted import (ALL, DEFER, DEFER_ASKED, DNS, DNS_OLD, NETWORKS, RELAY, RESTRICTION, VERIFY, Wanted,
                          wanted, with_check, with_policy)
from ._networks import edit, tokens
from ._plan import modify, plan_of
from ._restore import Prior


class State(NamedTuple):
    wanted: Wanted
    site: Entry                       # the global configuration
    servers: Dict[str, Entry]         # every server that runs an MTA
    local_networks: Tuple[str, ...]   # what postconf of this host says, for this host only
    local_name: str
    problems: List[Problem]


def gather(read, params):
    """Read the global configuration, the MTA servers and what this host's own Postfix trusts."""
    known = set(entry.name for entry in read(Query(('attribute',), (), names=ALL)))
    asked, problems = wanted(params, known)
    names = tuple(name for name in ALL if name in known)
    site = read(Query(('config',), names))[0]
    servers = dict((entry.name, entry) for entry in read(Query(('server',), names + ('zimbraServiceEnabled',)))
                   if 'mta' in entry.attributes.get('zimbraServiceEnabled', ()))
    local = read(Query(('postfix',), ('mynetworks',))) if asked.add or asked.remove else []
    networks = local[0].attributes.get('mynetworks', ()) if local else ()
    return State(asked, site, servers, networks, local[0].name if local else '', problems)


def plan(params, state):
    """Return the Plan for the global configuration and the servers that are asked for."""
    params = dict(params, servers=[stored_name(name) for name in params['servers'] or ()])
    problems = list(state.problems) + _wrong_servers(params, state)
    targets = [state.servers[name] for name in params['servers'] if name in state.servers] or [state.site]
    if params['state'] == 'absent':
        desired, warnings = settings_before(state, targets, Prior(params['prior']))
    else:
        desired, warnings = dict(((entry.kind, entry.name), _settings(entry, state)) for entry in targets), []
        _clear_hiding(params, state, desired, warnings, problems)
        _trust(params, state, desired, problems)
    problems.extend(_dns_without_relay(state, desired))
    entries = [state.site] + [state.servers[name] for name in sorted(state.servers)]
    changes = [modify(entry, desired[(entry.kind, entry.name)]) for entry in entries if (entry.kind, entry.name) in desired]
    return plan_of(changes, warnings, problems)


def _wrong_servers(params, state):
    if bool(params['servers']) != (params['scope'] == 'servers'):
        return [Problem('servers', ', '.join(params['servers']) or 'none', 'the scope is %s' % params['scope'],
                        'Set scope: servers and name them, or leave both out for all of the site')]
    return [Problem('servers', name, 'it is no server that runs an MTA', 'Name one of: %s' % ', '.join(sorted(state.servers)))
            for name in params['servers'] if name not in state.servers]


def _own_or_global(entry, name, state):
    """Return what holds on an entry: its own values, else the global ones."""
    return entry.attributes.get(name) or state.site.attributes.get(name, ())


def _settings(entry, state):
    """Return the attributes that an entry gets, networks apart."""
    values = dict(state.wanted.values)
    if values.get(DNS) == ('enabled',) and entry.attributes.get(DNS) == ('dnssec',):
        del values[DNS]          # dnssec is DNS on, and more
    check = state.wanted.recipient_check
    if check is not None:
        have = _own_or_global(entry, RESTRICTION, state)
        values[RESTRICTION] = with_check(have, state.wanted.restrictions)
        if check == 'verify':
            values[DEFER] = (DEFER_ASKED,)
        elif VERIFY in have and _own_or_global(entry, DEFER, state) == (DEFER_ASKED,):
            values[DEFER] = attribute(DEFER).shipped
        if values[RESTRICTION] == have:
            del values[RESTRICTION]
    if state.wanted.policy is not None:
        have = values.get(RESTRICTION, _own_or_global(entry, RESTRICTION, state))
        if with_policy(have, state.wanted.policy) != have:
            values[RESTRICTION] = with_policy(have, state.wanted.policy)
    return values


def _clear_hiding(params, state, desired, warnings, problems):
    """Find server values that hide a global one, and fail, warn or clear them."""
    site = desired.get(('config', state.site.name))
    for server in (state.servers[name] for name in sorted(state.servers) if site):
        for name in sorted(site):
            own = server.attributes.get(name)
            if own is None or modify(server, {name: site[name]}) is None:
                continue
            text = '%s of the server %s is %s and hides the global value %s' % (
                name, server.name, ', '.join(own), ', '.join(site[name]) or 'unset')
            if params['override'] == 'clear':
                desired.setdefault(('server', server.name), {})[name] = ()
            elif params['override'] == 'warn':
                warnings.append(text)
            else:
                problems.append(Problem('override', server.name, text, 'Set override to clear (takes the server\'s value '
                                        'away) or warn, or name the server in servers'))


def _trust(params, state, desired, problems):
    """Extend the trusted networks where they hold: a server's own value, else the global one, else its postconf."""
    add, remove = state.wanted.add, state.wanted.remove
    if not add and not remove:
        return
    names = params['servers'] or sorted(state.servers)
    for server in (state.servers[name] for name in names if name in state.servers):
        own, site = server.attributes.get(NETWORKS), state.site.attributes.get(NETWORKS)
        if own:
            _edit(desired, server, own, add, remove)
        elif site and not params['servers']:
            _edit(desired, state.site, site, add, remove)
        elif site:
            _edit(desired, server, site, add, remove)
        elif server.name == state.local_name:
            _edit(desired, server, state.local_networks, add, remove)
        else:
            problems.append(Problem('trusted_networks', server.name, 'neither it nor the global configuration names its trusted '
                                    'networks, and its own Postfix cannot be asked from here',
                                    'On %s: zmprov ms %s zimbraMtaMyNetworks "$(postconf -h mynetworks)"' % ((server.name,) * 2)))


def _edit(desired, entry, values, add, remove):
    missing = set(add) - set(tokens(values)) or set(remove) & set(tokens(values))
    if missing:
        desired.setdefault((entry.kind, entry.name), {})[NETWORKS] = edit(values, add, remove)
    else:
        desired.setdefault((entry.kind, entry.name), {})


def _dns_without_relay(state, desired):
    """Refuse DNS off where no relay host would be left: mail could go nowhere."""
    for kind, name in sorted(desired):
        entry = state.site if kind == 'config' else state.servers[name]
        after = dict(entry.attributes, **desired[(kind, name)])
        site = dict(state.site.attributes, **desired.get(('config', state.site.name), {}))
        holds = dict((each, after.get(each) or site.get(each, ())) for each in (DNS, DNS_OLD, RELAY))
        off = holds[DNS] == ('disabled',) or (DNS not in state.site.attributes and holds[DNS_OLD] == ('FALSE',))
        touched = set(desired[(kind, name)]) & {DNS, DNS_OLD, RELAY}
        if off and touched and not holds[RELAY]:
            yield Problem('dns_lookups', '%s %s' % (kind, name), 'without DNS lookups and without a relay host no mail could '
                          'leave', 'Set relay_host, or leave DNS lookups on')
