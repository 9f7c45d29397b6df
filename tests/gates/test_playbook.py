# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the playbook refuses, it refuses before it has talked to any host."""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
DOMAINS = [dict(name='example.com', role='master', peer=dict(host='mail.example.com', addresses=['192.0.2.25'])),
           dict(name='example.org', role='slave', peer=dict(host='mail.example.com'))]


def test_a_setting_that_only_the_slave_role_needs_is_missed_before_the_other_system_is_changed(tmp_path):
    hosts = {name: dict(hosts={name + '.invalid': {}}) for name in ('zimbra', 'peer')}
    (tmp_path / 'inventory.json').write_text(json.dumps(dict(all=dict(children=hosts))))
    (tmp_path / 'domains.json').write_text(json.dumps(dict(zimbra_split_domains=DOMAINS)))
    done = subprocess.run(
        [str(pathlib.Path(sys.executable).with_name('ansible-playbook')), '-i', 'inventory.json', '-e', '@domains.json',
         'splitdomain.zimbra.split_domain'], cwd=str(tmp_path), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=60, check=False,
        env=dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / 'build' / 'collections'), ANSIBLE_NOCOLOR='1'))  # fmt: skip
    assert done.returncode != 0
    assert 'slave_relay_host: must be named' in done.stdout, done.stdout
    assert 'peer.invalid' not in done.stdout and 'UNREACHABLE' not in done.stdout
