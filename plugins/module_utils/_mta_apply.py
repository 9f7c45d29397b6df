# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the Postfix of a Zimbra MTA host does what the directory asks, and what is to be done if not.

Private to this collection. Pure: gather only asks the reader that it is given.

zmconfigd writes the directory's settings into main.cf some time after they were made. What differs is therefore not
written here: a rewrite of the configuration is asked for, and waited for. Set in main.cf is only
what zmconfigd leaves alone: the reject code of recipient checks, which has no attribute in Zimbra, and trusted networks
that the directory no longer names.
"""
import hashlib
import json
from typing import Dict, List, NamedTuple, Optional, Tuple

from ._address import normalise_domain
from ._attributes import attribute
from ._model import RECIPIENT_KINDS, Change, Entry, Plan, Problem, Query
from ._mta_wanted import ALL, CHECKS, DNS, DNS_OLD, LMTP, NETWORKS, POLICY, POLICYD, RESTRICTION, VERIFY
from ._overlay import overlay
from ._restore import Prior

REJECT_CODE, REJECT = 'unverified_recipient_reject_code', '550'
RESTRICTIONS, TRUSTED = 'smtpd_recipient_restrictions', 'mynetworks'
# attribute -> parameter; restrictions are looked at one by one. Those in LISTS mean the same in any order; those in
# CLEARED are empty when unset.
PARAMETERS = dict((name, attribute(name).postconf) for name in ALL if name not in (RESTRICTION, POLICYD))
LISTS, CLEARED = ('lmtp_host_lookup', TRUSTED), ('relayhost', 'smtp_fallback_relay')
_ROUTE = ('zimbraMailTransport', 'zimbraMailStatus', 'zimbraMailCatchAllAddress', 'zimbraMailCatchAllForwardingAddress',
          'zimbraMailDeliveryAddress', 'zimbraMailAlias')


class State(NamedTuple):
    host: str                            # the name of this host's server entry
    server: Optional[Entry]
    site: Entry                          # the global configuration
    known: Tuple[str, ...]               # attributes that this Zimbra version has
    postfix: Dict[str, Entry]            # raw: what postconf says; main.cf: what is set there
    service: Entry                       # running, and what the last run left behind
    routes: List                         # how the split domains are routed, as plain data
    problems: List[Problem]


def gather(read, params):
    """Read what the directory asks of this host, what its Postfix says, and how the domains are routed."""
    read = overlay(read, params.get('planned'))
    host = params['server'] or read(Query(('localconfig',), ('zimbra_server_hostname',)))[0].attributes.get(
        'zimbra_server_hostname', ('',))[0]
    known = tuple(entry.name for entry in read(Query(('attribute',), (), names=ALL)))
    servers = read(Query(('server',), known + ('zimbraServiceEnabled',), names=(host,)))
    site = read(Query(('config',), known))[0]
    asked = tuple(PARAMETERS.values()) + (RESTRICTIONS, REJECT_CODE)
    postfix = dict((entry.name, entry) for entry in read(Query(('postfix',), asked, names=('raw', 'main.cf'))))
    service = read(Query(('service',), ('running',)))[0]
    routes, problems = _routes(read, params['domains'])
    return State(host, servers[0] if servers else None, site, known, postfix, service, routes, problems)


def _routes(read, domains):
    """Return (routes, [Problem]): the domains' routing attributes, and every address that is not a mailbox of Zimbra's."""
    routes, problems = [], []
    for index, text in enumerate(domains):
        try:
            name = normalise_domain(text)
        except ValueError as error:
            problems.append(Problem('domains[%d]' % index, str(text), str(error), 'Correct it, or take it out of the list'))
            continue
        found = read(Query(('domain',), _ROUTE[:4], names=(name,)))
        found = [entry for entry in found if set(entry.attributes) - {'zimbraMailStatus'}]
        found += [entry for entry in read(Query(RECIPIENT_KINDS, _ROUTE, domain=name))
                  if not entry.attributes.get('zimbraMailTransport', ('lmtp:',))[0].startswith('lmtp:')]
        routes.extend([entry.name, sorted((key, sorted(values)) for key, values in entry.attributes.items())] for entry in found)
    return sorted(routes), problems


def digest(routes):
    """Return a short text that differs when the routes do; nothing routed, nothing to say."""
    return hashlib.sha256(json.dumps(routes).encode('utf-8', 'surrogateescape')).hexdigest() if routes else ''


def plan(params, state):
    """Return the Plan: what differs in main.cf, and the reload."""
    problems = list(state.problems)
    if state.server is None or 'mta' not in state.server.attributes.get('zimbraServiceEnabled', ()):
        problems.append(Problem('server', state.host, 'the directory has no server of that name that runs an MTA',
                                'Run this on the MTA hosts only, or name the server entry of this host: server'))
        return Plan((), 0, (), tuple(problems))
    before, after, warnings = {}, {}, []
    for name, values, source in _asked(state):
        have = _have(state, name)
        if not agree(name, have, values):
            before[name], after[name] = have, values
            warnings.extend(source)
    trusted = _trusted_before(state, Prior(params['prior']))
    if trusted is not None:
        before[TRUSTED], after[TRUSTED] = _have(state, TRUSTED), trusted
    code, told = _reject_code(state, Prior(params['prior']))
    warnings.extend(told)
    if code is not None:
        before[REJECT_CODE], after[REJECT_CODE] = state.postfix['main.cf'].attributes.get(REJECT_CODE, ()), code
    changes = [Change('modify', 'postfix', 'main.cf', before, after)] if after else []
    load = _load(state, bool(changes))
    return Plan(tuple(changes + load), (not changes) + (not load), tuple(warnings), tuple(problems))


def _asked(state):
    """Yield (parameter, asked values, [warning]) for all that the directory says of this host's Postfix."""
    old = DNS not in state.known
    for name in [each for each in state.known if each != POLICYD]:
        values, hides = _effective(state, name)
        told = ['%s of server %s hides the global value: %s' % (name, state.host, ' '.join(values))] if hides else []
        if name == RESTRICTION:
            yield RESTRICTIONS, tuple(value for value in _checks() if value in values), told
        elif PARAMETERS[name] in CLEARED:
            yield PARAMETERS[name], values or ('',), told
        elif name == DNS_OLD:
            if old and values:
                yield PARAMETERS[name], ('no' if values[0].upper() == 'TRUE' else 'yes',), told
        elif values:
            yield PARAMETERS[name], ((', ' if name == LMTP else ' ').join(values),), told


