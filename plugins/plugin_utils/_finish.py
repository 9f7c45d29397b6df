# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of a split: whether nobody is left on the other side, what is taken back, and what is left of it.

Private to this collection. Pure. Entries are those of the module entry_info: {kind, name, attributes}.
"""

import re
from ipaddress import ip_address

from ansible_collections.splitdomain.zimbra.plugins.module_utils._address import normalise_address, normalise_domain
from ansible_collections.splitdomain.zimbra.plugins.module_utils._networks import tokens

ZIMBRA, PEER = 'zimbra', 'peer'
_ADDRESSES = ('zimbraMailAlias', 'zimbraMailDeliveryAddress')
_HOP = re.compile(r'(\[[^\]]*\]|[^:]*):(\d+)\Z')


class Ended:
    """The domains whose split ends, and what is known of them."""

    def __init__(self, topology, entries, names):
        self.split = {each['name']: each for each in topology['split'] if not names or each['name'] in names}
        self.hops = {hop.lower() for each in self.split.values()
                     for hop in [each['next_hop'], *(one['next_hop'] for one in each['remote'])]}
        self.entries = [entry for entry in entries if entry['name'].rpartition('@')[2] in self.split]
        self.owners = {address.lower(): entry for entry in self.entries for address in _addresses(entry)}

    def goes_there(self, entry):
        """Tell whether mail for an entry, or a domain's, is handed to the other side."""
        kind, _colon, hop = _first(entry, 'zimbraMailTransport').partition(':')
        return kind in ('smtp', 'relay') and hop.lower() in self.hops


def _addresses(entry):
    return [entry['name'], *(value for name in _ADDRESSES for value in entry['attributes'].get(name, ()))]


def _first(entry, name):
    return (entry['attributes'].get(name) or [''])[0]


def has_mailbox(entry):
    return bool(_first(entry, 'zimbraMailHost')) or _first(entry, 'zimbraMailTransport').startswith('lmtp:')


def is_nobodys(entry):
    return 'TRUE' in (_first(entry, 'zimbraIsSystemResource'), _first(entry, 'zimbraIsSystemAccount'),
                      _first(entry, 'zimbraIsExternalVirtualAccount'))


def addresses(texts):
    """Return addresses as they are compared. Raises ValueError with all that are none."""
    found, wrong = set(), []
    for text in texts:
        try:
            found.add(normalise_address(str(text)))
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        raise ValueError('; '.join(wrong))
    return found


# --- is anybody left ------------------------------------------------------------------------------------------------

def left(ended, home, people, without):
    """Yield (address, text, remedy) for everybody who has no mailbox at the new home.

    people: {domain: what postfix_people_info tells}. without: addresses that need no new home.
    """
    asked = _left_there if home == ZIMBRA else _left_here
    for address, text, remedy in asked(ended, people, without):
        if address not in without:
            yield address, text, remedy


def _left_there(ended, people, without):
    move = 'Move them (playbook splitdomain.zimbra.move), or name them in finish_without if nobody needs the address any more'
    for entry in ended.entries:
        if ended.goes_there(entry):
            yield entry['name'], 'mail for %s goes to the other side' % entry['name'], (
                'Give the mailbox its own route back (move), it is never deleted here' if has_mailbox(entry) else move)
    for domain in ended.split.values():
        for each in domain['remote']:
            if domain['role'] == 'master' and each['name'] not in ended.owners:
                yield each['name'], '%s is declared to live on the other side, and Zimbra does not know the address' % each['name'], move
        yield from _unknown(ended, domain, people.get(domain['name']) or {}, move)


def _unknown(ended, domain, known, move):
    """Yield whoever the other system has and Zimbra does not; routes were looked at already."""
    for each in known.get('accounts') or ():
        name = whole(each['name'], domain['name'])
        for address in [name, *(whole(alias, domain['name']) for alias in each.get('aliases') or ())]:
            if address.endswith('@' + domain['name']) and address not in ended.owners:
                yield address, '%s is on the other side%s, and Zimbra does not know the address' % (
                    address, '' if address == name else ' (%s)' % name), move
    for address in (whole(name, domain['name']) for name in known.get('lists') or ()):
        if address.endswith('@' + domain['name']) and address not in ended.owners:
            yield address, 'the list %s is on the other side only' % address, 'Make it on Zimbra, or name it in finish_without'


def _left_here(ended, people, without):
    lost = 'Move it (playbook splitdomain.zimbra.move), or name it in finish_without: it then stays where it is, and its mail is lost'
    for entry in ended.entries:
        if is_nobodys(entry) or _first(entry, 'zimbraAccountStatus') == 'closed':
            continue
        there = _known_there(people.get(entry['name'].rpartition('@')[2]))
        unknown = there is not None and entry['name'] not in there
        if ended.goes_there(entry):
            if unknown:
                yield entry['name'], 'mail for %s goes to the other side, which does not know the address' % entry['name'], (
                    'Make the mailbox there, or name the address in finish_without')
        elif has_mailbox(entry) or (entry['kind'] != 'account' and (there is None or unknown)):
            yield entry['name'], '%s lives on Zimbra (%s)' % (entry['name'], entry['kind']), lost


