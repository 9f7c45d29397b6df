# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._postfix_class import LISTS, class_of, holds, is_table, items, pieces


def nothing(table, key):
    return False


def lists(**given):
    return dict(dict.fromkeys(LISTS, []), **{name: items(value) for name, value in given.items()})


@pytest.mark.parametrize('value, expected', [
    ('', []),
    ('a b,c,  d', ['a', 'b', 'c', 'd']),
    ('hash:/a, pipemap:{hash:/b, static:{x y}},c', ['hash:/a', 'pipemap:{hash:/b, static:{x y}}', 'c']),
    (', a ,', ['a']),
])
def test_items_of_a_list(value, expected):
    assert items(value) == expected


def test_pieces_are_the_text_again():
    text = 'hash:/a, hash:/b\thash:/c'
    assert ''.join(item + gap for item, gap in pieces(text)) == text


@pytest.mark.parametrize('item, expected', [
    ('hash:/etc/postfix/domains', True), ('proxy:unix:passwd.byname', True), ('!hash:/x', True), ('static:{a b}', True),
    ('example.com', False), ('/etc/postfix/domains', False), ('[::1]/128', False), ('!example.com', False),
])
def test_is_table(item, expected):
    assert is_table(item) is expected


def test_first_item_that_matches_decides():
    assert holds(['!example.com', 'example.com'], 'example.com', nothing) is False
    assert holds(['example.com', '!example.com'], 'example.com', nothing) is True
    assert holds(['other.com'], 'example.com', nothing) is False


def test_case_does_not_matter():
    assert holds(['Example.COM'], 'example.com', nothing)


def test_subdomains_match_as_postfix_is_told_to():
    assert holds(['example.com'], 'eu.example.com', nothing, parents=True)
    assert not holds(['example.com'], 'eu.example.com', nothing, parents=False)
    assert holds(['.example.com'], 'eu.example.com', nothing, parents=False)
    assert not holds(['.example.com'], 'example.com', nothing, parents=False)


def test_tables_are_asked():
    answers = {('hash:/domains', 'example.com')}
    assert holds(['hash:/domains'], 'example.com', lambda table, key: (table, key) in answers)
    assert not holds(['!hash:/domains'], 'example.com', lambda table, key: (table, key) in answers)


@pytest.mark.parametrize('parameter, expected', [
    ('mydestination', 'local'), ('virtual_alias_domains', 'virtual alias'), ('virtual_mailbox_domains', 'virtual mailbox'),
    ('relay_domains', 'relay'),
])
def test_class_follows_the_list(parameter, expected):
    assert class_of('example.com', lists(**{parameter: 'other.com example.com'}), nothing)[0] == expected


def test_local_comes_before_all_others_as_in_postfix():
    assert class_of('example.com', lists(mydestination='example.com', relay_domains='example.com'), nothing)[0] == 'local'


def test_domain_in_no_list_has_no_class():
    assert class_of('example.com', lists(relay_domains='other.com'), nothing) is None
