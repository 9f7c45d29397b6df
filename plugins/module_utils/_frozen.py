# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The TLS policy of next hops that are frozen, as an item of a parameter.

Private to this collection. Pure.
"""
import re

from ._postfix_class import pieces
from ._postfix_lists import without
from ._transport import parse_transport

PARAMETER = 'smtp_tls_policy_maps'
# What Postfix says of mail that it defers for a policy which does not exist.
REASON = 'client TLS configuration problem'
_POLICY = 'frozen'
_HOP = re.compile(r'\{([^{}]+)=%s\}' % _POLICY)


def normalised(text):
    """Return a next hop as Postfix looks it up. Raises ValueError."""
    return str(parse_transport('smtp:%s' % text).hop)


def _is_ours(item):
    return item.startswith('inline:{') and '=%s}' % _POLICY in item


def frozen_in(value):
    """Return the frozen next hops, sorted."""
    return sorted(hop for item, dummy in pieces(value) if _is_ours(item) for hop in _HOP.findall(item))


def with_frozen(value, hops):
    """Return the parameter with exactly these next hops frozen, in front of whatever else it names."""
    rest = without(value, _is_ours)
    ours = 'inline:{%s}' % ', '.join('{%s=%s}' % (hop, _POLICY) for hop in hops) if hops else ''
    return ', '.join(each for each in (ours, rest) if each)
