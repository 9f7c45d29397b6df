# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zimbra's directory against what is declared: every remote person known there, free of a mailbox, on the declared route.

Private to this collection. Pure.
"""
from ._attributes import same
from ._recipients import domain_problem, first, has_mailbox
from ._reconcile_model import ERROR, NOTE, WARNING, Finding, kind_at, leaves, named, of_system, works

_ROLE = 'run playbooks/split_domain.yml (role master)'


def declared_addresses(domain):
    """Return {address: primary address} of everybody who is declared to live on the other side."""
    return dict((address, account['name']) for account in domain['remote'] for address in [account['name']] + account['aliases'])


def people(domain, directory):
    """Return {'local': [...], 'remote': [...]}: who has which address of a domain, by where Postfix hands the mail."""
    sides = dict(local=[], remote=[])
    for address in directory.addresses(domain['name']):
        entry = directory.owner(address)
        if works(entry) and not of_system(entry):
            sides['remote' if leaves(entry) else 'local'].append(dict(address=address, kind=kind_at(entry, address), name=entry.name))
    return sides


def check_people(domain, directory, entry):
    """Yield the Findings about one domain. entry: the domain's own Entry, or None."""
    problem = domain_problem('', domain['name'], entry)
    if problem is not None:
        yield Finding('account_missing', ERROR, domain['name'], '', problem.text, problem.remedy)
        return
    for account in domain['remote']:
        yield from _declared(domain['name'], account, directory)
    yield from _remote_accounts(domain, directory)
    yield from _test_addresses(domain, directory)
    if domain['role'] == 'slave':
        yield from _closed(domain, directory)


def _declared(name, account, directory):
    """Yield the Findings about one declared account and its aliases."""
    address, transport = account['name'], 'smtp:' + account['next_hop']
    entry = directory.owner(address)
    if entry is None:
        yield Finding('account_missing', ERROR, name, address, '%s is declared to live on %s, but Zimbra does not know it and refuses its '
                      'mail (550)' % (address, account['host']), "%s, or: zmprov ca %s '' zimbraMailTransport %s "
                      'zimbraAccountStatus locked' % (_ROLE.capitalize(), address, transport))
    elif kind_at(entry, address) != 'account':
        yield _taken(name, address, entry)
    elif has_mailbox(entry):
        yield _placeholder(name, entry, transport)
    else:
        yield from _drifted(name, entry, transport)
    for alias in account['aliases']:
        other = directory.owner(alias)
        if other is None:
            yield Finding('alias_missing', ERROR, name, alias, '%s is declared as an alias of %s, but Zimbra does not know it and refuses '
                          'its mail (550)' % (alias, address), '%s, or: zmprov aaa %s %s' % (_ROLE.capitalize(), address, alias))
        elif entry is None or (other.kind, other.name) != (entry.kind, entry.name):
            yield _taken(name, alias, other)


def _taken(domain, address, entry):
    free = {'alias': 'zmprov raa %s %s' % (entry.name, address), 'list': 'zmprov ddl %s' % entry.name,
            'resource': 'zmprov dcr %s' % entry.name}.get(kind_at(entry, address), 'zmprov ra %s NEW-NAME' % entry.name)
    return Finding('address_taken', ERROR, domain, address, '%s is declared to live on the other side, but on Zimbra it is %s' % (
        address, named(entry, address)), 'Free it on Zimbra (%s), or take it out of remote_accounts' % free)


def _placeholder(domain, entry, transport):
    """Return the Finding about a mailbox on Zimbra of somebody who lives elsewhere."""
    look = 'zmmailbox -z -m %s gms tells how much' % entry.name
    if not leaves(entry):
        return Finding('placeholder_mail', ERROR, domain, entry.name, 'mail for %s goes into a mailbox on Zimbra (%s), where that person, '
                       'who lives on the other side, cannot see it' % (entry.name, first(entry, 'zimbraMailHost') or first(
                           entry, 'zimbraMailTransport')),
                       'zmprov ma %s zimbraMailTransport %s, or adopt: true for it in remote_accounts; then move what is in there '
                       'already (%s)' % (entry.name, transport, look))
    return Finding('placeholder_mail', WARNING, domain, entry.name, '%s lives on the other side and still has a mailbox on %s: mail that '
                   'is in there cannot be seen by that person' % (entry.name, first(entry, 'zimbraMailHost')),
                   'Look (%s) and move what is in there; nothing new comes in' % look)


