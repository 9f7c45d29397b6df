# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The other half of each split domain, from what was declared: what a journey may expect of it.

Private to this collection. Pure.
"""
import ipaddress

from ._address import normalise_address, normalise_domain
from ._journey import Peer, host_of
from ._networks import tokens

_ROLES = dict(master='slave', slave='master')


def split_peers(split, peers, networks):
    """Return ({domain: Peer}, [problem]). networks: values of zimbraMtaMyNetworks, from wherever they hold."""
    problems = []
    told = _told(peers, problems)
    made = {}
    for index, domain in enumerate(split):
        path = 'split[%d]' % index
        name = _normal(normalise_domain, domain.get('name'), path + '.name', problems)
        if domain.get('role') not in _ROLES:
            problems.append('%s.role: %r is neither master nor slave' % (path, domain.get('role')))
        elif name is not None:
            made[name] = _peer(domain, name, path, told.pop(name, {}), networks, problems)
    problems.extend('%s: %s is no domain of split; declare it there, or leave it out' % (each['path'], name)
                    for name, each in sorted(told.items()))
    return made, problems


def _told(peers, problems):
    """Return {domain: what was said of its peer}."""
    told = {}
    for index, each in enumerate(peers or ()):
        path = 'peers[%d]' % index
        name = _normal(normalise_domain, each['domain'], path + '.domain', problems)
        if name in told:
            problems.append('%s.domain: %s is already named at %s; keep one of the two' % (path, name, told[name]['path']))
        elif name is not None:
            told[name] = dict(each, path=path)
    return told


def _peer(domain, name, path, told, networks, problems):
    """Return the Peer of a domain. What nobody said is derived: who is declared to be remote lives there, for certain only they."""
    role = _ROLES[domain['role']]
    if told and told['role'] != role:
        problems.append('%s.role: Zimbra is the %s of %s, so its peer is the %s' % (told['path'], domain['role'], name, role))
    remote = domain.get('remote') or []
    people = [(address, '%s.remote[%d]' % (path, index)) for index, each in enumerate(remote)
              for address in [each.get('name')] + list(each.get('aliases') or ())]
    if told.get('people') is not None:
        people = [(address, '%s.people[%d]' % (told['path'], index)) for index, address in enumerate(told['people'])]
    known = frozenset(_normal(normalise_address, address, where, problems) for address, where in people)
    peer = domain.get('peer') or {}
    hosts = [host_of(each['next_hop']) for each in [domain] + remote if each.get('next_hop')]
    hosts += [str(each['host']).lower() for each in [peer] + remote if each.get('host')]
    return Peer(name, role, peer.get('host') or (hosts or ['the other system'])[0], frozenset(hosts), known - {None},
                bool(told.get('complete')), _trusts(networks, peer.get('addresses') or ()))


def _normal(normalise, text, path, problems):
    try:
        return normalise(text)
    except ValueError as error:
        problems.append('%s: %s' % (path, error))
        return None


def _trusts(networks, addresses):
    """Tell whether every address or network of a peer lies in Zimbra's own networks."""
    own = [_network(text) for text in tokens(networks)]
    asked = [_network(text) for text in addresses]
    return bool(asked) and all(one is not None and any(_within(one, other) for other in own) for one in asked)


def _within(one, other):
    return other is not None and one.version == other.version and (
        other.network_address <= one.network_address and one.broadcast_address <= other.broadcast_address)


def _network(text):
    try:
        return ipaddress.ip_network(text.replace('[', '').replace(']', ''), strict=False)
    except ValueError:
        return None       # a negation or a table: nothing that can be compared
