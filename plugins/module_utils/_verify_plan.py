# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of whom, and which messages are sent, to see that a split domain works.

Private to this collection. Pure. A plan is data: the role asks what stands in it, from each viewpoint, and what came of it
is judged later (_verify_probes and its neighbours).
"""
import ipaddress

from ._peer_kinds import compared
from ._verify_flows import flows
from ._verify_sides import OUTSIDE, PEER, SIDES, ZIMBRA, Hop, domains_of, host_of, hosts_of

LOCAL_ONLY, VERIFY = 'local_only', 'verify'


def plan(topology, people, hosts, outside_address='', resolved=None, token='', started='', expect_mx=False):
    """Return the whole plan.

    topology: what the filter topology returns. people: those of split_domain_info. hosts: {mta, peer, outside: inventory names,
    smtp_names: {inventory name: name by which SMTP reaches it}}. outside_address: the address of the mailbox outside.
    resolved: {SMTP name: [addresses]}. token: what makes addresses and messages of this run its own.
    """
    groups = {key: hosts_of(hosts.get(key, ()), hosts.get('smtp_names', {}), system)
              for key, system in (('mta', ZIMBRA), ('peer', PEER), ('outside', OUTSIDE))}
    domains = domains_of(topology, people, groups['mta'], groups['peer'])
    asked = [question for domain in domains for question in _questions(domain, groups['outside'], outside_address, token)]
    sent = [flow for domain in domains for flow in flows(domain, groups['outside'], outside_address, token, expect_mx)]
    return dict(
        file='%sZ.json' % started[:19].replace('-', '').replace(':', ''), topology=topology['digest'],
        domains=[domain.name for domain in domains], token=token, started=started,
        expect_mx=bool(expect_mx), split=[_facts(domain, resolved or {}) for domain in domains],
        hosts={key: [host.name for host in group] for key, group in groups.items()},
        viewpoints=_ordered(asked), probes=_by(asked, lambda each: each['target']), questions=_by(asked, lambda each: each['about']),
        senders=_ordered([flow for flow in sent if flow['viewpoint']]),
        messages=_by([flow for flow in sent if flow['viewpoint']], _message), flows=sent,
        mail=[dict(id=flow['id'], mailbox=flow['mailbox']) for flow in sent if flow['viewpoint']],
        names=sorted({name for domain in domains for side in (domain.zimbra, domain.peer) for name in side.names}),
        next_hops=sorted({host_of(hop.host) for domain in domains for hop in domain.peer.hops if hop.host.startswith('[')}),
        dns=[dict(name=domain.name, senders=_senders(domain, resolved or {})) for domain in domains])


def _ordered(items):
    found = []
    for item in items:
        if item['viewpoint'] not in found:
            found.append(item['viewpoint'])
    return found


def _by(items, take):
    found = {}
    for item in items:
        found.setdefault(item['viewpoint'], []).append(take(item))
    return found


def _message(flow):
    return dict(host=flow['host'], sender=flow['sender'], recipient=flow['recipient'], id=flow['id'],
                subject='Test of %s: %s to %s' % (flow['domain'], flow['from'], flow['to']),
                body='This message tests the way of mail. It is deleted as soon as it has been found.')


# --- facts that the judges need ---------------------------------------------------------------------------------

def _facts(domain, resolved):
    """Return a domain as plain data: what the judges compare with."""
    return dict(name=domain.name, kind=domain.kind, master=domain.master.system, relay=domain.relay,
                peer_addresses=list(domain.peer_addresses),
                systems={side.system: dict(
                    hosts=[host.name for host in side.hosts], names=list(side.names), hops=[hop.label for hop in side.hops],
                    test=side.test or '', known=len(side.people),
                    addresses=sorted({address for name in side.names for address in resolved.get(name, ())}))
                    for side in (domain.zimbra, domain.peer)})


def _senders(domain, resolved):
    """Return the addresses from which mail of the domain goes out.

    A Zimbra that hands everything to its master sends nothing out itself.
    """
    through_peer = bool(domain.relay.get('relay_host'))
    mine = [] if through_peer else [address for host in domain.zimbra.hosts for address in resolved.get(host.smtp, ())]
    known = list(domain.peer_addresses) or list(resolved.get(host_of(domain.peer.hops[0].host), ()))
    return sorted({_plain(text) for text in mine + known})


def _plain(text):
    """Return an address or network as everybody but Postfix writes it, a network of one address as the address."""
    network = ipaddress.ip_network(text.replace('[', '').replace(']', ''), strict=False)
    return str(network.network_address) if network.num_addresses == 1 else str(network)


# --- questions --------------------------------------------------------------------------------------------------

def _questions(domain, outsiders, outside_address, token):
    """Yield {viewpoint, target, about}: the targets of smtp_probe, and what each is about."""
    foreign = _foreign_address(outsiders, outside_address)
    lookers = list(outsiders) + list(domain.zimbra.hosts) + list(domain.peer.hosts)
    for looker in lookers:
        for system in (ZIMBRA, PEER):
            own = looker.system == system
            wanted = wanted_of(domain, looker.system, system)
            neutral = outside_address if looker.system == OUTSIDE else ''
            for hop in _own_hop(looker) if own else domain.side(system).hops:
                for purpose, target in _targets(domain, looker, system, hop, wanted, neutral, foreign, token):
                    name = '|'.join((domain.name, system, hop.label, purpose))
                    about = dict(name=name, domain=domain.name, viewpoint=looker.name, looks_from=looker.system, system=system,
                                 target=hop.label, hop=hop.host, purpose=purpose, own=own, wanted=wanted,
                                 kind=domain.kind if system == PEER and not own else '', master=domain.side(system).master,
                                 **target.pop('about'))
                    yield dict(viewpoint=looker.name, target=dict(target, name=name, host=hop.host), about=about)


def _own_hop(looker):
    """Return where a host takes the mail of its own programs."""
    return [Hop('[127.0.0.1]:25', looker.name, None)]


def wanted_of(domain, looker, system):
    """Return what a look from there at a system must show: {local, remote, unknown, foreign, sender, needed}.

    unknown: rejected (nothing else is right), catch_all (taken, for lack of a check), compared (asked to see what other
    answers are worth), '' (nobody needs to know).
    foreign: refused, allowed or ''. needed: whether it has to be reached from there at all.
    """
    side, own = domain.side(system), looker == system
    check = domain.relay.get('recipient_check')
    if side.master:
        return dict(local=True, remote=True, unknown='rejected', foreign=_foreign(domain, looker, own),
                    sender=looker not in (OUTSIDE, system), needed=True)
    other = own or (looker == OUTSIDE and system == ZIMBRA and check != LOCAL_ONLY)
    unknown = ''
    if looker == OUTSIDE and system == ZIMBRA:
        unknown = 'rejected' if check in (VERIFY, LOCAL_ONLY) else 'catch_all'
    elif system == PEER and not own and compared(domain.kind):
        unknown = 'compared'
    return dict(local=system == ZIMBRA or other, remote=system == PEER or other, unknown=unknown,
                foreign='refused' if looker == OUTSIDE else '', sender=looker not in (OUTSIDE, system), needed=looker != OUTSIDE)


def _foreign(domain, looker, own):
    """Return what the master does with mail for elsewhere: strangers' is refused, the slave's is taken where it goes that way."""
    if own:
        return ''
    if looker == OUTSIDE:
        return 'refused'
    through = domain.relay.get('relay_host') if looker == ZIMBRA else domain.peer_addresses
    return 'allowed' if through else ''


def _targets(domain, looker, system, hop, wanted, neutral, foreign, token):
    """Yield (purpose, target of smtp_probe without name and host) for one look."""
    people = [dict(each, side=SIDES[side.system]) for side in (domain.zimbra, domain.peer) if wanted[SIDES[side.system]]
              for each in side.people
              if side.system == ZIMBRA or hop.addresses is None or each['address'] in hop.addresses]
    people += list(_twins(domain, system, wanted))
    yield 'people', dict(sender=neutral, recipients=[each['address'] for each in people], about=dict(people=people))
    rules = dict(unknown='nosuch-%s@%s' % (token, domain.name) if wanted['unknown'] else '',
                 foreign=foreign if wanted['foreign'] else '')
    if any(rules.values()):
        yield 'rules', dict(sender=neutral, recipients=[address for _key, address in sorted(rules.items()) if address], about=rules)
    if domain.alias_domains and looker.system == OUTSIDE and wanted['unknown'] == 'rejected':
        strangers = ['nosuch-%s@%s' % (token, name) for name in domain.alias_domains]
        yield 'alias_domains', dict(sender=neutral, recipients=strangers, about=dict(strangers=strangers))
    mine = domain.side(looker.system) if wanted['sender'] else None
    if mine is not None:
        person = mine.test or next((each['address'] for each in mine.people if each['kind'] == 'account'), '')
        known = people[0]['address'] if people else ''
        yield 'sender', dict(sender=person, recipients=[known] if known else [], about=dict(sender=person, known=known))


def _twins(domain, system, wanted):
    """Yield the test mailboxes under the names that they have in alias domains: Zimbra knows them, and a peer that is the master."""
    for side in (domain.zimbra, domain.peer):
        if side.test and wanted[SIDES[side.system]] and (system == ZIMBRA or domain.peer.master):
            for name in domain.alias_domains:
                yield dict(address='%s@%s' % (side.test.rpartition('@')[0], name), kind='alias', side=SIDES[side.system])


def _foreign_address(outsiders, outside_address):
    """Return an address of somebody who has nothing to do with either system, '' if nobody is known."""
    return outside_address or ('postmaster@%s' % outsiders[0].smtp if outsiders else '')