def _drifted(domain, entry, transport):
    have = first(entry, 'zimbraMailTransport')
    account_status, mail_status = (first(entry, name) for name in ('zimbraAccountStatus', 'zimbraMailStatus'))
    if not same('zimbraMailTransport', (have or '',), (transport,)):
        yield Finding('transport_drift', ERROR, domain, entry.name, 'mail for %s goes to %s instead of %s' % (
            entry.name, have or 'nowhere', transport), '%s, or: zmprov ma %s zimbraMailTransport %s' % (
                _ROLE.capitalize(), entry.name, transport))
    if (mail_status or '').lower() != 'enabled' or account_status in ('closed', 'pending'):
        yield Finding('transport_drift', ERROR, domain, entry.name, 'Postfix does not see the remote account %s (account status %s, mail '
                      'status %s): its mail is refused' % (entry.name, account_status or 'unset', mail_status or 'unset'),
                      'zmprov ma %s zimbraAccountStatus locked zimbraMailStatus enabled' % entry.name)


def _remote_accounts(domain, directory):
    """Yield the Findings about accounts whose mail leaves Zimbra and which nobody declared."""
    declared, seen = declared_addresses(domain), set()
    for address in directory.addresses(domain['name']):
        entry = directory.owner(address)
        if not leaves(entry) or entry.name != address or address in declared or of_system(entry) or address in seen:
            continue
        seen.add(address)
        where = first(entry, 'zimbraMailTransport')
        if domain['role'] == 'slave':
            yield Finding('undeclared', WARNING, domain['name'], address, 'mail for %s goes to %s, though Zimbra is the slave and hands on '
                          'whom it does not know' % (address, where), 'Remove what is not needed: zmprov da %s, if it has no mailbox; else '
                          "zmprov ma %s zimbraMailTransport '' for a person on Zimbra" % (address, address))
        else:
            yield Finding('undeclared', WARNING, domain['name'], address, 'mail for %s goes to %s, but it is not declared' % (
                address, where), 'Add it to remote_accounts of %s, or remove it: zmprov da %s' % (domain['name'], address))
        if has_mailbox(entry):
            yield _placeholder(domain['name'], entry, where)


def _test_addresses(domain, directory):
    local, remote = (domain['test_addresses'].get(side) for side in ('local', 'remote'))
    entry = directory.owner(local) if local else None
    if local and (entry is None or not works(entry)):
        yield Finding('nowhere', ERROR, domain['name'], local, 'the local test address %s belongs to nobody on Zimbra' % local,
                      'Create it (zmprov ca %s PASSWORD), or name another one in test_mailboxes' % local)
    elif local and leaves(entry):
        yield Finding('address_taken', ERROR, domain['name'], local, 'the local test address %s is a remote account: its mail leaves '
                      'Zimbra' % local, 'Name the address of a mailbox on Zimbra in test_mailboxes.local')
    entry = directory.owner(remote) if remote else None
    if entry is not None and not leaves(entry) and remote not in declared_addresses(domain):
        yield Finding('address_taken', ERROR, domain['name'], remote, 'the remote test address %s is %s on Zimbra: its mail stays '
                      'here' % (remote, named(entry, remote)), 'Name an address of the other side in test_mailboxes.remote')
    elif remote and entry is None and domain['role'] == 'master' and remote not in declared_addresses(domain):
        yield Finding('nowhere', ERROR, domain['name'], remote, 'the remote test address %s is not declared, and Zimbra does not know '
                      'it' % remote, 'Add it to remote_accounts of %s' % domain['name'])


def _closed(domain, directory):
    """Yield a Finding for each account of a slave that Postfix does not see, so that the catch-all takes its mail."""
    for address in directory.addresses(domain['name']):
        entry = directory.owner(address)
        if entry.kind in ('account', 'resource') and entry.name == address and not works(entry) and not of_system(entry):
            yield Finding('nowhere', NOTE, domain['name'], address, 'the account %s is %s: its mail is handed to the master like that of '
                          'anybody unknown, and goes round if the master hands it back' % (
                              address, first(entry, 'zimbraAccountStatus') or 'disabled'),
                          'See that the master does not know %s either, or open it: zmprov ma %s zimbraAccountStatus active' % (
                              address, address))
