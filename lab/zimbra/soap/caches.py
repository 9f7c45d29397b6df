# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What mailboxd remembers: entries for a quarter of an hour, whatever zmprov -l writes meanwhile."""
import threading
import time

MAX_AGE = 15 * 60
# cache that FlushCache names -> what is forgotten; settings are kept together
PEOPLE, SETTINGS = ("account",), ("domain", "server", "cos", "config")
OTHERS = ("acl", "locale", "skin", "uistrings", "license", "all", "globalgrant", "galgroup", "group", "mime", "alwaysOnCluster", "zimlet")


class Caches:
    """Accounts by id and address; stamp: changes when the settings of any provisioning must be read again."""

    def __init__(self):
        self.lock = threading.Lock()
        self.accounts = {}
        self.stamp = 0

    def account(self, key):
        """A remembered account by id or address, or None."""
        with self.lock:
            kept = self.accounts.get(key.lower())
        return kept[1] if kept and kept[0] > time.monotonic() else None

    def remember(self, entry):
        """Keep an account."""
        row = (time.monotonic() + MAX_AGE, entry)
        with self.lock:
            if len(self.accounts) > 50000:
                self.accounts.clear()
            for key in keys_of(entry):
                self.accounts[key] = row

    def forget(self, entry):
        """Drop an account."""
        with self.lock:
            for key in keys_of(entry):
                self.accounts.pop(key, None)

    def flush(self, kind, keys=None):
        """Forget a kind, or only the accounts with these names or ids."""
        with self.lock:
            if kind in ("account", "all"):
                for key in list(self.accounts) if keys is None else keys:
                    found = self.accounts.get(key.lower())
                    for name in keys_of(found[1]) if found else ():
                        self.accounts.pop(name, None)
            if kind in SETTINGS + ("all",):
                self.stamp += 1


def keys_of(entry):
    """Everything that an account is looked up by."""
    return [key.lower() for key in (entry.id, entry.name, *entry.values("zimbraMailAlias")) if key]
