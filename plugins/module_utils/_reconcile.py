# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each side of a split domain knows, held against the other: the whole comparison, in memory.

Private to this collection. Pure. Both roles: as master, Zimbra has to know everybody; as slave, whatever the peer knows
is right, and Zimbra's own people have to be known to it.
"""
from ._reconcile_model import SEVERITIES, Directory, Finding
from ._reconcile_lists import check_lists
from ._reconcile_peer import check_peer, not_compared
from ._reconcile_people import check_people, declared_addresses, people
from ._reconcile_alias_domains import check_alias_domains
from ._reconcile_settings import check_address_book, check_catch_all, check_settings
from ._reconcile_state import drift, state_of


def reconcile(facts):
    """Return the result of the module for Facts, as plain data that does not depend on the order of the input."""
    directory = Directory(sorted(facts.recipients, key=lambda entry: (entry.kind, entry.name)))
    split = sorted(facts.split, key=lambda domain: domain['name'])
    found, sides = list(check_settings(facts)), {}
    for domain in split:
        sides[domain['name']] = people(domain, directory)
        found.extend(_of_domain(domain, directory, facts))
    findings = sorted(set(each for each in found if isinstance(each, Finding)), key=_order)
    unknown = sorted(set(each for each in found if not isinstance(each, Finding)))
    return dict(people=sides, findings=[dict(each._asdict()) for each in findings],
                unknown=[dict(each._asdict(), kinds=list(each.kinds)) for each in unknown],
                state=state_of(split, facts, directory), counts=_counts(split, sides, findings, facts))


def _of_domain(domain, directory, facts):
    """Return all Findings and Unknowns about one domain."""
    peer, entry = facts.peers[domain['name']], facts.domains.get(domain['name'])
    candidates = set(declared_addresses(domain)) | set(peer.owners) | set(peer.codes)
    found = list(check_people(domain, directory, entry))
    for check in (check_peer, check_lists, not_compared):
        found.extend(check(domain, directory, peer))
    for check in (check_catch_all, check_alias_domains, check_address_book):
        found.extend(check(domain, facts))
    return found + list(drift(domain, facts, directory, candidates))


def _order(finding):
    return (SEVERITIES.index(finding.severity),) + tuple(finding)


def _counts(split, sides, findings, facts):
    """Return how many there are: findings by severity and kind, addresses by domain."""
    kinds = {}
    for each in findings:
        kinds[each.kind] = kinds.get(each.kind, 0) + 1
    return dict(
        findings=dict((name, sum(1 for each in findings if each.severity == name)) for name in SEVERITIES), kinds=kinds,
        domains=dict((domain['name'], dict(
            local=len(sides[domain['name']]['local']), remote=len(sides[domain['name']]['remote']),
            declared=len(declared_addresses(domain)), peer=len(facts.peers[domain['name']].owners))) for domain in split))
