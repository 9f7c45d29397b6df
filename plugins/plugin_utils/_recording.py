# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action behind every module of this collection that writes: record first, then change.

Private to this collection. The module runs in check mode and says what it would touch. That is written to a file on the
controller, and only then the module runs for real. Where nothing would change, the check is all that runs. Where thousands
of entries change, it runs as a background job, and the controller shows how far it is.
"""

from __future__ import annotations

import json
import os

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._background import Background
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._records import Records, changes
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._result_file import LONG, keep, prepare, shortened

DIRECTORY = '~/.ansible/splitdomain.zimbra'
# The fact that holds what check mode announced so far, host by host, and in which run: facts may be cached beyond it.
PLANNED = 'splitdomain_zimbra_planned'


class RecordingAction(ActionBase):
    """Runs a module of this collection twice: to know, and to do."""

    _requires_connection = True

    module = ''               # name of the module, without the collection
    prior_state = 'absent'    # the state with which the module is told what was there before; None: with every call
    bulk = ''                 # the option with the entries that may be thousands: such a call goes on in the background
    takes_planned = False     # whether check mode tells the module what earlier tasks announced

    def run(self, tmp=None, task_vars=None):
        super().run(tmp, task_vars)
        task_vars = task_vars or {}
        args = dict(self._task.args)
        path = self._result_file(args.pop('result_file', None)) if self.bulk else None
        if self.bulk:
            args.pop('job', None)
        told = self._record(args, task_vars)
        if path:
            try:
                keep(path, told)
            except OSError as error:
                raise AnsibleActionFail('everything is done as far as it was possible, but the result cannot be written: %s. What '
                                        'was changed stands in %s' % (error, told.get('record', 'no record'))) from error
        return shortened(told, path, told.get('record'))

    def _record(self, args, task_vars):
        """Check, record, do; return the whole result."""
        records = Records(self._directory(task_vars), task_vars['inventory_hostname'])
        if self.prior_state in (None, args.get('state')):
            args.setdefault('prior', self._prior(records))
        if self._task.check_mode:
            return self._announce(args, task_vars)
        told = self._call(args, task_vars, check=True)
        if told.get('failed') or not told.get('changed'):
            return told
        try:
            path = records.save(self.module, told, args.get('state'))
        except OSError as error:
            raise AnsibleActionFail('nothing was changed: what is there now cannot be recorded on the controller (%s). '
                                    'Set zimbra_record_dir to a directory that can be written' % error) from error
        long = bool(self.bulk) and len(told['entries']) >= LONG
        del told             # with a hundred thousand entries it counts
        did = self._long(args, task_vars) if long else self._call(args, task_vars, check=False)
        if not did.get('failed'):
            records.finish(path, did)
        return dict(did, record=path)

    def _long(self, args, task_vars):
        """Run the module as a background job and show how far it is."""
        background = Background(lambda args: self._call(args, task_vars, check=False), self._low_level_execute_command,
                                '%s: %s' % (task_vars['inventory_hostname'], self.module))
        fetch = {name: value for name, value in args.items() if name not in ('prior', 'purge')}
        return background.run(args, dict(fetch, **{self.bulk: []}))

    def _result_file(self, path):
        """Return the result file's whole path, once it is sure that it can be written."""
        if not path:
            return None
        path = self._loader.path_dwim(path)
        try:
            prepare(path)
        except OSError as error:
            raise AnsibleActionFail('nothing was changed: result_file cannot be written on the controller (%s). Name a file in a '
                                    'directory that exists and can be written' % error) from error
        return path

    def _announce(self, args, task_vars):
        """Run in check mode, and leave what would change to the tasks that follow from it."""
        if self.takes_planned:
            args['planned'] = announced(task_vars)
        told = self._call(args, task_vars, check=True)
        if told.get('changed') and not told.get('failed'):
            told['ansible_facts'] = {PLANNED: dict(run=_run(), changes=_once(_planned(task_vars) + changes(told)))}
        return told

    def _prior(self, records):
        try:
            return records.prior(self.module)
        except (OSError, ValueError) as error:
            raise AnsibleActionFail('nothing was changed: what was there before cannot be read on the controller (%s). Restore '
                                    'that file, or move it away to go on without it' % error) from error

    def _directory(self, task_vars):
        return self._templar.template(task_vars.get('zimbra_record_dir', DIRECTORY))

    def _call(self, args, task_vars, check):
        asked, self._task.check_mode = self._task.check_mode, check
        try:
            return self._execute_module(module_name='splitdomain.zimbra.' + self.module, module_args=args, task_vars=task_vars)
        finally:
            self._task.check_mode = asked


def announced(task_vars):
    """Return what check mode announced so far in this run, on all hosts."""
    hosts = [task_vars['hostvars'][name] for name in task_vars['groups']['all']]
    return [change for host in hosts for change in _planned(host)]


def _once(planned):
    """Return changes without repetitions: what a proof announced is announced again by the roles themselves."""
    return list({json.dumps(change, sort_keys=True): change for change in planned}.values())


def _planned(host_vars):
    """Return what was announced for a host in this run."""
    planned = host_vars.get('ansible_facts', {}).get(PLANNED, {})
    return planned['changes'] if planned.get('run') == _run() else []


def _run():
    """Return what tells one run of ansible-playbook from another: every task's worker is its child."""
    return os.getppid()
