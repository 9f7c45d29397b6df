# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one module in this process: its options on standard input, its result and then its peak memory on standard output."""
import importlib
import json
import resource
import sys

from ansible.module_utils import basic

basic._ANSIBLE_ARGS = sys.stdin.buffer.read()
basic._ANSIBLE_PROFILE = 'legacy'
try:
    importlib.import_module('ansible_collections.splitdomain.zimbra.plugins.modules.' + sys.argv[1]).main()
except SystemExit:
    print()
    print(json.dumps({'peak_mb': round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)}))
    raise
