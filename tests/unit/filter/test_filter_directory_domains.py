# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of address book, sign-in and copies, held against the declaration."""
import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.splitdomain.zimbra.plugins.filter.directory_domains import FilterModule
from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import topology

FILTER = FilterModule().filters()['directory_domains']
PEER = dict(host='mail.example.com')
TOPOLOGY = topology([
    dict(name='example.com', role='master', peer=PEER, remote_accounts=['bar', dict(name='baz', hide_in_gal=True)]),
    dict(name='example.org', role='slave', peer=PEER), dict(name='example.net', role='slave', peer=PEER, state='absent')])


def test_whom_the_declaration_hides_or_shows_itself_is_left_alone():
    assert FILTER([dict(name='example.com', mode='both')], TOPOLOGY, 'gal') == [
        dict(name='example.com', mode='both', keep_placeholders=['baz@example.com'])]


def test_copied_people_get_the_way_to_the_other_system():
    people = ['dora@example.org', dict(name='dirk@example.org', aliases=['d@example.org'])]
    route = 'smtp:[mail.example.com]:25'
    assert FILTER([dict(name='example.org', people=people)], TOPOLOGY, 'copy') == [
        dict(name='dora@example.org', transport=route), dict(name='dirk@example.org', aliases=['d@example.org'], transport=route)]


def test_all_that_does_not_fit_the_declaration_is_told_at_once():
    with pytest.raises(AnsibleFilterError) as caught:
        FILTER([dict(name='example.com'), dict(name='example.net'), dict(name='other.example'), {}], TOPOLOGY, 'copy')
    for words in ('[0]: Zimbra is the master of example.com', '[1]: example.net is declared absent', '[2]: other.example is no domain',
                  '[3]: it without a name'):
        assert words in str(caught.value)
