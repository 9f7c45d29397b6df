# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Transports, relay hosts and trusted networks as Zimbra's Postfix reads them.

Private to this collection. Pure: no I/O, nothing of Ansible. Zimbra checks none of these values and stores
whatever it is given, so the checking is done here. All functions that refuse raise ValueError; its text says
why and what would be taken.

Brackets round a host mean "this host"; without them the SMTP client looks up the host's MX records.
"""
import ipaddress
import re
from functools import lru_cache
from typing import NamedTuple, Optional

from ._address import normalise_host_name

MAX_TRANSPORT = 320
MAX_RELAY_HOST = 256
SERVICES = ('smtp', 'relay', 'lmtp')
SMTP_PORT = 25

_NEXT_HOP = re.compile(r'(?:\[(?P<inside>[^\[\]]+)\]|(?P<bare>[^\[\]:]+))(?::(?P<port>[^:]*))?\Z')
_EXAMPLE = 'smtp:[mail.example.com]:25'


class NextHop(NamedTuple):
    """Where mail is handed: a host name or address; port None is the service's own."""
    host: str
    port: Optional[int]
    brackets: bool

    def __str__(self):
        host = '[%s]' % self.host if self.brackets else self.host
        return host if self.port is None else '%s:%d' % (host, self.port)


class Transport(NamedTuple):
    """A value of zimbraMailTransport: smtp, relay or lmtp, and the next hop."""
    service: str
    hop: NextHop

    def __str__(self):
        return '%s:%s' % (self.service, self.hop)


def _clean(text, what, longest):
    """Return the text if it could be one at all. Raises ValueError."""
    if not isinstance(text, str):
        raise ValueError('%s must be a text, not %s' % (what, type(text).__name__))
    if not text.strip():
        raise ValueError('%s is empty' % what)
    if len(text) > longest:
        raise ValueError('%s is longer than %d characters' % (what, longest))
    # Of what is printable only the blank is a space.
    if ' ' in text or not text.isprintable():
        raise ValueError('%s %r holds blanks or control characters' % (what, text))
    return text


def _address_of(text):
    """Return the IP address in text, or None. Zeros in front are refused: some programs read those as octal."""
    if '%' in text or re.search(r'(^|\.)0\d', text):
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def normalise_host(text):
    """Return (host, is_address): a host name in ACE form, or an IPv4 or IPv6 address. Raises ValueError."""
    text = _clean(text, 'a host', MAX_RELAY_HOST)
    bare = text[5:] if text.lower().startswith('ipv6:') else text
    address = _address_of(bare)
    if bare != text and (address is None or address.version != 6):
        raise ValueError('%r is no IPv6 address' % bare)
    if address is not None:
        return str(address), True
    return normalise_host_name(text), False


def check_port(port):
    """Return the port number as an int from 1 to 65535. Raises ValueError."""
    if isinstance(port, bool) or not re.match(r'[1-9][0-9]{0,4}\Z', str(port)) or int(str(port)) > 65535:
        raise ValueError('the port must be a number from 1 to 65535, not %r' % (port,))
    return int(str(port))


def _parse_next_hop(text):
    """Return the NextHop in text. Raises ValueError."""
    match = _NEXT_HOP.match(text)
    if match is None:
        if text.count(':') > 1 and '[' not in text:
            raise ValueError('%r: write an IPv6 address in brackets, like [2001:db8::1]:25' % text)
        raise ValueError('%r is no next hop: write [host]:port, [host], host:port or host' % text)
    host, is_address = normalise_host(match.group('inside') or match.group('bare'))
    port = None if match.group('port') is None else check_port(match.group('port'))
    return NextHop(host, port, bool(match.group('inside')))


def parse_transport(text):
    """Return the Transport in text, normalised. Raises ValueError."""
    text = _clean(text, 'a transport', MAX_TRANSPORT)
    service, colon, hop = text.partition(':')
    if not colon or service.lower() not in SERVICES:
        if colon and re.match(r'[A-Za-z-]+\Z', service):
            raise ValueError('%r: mail cannot be routed over %r here; write smtp:, relay: or lmtp: and the host, '
                             'like %s' % (text, service, _EXAMPLE))
        raise ValueError('%r names no service: write smtp:, relay: or lmtp: before the host, like %s' % (text, _EXAMPLE))
    if not hop:
        raise ValueError('%r names no host: Postfix would look up the MX of the recipient\'s own domain; write it '
                         'like %s' % (text, _EXAMPLE))
    if service.lower() == 'lmtp' and hop.lower().startswith(('unix:', 'inet:')):
        raise ValueError('%r: write LMTP as Zimbra does, like lmtp:zimbra.example.com:7025' % text)
    try:
        return Transport(service.lower(), _parse_next_hop(hop))
    except ValueError as error:
        raise ValueError('%r is no transport: %s' % (text, error)) from error


def normalise_transport(text):
    """Return the transport in one spelling: lower case, ACE host, plain IPv6. Ports stay as given. Raises ValueError."""
    return _normalised(_clean(text, 'a transport', MAX_TRANSPORT))


# Thousands of accounts have the same one.
@lru_cache(maxsize=256)
def _normalised(text):
    return str(parse_transport(text))


def parse_relay_host(text):
    """Return the NextHop of a relay host. Raises ValueError."""
    text = _clean(text, 'a relay host', MAX_RELAY_HOST)
    service = text.partition(':')[0].lower()
    if '://' in text or (service in SERVICES and not text[len(service) + 1:].isdigit()):
        raise ValueError('%r: write a relay host without a service in front, like [mail.example.com]:25' % text)
    try:
        return _parse_next_hop(text)
    except ValueError as error:
        raise ValueError('%r is no relay host: %s' % (text, error)) from error


def normalise_relay_host(text):
    """Return the relay host in one spelling: lower case, ACE host, plain IPv6. Raises ValueError."""
    return str(parse_relay_host(text))


def next_hop(host, port=SMTP_PORT, use_mx=False):
    """Return the next hop: '[mail.example.com]:25', or with use_mx 'mail.example.com:25'. Raises ValueError."""
    name, is_address = normalise_host(host)
    if use_mx and is_address:
        raise ValueError('%s is an address and has no MX records: leave use_mx out or name a host' % name)
    return str(NextHop(name, check_port(port), not use_mx))


def normalise_network(text):
    """Return the network in Postfix's spelling: '192.0.2.25/32', '[2001:db8::1]/128'. Raises ValueError.

    Takes an address, or an address with a prefix length or netmask; IPv6 with or without brackets.
    """
    text = _clean(text, 'a network', MAX_RELAY_HOST)
    bare = re.sub(r'^\[([0-9A-Fa-f:./]+)\]', r'\1', text)
    address, slash, length = bare.partition('/')
    if _address_of(address) is None or (slash and not re.match(r'[0-9.]+\Z', length)):
        raise ValueError('%r is no network: write an address or a network like 192.0.2.25, 192.0.2.0/24 or '
                         '2001:db8::/32' % text)
    try:
        network = ipaddress.ip_network(bare, strict=False)
    except ValueError as error:
        raise ValueError('%r is no network: %s' % (text, error)) from error
    if slash and network.network_address != _address_of(address):
        raise ValueError('%r names a host within a network: write %s for the network or %s for the host'
                         % (text, network, address))
    if network.prefixlen == 0:
        raise ValueError('%r is the whole internet: every stranger could relay' % text)
    form = '[%s]/%d' if network.version == 6 else '%s/%d'
    return form % (network.network_address, network.prefixlen)
