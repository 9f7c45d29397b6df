# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which files tell another mail system its part of a split domain, and what stands in them, every value quoted already.

Private to this collection. A file is {path, template, values}; the role peer_files writes it.
"""
import ipaddress
import re

from ansible_collections.splitdomain.zimbra.plugins.module_utils._transport import normalise_host, normalise_network

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._peer_quote import csv, exim, exim_key, powershell

# What each kind gets. Postfix is not among them: the role peer_postfix configures that.
FILES = {
    'exchange': (('exchange.ps1', 'exchange.ps1.j2'), ('zimbra-people.csv', 'people.csv.j2')),
    'exchange_online': (('exchange-online.ps1', 'exchange_online.ps1.j2'), ('zimbra-people.csv', 'people.csv.j2')),
    'google': (('google-workspace.txt', 'google.txt.j2'), ('zimbra-addresses.txt', 'addresses.txt.j2')),
    'exim': (('routers.conf', 'exim_routers.j2'), ('transports.conf', 'exim_transports.j2'), ('main.conf', 'exim_main.j2'),
             ('zimbra-people', 'exim_people.j2')),
    'dovecot': (('dovecot.conf', 'dovecot.conf.j2'), ('read-me.txt', 'dovecot.txt.j2')),
    'other': (('read-me.txt', 'other.txt.j2'),),
}
_DIRECTORY = re.compile(r'(/[A-Za-z0-9_][A-Za-z0-9._-]*)+\Z')
_LABEL = re.compile(r'[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z')


class PeerFilesError(ValueError):
    """The input is wrong; the text names every problem."""


def files(split, hosts, addresses, people, routing_label='zimbra', exim_directory='/etc/exim4/splitdomain', require_tls=False):
    """Return the files of all domains. Raises PeerFilesError.

    split: as the filter topology returns it. hosts, addresses: where Zimbra takes mail, and what it sends from. people: those of
    split_domain_info, {domain: {local: [{address, kind, name}]}}.
    """
    problems, made = [], []
    hosts = _each('peer_files_zimbra_hosts', hosts, lambda text: normalise_host(text)[0], problems)
    addresses = _each('peer_files_zimbra_addresses', addresses, normalise_network, problems)
    if not _LABEL.match(str(routing_label)):
        problems.append('peer_files_routing_label: %r is no label of a host name; letters, digits and inner hyphens, such as zimbra' % (
            routing_label,))
    if not _DIRECTORY.match(str(exim_directory)):
        problems.append('peer_files_exim_directory: %r is no plain absolute path; letters, digits, dots, _ and -' % (exim_directory,))
    wanted = [domain for domain in split if domain['peer']['kind'] in FILES]
    if not wanted:
        problems.append('zimbra_split_domains: no domain that is present has a peer of another kind than postfix; set peer.kind, or use '
                        'the role peer_postfix')
    for domain in wanted:
        problems.extend(_lacking(domain, hosts, addresses, people))
    if problems:
        raise PeerFilesError('No file was written, %d problem(s):\n%s' % (len(problems), '\n'.join('- ' + text for text in problems)))
    for domain in wanted:
        values = _values(domain, hosts, addresses, people.get(domain['name'], {}), routing_label, exim_directory, bool(require_tls))
        made.extend(dict(path='%s/%s' % (domain['name'], name), template=template, values=values)
                    for name, template in FILES[domain['peer']['kind']])
    return made


def _each(option, values, read, problems):
    """Return the checked values; what is wrong goes to problems."""
    found = []
    for number, value in enumerate(values or ()):
        try:
            found.append(read(value))
        except ValueError as error:
            problems.append('%s[%d]: %s' % (option, number, error))
    return found


def _lacking(domain, hosts, addresses, people):
    """Yield what must be known of Zimbra for the files of a domain, and is not."""
    name, kind = domain['name'], domain['peer']['kind']
    if not hosts:
        yield '%s: nothing says where Zimbra takes mail; set peer_files_zimbra_hosts' % name
    if not addresses and kind in ('exchange', 'exchange_online', 'google', 'exim', 'dovecot'):
        yield '%s: nothing says which addresses Zimbra sends from, and %s trusts no other; set peer_files_zimbra_addresses' % (name, kind)
    if kind == 'exim':
        for host in hosts:
            if ':' in host:
                yield '%s: Exim splits lists at colons, so %s cannot be one of its hosts; name the host instead' % (name, host)
    if kind == 'exchange_online':
        for text in addresses:
            network = _network(text)
            if network.version == 6 or network.prefixlen < 24:
                yield '%s: Exchange Online takes IPv4 addresses and networks from /24 to /32, not %s' % (name, text)
    if domain['role'] == 'slave' and not _local(people.get(name, {})) and kind in ('exchange', 'exchange_online', 'google', 'exim'):
        yield '%s: nobody is known who lives on Zimbra, and a master rejects whom it does not know; run this where the directory can ' \
              'be read, or set peer_files_people' % name


def _network(text):
    return ipaddress.ip_network(text.replace('[', '').replace(']', ''))


def _local(people):
    return sorted({each['address'].lower() for each in people.get('local', ())})


def _values(domain, hosts, addresses, people, label, directory, require_tls):
    """Return what the templates of a domain print. Under each language's name stands its own spelling of the same."""
    slave = domain['role'] == 'slave'
    networks = sorted({_network(text) for text in addresses}, key=str)
    # An address alone is written as one by everybody but Postfix.
    plain = [str(each.network_address if each.num_addresses == 1 else each) for each in networks]
    facts = dict(domain=domain['name'], routing_domain='%s.%s' % (label, domain['name']), hosts=list(hosts), addresses=plain,
                 name='Zimbra for %s' % domain['name'], require_tls=require_tls, directory=directory)
    people = _people(people)
    return dict(
        facts, zimbra_is_slave=slave, ps={key: powershell(value) for key, value in facts.items()},
        exim=dict(domain=exim(facts['domain']), hosts=' : '.join(exim(host) for host in hosts),
                  directory=exim('%s/%s' % (directory, domain['name'])), addresses=' ; '.join(plain),
                  id=re.sub('[^a-z0-9]', '_', facts['domain'])),
        people=[dict(address=csv(address), aliases=csv(' '.join(aliases)), target=csv('%s@%s' % (
            address.rpartition('@')[0], facts['routing_domain']))) for address, aliases in people],
        all=[dict(plain=address, exim=exim_key(address)) for address in sorted({each for one, more in people for each in [one] + more})])


def _people(people):
    """Return [(address, [aliases])] of who lives on Zimbra, lists and resources included."""
    found = {}
    for each in people.get('local', ()):
        owner = (each.get('name') or each['address']).lower()
        found.setdefault(owner, set())
        if each['address'].lower() != owner:
            found[owner].add(each['address'].lower())
    return [(owner, sorted(found[owner])) for owner in sorted(found)]
