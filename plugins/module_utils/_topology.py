# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The declared topology: checked, completed, and split into what each role feeds to its modules.

Private to this collection. Pure. What comes out is documented where people look it up: the filter topology.
"""
from . import _topology_people, _topology_peers, _topology_relay, _topology_schema, _topology_split, _topology_tls
from ._address import normalise_address
from ._transport import next_hop

FILE_REMEDY = ("is not read in this version; write remote_accounts: \"{{ lookup('ansible.builtin.file', 'people.txt')"
               ".splitlines() }}\" for a file with an address a line")


class TopologyError(ValueError):
    """The declaration is wrong. problems: every (path, text) there is, in the order of the declaration."""

    def __init__(self, problems):
        self.problems = list(problems)
        lines = ['%s: %s' % problem for problem in self.problems]
        super(TopologyError, self).__init__('%s has %d problem%s:\n- %s' % (
            _topology_schema.ROOT, len(lines), '' if len(lines) == 1 else 's', '\n- '.join(lines)))


def topology(domains, own_hosts=(), relay_host=None, dns_lookups=None, recipient_check=None, files=None):
    """Return the topology as a dictionary of whole lists. Raises TopologyError with all problems.

    domains: what was declared. own_hosts: names and addresses that are Zimbra itself, so no peer can be one.
    relay_host, dns_lookups, recipient_check: what a slave's MTA shall do, 'auto' and 'keep' included; None where
    nobody asks. files: what stands in every remote_accounts_file, by its declared name: {name: PeopleFile}.
    """
    declared, problems = declaration(domains, own_hosts, files), []
    relay = _topology_relay.choose(declared, relay_host, dns_lookups, recipient_check, own_hosts, problems)
    if problems:
        raise TopologyError(problems)
    split = _topology_split.split(declared)
    return {'domains': [domain['name'] for domain in declared], 'master': _master(declared),
            'slave': dict(_slave(declared), **relay), 'peers': _topology_peers.peers(declared),
            'tls_policies': _topology_tls.policies(declared), 'split': split, 'digest': _topology_split.digest(split)}


def declaration(domains, own_hosts=(), files=None):
    """Return the list of declared domains, each completed. Raises TopologyError with all problems.

    What is not there is None; test_mailboxes hold passwords, so this is for whoever needs those and for topology().
    """
    problems = []
    declared = [_completed(domain, number, files or {}, problems)
                for number, domain in enumerate(_topology_schema.parse(domains, problems)) if domain is not None]
    for check in (_check_domains_once, _check_addresses_once, _check_test_mailboxes):
        check(declared, problems)
    _check_peers(declared, own_hosts, problems)
    _topology_tls.check(declared, problems)
    if problems:
        raise TopologyError(problems)
    return declared


# --- completing -------------------------------------------------------------------------------------------------

def _completed(domain, number, files, problems):
    """Return the domain with its addresses completed and its next hop; 'remote' is the list of its remote accounts."""
    path = '%s[%d]' % (_topology_schema.ROOT, number)
    domain = dict(domain, path=path)
    if domain['role'] == 'slave':
        for key in ('remote_accounts', 'remote_accounts_file', 'remote_lists'):
            if domain[key]:
                problems.append(('%s.%s' % (path, key), 'is for a master: a slave hands every address that it does not '
                                 'know to the peer; take the list out'))
    domain['next_hop'] = _next_hop(domain['peer'], path + '.peer', problems)
    domain['remote'] = [_completed_account(account, domain, problems) for account in _remote(domain, files, problems)]
    for side, mailbox in (domain['test_mailboxes'] or {}).items():
        if mailbox is not None:
            mailbox['address'] = _address(mailbox['address'], domain, '%s.test_mailboxes.%s.address' % (path, side), problems)
    return domain


def _remote(domain, files, problems):
    """Yield the accounts of a master that live elsewhere; a list of the other side is routed like an account."""
    if domain['role'] == 'slave':
        return
    for number, account in enumerate(domain['remote_accounts'] or ()):
        if account is not None:
            yield dict(account, path='%s.remote_accounts[%d]' % (domain['path'], number))
    if domain['remote_accounts_file'] is not None:
        yield from _topology_people.accounts(domain, files, problems)
    for number, listed in enumerate(domain['remote_lists'] or ()):
        if listed is not None:
            yield dict(listed, path='%s.remote_lists[%d]' % (domain['path'], number))


def _completed_account(account, domain, problems):
    path, peer = account['path'], account['peer']
    account['name'] = _address(account['name'], domain, path, problems)
    account['renamed_from'] = _address(account['renamed_from'], domain, path + '.renamed_from', problems)
    if account['aliases'] is not None:
        account['aliases'] = [_address(alias, domain, '%s.aliases[%d]' % (path, index), problems)
                              for index, alias in enumerate(account['aliases'])]
    account['next_hop'] = _next_hop(peer, path + '.peer', problems) if peer else domain['next_hop']
    account['host'] = (peer or domain['peer'] or {}).get('host')
    return account


def _address(text, domain, path, problems):
    """Return the address, completed by its domain, or None with a problem."""
    if text is None or domain['name'] is None:
        return None
    if '{{' in text:
        # Some versions of Ansible would fill it in, whatever list it came from, and send the outcome to Zimbra.
        problems.append((path, '%r holds {{, which begins a template of Ansible; take it out' % text[:80]))
        return None
    try:
        address = normalise_address(text if '@' in text else '%s@%s' % (text, domain['name']))
    except ValueError as error:
        problems.append((path, str(error)))
        return None
    if not address.endswith('@' + domain['name']):
        problems.append((path, '%s is not of %s; move it to its own domain, or take it out' % (address, domain['name'])))
        return None
    return address


def _next_hop(peer, path, problems):
    if peer is None or None in (peer['host'], peer['port'], peer['use_mx']):
        return None
    try:
        return next_hop(peer['host'], peer['port'], peer['use_mx'])
    except ValueError as error:
        problems.append((path + '.use_mx', str(error)))
        return None


# --- checks over all domains ------------------------------------------------------------------------------------

def _check_once(pairs, problems):
    """Find what is declared twice among (path, name)."""
    first = {}
    for path, name in pairs:
        if name is not None and first.setdefault(name, path) != path:
            problems.append((path, '%s is declared already at %s; keep one of the two' % (name, first[name])))


def _check_domains_once(declared, problems):
    _check_once([(domain['path'] + '.name', domain['name']) for domain in declared]
                + [('%s.alias_domains[%d]' % (domain['path'], number), name) for domain in declared
                   for number, name in enumerate(domain['alias_domains'] or ())], problems)


def _addresses(account):
    """Yield (path, address) of an account and its aliases."""
    yield account['path'], account['name']
    for number, alias in enumerate(account['aliases'] or ()):
        yield '%s.aliases[%d]' % (account['path'], number), alias


def _check_addresses_once(declared, problems):
    _check_once([pair for domain in declared for account in domain['remote'] for pair in _addresses(account)], problems)
    remote = [account for domain in declared for account in domain['remote']]
    problems.extend(_topology_people.wrong_renames(remote))


def _check_test_mailboxes(declared, problems):
    """The local test mailbox lives on Zimbra, so nothing that lives elsewhere may have its address."""
    remote = {address: path for domain in declared for account in domain['remote'] for path, address in _addresses(account)}
    for domain in declared:
        boxes = domain['test_mailboxes'] or {}
        path = domain['path'] + '.test_mailboxes'
        local, other = [(boxes.get(side) or {}).get('address') for side in ('local', 'remote')]
        where = path + '.remote.address' if local == other else remote.get(local)
        if local is not None and where:
            problems.append((path + '.local.address', '%s is on the other side too, at %s; it can live on one side only' % (local, where)))


def _all_peers(domain):
    """Yield (path, peer) of a domain and of its accounts."""
    yield domain['path'] + '.peer', domain['peer']
    for account in domain['remote']:
        yield account['path'] + '.peer', account['peer']


def _check_peers(declared, own_hosts, problems):
    own = {str(host).lower() for host in own_hosts} | {'localhost', '127.0.0.1', '::1'}
    for domain in declared:
        for path, peer in _all_peers(domain):
            if peer and peer['host'] in own:
                problems.append((path + '.host', '%s is Zimbra itself: mail would go round in a loop; name the other mail system'
                                 % peer['host']))


# --- what the roles get -----------------------------------------------------------------------------------------

def _of(declared, role, state):
    return [domain for domain in declared if domain['role'] == role and domain['state'] == state]


def _accounts(domains):
    return [_for_module(account) for domain in domains for account in domain['remote']]


def _for_module(account):
    """Return what the module remote_account takes; keys that were left out stay out."""
    given = {key: account[key] for key in ('aliases', 'display_name', 'hide_in_gal', 'renamed_from') if account[key] is not None}
    return dict(given, name=account['name'], transport='smtp:' + account['next_hop'], adopt=account['adopt'])


def _networks(domains):
    found = {network for domain in domains for _path, peer in _all_peers(domain) if peer for network in peer['addresses']}
    return sorted(found)


def _named(domain, **more):
    """Return a domain for the module catch_all."""
    return dict(more, name=domain['name'], **({'alias_domains': domain['alias_domains']} if domain['alias_domains'] else {}))


def _policy(declared, domains):
    """Tell whether Zimbra's policy service shall be asked about alias domains: it would refuse a master's people in those of a slave."""
    slaves = any(domain['alias_domains'] for domain in _of(declared, 'slave', 'present'))
    return any(domain['alias_domains'] for domain in domains) and not slaves


def _master(declared):
    present, absent = _of(declared, 'master', 'present'), _of(declared, 'master', 'absent')
    networks = _networks(present)
    return {'domains': [_named(domain) for domain in present], 'absent_domains': [_named(domain) for domain in absent],
            'check_alias_domains': _policy(declared, present), 'absent_check_alias_domains': _policy(declared, absent),
            'remote_accounts': _accounts(present), 'absent_remote_accounts': _accounts(absent),
            'trusted_networks': networks,
            'absent_trusted_networks': [network for network in _networks(absent) if network not in networks]}


def _slave(declared):
    return {key: [_named(domain, transport='smtp:' + domain['next_hop']) for domain in _of(declared, 'slave', state)]
            for key, state in (('domains', 'present'), ('absent_domains', 'absent'))}
