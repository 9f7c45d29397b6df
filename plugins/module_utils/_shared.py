# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Equal values as one object: a hundred thousand accounts have the same transport, and their address several times.

Private to this collection. Pure.
"""


class Shared(object):
    """Remembers what came lately, `most` to twice as much of it; what comes again and again stays."""

    def __init__(self, most=2000):
        self._most, self._recent, self._older = most, {}, {}

    def __call__(self, value):
        """Return a value that is equal: the earlier one, if it is remembered."""
        found = self._recent.get(value)
        if found is None:
            found = self._older.get(value, value)
            if len(self._recent) >= self._most:
                self._recent, self._older = {}, self._recent
            self._recent[found] = found
        return found
