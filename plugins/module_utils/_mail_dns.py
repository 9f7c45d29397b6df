# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the DNS says of mail domains: MX records, and SPF judged for those who send.

Private to this collection.
"""
import ipaddress

from . import _spf
from ._address import normalise_domain
from ._client import ClientError
from ._dns import Resolver
from ._dns_error import DnsError, server_address
from ._model import Problem


def work(params, check_mode):
    """Return the result of the module mail_dns_info. Raises ClientError."""
    domains = _checked(params)
    resolver = Resolver(params['nameservers'], params['timeout'])
    told = [_told(name, senders, resolver) for name, senders in domains]
    warnings = ['%s: %s' % (each['name'], each['error']) for each in told if each['error']]
    return dict(changed=False, domains=told, warnings=warnings)


def _checked(params):
    """Return [(name, senders)]. Raises ClientError naming every problem."""
    problems = []
    for place, each in enumerate(params['domains']):
        _check('domains[%d].name' % place, each['name'], normalise_domain, 'Write a domain like example.com', problems)
        for number, sender in enumerate(each['senders']):
            _check('domains[%d].senders[%d]' % (place, number), sender, ipaddress.ip_network,
                   'Write an address or a network like 192.0.2.25 or 192.0.2.0/24', problems)
    for place, server in enumerate(params['nameservers']):
        _check('nameservers[%d]' % place, server, server_address, 'Write it like 192.0.2.53 or 192.0.2.53:5353', problems)
    if params['timeout'] < 1:
        problems.append(Problem('timeout', str(params['timeout']), 'the number is too small', 'Write at least 1'))
    if problems:
        raise ClientError('client.REFUSED', 'Nothing was asked, %d problem(s):\n%s' % (
            len(problems), '\n'.join('- %s' % str(problem) for problem in problems)))
    return [(normalise_domain(each['name']), each['senders']) for each in params['domains']]


def _check(path, text, check, cure, problems):
    try:
        check(text)
    except ValueError as error:
        problems.append(Problem(path, repr(text), str(error), cure))


def _told(name, senders, resolver):
    errors = []
    exchanges = _exchanges(name, resolver, errors)
    spf = _policy(name, senders, resolver, errors)
    return dict(name=name, mx=exchanges, mx_ttl=min((each['ttl'] for each in exchanges), default=None), spf=spf, error='; '.join(errors))


def _exchanges(name, resolver, errors):
    try:
        records = resolver.lookup(name, 'MX')
    except DnsError as error:
        errors.append('%s. %s' % (error.text, error.remedy))
        return []
    return [dict(preference=record.data[0], exchange=record.data[1], ttl=record.ttl, addresses=_addresses(record.data[1], resolver, errors))
            for record in sorted(records, key=lambda each: each.data)]


def _addresses(host, resolver, errors):
    found = []
    for kind in ('A', 'AAAA') if host != '.' else ():
        try:
            found += [record.data for record in resolver.lookup(host, kind)]
        except DnsError as error:
            errors.append('%s. %s' % (error.text, error.remedy))
            break
    return found


def _policy(name, senders, resolver, errors):
    def lookup(wanted, kind):
        try:
            records = resolver.lookup(wanted, kind)
        except DnsError as error:
            # A name that cannot be asked for is not there either.
            if error.nothing or error.code == 'dns.NAME':
                return []
            raise _spf.LookupFailed(error.text)
        return [record.data if kind != 'MX' else record.data[1] for record in sorted(records, key=lambda each: each.data)]

    results = [dict(sender=sender, **_spf.check(sender, name, lookup)._asdict()) for sender in senders]
    try:
        return dict(record=_spf.record_of(name, lookup)[0], results=results)
    except _spf.LookupFailed as error:
        if str(error) not in ' '.join(errors):
            errors.append(str(error))
        return dict(record=None, results=results)
