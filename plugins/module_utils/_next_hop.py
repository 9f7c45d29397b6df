# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which addresses a next hop means, in the order in which Postfix would try them.

Private to this collection. Pure: what asks the DNS and the system is handed in.
"""
import ipaddress
from typing import NamedTuple, Tuple

from ._dns_error import DnsError

# Postfix tries that many addresses of a destination (smtp_mx_address_limit).
ADDRESS_LIMIT = 5
NOT_THERE = ('dns.NXDOMAIN',)
_NATIVE = ' (the system has it, from /etc/hosts or the like; the DNS has not: %s). Postfix finds it only where it uses no DNS,' \
          ' or has native in smtp_host_lookup'


class Found(NamedTuple):
    """What a next hop leads to."""
    hosts: Tuple[Tuple[str, str], ...]     # (host name, address), the best first
    mx: bool                               # by MX records
    own: bool                              # the best is an address of this very host
    text: str                              # which way, in words
    failure: str = ''                      # why there is none: code of the remedy


class Asking(NamedTuple):
    """Where to ask. lookup(name, kind) -> Records or DnsError; native(name) -> addresses; own(address) -> bool."""
    lookup: object
    native: object
    own: object
    version: int = 0                       # 4 or 6: only addresses of this kind can be reached from the source address


def find(hop, asking):
    """Return what a NextHop means: MX of the host unless it is bracketed or an address; without MX the host itself."""
    if _is_address(hop.host):
        return _finished(((hop.host, hop.host),), False, asking, hop.host)
    if hop.brackets:
        return _of_host(hop.host, asking)
    try:
        records = asking.lookup(hop.host, 'MX')
    except DnsError as error:
        # Without any DNS Postfix takes the host; an answer that may be another one next time it waits for.
        if error.code in ('dns.SERVFAIL', 'dns.REFUSED', 'dns.LOOP') or not asking.native(hop.host):
            return Found((), False, False, error.text, error.code)
        return _of_host(hop.host, asking, error)
    if not records:
        found = _of_host(hop.host, asking)
        return found._replace(text='no MX: the host itself. ' + found.text)
    return _of_exchanges(hop.host, sorted(record.data for record in records), asking)


def _of_host(name, asking, problem=None):
    hosts, text, code = addresses(name, asking, problem)
    if not hosts:
        return Found((), False, False, text, code)
    return _finished(tuple((name, address) for address in hosts), False, asking, text)


def addresses(name, asking, problem=None):
    """Return (addresses, which way in words, code of the failure) of a host. problem: the DNS has failed already."""
    found = []
    for kind in ('A', 'AAAA') if problem is None else ():
        try:
            found += [record.data for record in asking.lookup(name, kind)]
        except DnsError as error:
            problem = error
    if found:
        return tuple(found), '%s: %s (by DNS)' % (name, ', '.join(found)), ''
    found = tuple(asking.native(name))
    why = problem.text if problem else 'no A or AAAA record'
    if found:
        return found, '%s: %s%s' % (name, ', '.join(found), _NATIVE % why), ''
    return (), '%s has no address: %s' % (name, why), problem.code if problem else 'NO_ADDRESS'


def _of_exchanges(domain, exchanges, asking):
    if exchanges[0][1] == '.':
        return Found((), True, False, '%s says that it takes no mail (null MX)' % domain, 'NULL_MX')
    told = ', '.join('%d %s' % each for each in exchanges)
    hosts, missing = [], []
    for preference, exchange in exchanges:
        named, text, _code = addresses(exchange, asking)
        hosts += [(preference, exchange, address) for address in named]
        if not named or 'smtp_host_lookup' in text:
            missing.append(text)
    notes = ''.join('. ' + text for text in missing)
    if not hosts:
        return Found((), True, False, 'MX of %s: %s%s' % (domain, told, notes), 'MX_NO_ADDRESS')
    return _finished(*_before_own(hosts, asking), asking, 'MX of %s: %s%s' % (domain, told, notes))


def _before_own(hosts, asking):
    """Return (the hosts better than this one, True): handing mail to one that is worse would make a loop."""
    own = [preference for preference, _name, address in hosts if asking.own(address)]
    if own and min(own) > hosts[0][0]:
        hosts = [each for each in hosts if each[0] < min(own)]
    return tuple(each[1:] for each in hosts), True


def _finished(hosts, mx, asking, text):
    usable = tuple(each for each in hosts if asking.version in (0, ipaddress.ip_address(each[1]).version))
    if not usable:
        return Found((), mx, False, '%s: none can be reached from an IPv%d address' % (text, asking.version), 'FAMILY')
    own = [address for _name, address in usable if asking.own(address)]
    if own:
        text += '. %s is this very host' % own[0]
    return Found(usable[:ADDRESS_LIMIT], mx, bool(own), text)


def _is_address(text):
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
