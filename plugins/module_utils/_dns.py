# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stub resolver: asks the name servers of resolv.conf, or those given, and knows this host's own names and addresses.

Private to this collection. Search domains are not applied: a name is the name that is meant, as in a mail address.
"""
import ipaddress
import random
import socket
import time

from ._dns_error import DnsError, ace, failure, server_address
from ._dns_message import RCODES, MessageError, decode, query

RESOLV_CONF = '/etc/resolv.conf'
_ROUNDS = 2
_CHAIN = 8
_LARGEST = 65535
_TRY = 5.0                # seconds that a name server gets at most before the next one is asked
_RANDOM = random.SystemRandom()


class Resolver(object):
    """Looks things up, each only once. nameservers: addresses or address:port; timeout: seconds for one question."""

    def __init__(self, nameservers=(), timeout=10):
        self._servers = [server_address(text) for text in nameservers] or system_servers()
        self._timeout = float(timeout)
        self._known = {}

    def lookup(self, name, kind):
        """Return the list of Records of a name, CNAMEs followed; empty when the name has none. Raises DnsError."""
        key = (name.lower().rstrip('.'), kind)
        if key not in self._known:
            try:
                self._known[key] = self._followed(ace(name), kind)
            except DnsError as error:
                self._known[key] = error
        if isinstance(self._known[key], DnsError):
            raise self._known[key]
        return self._known[key]

    def _followed(self, name, kind):
        end = time.monotonic() + self._timeout
        seen = set()
        while len(seen) < _CHAIN:
            answer = self._asked(name, kind, end)
            # The alias chain first, then what stands at its end.
            aliases = {record.name: record.data for record in answer.records if record.type == 'CNAME'}
            while kind != 'CNAME' and name in aliases and name not in seen:
                seen.add(name)
                name = aliases[name]
            found = [record for record in answer.records if record.type == kind and record.name == name]
            if found or not seen or not aliases:
                return found
            if name in seen:
                break
        raise failure('LOOP', 'the aliases of %s go round in a circle or on for too long' % name)

    def _asked(self, name, kind, end):
        """Return the answer of the first name server that has one, or what the last one said. Raises DnsError."""
        if not self._servers:
            raise failure('NAMESERVER', '%s names no name server' % RESOLV_CONF)
        problem = None
        share = max(self._timeout / (_ROUNDS * len(self._servers)), 0.2)
        for _each in range(_ROUNDS):
            for server in self._servers:
                left = end - time.monotonic()
                if left <= 0:
                    break
                try:
                    return _checked(exchange(server, name, kind, min(left, share, _TRY)), server, name, kind)
                except DnsError as error:
                    if error.nothing or error.code == 'dns.NAME':
                        raise
                    problem = error if problem is None or error.code != 'dns.TIMEOUT' else problem
        raise problem or failure('TIMEOUT', 'no time was left to ask for %s of %s' % (kind, name))


def _checked(answer, server, name, kind):
    """Return the answer if it is one. Raises DnsError."""
    if answer.rcode:
        code = RCODES.get(answer.rcode, 'RCODE%d' % answer.rcode)
        if code == 'NXDOMAIN':
            raise failure(code, 'the DNS has no name %s (NXDOMAIN)' % name)
        raise failure(code, '%s answers %s to %s of %s' % (server[0], code, kind, name))
    if not answer.records and not answer.authoritative and not answer.recursion:
        raise failure('LAME', '%s does not resolve for this host: it only refers to others for %s' % (server[0], name))
    return answer


def exchange(server, name, kind, timeout):
    """Return the Message that a name server answers, over TCP where UDP is too small. Raises DnsError."""
    number = _RANDOM.randrange(1 << 16)
    try:
        asked = query(number, name, kind)
    except MessageError as error:
        raise failure('NAME', str(error))
    end = time.monotonic() + timeout
    try:
        answer = _over_udp(server, asked, end)
        return _over_tcp(server, asked, end) if answer.truncated else answer
    except socket.timeout:
        raise failure('TIMEOUT', '%s does not answer to %s of %s within %.1f s' % (server[0], kind, name, timeout))
    except MessageError as error:
        raise failure('FORMERR', '%s answers nonsense: %s' % (server[0], error))
    except OSError as error:
        raise failure('TIMEOUT', '%s cannot be asked: %s' % (server[0], error.strerror or error))


def _over_udp(server, asked, end):
    wanted = decode(asked)
    with socket.socket(_family(server[0]), socket.SOCK_DGRAM) as sock:
        # Connected: the kernel takes answers from this address and port only. The own port is the kernel's random choice.
        sock.connect(server)
        sock.send(asked)
        while True:
            sock.settimeout(_left(end))
            try:
                answer = decode(sock.recv(_LARGEST))
            except MessageError:
                continue              # anybody can send rubbish; the true answer may still come
            if _answers(answer, wanted):
                return answer


def _over_tcp(server, asked, end):
    wanted = decode(asked)
    with socket.create_connection(server, timeout=_left(end)) as sock:
        sock.sendall(len(asked).to_bytes(2, 'big') + asked)
        size = int.from_bytes(_received(sock, 2, end), 'big')
        answer = decode(_received(sock, size, end))
    if not _answers(answer, wanted):
        raise MessageError('an answer to another question')
    return answer


def _received(sock, size, end):
    data = b''
    while len(data) < size:
        sock.settimeout(_left(end))
        more = sock.recv(size - len(data))
        if not more:
            raise MessageError('the connection ended too early')
        data += more
    return data


def _answers(answer, wanted):
    return answer.response and answer.id == wanted.id and answer.question == wanted.question


def _left(end):
    left = end - time.monotonic()
    if left <= 0:
        raise socket.timeout()
    return left


def system_servers():
    """Return the name servers of resolv.conf as (address, port); those that cannot be read are left out."""
    try:
        with open(RESOLV_CONF, encoding='utf-8', errors='replace') as file:
            words = [line.split() for line in file]
    except OSError:
        return []
    found = []
    for line in words:
        if len(line) > 1 and line[0] == 'nameserver':
            try:
                found.append(server_address(line[1]))
            except ValueError:
                continue
    return found


def native(name):
    """Return the addresses that the system's own resolver has for a name, /etc/hosts included; empty when it has none."""
    try:
        found = [each[4][0] for each in socket.getaddrinfo(name, None, 0, socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(address for address in found if '%' not in address))


def is_own(address):
    """Whether an address is one of this very host's: only those can be bound."""
    if not _can_bind(address):
        return False
    # With net.ipv4.ip_nonlocal_bind any address can be: then the address that the kernel would send from tells.
    if not _can_bind('192.0.2.1' if ':' not in address else '2001:db8::1'):
        return True
    with socket.socket(_family(address), socket.SOCK_DGRAM) as sock:
        sock.connect((address, 9))     # sends nothing
        return ipaddress.ip_address(address).is_loopback or sock.getsockname()[0] == address


def _can_bind(address):
    try:
        with socket.socket(_family(address), socket.SOCK_DGRAM) as sock:
            sock.bind((address, 0))
    except OSError:
        return False
    return True


def _family(address):
    return socket.AF_INET6 if ':' in address else socket.AF_INET
