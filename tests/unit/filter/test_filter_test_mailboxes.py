# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import functools

import jinja2
import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.splitdomain.zimbra.plugins.filter import test_mailboxes as plugin

CONTEXT = jinja2.Environment(autoescape=False).from_string('').new_context({})
FILTER = functools.partial(plugin.FilterModule().filters()['test_mailboxes'], CONTEXT)


def test_problems_are_a_filter_error():
    with pytest.raises(AnsibleFilterError, match='zimbra_split_domains has 2 problems'):
        FILTER([{'name': 'example.com', 'role': 'x'}])


def test_without_mailboxes_the_list_is_empty():
    assert FILTER([{'name': 'example.com', 'role': 'slave', 'peer': {'host': 'mail.example.com'}}]) == []


def test_a_person_of_the_file_cannot_have_the_local_mailbox(tmp_path):
    (tmp_path / 'people.csv').write_text('name\nfoo\n')
    mailbox = {'address': 'foo', 'imap_host': 'imap.example.com', 'user': 'foo', 'password': 'secret'}
    declared = {'name': 'example.com', 'role': 'master', 'peer': {'host': 'mail.example.com'}, 'test_mailboxes': {'local': mailbox}}
    assert [each['address'] for each in FILTER([declared])] == ['foo@example.com']
    with pytest.raises(AnsibleFilterError, match='people.csv:2'):
        FILTER([dict(declared, remote_accounts_file=str(tmp_path / 'people.csv'))])
