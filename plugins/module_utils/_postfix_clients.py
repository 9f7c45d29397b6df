# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which reader and writer serve a Postfix host that is not Zimbra's.

Private to this collection.
"""
from ._postconf import Postfix, PostfixReader
from ._postconf_write import PostfixWriter


class PostfixClients(object):
    """Makes the reader and the writer of one module call from its options."""

    def __init__(self, params):
        self.lock_directory = params['config_directory']
        self._postfix = Postfix('', params['config_directory'], '/var/lib/splitdomain.zimbra/postfix_peer.json',
                                params['timeout'])

    def reader(self):
        return PostfixReader(self._postfix)

    def writer(self):
        return PostfixWriter(self._postfix)
