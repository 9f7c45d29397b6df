# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters of the role verify, from a declaration to lines that people read."""
import re

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.splitdomain.zimbra.plugins.filter import evidence_table, imap_mailboxes, verdict, verification
from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import topology

PLAN = verification.FilterModule().filters()['verification']
VERDICT = verdict.FilterModule().filters()['verdict']
TABLE = evidence_table.FilterModule().filters()['evidence_table']
BOXES = imap_mailboxes.FilterModule().filters()['imap_mailboxes']
TOPOLOGY = topology([dict(name='example.com', role='master', peer=dict(host='mail.example.com'), remote_accounts=['bar'])])
GETENT = dict(results=[dict(item='zimbra.example.com', rc=0, stdout='192.0.2.10      STREAM zimbra.example.com\n192.0.2.10      DGRAM\n'
                                                                    '127.0.1.1 STREAM\nfe80::1 STREAM\n'),
                       dict(item='mail.example.com', rc=2, stdout='')])


def test_every_plan_is_its_own():
    one, other = PLAN(TOPOLOGY, mta=['zimbra.example.com']), PLAN(TOPOLOGY, mta=['zimbra.example.com'])
    assert one['token'] != other['token']
    assert re.fullmatch(r'\d{8}T\d{6}Z\.json', one['file'])


def test_addresses_come_from_what_getent_printed():
    made = PLAN(TOPOLOGY, mta=['zimbra.example.com'], resolved=GETENT)
    assert made['dns'] == [dict(name='example.com', senders=['192.0.2.10'])]
    assert made['names'] == ['mail.example.com', 'zimbra.example.com']


def test_what_is_no_topology_is_refused():
    with pytest.raises(AnsibleFilterError, match='what the filter splitdomain.zimbra.topology returns'):
        PLAN([])


def test_from_nothing_seen_to_lines():
    made = VERDICT(PLAN(TOPOLOGY, mta=['zimbra.example.com']), {})
    assert made['verdict'] == 'unproven' and made['user'] and made['finished'] >= made['started']
    assert TABLE(made)[-1] == 'Verdict: unproven'
    assert TABLE(made, 'failed') == []
    assert 'run the playbook' in TABLE({})[0]


def test_mailboxes_get_their_names():
    box = dict(imap_host='h', user='u', password='p')
    assert BOXES([dict(box, domain='example.com', side='local', imap_port=None, address='x')], dict(box, imap_port=143), 'none') == [
        dict(name='example.com/local', host='h', user='u', password='p', tls='none'),
        dict(name='outside', host='h', port=143, user='u', password='p', tls='none')]
    assert BOXES([]) == []
