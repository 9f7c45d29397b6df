# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks up names of next hops as the Postfix of this host does: in the DNS, in the system's own way, or in both.

Private to this collection. A name that only /etc/hosts has is not found by a Postfix that asks the DNS, and the other way round.
"""
from ._dns import Resolver, native
from ._dns_error import DnsError
from ._model import Query
from ._postconf import PostfixReader, zimbra_postfix

_LEVEL, _DISABLED, _LOOKUP = 'smtp_dns_support_level', 'disable_dns_lookups', 'smtp_host_lookup'


def work(params, check_mode):
    """Return the module's result. Raises ClientError where there is no Postfix."""
    with PostfixReader(zimbra_postfix(params['zimbra_home'], params['timeout'])) as reader:
        settings = reader.read(Query(('postfix',), (_LEVEL, _DISABLED, _LOOKUP), names=('raw',)))[0].attributes
    ways = ways_of(settings)
    resolver = Resolver((), min(params['timeout'], 10))
    return dict(changed=False, by=ways, lookups=[_looked(name, ways, resolver) for name in params['names']])


def ways_of(settings):
    """Return in which ways a Postfix with these settings looks up hosts, in order: dns, native."""
    level = settings.get(_LEVEL, ('',))[0].lower()
    if level == 'disabled' or not level and settings.get(_DISABLED, ('no',))[0].lower() == 'yes':
        return ['native']
    words = settings.get(_LOOKUP, ('dns',))[0].lower().replace(',', ' ').split()
    return [word for word in words if word in ('dns', 'native')] or ['dns']


def _by_dns(name, resolver):
    return [record.data for kind in ('A', 'AAAA') for record in resolver.lookup(name, kind)]


def _looked(name, ways, resolver):
    """Return {name, found, addresses, text} of one name."""
    texts = []
    for way in ways:
        try:
            addresses = native(name) if way == 'native' else _by_dns(name, resolver)
            texts.append('%s has no address by %s' % (name, way))
        except DnsError as error:
            addresses, text = [], error.text
            texts.append(text)
        if addresses:
            return dict(name=name, found=True, addresses=list(addresses), text='%s by %s' % (', '.join(addresses), way))
    return dict(name=name, found=False, addresses=[], text='; '.join(texts))
