# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _external

DEFINED = ('adSearch:(&(cn=*%s*)(mailnickname=*))', 'externalLdapAutoComplete:(|(cn=%s*)(mail=%s*))')


@pytest.mark.parametrize('template, made', [
    ('uid=%u,ou=people,%D', 'uid=foo,ou=people,dc=example,dc=com'), ('%n', 'foo@example.com'), ('%u@%d', 'foo@example.com'),
    ('100%%', '100%'), ('%x', '%x')])
def test_macros(template, made):
    assert _external.macros(template, 'foo@example.com') == made


def test_an_account_cannot_change_the_filter_that_looks_for_it():
    assert _external.auth_filter('(uid=%u)', 'a)(b*@example.com') == '(uid=a\\29\\28b\\2a)'
    assert _external.auth_filter('uid=%u', 'foo@example.com') == '(uid=foo)'


def test_gal_filter():
    assert _external.gal_filter('(|(cn=*%s*)(mail=%s*))', ()) == '(|(cn=*)(mail=*))'
    assert _external.gal_filter('(cn=*%s*)', (), 'a(b') == '(cn=*a\\28b*)'
    assert _external.gal_filter('ad', DEFINED) == '(&(cn=*)(mailnickname=*))'
    assert _external.gal_filter('externalLdapAutoComplete', DEFINED, 'x') == '(|(cn=x*)(mail=x*))'
    with pytest.raises(ValueError, match='nonesuch is no filter'):
        _external.gal_filter('nonesuch', DEFINED)


@pytest.mark.parametrize('text, why', [
    ('(mail=*%s*)', None), ('mail=%s', None), ('(cn=a\\)%s)', None), ('(&(mail=*)(cn=%s)', 'does not close 1 parenthesis'),
    ('(cn=%s))', 'closes a parenthesis'), ('(%s)', 'compares nothing'), ('(mail=*)', 'no %s')])
def test_filter_problem(text, why):
    found = _external.filter_problem(text, 's')
    assert found is None if why is None else why in found
