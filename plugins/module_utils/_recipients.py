# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands in the directory under an address, and whether its domain can take a recipient.

Private to this collection. Pure.
"""
from ._model import RECIPIENT_KINDS, Change, Problem, Query

ROUTING = ('mail', 'zimbraMailDeliveryAddress', 'zimbraMailAlias', 'zimbraOldMailAddress', 'zimbraMailTransport',
           'zimbraMailHost', 'zimbraMailStatus', 'zimbraAccountStatus', 'zimbraHideInGal', 'displayName')
_DOMAIN = ('zimbraDomainName', 'zimbraDomainType', 'zimbraDomainStatus', 'zimbraDomainMaxAccounts',
           'zimbraMailCatchAllAddress', 'zimbraMailCatchAllForwardingAddress', 'zimbraMailTransport')
KIND_NAMES = {'account': 'an account', 'resource': 'a calendar resource', 'list': 'a distribution list',
              'group': 'a dynamic distribution list'}


def first(entry, name):
    """Return the first value of an attribute, or None."""
    values = entry.attributes.get(name, ())
    return values[0] if values else None


def has_mailbox(entry):
    """Tell whether an account keeps mail in Zimbra: it has a mailbox host, or its mail goes to LMTP."""
    return bool(first(entry, 'zimbraMailHost')) or (first(entry, 'zimbraMailTransport') or '').startswith('lmtp:')


def is_remote(entry):
    """Tell whether an entry is a remote account: no mailbox here, and a transport to somewhere else."""
    return entry.kind == 'account' and not has_mailbox(entry) and bool(first(entry, 'zimbraMailTransport'))


def domain_of(address):
    """Return what stands after the @."""
    return address.rpartition('@')[2]


def read_domains(read, names):
    """Return {name: Entry} of those of the domains that exist."""
    return dict((entry.name, entry) for entry in read(Query(('domain',), _DOMAIN, names=tuple(sorted(set(names))))))


def read_owners(read, addresses):
    """Return {address: Entry} of all recipients that own one of the addresses."""
    owners = {}
    for entry in read(Query(RECIPIENT_KINDS, ROUTING, names=tuple(addresses))):
        for address in addresses_of(entry):
            owners[address] = entry
    return owners


def addresses_of(entry):
    """Return every address under which an entry receives or received mail, in lower case."""
    found = {entry.name.lower()}
    for name in ('mail', 'zimbraMailDeliveryAddress', 'zimbraMailAlias', 'zimbraOldMailAddress'):
        for value in entry.attributes.get(name, ()):
            found.add(value.lower())
    return found


def removal(entry):
    """Return the Change that removes an account. What Zimbra makes of its name and aliases by itself is not told again."""
    own = {entry.name.lower()}
    made = dict(zimbraMailDeliveryAddress=own, mail=own | set(value.lower() for value in entry.attributes.get('zimbraMailAlias', ())))
    before = dict((name, values) for name, values in entry.attributes.items()
                  if name not in made or made[name] != set(value.lower() for value in values))
    return Change('delete', entry.kind, entry.name, before, {})


def domain_problem(path, name, entry):
    """Return the Problem that keeps a domain from taking recipients, or None."""
    if entry is None:
        return Problem(path, name, 'Zimbra has no domain %s' % name, 'Create it first: zmprov cd %s' % name)
    if first(entry, 'zimbraDomainType') == 'alias':
        return Problem(path, name, '%s is an alias domain: it holds no accounts' % name,
                       'Name the address in the domain that it stands for')
    status = first(entry, 'zimbraDomainStatus')
    if status in ('closed', 'suspended', 'shutdown'):
        return Problem(path, name, 'the domain %s is %s' % (name, status),
                       'Open it first: zmprov md %s zimbraDomainStatus active' % name)
    return None
