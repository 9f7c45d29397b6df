# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zimbra's directory against what the other side has: who is nowhere, who is twice, whose names clash.

Private to this collection. Pure. A slave answers 250 for everybody, so of a peer's answers at RCPT only refusals say
something.
"""
from ._recipients import domain_of
from ._reconcile_model import ERROR, KINDS, WARNING, Finding, Unknown, kind_at, leaves, named, of_system, works
from ._reconcile_people import declared_addresses

# What a server answers that does not have an address; 554 and others say something about us.
REFUSED = (550, 551, 553)


def check_peer(domain, directory, peer):
    """Yield the Findings about one domain and its Peer."""
    for check in (_nowhere, _clashes, _aliases, _refused) + ((_undeclared,) if domain['role'] == 'master' else (_unlisted, _handed_back)):
        yield from check(domain, directory, peer)


def not_compared(domain, directory, peer):
    """Yield what could not be found about one domain."""
    name, master = domain['name'], domain['role'] == 'master'
    give = 'Give a complete list of %s in peer_people (postfix_people_info makes one of a Postfix)' % domain['peer']['host']
    if not peer.complete:
        blind = ('nowhere', 'twice', 'alias_clash', 'list_clash') + (('alias_missing', 'undeclared') if master else ())
        why = 'the list of %s is not complete' if peer.listed else 'who lives on %s is not known'
        probed = '; refusals at RCPT were looked at' if peer.codes else ''
        yield Unknown(name, blind, why % domain['peer']['host'] + probed, give)
    if not master and peer.routed is None and not peer.codes:
        yield Unknown(name, ('nowhere', 'alias_missing'), 'which addresses of Zimbra the master knows is not known',
                      'Probe them, or give what it hands to Zimbra as routed in peer_people')
    elsewhere = sorted(account['name'] for account in domain['remote']
                       if account['next_hop'] != domain['next_hop'] and account['name'] not in peer.codes)
    if elsewhere and peer.listed:
        yield Unknown(name, ('nowhere',), '%d declared account(s) live on another host than %s, of which there is no list: %s' % (
            len(elsewhere), domain['peer']['host'], elsewhere[0]), 'Probe them')
    odd = sorted(address for address, code in peer.codes.items() if code >= 300 and code not in REFUSED)
    if odd:
        yield Unknown(name, ('nowhere',), 'the other side answered neither yes nor no at RCPT for %d address(es), %d for %s' % (
            len(odd), peer.codes[odd[0]], odd[0]), 'See why: a host that it does not trust, a limit, or a server that is down')


def _expected(domain, directory):
    """Return the primary address of everybody whose mail Zimbra hands to the domain's peer."""
    found = set(account['name'] for account in domain['remote'] if account['next_hop'] == domain['next_hop'])
    declared = declared_addresses(domain)
    if domain['role'] == 'master':
        for address in directory.addresses(domain['name']):
            entry = directory.owner(address)
            hop = ''.join(entry.attributes.get('zimbraMailTransport', ())).partition(':')[2].lower()
            if leaves(entry) and entry.name == address and address not in declared and hop == domain['next_hop']:
                found.add(address)
    remote = domain['test_addresses'].get('remote')
    if remote and domain['role'] == 'slave':
        found.add(remote)
    return found


def _nowhere(domain, directory, peer):
    """Yield those who are said to live on the other side, which does not have them."""
    if not peer.complete:
        return
    for address in sorted(_expected(domain, directory)):
        if address not in peer.owners and peer.codes.get(address) not in REFUSED:
            back = ', which hands it back if it is a slave: a loop' if domain['role'] == 'master' else ''
            yield _is_nowhere(domain, address, '%s is not in the list of %s, to which Zimbra hands its mail%s' % (
                address, domain['peer']['host'], back))


def _is_nowhere(domain, address, text):
    other = 'take it out of remote_accounts and remove it from Zimbra: zmprov da %s' % address if (
        domain['role'] == 'master') else 'name another address in test_mailboxes'
    return Finding('nowhere', ERROR, domain['name'], address, text, 'Create %s on %s, or %s' % (address, domain['peer']['host'], other))


def _refused(domain, directory, peer):
    """Yield what the other side refuses at RCPT though it lives there or, for a master, on Zimbra."""
    declared = declared_addresses(domain)
    for address in sorted(peer.codes):
        entry = directory.owner(address)
        if peer.codes[address] not in REFUSED or domain_of(address) != domain['name']:
            continue
        if domain['role'] == 'slave' and entry is not None and works(entry) and not leaves(entry):
            yield _unknown_to_master(domain, address, entry, 'refuses it at RCPT (%d)' % peer.codes[address])
        elif declared.get(address) == address or entry is not None and leaves(entry) and entry.name == address or (
                address == domain['test_addresses'].get('remote')):
            yield _is_nowhere(domain, address, '%s is refused (%d) by %s, to which Zimbra hands its mail: it comes '
                              'back to its sender' % (address, peer.codes[address], domain['peer']['host']))


