# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action behind the modules that roll back: the records since the snapshot, given to the module as one item an entry.

Private to this collection.
"""

from __future__ import annotations

from ansible.errors import AnsibleActionFail

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._history import changes, cut, fold, read
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._recording import RecordingAction
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._run_id import run_id


class RollbackAction(RecordingAction):
    """Reads the way back, then is recorded as any other change."""

    prior_state = ''          # the way back is an option of its own
    kinds = ()

    def run(self, tmp=None, task_vars=None):
        task_vars = task_vars or {}
        args = dict(self._task.args)
        try:
            _snapshot, since = cut(read(self._directory(task_vars)), str(args.get('to') or ''), run_id())
        except (OSError, ValueError) as error:
            raise AnsibleActionFail('nothing was changed: %s' % error) from error
        self._task.args = dict(args, changes=fold(changes(since, task_vars['inventory_hostname'], self.kinds)))
        return super().run(tmp, task_vars)
