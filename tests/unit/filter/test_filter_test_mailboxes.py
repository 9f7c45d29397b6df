# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.splitdomain.zimbra.plugins.filter import test_mailboxes as plugin

FILTER = plugin.FilterModule().filters()['test_mailboxes']


def test_problems_are_a_filter_error():
    with pytest.raises(AnsibleFilterError, match='zimbra_split_domains has 2 problems'):
        FILTER([{'name': 'example.com', 'role': 'x'}])


def test_without_mailboxes_the_list_is_empty():
    assert FILTER([{'name': 'example.com', 'role': 'slave', 'peer': {'host': 'mail.example.com'}}]) == []
