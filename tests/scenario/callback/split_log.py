# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Callback: every task's result as a line of JSON, so that a test can compare what two runs said.

SPLIT_LOG: directory; each run of a playbook makes a file there. Without it nothing is written.
SPLIT_LOG_DIE: the start of a play's name; the run kills itself, with all its workers, when that play is about to begin.
"""
from __future__ import annotations

import json
import os
import signal
import time

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = r"""
name: split_log
type: notification
short_description: Results as lines of JSON
description: [Writes the results of every task to a file, for tests.]
"""
KEPT = ('changed', 'skipped', 'failed', 'unreachable', 'msg', 'entries', 'diff', 'summary', 'warnings', 'problems', 'errors', 'reader',
        'found')


class CallbackModule(CallbackBase):
    """Writes and, when asked to, dies."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'notification'
    CALLBACK_NAME = 'split_log'
    CALLBACK_NEEDS_ENABLED = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._path, self._play = None, ''

    def v2_playbook_on_start(self, playbook):
        folder = os.environ.get('SPLIT_LOG')
        if folder:
            os.makedirs(folder, exist_ok=True)
            name = '%.6f-%s.jsonl' % (time.time(), os.path.basename(playbook._file_name))
            self._path = os.path.join(folder, name)

    def v2_playbook_on_play_start(self, play):
        self._play = play.get_name()
        die = os.environ.get('SPLIT_LOG_DIE')
        if die and self._play.startswith(die):
            os.killpg(os.getpgrp(), signal.SIGKILL)

    def _write(self, result, **more):
        if not self._path:
            return
        told = result._result
        line = dict(play=self._play, task=result._task.get_name(), host=result._host.get_name(), action=result._task.action,
                    **{key: told[key] for key in KEPT if key in told})
        with open(self._path, 'a', encoding='utf-8') as stream:
            stream.write(json.dumps(dict(line, **more), sort_keys=True) + '\n')

    def v2_runner_on_ok(self, result):
        self._write(result)

    def v2_runner_on_skipped(self, result):
        self._write(result, skipped=True)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._write(result, failed=True)

    def v2_runner_on_unreachable(self, result):
        self._write(result, unreachable=True)
