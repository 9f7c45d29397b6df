# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is compared and what is found: the two sides of each split domain, and whoever owns an address of it.

Private to this collection. Pure.
"""
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from ._model import Entry
from ._recipients import addresses_of, domain_of, first

ERROR, WARNING, NOTE = 'error', 'warning', 'note'
SEVERITIES = (ERROR, WARNING, NOTE)
KINDS = {'account': 'a mailbox', 'alias': 'an alias', 'list': 'a list', 'resource': 'a calendar resource'}


class Finding(NamedTuple):
    """Something that is not as it should be. address: '' where it is about the domain or a server."""
    kind: str
    severity: str
    domain: str
    address: str
    text: str
    remedy: str


class Unknown(NamedTuple):
    """Something that could not be compared. kinds: what can therefore not be found."""
    domain: str
    kinds: Tuple[str, ...]
    reason: str
    remedy: str


class Peer(NamedTuple):
    """What the other side says it has in one domain. owners: address -> (account, alias or list; primary address)."""
    owners: Dict[str, Tuple[str, str]]
    listed: bool                             # there is a list at all
    complete: bool
    routed: Optional[Tuple[str, ...]]        # a master's: whom it hands to Zimbra; None: not known
    codes: Dict[str, int]                    # answers at RCPT
    members: Dict[str, Tuple[str, ...]] = {}      # of its lists, as far as they are known


class Facts(NamedTuple):
    """All that was read and given."""
    split: List[Dict[str, Any]]              # as the filter topology returns it
    recipients: Tuple[Entry, ...]            # of the whole directory
    domains: Dict[str, Entry]
    site: Entry                              # the global configuration
    servers: Tuple[Entry, ...]
    known: Tuple[str, ...]                   # the attributes of the MTA that this version has
    peers: Dict[str, Peer]
    previous: Dict[str, Any]


class Directory(object):
    """Zimbra's recipients by their addresses, so that each question costs the same however many there are."""

    def __init__(self, recipients):
        self._owners = {}        # type: Dict[str, List[Entry]]
        self._domains = {}       # type: Dict[str, List[str]]
        for entry in recipients:
            for address in sorted(addresses_of(entry)):
                self._owners.setdefault(address, []).append(entry)
        for address in sorted(self._owners):
            self._domains.setdefault(domain_of(address), []).append(address)

    def owner(self, address):
        """Return the Entry that has an address, or None."""
        found = self._owners.get(address)
        return found[0] if found else None

    def addresses(self, domain):
        """Return every address of a domain that somebody has, sorted."""
        return self._domains.get(domain, [])


def leaves(entry):
    """Tell whether mail for an account is handed to another system."""
    transport = (first(entry, 'zimbraMailTransport') or '').lower()
    return entry.kind == 'account' and bool(transport) and not transport.startswith('lmtp:')


def kind_at(entry, address):
    """Return what an address is of its entry: account, alias, list or resource."""
    if entry.kind in ('list', 'group'):
        return 'list'
    return entry.kind if entry.name == address else 'alias'


def works(entry):
    """Tell whether Postfix knows an entry: its mail status is enabled, and a list leads to somebody."""
    if (first(entry, 'zimbraMailStatus') or '').lower() != 'enabled':
        return False
    return entry.kind != 'list' or bool(entry.attributes.get('zimbraMailForwardingAddress'))


def of_system(entry):
    """Tell whether an account is nobody's: Zimbra's own (spam, galsync) or a guest's."""
    return 'TRUE' in (first(entry, 'zimbraIsSystemResource'), first(entry, 'zimbraIsExternalVirtualAccount'))


def named(entry, address):
    """Return what to call the owner of an address: 'a mailbox', 'an alias of foo@example.com'."""
    kind = kind_at(entry, address)
    if kind == 'account' and leaves(entry):
        return 'a remote account'
    return KINDS[kind] if kind != 'alias' else '%s of %s' % (KINDS[kind], entry.name)


def some(names, most=5):
    """Return the first of some names, and how many more there are."""
    names = sorted(names)
    return ', '.join(names[:most]) + (' and %d more' % (len(names) - most) if len(names) > most else '')
