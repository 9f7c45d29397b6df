# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each peer has to do with which domain.

Private to this collection. Pure.
"""


def peers(declared):
    """Return what every peer has to do with which domain: {host: {domains: [...]}}."""
    found = {}
    for domain in declared:
        living = {domain['peer']['host']: []}
        for account in domain['remote']:
            living.setdefault(account['host'], []).extend([account['name']] + list(account['aliases'] or ()))
        for host, addresses in living.items():
            found.setdefault(host, {'domains': []})['domains'].extend(_part(domain, host, addresses))
    return found


def _part(domain, host, addresses):
    """Yield a domain and its alias domains as one peer sees them."""
    shared = {'role': 'slave' if domain['role'] == 'master' else 'master', 'state': domain['state']}
    renamed = {account['name']: account['renamed_from'] for account in domain['remote']
               if account['renamed_from'] and account['host'] == host}
    yield dict(shared, name=domain['name'], addresses=addresses, **({'renamed': renamed} if renamed else {}))
    for name in domain['alias_domains']:
        yield dict(shared, name=name, addresses=[], alias_of=domain['name'])
