# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands in the way of a split besides its people: catch-alls, hidden settings, the address book.

Private to this collection. Pure.
"""
from ._attributes import attribute, same
from ._catch_all import ADDRESS, FORWARD, TRANSPORT
from ._mta_wanted import ALL, DNS, DNS_OLD, NETWORKS
from ._networks import tokens
from ._recipients import first
from ._reconcile_model import ERROR, NOTE, WARNING, Finding, leaves, some

_EDIT = dict(account='ma', resource='mcr', list='mdl', group='mdl', domain='md')


def check_catch_all(domain, facts):
    """Yield the Findings about catch-alls: a master has none, a slave has one, on the domain and nowhere else."""
    name, entry = domain['name'], facts.domains.get(domain['name'])
    names = [name] + alias_domains(name, facts.domains)
    for each in facts.recipients + tuple(facts.domains[key] for key in sorted(facts.domains)):
        for caught in sorted(value.lower() for value in each.attributes.get(ADDRESS, ())):
            own = each.kind == 'domain' and each.name.lower() == caught[1:] and (domain['role'] == 'slave' or caught[1:] != name)
            if caught[1:] in names and not own:
                yield _catches(domain, each, caught)
    if domain['role'] == 'slave' and entry is not None:
        yield from _slave(domain, entry)


def _catches(domain, entry, caught):
    instead = 'refused' if domain['role'] == 'master' else 'handed to the master'
    return Finding('catch_all', ERROR, domain['name'], '' if entry.kind == 'domain' else entry.name, 'the %s %s catches all mail of %s: '
                   'unknown addresses are accepted there instead of %s' % (entry.kind, entry.name, caught[1:], instead),
                   'zmprov %s %s -%s %s, or let the role do it (%s_remove_catch_all: true)' % (
                       _EDIT[entry.kind], entry.name, ADDRESS, caught, domain['role']))


def alias_domains(name, domains):
    """Return the alias domains of a domain: by its id, or by their forwarding half, since either can be missing."""
    own = first(domains[name], 'zimbraId') if name in domains else None
    return sorted(key for key, entry in domains.items() if first(entry, 'zimbraDomainType') == 'alias' and (
        (first(entry, FORWARD) or '').lower() == '@' + name or own and first(entry, 'zimbraDomainAliasTargetId') == own))


def _slave(domain, entry):
    name, transport = domain['name'], 'smtp:' + domain['next_hop']
    have = dict((key, tuple(value.lower() for value in entry.attributes.get(key, ()))) for key in (ADDRESS, FORWARD, TRANSPORT))
    lacking = [key for key in (ADDRESS, FORWARD) if '@' + name not in have[key]] + ([TRANSPORT] if not have[TRANSPORT] else [])
    remedy = 'Run playbooks/split_domain.yml (role slave), or: zmprov md %s %s @%s %s @%s %s %s' % (
        name, ADDRESS, name, FORWARD, name, TRANSPORT, transport)
    if lacking:
        yield Finding('catch_all', ERROR, name, '', 'the slave %s lacks %s: mail for people of the master is %s' % (
            name, ', '.join(lacking), 'accepted and returned to its sender' if lacking == [TRANSPORT] else 'refused'), remedy)
    elif not same(TRANSPORT, have[TRANSPORT], (transport,)):
        yield Finding('transport_drift', ERROR, name, '', 'mail of %s for people of the master goes to %s instead of %s' % (
            name, have[TRANSPORT][0], transport), remedy)


def check_address_book(domain, facts):
    """Yield the Findings about the address book of one domain."""
    name, entry = domain['name'], facts.domains.get(domain['name'])
    mode = ((first(entry, 'zimbraGalMode') if entry else None) or 'zimbra').lower()
    if domain['role'] == 'slave' and mode == 'zimbra':
        yield Finding('gal_missing', NOTE, name, '', 'the address book of %s shows people on Zimbra only (zimbraGalMode %s): those of %s '
                      'are not in it' % (name, mode, domain['peer']['host']), 'Give it the LDAP of the other side: zmprov md %s '
                      'zimbraGalMode both zimbraGalLdapURL ... (or a GAL sync account: zmgsautil)' % name)
    shown = [each.name for each in facts.recipients if each.kind == 'account' and each.name.endswith('@' + name) and leaves(each)
             and (first(each, 'zimbraHideInGal') or '').upper() != 'TRUE']
    if domain['role'] == 'master' and mode == 'both' and shown:
        yield Finding('gal_twice', WARNING, name, '', 'the address book of %s shows Zimbra\'s accounts and those of another directory '
                      '(zimbraGalMode both): %d remote account(s) that are not hidden can stand there twice: %s' % (
                          name, len(shown), some(shown)), 'Set hide_in_gal: true for them in remote_accounts, or: zmprov ma ADDRESS '
                      'zimbraHideInGal TRUE')


def check_settings(facts):
    """Yield the Findings about settings of MTA servers that hide the global one, or that do nothing."""
    for server in facts.servers:
        for name in ALL:
            own, site = server.attributes.get(name, ()), facts.site.attributes.get(name, ())
            if own and site and (name != DNS_OLD or DNS not in facts.known) and _hides(name, own, site):
                meant = not same(name, site, attribute(name).shipped)
                yield Finding('setting_hidden', WARNING if meant else NOTE, '', server.name, '%s of the server %s is %s and hides the '
                              'global value %s' % (name, server.name, ', '.join(own), ', '.join(site)), 'If the global one is meant: '
                              "zmprov ms %s %s ''; if the server's own one is, leave it" % (server.name, name))
    for entry in (facts.site,) + facts.servers:
        level = entry.attributes.get(DNS) or facts.site.attributes.get(DNS, ())
        if DNS in facts.known and entry.attributes.get(DNS_OLD) == ('FALSE',) and level != ('disabled',):
            where = 'mcf' if entry.kind == 'config' else 'ms %s' % entry.name
            yield Finding('setting_hidden', WARNING, '', '' if entry.kind == 'config' else entry.name, '%s is FALSE %s, which this version '
                          'no longer obeys: DNS lookups are on (%s %s)' % (DNS_OLD, 'globally' if entry.kind == 'config' else
                                                                           'on the server ' + entry.name, DNS, ', '.join(level) or 'unset'),
                          "If DNS shall be off: zmprov %s %s disabled; in any case: zmprov %s %s ''" % (where, DNS, where, DNS_OLD))


def _hides(name, own, site):
    """Tell whether a server's own value keeps a global one from holding; more trusted networks hide nothing."""
    return bool(set(tokens(site)) - set(tokens(own))) if name == NETWORKS else not same(name, own, site)