def _known_there(known):
    """Return every address that the other system has in a domain, or None where nobody can tell."""
    if not known or not known.get('complete'):
        return None
    names = [name for each in known.get('accounts') or () for name in [each['name'], *(each.get('aliases') or ())]]
    return {whole(name, known['domain']) for name in [*names, *(known.get('lists') or ())]}


def whole(name, domain):
    return name.lower() if '@' in name else '%s@%s' % (name.lower(), domain)


def unproven(ended, people, dns, exchanges, home):
    """Yield (domain, text, remedy, is it wrong) for what nobody can tell, and for an MX that is wrong."""
    for domain in ended.split.values():
        name, known = domain['name'], people.get(domain['name'])
        if not known:
            yield name, 'who lives on the other side is not known', (
                'Put the other system into the group peer, or say it in finish_peer_people'), False
        elif not known.get('complete'):
            yield name, 'not everybody who lives on the other side is known', (
                'See what postfix_people_info says, or name them in finish_peer_people'), False
        yield from _mx(domain, dns.get(name) or {}, exchanges, home)


def _mx(domain, seen, exchanges, home):
    name, host = domain['name'], domain['peer']['host'].lower()
    zimbra, there = {each.lower().rstrip('.') for each in exchanges}, {host}
    mine, other = (zimbra, there) if home == ZIMBRA else (there, zimbra)
    found = [record['exchange'].lower().rstrip('.') for record in seen.get('mx') or ()]
    if seen.get('error') or not found:
        yield name, 'its MX is not known (%s)' % (seen.get('error') or 'there is none'), 'See mail_dns_info', False
    for exchange in found:
        if exchange in other:
            yield name, 'its MX %s is the system that is left' % exchange, 'Move it first (playbook splitdomain.zimbra.cutover)', True
        elif exchange not in mine:
            yield name, 'its MX %s is neither of the two systems' % exchange, (
                'See that it hands mail to the new home, and name it in finish_exchanges'), False


# --- what is taken back ---------------------------------------------------------------------------------------------

def declared(domains, ended):
    """Return the declared domains as the roles shall see them: those that end are absent, with whoever is still remote."""
    found = []
    for given in domains:
        name = normalise_domain(given['name'])
        if name not in ended.split:
            found.append(given)
            continue
        kept = {key: value for key, value in given.items() if key not in ('remote_accounts', 'remote_accounts_file', 'remote_lists')}
        kept['state'] = 'absent'
        if ended.split[name]['role'] == 'master':
            kept['remote_accounts'] = _still_remote(ended, name)
        found.append(kept)
    return found


def _still_remote(ended, domain):
    """Return items of remote_accounts: accounts without a mailbox that lead to the other side, declared or not."""
    items = {each['name']: each['next_hop'] for each in ended.split[domain]['remote'] if each['name'] not in ended.owners}
    for entry in ended.entries:
        if entry['kind'] == 'account' and entry['name'].endswith('@' + domain) and ended.goes_there(entry) and not has_mailbox(entry):
            items[entry['name']] = _first(entry, 'zimbraMailTransport').partition(':')[2]
    return [dict(name=name, peer=_peer(hop)) for name, hop in sorted(items.items())]


def _peer(hop):
    host, port = _HOP.match(hop).groups()
    return dict(host=host.strip('[]'), port=int(port), use_mx=not host.startswith('['))


# --- what is left of it ---------------------------------------------------------------------------------------------

def remains(ended, entries, settings, still_split):
    """Yield texts of what still leads to the other side.

    settings: domains, servers, configuration. still_split: another domain is, so that what holds for a whole MTA may stay.
    """
    for entry in entries:
        if entry['name'].rpartition('@')[2] in ended.split and ended.goes_there(entry) and not has_mailbox(entry):
            yield 'the account %s still leads to the other side (%s)' % (entry['name'], _first(entry, 'zimbraMailTransport'))
    hosts = {each['peer']['host'].lower() for each in ended.split.values()}
    trusted = {ip_address(text.split('/')[0]) for each in ended.split.values() for text in each['peer'].get('addresses') or ()}
    for entry in settings:
        if entry['kind'] == 'domain' and entry['name'] in ended.split and ended.goes_there(entry):
            yield 'the domain %s still leads to the other side (%s)' % (entry['name'], _first(entry, 'zimbraMailTransport'))
        if entry['kind'] in ('server', 'config') and not still_split:
            relay = _first(entry, 'zimbraMtaRelayHost')
            if relay.lower().strip('[').partition(']')[0].partition(':')[0] in hosts:
                yield '%s %s still hands outgoing mail to %s' % (entry['kind'], entry['name'], relay)
            for token in tokens(entry['attributes'].get('zimbraMtaMyNetworks') or ()):
                if _address(token) in trusted:
                    yield '%s %s still trusts %s' % (entry['kind'], entry['name'], token)


def _address(token):
    """Return the address of a network of one host, else None."""
    text, _slash, length = token.replace('[', '').replace(']', '').partition('/')
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address if not length or int(length) == address.max_prefixlen else None
