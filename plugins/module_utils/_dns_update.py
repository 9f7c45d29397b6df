# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Questions to chosen name servers, and updates (RFC 2136) signed with a key, by dnspython.

Private to this collection. dnspython is imported only when something is to be asked: it is not part of Ansible.
"""
import errno
import sys
import time

from ._client import ClientError
from ._mx_move import MxMove
from ._mx_record import wanted
from ._mx_remedies import refusal
from ._mx_zone import Answer, Record

NO_ROUTE = (errno.ENETUNREACH, errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)
TRIES = 3        # a datagram can get lost


def work(params, check_mode):
    """Return the result of the module mx_record. Raises ClientError."""
    try:
        asked = wanted(params)
    except ValueError as error:
        raise ClientError('client.REFUSED', str(error))
    return MxMove(asked, params).run(lambda: Dns(params), check_mode)


def _library():
    try:
        import dns
        import dns.exception
        import dns.flags
        import dns.inet
        import dns.message
        import dns.name
        import dns.query
        import dns.rcode
        import dns.rdata
        import dns.rdatatype
        import dns.resolver
        import dns.tsig
        import dns.update
        import dns.version
        if dns.version.MAJOR < 2:
            raise ImportError('it is %s' % dns.version.version)
    except ImportError as error:
        raise ClientError('client.MISSING', 'dnspython 2.0 or later is not there for %s (%s)' % (sys.executable, error),
                          'Install it for that Python (pip install dnspython), let ansible_python_interpreter of localhost name the '
                          'Python of Ansible ({{ ansible_playbook_python }}), or make the change by hand')
    return dns


class Dns(object):
    """The DNS as the controller sees it."""

    def __init__(self, params):
        self._dns = _library()
        self._timeout, self._port = params['timeout'], params['port']
        self.primaries = ()        # addresses of the primary: there, and only there, the port that was named holds
        self._key = self._key_of(params) if params['key_name'] else None
        self._resolvers = params['resolvers']

    def _key_of(self, params):
        try:
            return self._dns.tsig.Key(params['key_name'], params['key_secret'],
                                      'hmac-md5.sig-alg.reg.int' if params['key_algorithm'] == 'hmac-md5' else params['key_algorithm'])
        except self._dns.exception.DNSException as error:
            raise ClientError('client.REFUSED', 'Nothing was sent. key_name: %s' % error, 'Write it as the key file has it')

    def ask(self, address, name, kind, recursive=False):
        """Return the Answer of the server at an address. Raises ClientError."""
        query = self._dns.message.make_query(_ended(name), kind)
        if not recursive:
            query.flags &= ~self._dns.flags.RD
        reply = self._exchange(query, address, self._port if address in self.primaries and not recursive else 53)
        return Answer(address, self._dns.rcode.to_text(reply.rcode()), bool(reply.flags & self._dns.flags.AA),
                      tuple(self._records(reply.answer)), tuple(self._records(reply.authority)))

    def resolve(self, name, kind):
        """Return the Answer of the first resolver that gives one; an address resolves to itself."""
        if self._dns.inet.is_address(name):
            own = 'AAAA' if ':' in name else 'A'
            return Answer('', 'NOERROR', True, (Record(name, kind, 0, (name,)),) if kind == own else ())
        failed = ClientError('dns.NO_RESOLVER', 'No resolver is known', 'Name one with resolvers')
        for address in self._resolvers or self._system():
            try:
                answer = self.ask(address, name, kind, recursive=True)
            except ClientError as error:
                failed = error
                continue
            if answer.rcode in ('NOERROR', 'NXDOMAIN'):
                return answer
            failed = ClientError('dns.' + answer.rcode, 'The resolver %s does not resolve %s (%s)' % (address, name, answer.rcode),
                                 'Name others with resolvers')
        raise failed

    def update(self, server, zone, domain, before, after):
        """Send the update that replaces one MX set by another, if `before` is what is there. Return the code of the answer."""
        dns = self._dns
        made = dns.update.UpdateMessage(_ended(zone))
        if self._key:
            made.use_tsig(self._key, algorithm=self._key.algorithm)
        name = dns.name.from_text(_ended(domain))
        for each in before.exchanges:
            made.present(name, self._mx(each))
        if not before.exchanges:
            made.absent(name, 'MX')
        made.delete(name, 'MX')
        for each in after.exchanges:
            made.add(name, after.ttl, self._mx(each))
        reply = self._exchange(made, server, self._port)
        code = dns.rcode.to_text(reply.rcode())
        if self._key and code == 'NOERROR' and not reply.had_tsig:
            raise ClientError('dns.FORGED', *refusal(server, 'FORGED'))
        return code

    @staticmethod
    def now():
        """Seconds since 1970."""
        return time.time()

    @staticmethod
    def pause(seconds):
        """Wait."""
        time.sleep(seconds)

    # --- how --------------------------------------------------------------------------------------------------------

    def _mx(self, each):
        return self._dns.rdata.from_text('IN', 'MX', '%d %s' % (each[0], _ended(each[1])))

    def _system(self):
        try:
            return [str(each) for each in self._dns.resolver.Resolver().nameservers]
        except self._dns.exception.DNSException as error:
            raise ClientError('dns.NO_RESOLVER', 'The controller names no resolver: %s' % error, 'Name one with resolvers')

    def _exchange(self, message, address, port):
        """Return the reply to a message. Raises ClientError."""
        dns = self._dns
        code = 'TIMEOUT'
        for _try in range(TRIES):
            try:
                return dns.query.udp_with_fallback(message, address, timeout=float(self._timeout) / TRIES, port=port)[0]
            except dns.exception.Timeout:
                continue
            except dns.tsig.PeerError as error:
                code = _peer_codes(dns).get(type(error), 'NOTAUTH')
                break
            except dns.tsig.BadTime:
                code = 'BADTIME'
                break
            except OSError as error:
                if error.errno in NO_ROUTE:
                    raise ClientError('dns.NO_ROUTE', 'The controller has no route to the name server %s' % address,
                                      'Name another with nameserver')
                code = 'UNREACHABLE'
                break
            except (dns.tsig.BadSignature, dns.message.UnknownTSIGKey):
                code = 'FORGED'
                break
            except dns.exception.DNSException:
                code = 'GARBLED'
                break
        raise ClientError('dns.' + code, *refusal('%s (port %d)' % (address, port), code))

    def _records(self, rrsets):
        for rrset in rrsets:
            kind, owner = self._dns.rdatatype.to_text(rrset.rdtype), _plain(rrset.name)
            for each in rrset:
                yield Record(owner, kind, rrset.ttl, _data(kind, each))


def _peer_codes(dns):
    return {dns.tsig.PeerBadKey: 'BADKEY', dns.tsig.PeerBadSignature: 'BADSIG', dns.tsig.PeerBadTime: 'BADTIME',
            dns.tsig.PeerBadTruncation: 'BADTRUNC'}


def _ended(name):
    return name if name.endswith('.') else name + '.'


def _plain(name):
    """A name of dnspython in our spelling."""
    return name.to_text(omit_final_dot=True).lower()


def _data(kind, each):
    if kind == 'MX':
        return each.preference, _plain(each.exchange)
    if kind == 'SOA':
        return _plain(each.mname), each.serial, each.minimum
    if kind in ('NS', 'CNAME'):
        return (_plain(each.target),)
    return (each.to_text(),)
