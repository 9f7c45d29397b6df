# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Aliases that go from one declared account to another in the same call: taken off here just before they are added there.

Private to this collection. Pure. Whose aliases are left alone, or whose mailbox was adopted, gives nothing away.
"""
from ._model import Change
from ._recipients import has_mailbox
from ._renamed import subject

ALIAS = 'zimbraMailAlias'


class Moves(object):
    """What the wanted accounts take from each other. owners: {address: Entry} of who has it now."""

    def __init__(self, accounts, owners):
        self._owners, self._givers, self._moved, self._done = owners, {}, {}, set()
        for account in accounts:
            entry = subject(account, owners)
            if entry is not None and account.aliases is not None and entry.kind == 'account' and not has_mailbox(entry):
                self._givers[entry.name] = account
        for account in accounts:
            for address in _addresses(account):
                if self.given(account, address):
                    self._moved.setdefault(owners[address].name, set()).add(address)

    def given(self, account, address):
        """Tell whether an address is an alias of another declared account that shall have it no longer."""
        owner = self._owners.get(address)
        giver = self._givers.get(owner.name) if owner is not None and owner.kind == 'account' else None
        return giver is not None and giver is not account and address not in giver.aliases and address in _aliases(owner)

    def before(self, account, owner):
        """Return the Changes that have to be made before the account's own: each giver gives once. owner: its Entry, or None."""
        parties = [owner] + [self._owners[address] for address in _addresses(account) if self.given(account, address)]
        found = [entry for entry in parties if entry is not None and entry.kind == 'account' and entry.name in self._moved]
        changes = []
        for entry in found:
            if entry.name not in self._done:
                self._done.add(entry.name)
                changes.append(Change('modify', 'account', entry.name, {ALIAS: entry.attributes[ALIAS]}, {ALIAS: self._left(entry)}))
        return changes

    def without(self, owner):
        """Return an Entry as it is once it has given everything."""
        if owner is None or owner.kind != 'account' or owner.name not in self._moved:
            return owner
        return owner._replace(attributes=dict(owner.attributes, **{ALIAS: self._left(owner)}))

    def gives(self, owner):
        """Tell whether an Entry gives something away, so that it is not unchanged."""
        return owner is not None and owner.kind == 'account' and owner.name in self._moved

    def _left(self, entry):
        return tuple(alias for alias in entry.attributes[ALIAS] if alias.lower() not in self._moved[entry.name])


def _addresses(account):
    return (account.name,) + (account.aliases or ())


def _aliases(entry):
    return [alias.lower() for alias in entry.attributes.get(ALIAS, ())]