def _clashes(domain, directory, peer):
    """Yield the addresses that somebody has on both sides."""
    declared = declared_addresses(domain)
    for address in sorted(peer.owners):
        entry = directory.owner(address)
        # What is declared to live there is compared with Zimbra elsewhere: address_taken, placeholder_mail.
        if entry is None or leaves(entry) or address in declared or of_system(entry):
            continue
        here, (there, primary) = kind_at(entry, address), peer.owners[address]
        kind = 'list_clash' if 'list' in (here, there) else 'alias_clash' if 'alias' in (here, there) else 'twice'
        yield Finding(kind, ERROR, domain['name'], address, '%s is %s on Zimbra, and %s on %s: each side keeps the mail that it gets' % (
            address, named(entry, address), KINDS[there] + (' of ' + primary if there == 'alias' else ''), domain['peer']['host']),
            'Decide where it lives: take it off %s, or off Zimbra and%s' % (domain['peer']['host'], (
                ' declare it in remote_accounts' if domain['role'] == 'master' else ' leave the rest to the catch-all')))


def _aliases(domain, directory, peer):
    """Yield aliases of remote people that Zimbra lacks, or gives to somebody else than the other side does."""
    if domain['role'] != 'master':
        return
    declared = declared_addresses(domain)
    for address in sorted(peer.owners):
        kind, primary = peer.owners[address]
        entry, person = directory.owner(address), directory.owner(primary)
        known = primary in declared or person is not None and leaves(person)
        if entry is not None and leaves(entry) and entry.name not in (address, primary):
            yield _other_alias(domain, address, entry, KINDS[kind] + (' of ' + primary if kind == 'alias' else ''))
        # A declared alias that Zimbra lacks is told where the directory is held against what is declared.
        if kind == 'alias' and known and entry is None and address not in declared:
            yield Finding('alias_missing', ERROR, domain['name'], address, '%s has the alias %s on %s, but Zimbra does not know it and '
                          'refuses its mail (550)' % (primary, address, domain['peer']['host']),
                          'Add it to the aliases of %s in remote_accounts, or: zmprov aaa %s %s' % (primary, primary, address))


def _other_alias(domain, address, entry, there):
    return Finding('alias_clash', ERROR, domain['name'], address, '%s is an alias of the remote account %s on Zimbra, but %s on %s' % (
        address, entry.name, there, domain['peer']['host']), 'Take it from %s (its aliases in remote_accounts; zmprov raa %s %s), or '
        'change it on %s' % (entry.name, entry.name, address, domain['peer']['host']))


def _undeclared(domain, directory, peer):
    """Yield the people and lists of a slave whom neither the declaration nor Zimbra knows."""
    declared, aliases = declared_addresses(domain), {}
    for address, (kind, primary) in peer.owners.items():
        if kind == 'alias' and directory.owner(address) is None:
            aliases.setdefault(primary, []).append(address)
    for address in sorted(peer.owners):
        kind = peer.owners[address][0]
        if kind == 'alias' or address in declared or directory.owner(address) is not None:
            continue
        also = ' (with %s)' % ', '.join(sorted(aliases[address])) if address in aliases else ''
        yield Finding('undeclared', WARNING, domain['name'], address, '%s%s lives on %s, but is not declared: Zimbra refuses its mail '
                      '(550)' % (address, also, domain['peer']['host']), 'Add it to %s of %s' % (
                          'remote_lists' if kind == 'list' else 'remote_accounts', domain['name']))


def _unlisted(domain, directory, peer):
    """Yield the addresses on Zimbra that its master does not know."""
    if peer.routed is None or not peer.complete:
        return
    known = set(peer.routed) | set(peer.owners)
    for address in directory.addresses(domain['name']):
        entry = directory.owner(address)
        if works(entry) and not leaves(entry) and not of_system(entry) and address not in known and peer.codes.get(address) not in REFUSED:
            yield _unknown_to_master(domain, address, entry, 'does not know it')


def _handed_back(domain, directory, peer):
    """Yield the addresses that a master hands to Zimbra, which hands them back since it does not have them."""
    for address in sorted(set(peer.routed or ())):
        entry = directory.owner(address)
        if domain_of(address) == domain['name'] and (entry is None or not works(entry)):
            why = 'does not have it' if entry is None else 'has it closed or empty'
            yield Finding('nowhere', ERROR, domain['name'], address, '%s hands mail for %s to Zimbra, which %s and hands it back: a '
                          'loop' % (domain['peer']['host'], address, why), 'Tell %s that it lives there no longer (peer_postfix reads '
                          'who is on Zimbra each time), or create it' % domain['peer']['host'])


def _unknown_to_master(domain, address, entry, why):
    kind = kind_at(entry, address)
    return Finding('alias_missing' if kind == 'alias' else 'nowhere', ERROR, domain['name'], address, '%s is %s on Zimbra, but the master '
                   '%s %s: nobody outside reaches it' % (address, named(entry, address), domain['peer']['host'], why),
                   'Tell %s that %s lives on Zimbra' % (domain['peer']['host'], address))
