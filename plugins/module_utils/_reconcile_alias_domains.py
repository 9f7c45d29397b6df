# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The alias domains of a split domain: there, leading to it, and checked where unknown addresses must not be accepted.

Private to this collection. Pure.
"""
from ._alias_domain import FORWARD, wrong
from ._mta_wanted import POLICY, POLICYD, RESTRICTION
from ._reconcile_model import ERROR, NOTE, WARNING, Finding
from ._reconcile_settings import alias_domains

KIND = 'alias_domain'


def check_alias_domains(domain, facts):
    """Yield the Findings about the alias domains of a domain, declared ones and others."""
    name, declared = domain['name'], domain.get('alias_domains') or []
    for each in declared:
        entry = facts.domains.get(each)
        told = wrong(name, each, entry)
        if told:
            yield Finding(KIND, ERROR, name, '', '%s is declared as an alias domain of %s, but %s' % (each, name, told[0]), told[1])
        elif not entry.attributes.get(FORWARD):
            yield Finding(KIND, ERROR, name, '', 'the alias domain %s leads nowhere: its mail is accepted and returned' % each,
                          'Run playbooks/split_domain.yml, or: zmprov md %s %s @%s' % (each, FORWARD, name))
    there = [each for each in declared if not wrong(name, each, facts.domains.get(each))]
    if there:
        yield from _checked(domain, there, facts)
    for each in alias_domains(name, facts.domains):
        if each not in declared:
            yield Finding(KIND, NOTE, name, '', '%s stands for %s on Zimbra, but is not declared: neither the other side nor a check '
                          'knows it' % (each, name), 'Add it to alias_domains of %s' % name)


def _checked(domain, declared, facts):
    """Yield what is wrong with how MTAs check recipients in alias domains."""
    name, listed = domain['name'], ', '.join(sorted(declared))
    for server in facts.servers:
        restrictions, service = (server.attributes.get(key) or facts.site.attributes.get(key, ()) for key in (RESTRICTION, POLICYD))
        asks, runs = POLICY in restrictions, tuple(service) == ('TRUE',)
        if asks and not runs:
            yield Finding(KIND, ERROR, name, server.name, 'the MTA of %s asks a policy service that does not run: it defers mail (451)' % (
                server.name), 'zmprov ms %s %s TRUE' % (server.name, POLICYD))
        elif asks and domain['role'] == 'slave':
            yield Finding(KIND, ERROR, name, server.name, "the MTA of %s refuses people of the master in %s: Zimbra's policy service knows "
                          'only its own' % (server.name, listed), "zmprov ms %s -%s '%s'" % (server.name, RESTRICTION, POLICY))
        elif not asks and domain['role'] == 'master':
            yield Finding(KIND, WARNING, name, server.name, 'the MTA of %s accepts every address of %s and returns the mail of unknown '
                          'ones, often to people who never sent it' % (server.name, listed), 'Run playbooks/split_domain.yml (it sets %s '
                          'and adds "%s" to %s)' % (POLICYD, POLICY, RESTRICTION))
