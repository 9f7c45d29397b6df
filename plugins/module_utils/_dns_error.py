# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes wrong with the DNS, in words; names and name servers as they are asked for.

Private to this collection. Pure: no I/O, nothing of Ansible.
"""
import ipaddress

from ._address import normalise_host_name
from ._client import ClientError

PORT = 53


class DnsError(ClientError):
    """A question without a usable answer. code: dns. and NXDOMAIN, SERVFAIL, REFUSED, LAME, TIMEOUT, LOOP, NAME, NAMESERVER, ..."""

    @property
    def nothing(self):
        """Whether the DNS said that there is no such name, instead of saying nothing."""
        return self.code == 'dns.NXDOMAIN'


REMEDIES = {
    'NXDOMAIN': 'Correct the name, or add it to its zone',
    'SERVFAIL': 'Look at the log of the name server: it could not find out, often because the zone is broken or its servers are down',
    'REFUSED': 'Name a server that resolves for this host, in /etc/resolv.conf or as nameservers',
    'LAME': 'Name a server that resolves for this host, in /etc/resolv.conf or as nameservers',
    'TIMEOUT': 'See that the name servers run and that port 53 is open to them, over UDP and TCP',
    'LOOP': 'Correct the CNAME records: they never come to an end',
    'NAME': 'Write a domain name in plain characters, labels of at most 63, joined by dots',
    'NAMESERVER': 'Write nameserver lines into /etc/resolv.conf, or give nameservers as addresses',
}


def failure(code, text):
    """Return the DnsError of a code without its dns."""
    return DnsError('dns.' + code, text, REMEDIES.get(code, 'Look at the log of the name server'))


def ace(name):
    """Return a name as it stands in the DNS; names with underscores are left as they are. Raises DnsError."""
    text = name.lower()
    text = text[:-1] if text.endswith('.') and text != '.' else text
    if all(ord(one) < 128 for one in text):
        return text
    try:
        return normalise_host_name(text)
    except ValueError as error:
        raise failure('NAME', str(error))


def server_address(text):
    """Return (address, port) of a name server: 192.0.2.53, 192.0.2.53:5353, 2001:db8::53, [2001:db8::53]:5353. Raises ValueError."""
    host, port = text, ''
    if text.startswith('['):
        host, bracket, port = text[1:].partition(']')
        if not bracket or (port and not port.startswith(':')):
            raise ValueError('%r is no name server: write an address or [address]:port' % text)
        port = port[1:]
    elif text.count(':') == 1:
        host, _colon, port = text.partition(':')
    try:
        address = str(ipaddress.ip_address(host))
    except ValueError:
        raise ValueError('%r is no name server: write its address, not its name' % text)
    if port and not (port.isdigit() and 1 <= int(port) <= 65535):
        raise ValueError('%r is no name server: the port must be a number from 1 to 65535' % text)
    return address, int(port or PORT)
