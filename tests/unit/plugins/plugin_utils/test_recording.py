# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What check mode announced is handed on once, from all hosts, and only within the run that announced it."""
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils import _recording

BAR = dict(kind='account', name='bar@example.com', action='create', before={},
           after={'zimbraMailTransport': ['smtp:[mail.example.com]:25']})
BAZ = dict(BAR, name='baz@example.com')


def host(*changes, run=None):
    return dict(ansible_facts={_recording.PLANNED: dict(run=_recording._run() if run is None else run, changes=list(changes))})


def task_vars(**hosts):
    return dict(groups=dict(all=sorted(hosts)), hostvars=hosts)


def test_what_every_host_announced_is_handed_on():
    assert _recording.announced(task_vars(one=host(BAR), other=host(BAZ), third={})) == [BAR, BAZ]


def test_what_another_run_announced_is_forgotten():
    assert _recording.announced(task_vars(one=host(BAR, run=-1))) == []


def test_what_is_announced_twice_counts_once():
    changed = dict(BAR, after={'zimbraMailTransport': ['smtp:[other.example.com]:25']})
    assert _recording._once([BAR, BAZ, dict(BAR), changed]) == [BAR, BAZ, changed]
