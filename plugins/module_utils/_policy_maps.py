# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parameter smtp_tls_policy_maps of any Postfix: what it says, setting it, loading it.

Private to this collection. zmconfigd has no attribute for that parameter and leaves it alone, so on a Zimbra host it is set in main.cf.
"""
import os

from ._client import ClientError
from ._frozen import PARAMETER
from ._model import Query
from ._mta_control import MtaControl
from ._postconf import Postfix, PostfixReader, zimbra_postfix


class PolicyMaps(object):
    """The parameter on this host. params: zimbra_home, config_directory, timeout. Zimbra's Postfix where there is one.

    Raises ClientError where there is none at all.
    """

    def __init__(self, params):
        home = params['zimbra_home']
        try:
            self.postfix = zimbra_postfix(home, params['timeout'])
            self._control = MtaControl(home, params['timeout'], self.postfix)
            self.directory = os.path.join(home, 'conf')
        except ClientError:
            self.postfix = Postfix('', params['config_directory'], '', params['timeout'])
            self._control = None
            self.directory = params['config_directory']

    def get(self, parameter=PARAMETER, said='main.cf'):
        """Return a parameter's value, '' where it is unset. said: main.cf, or expanded for what holds."""
        entry, = PostfixReader(self.postfix).read(Query(('postfix',), (parameter,), names=(said,)))
        return entry.attributes.get(parameter, ('',))[0]

    def set(self, value):
        """Set or unset the parameter."""
        words = ['-e', '%s = %s' % (PARAMETER, value)] if value else ['-X', PARAMETER]
        self.postfix.call('postconf', ['-c', self.postfix.config] + words)

    def load(self):
        """Reload Postfix: what connects from now on obeys. One that does not run will read it when it starts."""
        if not self.postfix.running():
            return
        if not self._control:
            self.postfix.call('postfix', ['-c', self.postfix.config, 'reload'])
            return
        said = self._control.postfix('reload')
        if said:
            raise ClientError('postfix.FAILED', said, 'main.cf is written; reload Postfix by hand')
