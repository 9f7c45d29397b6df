# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Editing lists of main.cf: ours added to the host's own items, and taken out again.

Private to this collection. Pure. What the host's administrator wrote keeps its spelling.
"""
from ipaddress import ip_network

from ._postfix_class import items, pieces
from ._restore import Prior


def without(value, is_ours):
    """Return a list without our items, the others as they were written."""
    return ''.join(item + gap for item, gap in pieces(value) if not is_ours(item)).strip(', \t')


def joined(front, middle, behind):
    """Return a list of our items in front, the host's own ones as written, ours behind."""
    return ', '.join(list(front) + ([middle] if middle else []) + list(behind))


def restored(name, bare, default, prior):
    """Return (values, [warning]) of a parameter when nothing of ours is left in it.

    bare: what main.cf says without our items; default: what holds when main.cf says nothing. What was there before is
    put back as it was written, unless somebody changed the other items since.
    """
    recorded = Prior(prior).values('postfix', 'main.cf', name)
    before = recorded[0] if recorded else ()
    if before and items(before[0]) == items(bare):
        return before, []
    if items(bare) == items(default):
        return (), []
    changed = ['main.cf: %s was changed by somebody else since: only what was added here is taken out' % name]
    return (bare,), changed if recorded else []


def _network(item):
    try:
        return ip_network(item.replace('[', '').replace(']', ''), strict=False)
    except ValueError:
        return None


def missing(networks, trusted):
    """Return those networks that no item of mynetworks covers yet."""
    known = [network for network in map(_network, trusted) if network is not None]
    return [item for item in networks if not any(
        _network(item).version == each.version and each.network_address <= _network(item).network_address
        and _network(item).broadcast_address <= each.broadcast_address for each in known)]
