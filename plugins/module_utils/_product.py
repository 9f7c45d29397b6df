# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zimbra, and Carbonio, which was made of it: the same attributes and programs, at another place and for another user.

Private to this collection. Pure. The option zimbra_home tells which one it is. Source of what Carbonio has: its published packages.
"""
from typing import NamedTuple


class Product(NamedTuple):
    """home: as its own settings name it, wherever zimbra_home leads. user: whom its programs and files belong to.

    target: the systemd target that its MTA belongs to; where that is enabled, its own control scripts refuse. unit: its Postfix.
    daemon: what writes its settings.
    """
    home: str
    user: str
    target: str = ''
    unit: str = ''
    daemon: str = ''


ZIMBRA = Product('/opt/zimbra', 'zimbra')
CARBONIO = Product('/opt/zextras', 'zextras', 'carbonio-mta.target', 'carbonio-postfix.service', 'carbonio-configd.service')
PRODUCTS = (ZIMBRA, CARBONIO)


def product(zimbra_home):
    """Return the Product below a directory."""
    return CARBONIO if zimbra_home.rstrip('/').rpartition('/')[2] == 'zextras' else ZIMBRA
