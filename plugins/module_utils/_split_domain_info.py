# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading what both sides of the split domains know, in a handful of queries, and having it compared.

Private to this collection. Pure: it only asks the reader that it is given.
"""
from ._address import normalise_address, stored_name
from ._client import ClientError
from ._model import RECIPIENT_KINDS, Query
from ._mta_wanted import ALL
from ._recipients import domain_of
from ._reconcile import reconcile
from ._reconcile_model import Facts, Peer, Unknown

_RECIPIENT = ('mail', 'zimbraMailDeliveryAddress', 'zimbraMailAlias', 'zimbraOldMailAddress', 'zimbraMailTransport', 'zimbraMailHost',
              'zimbraMailStatus', 'zimbraAccountStatus', 'zimbraHideInGal', 'zimbraMailCatchAllAddress', 'zimbraMailForwardingAddress',
              'zimbraIsSystemResource', 'zimbraIsExternalVirtualAccount')
_DOMAIN = ('zimbraDomainName', 'zimbraDomainType', 'zimbraDomainStatus', 'zimbraMailTransport', 'zimbraMailCatchAllAddress',
           'zimbraMailCatchAllForwardingAddress', 'zimbraGalMode', 'zimbraId', 'zimbraDomainAliasTargetId')


def gather(read, params):
    """Return the result of the module. Raises ClientError for input that means nothing, naming all of it."""
    problems = []
    split = [_split(item, index, problems) for index, item in enumerate(params['split'])]
    peers, odd = _peers(split, params, problems)
    if problems:
        raise ClientError('client.REFUSED', '%d problem(s) in the input: %s' % (len(problems), '; '.join(problems)),
                          'Correct them, or leave them out')
    known = tuple(entry.name for entry in read(Query(('attribute',), (), names=ALL)))
    asked = tuple(name for name in ALL if name in known)
    facts = Facts(
        split, tuple(read(Query(RECIPIENT_KINDS, _RECIPIENT))),
        dict((entry.name.lower(), entry) for entry in read(Query(('domain',), _DOMAIN))),
        read(Query(('config',), asked))[0], _servers(read, params['servers'], asked), known, peers, params['previous'] or {})
    found = reconcile(facts)
    found['unknown'].extend(dict(each._asdict(), kinds=list(each.kinds)) for each in odd)
    return found


def _servers(read, wanted, asked):
    """Return the servers that run an MTA, or those that are wanted. Raises ClientError for what is no server."""
    servers = read(Query(('server',), asked + ('zimbraServiceEnabled',)))
    if wanted is None:
        return tuple(entry for entry in servers if 'mta' in entry.attributes.get('zimbraServiceEnabled', ()))
    names = [stored_name(name) for name in wanted]
    missing = sorted(set(names) - set(entry.name for entry in servers))
    if missing:
        raise ClientError('client.REFUSED', 'there is no server %s' % ', '.join(missing), 'Name servers as Zimbra does (zmprov gas)')
    return tuple(entry for entry in servers if entry.name in names)


def _split(item, index, problems):
    """Return a domain of the split with all its keys and lower-case addresses."""
    path = 'split[%d]' % index
    tests = item.get('test_addresses') or {}
    return dict(
        name=item['name'].lower(), role=item['role'], next_hop=item['next_hop'].lower(), peer=dict(item['peer'] or {}, host=(
            item['peer'] or {}).get('host') or 'the other side'),
        remote=[dict(name=_address(account['name'], '%s.remote[%d]' % (path, number), problems),
                     aliases=sorted(_address(alias, '%s.remote[%d].aliases' % (path, number), problems)
                                    for alias in account.get('aliases') or ()),
                     host=account.get('host') or (item['peer'] or {}).get('host') or 'the other side',
                     next_hop=(account.get('next_hop') or item['next_hop']).lower())
                for number, account in enumerate(item.get('remote') or ())],
        alias_domains=sorted(name.lower() for name in item.get('alias_domains') or ()),
        test_addresses=dict((side, _address(tests[side], path + '.test_addresses', problems)) for side in ('local', 'remote')
                            if tests.get(side)))


def _address(text, path, problems):
    try:
        return normalise_address(text)
    except ValueError as error:
        problems.append('%s: %s' % (path, error))
        return ''


def _peers(split, params, problems):
    """Return ({domain: Peer}, [Unknown]): what was said of the other side. Addresses of other domains are passed over."""
    names, odd = [domain['name'] for domain in split], []
    problems.extend('split: %s is named twice' % name for name in sorted(set(names)) if names.count(name) > 1)
    for option in ('peer_people', 'probed'):
        problems.extend('%s[%d]: %s is not in split' % (option, index, item['domain']) for index, item in enumerate(params[option] or ())
                        if item['domain'].lower() not in names)
    peers = {}
    for name in names:
        lists, probes = ([item for item in params[option] or () if item['domain'].lower() == name] for option in ('peer_people', 'probed'))
        peers[name] = _peer(name, lists, probes, odd)
    return peers, sorted(set(odd))


def _peer(name, lists, probes, odd):
    """Return the Peer of a domain; of several lists all must be complete, and of several answers the refusal counts."""
    said, codes = [], {}
    for item in lists:
        said.extend(_said(name, item, odd))
    # Whoever says it first is no rule: an account counts before a list, and that before an alias.
    owners = dict((address, (kind, primary)) for rank, address, kind, primary in sorted(said, reverse=True))
    for item in probes:
        address = _lenient(item['address'], name, odd)
        if address:
            codes[address] = max(item['code'], codes.get(address, 0))
    given = [item['routed'] for item in lists if item.get('routed') is not None]
    routed = None if not given else tuple(filter(None, (_lenient(text, name, odd) for each in given for text in each)))
    members = {}
    for item in lists:
        for text, found in (item.get('members') or {}).items():
            address = _lenient(text, name, odd)
            if address and owners.get(address, ('list',))[0] == 'list':
                members[address] = tuple(filter(None, (_lenient(one, name, odd) for one in found)))
    return Peer(owners, bool(lists), bool(lists) and all(item['complete'] for item in lists), routed, codes, members)


def _said(name, item, odd):
    """Yield (rank, address, kind, primary address) of one list, as far as it is of the domain."""
    for account in item.get('accounts') or ():
        primary = _lenient(account['name'], name, odd)
        for rank, kind, texts in ((0, 'account', [account['name']]), (2, 'alias', account.get('aliases') or ())):
            for address in [primary if kind == 'account' else _lenient(text, name, odd) for text in texts]:
                if address and domain_of(address) == name:
                    yield rank, address, kind, primary or account['name']
    for address in [_lenient(text, name, odd) for text in item.get('lists') or ()]:
        if address and domain_of(address) == name:
            yield 1, address, 'list', address


def _lenient(text, domain, odd):
    """Return an address of the other side, or None with an Unknown: an odd one there is nothing to refuse the whole list for."""
    try:
        return normalise_address(text if '@' in text else '%s@%s' % (text, domain))
    except ValueError as error:
        odd.append(Unknown(domain, ('twice', 'undeclared'), 'of the other side: %s' % error, 'Zimbra can hold no such address: see to it '
                           'by hand'))
        return None
