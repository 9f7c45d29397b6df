# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Editing zimbraMtaMyNetworks: extended and thinned out, never replaced.

Private to this collection. Pure. The installer stores all networks as one string with blanks in it; an
administrator may have added values of their own. Both forms survive an edit.
"""
from ._transport import normalise_network

LOOPBACK = ('127.0.0.0/8', '[::1]/128')


def _form(token):
    """Return a token in Postfix's spelling; what is no plain network (!10.0.0.1, a table) is kept as it is."""
    try:
        return normalise_network(token)
    except ValueError:
        return token


def tokens(values):
    """Return every network of the values, in order."""
    return tuple(_form(token) for value in values for token in value.replace(',', ' ').split())


def edit(values, add=(), remove=()):
    """Return the values with networks added and removed; unchanged ones keep their spelling.

    The loopback networks always stay: without them Zimbra's own services can no longer send.
    """
    gone = set(remove) - set(LOOPBACK)
    kept = [' '.join(token for token in value.replace(',', ' ').split() if _form(token) not in gone)
            if gone & set(tokens((value,))) else value for value in values]
    kept = [value for value in kept if value.strip()]
    have = set(tokens(kept))
    missing = [network for network in LOOPBACK + tuple(add) if network not in have]
    if missing:
        kept = [' '.join(kept[:1] + missing)] + kept[1:]
    return tuple(kept)
