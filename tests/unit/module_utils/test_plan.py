# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._attributes import TABLE, canonical, comparable, is_secret
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Change, Entry
from ansible_collections.splitdomain.zimbra.plugins.module_utils._plan import MASK, diff, entries, modify, summary
from ansible_collections.splitdomain.zimbra.plugins.module_utils._restore import Prior, take_back

FOO = Entry('account', 'foo@example.com', {'zimbraMailTransport': ('smtp:a',), 'description': ('One', 'two')})


def test_only_what_differs_is_touched_and_stands_complete_on_both_sides():
    change = modify(FOO, {'ZIMBRAMAILTRANSPORT': ('SMTP:A',), 'description': ('two', 'one')})
    assert change == Change('modify', 'account', 'foo@example.com', {'description': ('One', 'two')}, {'description': ('two', 'one')})
    assert modify(FOO, {'description': ('two', 'One')}) is None


def test_diff_of_creation_change_and_deletion():
    shown = diff([Change('create', 'account', 'a@x', {}, {'displayName': ('A',)}),
                  Change('modify', 'domain', 'x', {'zimbraMailTransport': ()}, {'zimbraMailTransport': ('smtp:h',)}),
                  Change('delete', 'account', 'b@x', {'displayName': ('B',)}, {})])
    assert shown == {'before': {'domain x': {'zimbraMailTransport': []}, 'account b@x': {'displayName': ['B']}},
                     'after': {'account a@x': {'displayName': ['A']}, 'domain x': {'zimbraMailTransport': ['smtp:h']}}}


def test_secrets_are_masked_on_both_sides():
    shown = diff([Change('modify', 'domain', 'x', {'zimbraGalLdapBindPassword': ('old',)}, {'zimbraGalLdapBindPassword': ('new', 'er')})])
    assert shown == {'before': {'domain x': {'zimbraGalLdapBindPassword': [MASK]}},
                     'after': {'domain x': {'zimbraGalLdapBindPassword': [MASK, MASK]}}}


def test_result_names_touched_entries_and_counts_all():
    changes = [Change('modify', 'domain', 'x', {'b': (), 'a': ()}, {'b': ('1',), 'a': ('2',)})]
    assert entries(changes) == [dict(kind='domain', name='x', action='modify', attributes=['a', 'b'])]
    assert summary(changes, 4, 1) == dict(create=0, modify=1, delete=0, unchanged=4, failed=1)


@pytest.mark.parametrize('name, secret', [
    ('userPassword', True), ('zimbraAuthLdapSearchBindPassword', True), ('zimbraSomethingSecret', True), ('zimbraAuthTokenKey', True),
    ('zimbraPasswordHistory', True), ('zimbraSSLPrivateKey', True), ('zimbraPasswordMinLength', False),
    ('zimbraMailTransport', False), ('zimbraPasswordModifiedTime', False), ('zimbraGalTokenizeSearchKey', False)])
def test_secrets_are_known_by_name(name, secret):
    assert is_secret(name) == secret


def test_names_get_zimbras_spelling_and_comparing_is_stable():
    assert canonical('zimbramailTRANSPORT') == 'zimbraMailTransport'
    for row in TABLE.values():
        once = comparable(row.name, ('  A ', 'b'))
        assert comparable(row.name, tuple(once)) == once


def test_take_back_restores_leaves_and_names():
    prior = Prior([dict(kind='account', name='foo@example.com', created=False, before={'zimbraMailTransport': ['lmtp:z']},
                        after={'zimbraMailTransport': ['smtp:a']})])
    assert take_back(FOO, {'zimbraMailTransport': ()}, prior) == ({'zimbraMailTransport': ('lmtp:z',)}, [])
    back = FOO._replace(attributes={'zimbraMailTransport': ('lmtp:z',)})
    assert take_back(back, {'zimbraMailTransport': ()}, prior) == ({}, [])
    other = FOO._replace(attributes={'zimbraMailTransport': ('smtp:other',)})
    wanted, warnings = take_back(other, {'zimbraMailTransport': ()}, prior)
    assert wanted == {} and 'zimbraMailTransport is smtp:other, which is not what was written here (smtp:a): left alone' in warnings[0]
