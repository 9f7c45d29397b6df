# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""LDIF is read strictly: entries, values in base64, DNs; what is cut or odd is an error."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._ldif import LdifError, parse, split_dn

TWO = b'''dn: uid=bar,ou=people,dc=example,dc=com
zimbraMailTransport: smtp:[mail.example.com]:25
mail: bar@example.com
mail: b.alias@example.com
description:: dHdvCmxpbmVz

# a comment

dn: uid=foo,ou=people,dc=example,dc=com
displayName:: w5xuw68=

'''


def test_entries_and_their_values():
    assert parse(TWO) == [
        ('uid=bar,ou=people,dc=example,dc=com', {
            'zimbramailtransport': ('smtp:[mail.example.com]:25',), 'mail': ('bar@example.com', 'b.alias@example.com'),
            'description': ('two\nlines',)}),
        ('uid=foo,ou=people,dc=example,dc=com', {'displayname': (u'Ünï',)}),
    ]


def test_nothing_is_no_entry():
    assert parse(b'') == []


def test_folded_lines_are_joined():
    assert parse(b'dn: uid=a,dc=b\ndescription: one\n  two\n') == [('uid=a,dc=b', {'description': ('one two',)})]


@pytest.mark.parametrize('text', [
    b'dn: uid=a,dc=b\nmail: x',                       # cut in a line
    b'mail: x\n',                                     # no DN
    b'dn: uid=a,dc=b\ndn: uid=c,dc=b\n',              # two
    b'dn: uid=a,dc=b\nmail x\n',                      # no colon
    b'dn: uid=a,dc=b\nmail:: !!!\n',                  # not base64
    b'dn: uid=a,dc=b\njpegPhoto:: //79\n',            # not text
    b'dn: uid=a,dc=b\ndescription: \xc3\xbc\n',       # raw bytes: ldapsearch writes base64
    b'dn: uid=a,dc=b\njpegPhoto:< file:///etc/passwd\n',
    b' dn: uid=a,dc=b\n',                             # continues nothing
])
def test_what_is_not_plain_ldif_is_an_error(text):
    with pytest.raises(LdifError):
        parse(text)


@pytest.mark.parametrize('dn, parts', [
    ('uid=bar,ou=people,dc=example,dc=com', [('uid', 'bar'), ('ou', 'people'), ('dc', 'example'), ('dc', 'com')]),
    ("uid=o'hara\\2Btag,dc=x", [('uid', "o'hara+tag"), ('dc', 'x')]),
    ('uid=a\\,dc\\=evil,dc=x', [('uid', 'a,dc=evil'), ('dc', 'x')]),
    ('cn=a+ou=b,dc=x', [('cn', 'a'), ('dc', 'x')]),
    ('cn=\\C3\\BC\\5C,dc=x', [('cn', u'ü\\'), ('dc', 'x')]),
    ('', []),
])
def test_the_parts_of_a_dn(dn, parts):
    assert split_dn(dn) == parts
