# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The raw limit with zmprov: what the same work takes without us. The very commands that the module sends, in one bare file."""
import shutil
import sys

from measure import timed
from place import ROOT

sys.path.insert(0, str(ROOT / 'build' / 'collections'))

from ansible_collections.splitdomain.zimbra.plugins.module_utils._localconfig import read_localconfig  # noqa: E402
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Change  # noqa: E402
from ansible_collections.splitdomain.zimbra.plugins.module_utils._quote import line  # noqa: E402
from ansible_collections.splitdomain.zimbra.plugins.module_utils._recipients import ROUTING  # noqa: E402
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zmprov import steps_of  # noqa: E402


def creations(people, transport):
    """What the module does for people who are not there."""
    return [Change('create', 'account', name, {}, dict(zimbraMailTransport=(transport,), zimbraAccountStatus=('locked',)))
            for name in people]


def routes(people, before, after):
    """What it does for people whose mail goes elsewhere now."""
    return [Change('modify', 'account', name, dict(zimbraMailTransport=(before,)), dict(zimbraMailTransport=(after,))) for name in people]


def deletions(people):
    return [Change('delete', 'account', name, {}, {}) for name in people]


class Zmprov:
    """A bare `zmprov -l -f FILE`, and a bare ldapsearch."""

    name = 'zmprov'
    reads_too = False        # what the module reads, it reads past zmprov

    def __init__(self, place):
        self._place = place
        self._file = place.work / 'raw.zmprov'

    def options(self):
        """How the module is told to use this backend."""
        return dict(backend='zmprov', zimbra_home=self._place.home, zmprov_path=str(self._place.zmprov), timeout=300)

    def write(self, wanted):
        """Seconds for these changes."""
        self._file.write_text(''.join(line(words) for change in wanted for words, _what in steps_of(change)) + 'exit\n')
        return timed([self._place.real, '-l', '-f', self._file], self._place.user).seconds

    def read(self):
        """Seconds for a plain read of all accounts, with the attributes that the module looks at."""
        config = read_localconfig(self._place.home)
        secret = self._place.work / 'secret'
        secret.touch(mode=0o600)
        secret.write_text(config['zimbra_ldap_password'])
        shutil.chown(str(secret), self._place.user)
        out = self._place.work / 'accounts.ldif'
        return timed(['/usr/bin/ldapsearch', '-x', '-LLL', '-H', config['ldap_url'], '-D', config['zimbra_ldap_userdn'], '-y', secret,
                      '-b', '', '-E', 'pr=1000/noprompt', '(objectClass=zimbraAccount)', *ROUTING], self._place.user, out=out).seconds