def _checks():
    return sorted(set(CHECKS) | {POLICY})


def _effective(state, name):
    """Return (values, whether they are the server's own and hide other global ones)."""
    own, site = state.server.attributes.get(name, ()), state.site.attributes.get(name, ())
    return (own, bool(site) and set(own) != set(site)) if own else (site, False)


def _have(state, name):
    """Return what postconf says; of the restrictions only those that recipient checks are made of."""
    values = state.postfix['raw'].attributes.get(name, ('',))
    if name != RESTRICTIONS:
        return values
    return restrictions_in(values)


def restrictions_in(values):
    """Return the restrictions of recipient checks that stand in a value of smtpd_recipient_restrictions."""
    words = ' %s ' % ' '.join(values[0].replace(',', ' ').split())
    return tuple(value for value in _checks() if ' %s ' % value in words)


def agree(name, have, asked):
    """Tell whether values of a parameter mean the same."""
    if name == RESTRICTIONS:
        return set(have) == set(asked)
    one, other = (values[0].lower().replace(',', ' ').split() for values in (have, asked))
    return set(one) == set(other) if name in LISTS else one == other


def _trusted_before(state, prior):
    """Return what mynetworks was before it was set here, None to leave it.

    A value that goes from the directory stays in Postfix, where nothing asks for another: who was trusted would stay so.
    """
    recorded = prior.values('postfix', 'main.cf', TRUSTED)
    if recorded is None or _effective(state, NETWORKS)[0]:
        return None
    have = _have(state, TRUSTED)
    return recorded[0] if agree(TRUSTED, have, recorded[1]) and not agree(TRUSTED, have, recorded[0]) else None


def _reject_code(state, prior):
    """Return (values that main.cf shall get, None to leave it; [warning])."""
    current = state.postfix['main.cf'].attributes.get(REJECT_CODE, ())
    if VERIFY in _effective(state, RESTRICTION)[0]:
        return ((REJECT,) if current != (REJECT,) else None), []
    recorded = prior.values('postfix', 'main.cf', REJECT_CODE)
    if recorded and recorded[1] != (REJECT,):
        recorded = None      # taken back already
    before = state.service.attributes.get('reject_code') or (recorded and recorded[0])
    if before is None:
        return None, []
    before = () if before == ('unset',) else before
    if current == (REJECT,):
        return (before if before != current else None), []
    return None, [] if current == before else ['main.cf: %s was changed since it was set here: left alone' % REJECT_CODE]


def _load(state, differs):
    """Return the reload as a list of no Change or one."""
    have, want = state.service.attributes.get('routes', ('',))[0], digest(state.routes)
    running = state.service.attributes['running'] == ('yes',)
    pending = state.service.attributes.get('pending') is not None
    if running and not differs and not pending and have == want:
        return []
    before = dict(state=('loaded with what was before' if running else 'stopped',), routes=(have,) if have else ())
    return [Change('modify', 'service', 'postfix', before, dict(state=('loaded',), routes=(want,) if want else ()))]
