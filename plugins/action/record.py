# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action behind every module of this collection that writes: record first, then change.

The module runs in check mode and says what it would touch. That is written to a file on the controller, and only
then the module runs for real. Where nothing would change, the check is all that runs.
"""

from __future__ import annotations

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._records import Records

COLLECTION = 'splitdomain.zimbra.'
DIRECTORY = '~/.ansible/splitdomain.zimbra'
# With state absent these put back what was there; the others below find out by themselves what is to go.
TAKE_BACK = ('remote_account', 'mail_transport', 'catch_all', 'mta_relay')
CONVERGE = ('mta_apply', 'postfix_peer')


class ActionModule(ActionBase):
    """Runs a module of this collection twice: to know, and to do."""

    _requires_connection = True

    def run(self, tmp=None, task_vars=None):
        super().run(tmp, task_vars)
        task_vars = task_vars or {}
        # As the task names it, in full or short: resolved_action is this file before ansible-core 2.19.
        module = self._task.action.rpartition('.')[2]
        records = Records(self._directory(task_vars), task_vars['inventory_hostname'])
        args = dict(self._task.args)
        if module in CONVERGE or (module in TAKE_BACK and args.get('state') == 'absent'):
            args.setdefault('prior', records.prior(module))
        if self._task.check_mode:
            return self._call(module, args, task_vars, check=True)
        told = self._call(module, args, task_vars, check=True)
        if told.get('failed') or not told.get('changed'):
            return told
        try:
            path = records.save(module, told)
        except OSError as error:
            raise AnsibleActionFail('nothing was changed: what is there now cannot be recorded on the controller (%s). '
                                    'Set zimbra_record_dir to a directory that can be written' % error) from error
        return dict(self._call(module, args, task_vars, check=False), record=path)

    def _directory(self, task_vars):
        return self._templar.template(task_vars.get('zimbra_record_dir', DIRECTORY))

    def _call(self, module, args, task_vars, check):
        asked, self._task.check_mode = self._task.check_mode, check
        try:
            return self._execute_module(module_name=COLLECTION + module, module_args=args, task_vars=task_vars)
        finally:
            self._task.check_mode = asked
