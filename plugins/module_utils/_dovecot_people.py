# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users that a Dovecot names, as people of mail domains.

Private to this collection. Pure.
"""
from ._address import normalise_address, normalise_domain

_SHOWN = 5


def wanted(params):
    """Return (domains or None for all, default domain or None) of the module's parameters. Raises ValueError with all problems."""
    names = [('domains[%d]' % index, name) for index, name in enumerate(params['domains'] or ())]
    domains, problems = [], []
    for path, name in names + [('default_domain', params['default_domain'])]:
        try:
            domains.append(None if name is None else normalise_domain(name))
        except ValueError as error:
            problems.append('%s: %s' % (path, error))
    if problems:
        raise ValueError('; '.join(problems))
    return None if params['domains'] is None else domains[:-1], domains[-1]


def people(users, domains, default_domain):
    """Return ([{domain, complete, accounts, lists}], [{user, reason}]) of the users' names."""
    found, unusable = dict((domain, set()) for domain in domains or ()), []
    for user in sorted(set(users)):
        try:
            address = normalise_address(_complete(user, default_domain))
        except ValueError as error:
            unusable.append({'user': user, 'reason': str(error)})
            continue
        domain = address.rpartition('@')[2]
        if domains is None or domain in found:
            found.setdefault(domain, set()).add(address)
    return [{'domain': domain, 'complete': True, 'accounts': [{'name': name, 'aliases': []} for name in sorted(names)], 'lists': []}
            for domain, names in sorted(found.items())], unusable


def _complete(user, default_domain):
    if '@' in user:
        return user
    if default_domain is None:
        raise ValueError('it has no domain; name it in default_domain')
    return '%s@%s' % (user, default_domain)


def warnings(unusable):
    """Return the warning that tells of the users that are no recipients, or nothing."""
    if not unusable:
        return []
    more = '; and %d more' % (len(unusable) - _SHOWN) if len(unusable) > _SHOWN else ''
    return ['%d users of Dovecot are no recipients: %s%s' % (
        len(unusable), '; '.join('%s: %s' % (each['user'], each['reason']) for each in unusable[:_SHOWN]), more)]
