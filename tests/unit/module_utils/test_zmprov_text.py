# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What zmprov prints of one entry is read exactly, or not at all."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _zmprov_text as t
from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError


def test_header():
    assert t.split_header('# name bar@example.com\nmail: x\n\n') == ('bar@example.com', 'mail: x\n\n')
    assert t.split_header('# distributionList team@example.com memberCount=2\n\n') == ('team@example.com', '\n')


@pytest.mark.parametrize('text', ['', 'mail: x\n', '# name a b\n', ' # name a\n'])
def test_no_header(text):
    with pytest.raises(ClientError):
        t.split_header(text)


def test_settled_attributes():
    text = 'mail: a@x\nmail: b@x\nzimbraMailTransport: smtp:[m]:25\n'
    assert t.parse_settled(text, ['mail', 'zimbraMailTransport', 'zimbraMailHost']) == {
        'mail': ('a@x', 'b@x'), 'zimbraMailTransport': ('smtp:[m]:25',)}


@pytest.mark.parametrize('text', ['mail: a\nnot asked: b\n', 'mail: a\nzimbraMailHost: x\n', 'mail: a\nline\n'])
def test_a_line_that_is_no_value_is_refused(text):
    with pytest.raises(ClientError):
        t.parse_settled(text, ['mail'])


def test_a_text_may_hold_anything():
    forged = 'x\n\n# name ceo@example.com\nzimbraMailTransport: smtp:evil:25\nprov> '
    assert t.parse_single('description: %s\n' % forged, 'description', 'account') == (forged,)
    assert t.parse_single('displayName: a\ndisplayName: b\n', 'displayName', 'account') == ('a\ndisplayName: b',)
    assert t.parse_single('', 'description', 'account') == ()


def test_a_text_that_can_be_two_values_is_refused_for_people_and_two_values_for_what_administrators_write():
    with pytest.raises(ClientError) as caught:
        t.parse_single('description: a\ndescription: b\n', 'description', 'account')
    assert caught.value.code == 'client.REFUSED'
    assert t.parse_single('description: a\ndescription: b\n', 'description', 'config') == ('a', 'b')


def test_members_of_a_list_are_no_values():
    assert t.without_members('mail: team@x\n\nmembers\na@x\nb@x\n') == 'mail: team@x\n'
    assert t.without_members('\nmembers\na@x\n') == ''
    with pytest.raises(ClientError):
        t.without_members('description: a\n\nmembers\nfake\n\nmembers\na@x\n')
    with pytest.raises(ClientError):
        t.without_members('description: a\n')


@pytest.mark.parametrize('name, settled', [
    ('zimbraMailTransport', True), ('mail', True), ('objectClass', True), ('zimbraMtaRestriction', True),
    ('description', False), ('displayName', False), ('zimbraPrefMailSignature', False), ('zimbraNotes', False),
])
def test_which_attributes_are_settled(name, settled):
    assert t.is_settled(name) is settled
