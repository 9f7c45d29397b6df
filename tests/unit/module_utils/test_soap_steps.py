# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which requests make a change."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._edits import Refused
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Change
from ansible_collections.splitdomain.zimbra.plugins.module_utils._soap_steps import steps_of, touched

PEER = 'smtp:[mail.example.com]:25'


def steps(*change):
    return [(step.what, step.request, step.content, step.by_id) for step in steps_of(Change(*change))]


def test_a_remote_account_is_made_in_one_request_without_a_password():
    assert steps('create', 'account', 'a@b.c', {}, {'zimbraMailTransport': (PEER,), 'displayName': (), 'zimbraMailAlias': ('d@b.c',)}) == [
        ('create', 'CreateAccount', '<name>a@b.c</name><a n="zimbraMailTransport">%s</a>' % PEER, False),
        ('add alias d@b.c', 'AddAccountAlias', '<alias>d@b.c</alias>', True)]


def test_only_the_difference_of_several_values_is_sent():
    assert steps('modify', 'config', 'global', {'zimbraMtaRestriction': ('a', 'b')}, {'zimbraMtaRestriction': ('b', 'c')}) == [
        ('modify', 'ModifyConfig', '<a n="+zimbraMtaRestriction">c</a><a n="-zimbraMtaRestriction">a</a>', False)]


def test_a_list_has_aliases_of_its_own():
    assert [row[:2] for row in steps('modify', 'list', 'l@b.c', {'zimbraMailAlias': ('x@b.c',)}, {'zimbraMailAlias': ('y@b.c',)})] == [
        ('remove alias x@b.c', 'RemoveDistributionListAlias'), ('add alias y@b.c', 'AddDistributionListAlias')]


@pytest.mark.parametrize('change', [
    ('create', 'domain', 'b.c', {}, {}), ('delete', 'list', 'l@b.c', {}, {}), ('modify', 'account', 'no address', {}, {'cn': ('x',)}),
    ('modify', 'domain', 'b.c', {}, {'zimbraMailAlias': ('x@b.c',)}), ('modify', 'account', 'a@b.c', {}, {'cn': ('',)})])
def test_what_must_not_be_sent(change):
    with pytest.raises(Refused):
        steps_of(Change(*change))


def test_a_new_name_is_given_by_renaming():
    change = Change('modify', 'account', 'old@example.com', {'zimbraMailDeliveryAddress': ('old@example.com',), 'zimbraMailAlias': ()},
                    {'zimbraMailDeliveryAddress': ('new@example.com',), 'zimbraMailAlias': ('old@example.com',)})
    assert [(step.request, step.content, step.by_id) for step in steps_of(change)] == [
        ('RenameAccount', '<newName>new@example.com</newName>', True), ('AddAccountAlias', '<alias>old@example.com</alias>', True)]
    assert ('address', 'new@example.com') in touched(change)
    with pytest.raises(Refused):
        steps_of(change._replace(kind='list'))
