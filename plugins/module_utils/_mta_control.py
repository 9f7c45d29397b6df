# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starting, stopping and loading the Postfix of Zimbra or Carbonio: by its own scripts, or by systemd where they refuse.

Private to this collection. Zimbra's scripts run as its own user. Carbonio has them too, until one of its systemd targets is enabled
(Ubuntu 24.04, RHEL 9): then they print a notice and end with 1, the daemons are units, and a running Postfix is reloaded by its own
program. Source: Carbonio's published control scripts and its documentation of systemd.
"""
import os
import shutil

from ._process import identity, run
from ._product import product


class MtaControl(object):
    """Of the MTA of this host. home: of Zimbra. timeout: seconds that a command may be silent. postfix: its Postfix."""

    def __init__(self, home, timeout, postfix):
        self._home, self._timeout, self._postfix = home, timeout, postfix
        self._product = product(home)
        self._systemctl = self._product.target and shutil.which('systemctl')
        self._units = bool(self._systemctl) and self._run([self._systemctl, 'is-enabled', self._product.target], None) == ''

    def rewrite(self, running):
        """Have the settings written and loaded, or Postfix started. running: whether it runs. Returns '' or what went wrong."""
        if not self._units:
            return self._run([self._below('bin', 'zmmtactl'), 'restart' if running else 'start'], self._product.user)
        rewrite = self._below('libexec', 'configrewrite')
        if os.path.exists(rewrite):
            # Where this fails, or is not there, the daemon may still write them by itself: what stands in main.cf in the end counts.
            self._run([rewrite, 'mta'], self._product.user)
        return self.postfix('reload' if running else 'start')

    def postfix(self, word):
        """start, stop or reload Postfix. Returns '' or what went wrong."""
        if not self._units:
            return self._run([self._below('bin', 'postfix'), word], self._product.user)
        if word == 'reload':
            return self._run([self._postfix.program('postfix'), '-c', self._postfix.config, word], None)
        return self._run([self._systemctl, word, self._product.unit], None)

    def daemon_runs(self):
        """Tell whether what writes the settings runs, as (yes or no, the command that starts it); None where nobody knows."""
        if self._units:
            return self._run([self._systemctl, 'is-active', self._product.daemon], None) == '', 'systemctl start ' + self._product.daemon
        control = self._below('bin', 'zmconfigdctl')
        return (self._run([control, 'status'], self._product.user) == '', 'zmconfigdctl start') if os.path.exists(control) else None

    def _below(self, *names):
        return os.path.join(self._home, *names)

    def _run(self, argv, user):
        done = run(argv, identity(user), self._home, self._timeout)
        said = (done.err or done.out).decode('utf-8', 'replace').strip().replace('\n', '; ')
        return '%s ended with %d: %s' % (' '.join([os.path.basename(argv[0])] + argv[1:]), done.code, said) if done.code else ''
