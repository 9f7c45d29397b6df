# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How mail to the peers is encrypted: one policy a next hop, because Postfix has no other.

Private to this collection. Pure.
"""


def policies(declared):
    """Return {next_hop, level, fingerprints} of the domains that are present, for the module tls_policy."""
    found = {hop: tls for domain in declared if domain['state'] == 'present' for _path, hop, tls in _declared(domain)}
    return [dict(tls, next_hop=hop) for hop, tls in sorted(found.items())]


def check(declared, problems):
    """Tell of next hops for which two places ask for different things."""
    seen = {}
    for domain in declared:
        for path, hop, tls in _declared(domain):
            first, known = seen.setdefault(hop, (path, tls))
            if known != tls:
                problems.append((path, 'differs from %s, and both are for mail to %s, which has one policy; declare the same' % (
                    first, hop)))


def _declared(domain):
    """Yield (path, next hop, policy) of every peer of a domain that has one."""
    places = [(domain['path'], domain['peer'], domain['next_hop'])]
    places += [(account['path'], account['peer'], account['next_hop']) for account in domain['remote']]
    for path, peer, hop in places:
        if peer and peer['tls'] and hop:
            yield path + '.peer.tls', hop, peer['tls']
