# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible.plugins.action import ActionBase

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._recording import announced


class ActionModule(ActionBase):
    """In check mode, tells the module route_info what earlier tasks of the run announced."""

    _requires_connection = True

    def run(self, tmp=None, task_vars=None):
        super().run(tmp, task_vars)
        args = dict(self._task.args)
        if self._task.check_mode:
            args['planned'] = announced(task_vars or {}) + list(args.get('planned') or [])
        return self._execute_module(module_name='splitdomain.zimbra.route_info', module_args=args, task_vars=task_vars)
