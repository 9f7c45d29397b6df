# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._dovecot_people import people, wanted, warnings


def names(found):
    return dict((each['domain'], [account['name'] for account in each['accounts']]) for each in found)


def test_people_come_by_domain():
    found, unusable = people(['Bar@Example.com', 'bar@example.com', 'baz@example.com', 'dora@example.org'], None, None)
    assert found[0] == {'domain': 'example.com', 'complete': True, 'lists': [], 'accounts': [
        {'name': 'bar@example.com', 'aliases': []}, {'name': 'baz@example.com', 'aliases': []}]}
    assert names(found)['example.org'] == ['dora@example.org'] and unusable == []


def test_only_wanted_domains_come_and_each_of_them():
    assert names(people(['bar@example.com', 'dora@example.org'], ['example.org', 'example.net'], None)[0]) == {
        'example.net': [], 'example.org': ['dora@example.org']}


def test_a_user_without_a_domain_needs_one():
    assert names(people(['bar'], None, 'example.com')[0]) == {'example.com': ['bar@example.com']}
    found, unusable = people(['bar', 'a b@example.com'], None, None)
    assert found == [] and [each['user'] for each in unusable] == ['a b@example.com', 'bar']
    assert 'name it in default_domain' in unusable[1]['reason']


def test_the_warning_is_short():
    assert warnings([]) == []
    told, = warnings([{'user': 'u%d' % number, 'reason': 'because'} for number in range(7)])
    assert told.startswith('7 users') and 'u4: because' in told and 'u5' not in told and told.endswith('and 2 more')


def test_wrong_domains_are_one_message():
    assert wanted({'domains': ['Example.com'], 'default_domain': None}) == (['example.com'], None)
    assert wanted({'domains': None, 'default_domain': 'Example.com'}) == (None, 'example.com')
    with pytest.raises(ValueError) as caught:
        wanted({'domains': ['a b', 'example.com'], 'default_domain': 'x'})
    assert 'domains[0]: ' in str(caught.value) and 'default_domain: ' in str(caught.value)
