# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a slave's whole MTA shall do: relay host, DNS lookups, check of recipients.

Private to this collection. Pure. These hold for every domain of the MTA. So what is not named is only decided
here ('auto') where every declared domain is a slave of the same peer; 'keep' leaves a setting alone.
"""
from ._topology_schema import did_you_mean
from ._transport import parse_relay_host

AUTO, KEEP = 'auto', 'keep'
CHECKS = ('none', 'verify', 'local_only')


def choose(declared, relay_host, dns_lookups, recipient_check, own_hosts, problems):
    """Return {single_peer, relay, relay_state}: relay holds the options of mta_relay that were asked for."""
    asked = {'relay_host': relay_host, 'dns_lookups': dns_lookups, 'recipient_check': recipient_check}
    asked = {name: value for name, value in asked.items() if value is not None}
    present = [domain for domain in declared if domain['state'] == 'present']
    slaves = [domain for domain in present if domain['role'] == 'slave']
    going = [domain for domain in declared if domain['state'] == 'absent' and domain['role'] == 'slave']
    peer = _single_peer(present if slaves else going)
    values = _named(asked, own_hosts, problems)
    automatic = {'relay_host': peer, 'dns_lookups': False, 'recipient_check': 'verify'} if peer else {}
    open_names = sorted(name for name, value in values.items() if value == AUTO)
    if slaves and peer is None and open_names:
        problems.extend((_knob(name), 'must be named: it holds for the whole MTA, and not every declared domain is a slave '
                         'of the same peer; %s, or keep to leave it alone' % _HELP[name]) for name in open_names)
    relay = {name: automatic.get(name) if value == AUTO else value for name, value in values.items() if value != KEEP}
    relay = {name: value for name, value in relay.items() if value is not None}
    if relay.get('dns_lookups') is False:
        relay['lmtp_host_lookup'] = 'native'
    if slaves:
        _check_dns(relay, present, problems)
    return {'single_peer': bool(slaves) and peer is not None, 'relay': relay if slaves or going else {},
            'relay_state': 'present' if slaves else 'absent'}


_HELP = {'relay_host': 'name a next hop like [mail.example.com]:25, or an empty text for none',
         'dns_lookups': 'say true or false',
         'recipient_check': 'say one of %s' % ', '.join(CHECKS)}


def _knob(name):
    """Return how the person at the inventory calls it."""
    return 'slave_' + name


def _single_peer(domains):
    """Return the next hop of the peer whose slaves all the domains are, or None."""
    hops = {domain['next_hop'] if domain['role'] == 'slave' else None for domain in domains}
    return hops.pop() if len(hops) == 1 else None


def _named(asked, own_hosts, problems):
    """Return the asked values, normalised; a wrong one goes to problems."""
    values = {}
    for name, value in asked.items():
        if value in (AUTO, KEEP) and isinstance(value, str):
            values[name] = value
            continue
        try:
            values[name] = _READ[name](value, own_hosts)
        except ValueError as error:
            problems.append((_knob(name), '%s; or say auto or keep' % error))
    return values


def _relay_host(value, own_hosts):
    if value == '':
        return value
    hop = parse_relay_host(value)
    if hop.host in {str(host).lower() for host in own_hosts}:
        raise ValueError('%s is Zimbra itself: mail would go round in a loop; name the other mail system' % hop.host)
    return str(hop)


def _dns_lookups(value, own_hosts):
    if not isinstance(value, bool):
        # From the command line (-e) everything is a text.
        value = {'true': True, 'false': False}.get(str(value).lower())
    if value is None:
        raise ValueError('must be true or false')
    return value


def _recipient_check(value, own_hosts):
    if value not in CHECKS:
        raise ValueError('must be one of %s%s' % (', '.join(CHECKS), did_you_mean(value, CHECKS)))
    return value


_READ = {'relay_host': _relay_host, 'dns_lookups': _dns_lookups, 'recipient_check': _recipient_check}


def _check_dns(relay, present, problems):
    """Without DNS nothing goes out but through a relay host, and no MX can be looked up."""
    if relay.get('dns_lookups') is not False:
        return
    if relay.get('relay_host') == '':
        problems.append((_knob('dns_lookups'), 'false needs a relay host, else no mail leaves; name slave_relay_host'))
    for domain in present:
        peers = [(domain['path'], domain['peer'])] + [(account['path'], account['peer']) for account in domain['remote']]
        problems.extend((path + '.peer.use_mx', 'needs DNS lookups, which are off; take use_mx out, or set slave_dns_lookups: true')
                        for path, peer in peers if peer and peer['use_mx'])
