# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Alias domains of a split domain: that Zimbra has them, and that their mail leads to it.

Private to this collection. Pure. zmprov's createAliasDomain leaves out the attribute by which Postfix finds the real domain:
without it every address of the alias domain is accepted and then returned.
"""
from ._address import normalise_domain
from ._model import Problem
from ._plan import modify
from ._recipients import first
from ._restore import take_back

FORWARD, TYPE = 'zimbraMailCatchAllForwardingAddress', 'zimbraDomainType'


def alias_names(item, path, problems):
    """Return the alias domains of an item of the input, normalised."""
    found = []
    for index, name in enumerate(item.get('alias_domains') or ()):
        place = '%s.alias_domains[%d]' % (path, index)
        try:
            found.append(normalise_domain(name))
        except ValueError as error:
            problems.append(Problem(place, str(name), str(error), 'Correct it, or take it out of the list'))
    return tuple(found)


def forwarded(domain, path, names, entries):
    """Return ([Change or None], [Problem]) by which mail of the alias domains leads to the domain. entries: {name: Entry}."""
    changes, problems = [], []
    for index, name in enumerate(names):
        place, entry = '%s.alias_domains[%d]' % (path, index), entries.get(name)
        told = wrong(domain, name, entry)
        if told:
            problems.append(Problem(place, name, *told))
        else:
            changes.append(modify(entry, {FORWARD: ('@' + domain,)}))
    return changes, problems


def wrong(domain, name, entry):
    """Return (text, remedy) of what keeps a name from being an alias domain of a domain, or None."""
    if entry is None:
        return 'Zimbra has no alias domain %s' % name, 'Create it first: zmprov cad %s %s' % (name, domain)
    if first(entry, TYPE) != 'alias':
        return '%s is a domain with people of its own on Zimbra' % name, 'Declare it as a domain, or leave it out'
    forward = (first(entry, FORWARD) or '').lower()
    if forward not in ('', '@' + domain):
        return 'its mail leads to %s, not to %s' % (forward[1:], domain), 'Leave it out, or change that first: zmprov md %s %s @%s' % (
            name, FORWARD, domain)
    return None


def given_back(domain, names, entries, prior):
    """Return ([Change or None], [warning]) that take back what was set here on alias domains, and nothing else."""
    changes, warnings = [], []
    for name in names:
        if name in entries and prior.values('domain', name, FORWARD) is not None:
            back, told = take_back(entries[name], {FORWARD: ('@' + domain,)}, prior)
            changes.append(modify(entries[name], back))
            warnings.extend(told)
    return changes, warnings
