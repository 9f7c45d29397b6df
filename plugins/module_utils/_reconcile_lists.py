# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists that hold lists of the other side: whether they hold each other, and who gets two copies.

Private to this collection. Pure. Each system drops doubles among what it expands itself, but knows nothing of what the other one
sends. Only as much is found as is known of the members on the other side.
"""
from ._recipients import domain_of
from ._reconcile_model import ERROR, WARNING, Finding, leaves, some

ZIMBRA, PEER = 'zimbra', 'peer'


class _Lists(object):
    """The lists of both sides. Names are primary addresses."""

    def __init__(self, directory, peer):
        self._directory, self._peer = directory, peer

    def primary(self, address):
        entry = self._directory.owner(address)
        return entry.name if entry is not None else self._peer.owners.get(address, ('', address))[1]

    def side(self, name):
        """Return where a name is a list, or None."""
        entry = self._directory.owner(name)
        if entry is not None and not leaves(entry):
            return ZIMBRA if entry.kind == 'list' else None
        return PEER if name in self._peer.members else None

    def _members(self, name, side):
        entry = self._directory.owner(name)
        found = entry.attributes.get('zimbraMailForwardingAddress', ()) if side == ZIMBRA else self._peer.members[name]
        return [self.primary(address.lower()) for address in found]

    def expanded(self, name):
        """Return (people, lists of the other side) that one system makes of a list."""
        side, waiting, people, crossing = self.side(name), [name], set(), set()
        seen = {name}
        while waiting:
            for member in self._members(waiting.pop(), side):
                other = self.side(member)
                if other == side and member not in seen:
                    seen.add(member)
                    waiting.append(member)
                elif other is None:
                    people.add(member)
                elif other != side:
                    crossing.add(member)
        return people, sorted(crossing)


def check_lists(domain, directory, peer):
    """Yield the Findings about lists that reach into the other system."""
    lists, told = _Lists(directory, peer), set()
    names = set(lists.primary(address) for address in set(directory.addresses(domain['name'])) | set(peer.members))
    for name in sorted(name for name in names if domain_of(name) == domain['name'] and lists.side(name)):
        counts, waiting, expanded = {}, [name], {}
        for head in waiting:
            expanded[head] = lists.expanded(head)
            for person in expanded[head][0]:
                counts[person] = counts.get(person, 0) + 1
            waiting.extend(one for one in expanded[head][1] if one not in waiting)
        loop = _loop(name, expanded)
        twice = sorted(person for person in counts if counts[person] > 1)
        if loop and frozenset(loop) not in told:
            told.add(frozenset(loop))
            yield Finding('list_loop', ERROR, domain['name'], name, 'the lists %s hold each other over both systems: mail to one of them '
                          'goes round until it has too many hops' % ', '.join(loop), 'Take one of them out of the other (zmprov rdlm '
                          'LIST MEMBER on Zimbra)')
        elif not loop and twice:
            yield Finding('list_twice', WARNING, domain['name'], name, 'mail to the list %s reaches %s twice, by way of %s and by that of '
                          '%s' % (name, some(twice), name, some(waiting[1:])), 'Name them in one of these lists only')


def _loop(name, expanded):
    """Return the lists through which mail to a list comes back to it, sorted, or nothing."""
    def reached(start):
        seen = list(expanded[start][1])
        for one in seen:
            seen.extend(other for other in expanded[one][1] if other not in seen)
        return seen
    return sorted(one for one in reached(name) if name in reached(one)) if name in reached(name) else []
