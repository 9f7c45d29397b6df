# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Taking bind passwords back: no record holds them, so they go with the server that they are for.

Private to this collection. Pure.
"""
from ._attributes import is_secret, same


def ours(entry, declared, prior):
    """Return {attribute: what we would have written} to take back: what was recorded and what is declared, passwords left out."""
    found = dict((name, prior.values(entry.kind, entry.name, name)[1]) for name in prior.attributes(entry.kind, entry.name))
    found.update(declared)
    return dict((name, values) for name, values in found.items() if not is_secret(name))


def take_secrets(entry, back, names, url):
    """Return ({attribute: ()}, [warnings]): passwords are cleared where their server is taken back.

    back: what is taken back. names: the passwords' attributes. url: the attribute with the server.
    """
    if url not in back:
        return {}, []
    cleared = dict((name, ()) for name in names if entry.attributes.get(name))
    if not cleared or same(url, back[url], ()):
        return cleared, []
    return cleared, ['%s %s: the server that was there before is back, its bind password is not, as none is ever recorded: set %s again' % (
        entry.kind, entry.name, ', '.join(sorted(cleared)))]
