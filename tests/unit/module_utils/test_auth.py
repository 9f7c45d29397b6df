# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _auth
from ansible_collections.splitdomain.zimbra.plugins.module_utils._plan import diff
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils import _records
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.other_server import Asked
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import account, domain, remote, run, texts

URL = 'ldap://mail.example.com:389'
LDAP = dict(name='example.com', mech='ldap', urls=[URL], search_base='dc=example,dc=com', search_filter='(uid=%u)',
            search_bind_dn='cn=reader,dc=example,dc=com', search_bind_password='secret', fallback_to_local=False, test_user='foo',
            test_password='secret')


def params(*domains, **options):
    return dict(dict(domains=list(domains), state='present', validate=True, prior=None), **options)


def planned(directory, *domains, **options):
    return run(_auth, directory, params(*domains, **options))


def site(**options):
    people = options.pop('people', ('foo@example.com',))
    return Asked(domain(**options), account('foo@example.com'), account('chief@example.com', zimbraIsAdminAccount=('TRUE',)),
                 remote('bar@example.com'), people=people)


def test_passwords_are_checked_elsewhere():
    directory = site()
    plan = planned(directory, LDAP)
    change, = plan.changes
    assert change.after == {
        'zimbraAuthMech': ('ldap',), 'zimbraAuthLdapURL': (URL,), 'zimbraAuthLdapSearchBase': ('dc=example,dc=com',),
        'zimbraAuthLdapSearchFilter': ('(uid=%u)',), 'zimbraAuthLdapSearchBindDn': ('cn=reader,dc=example,dc=com',),
        'zimbraAuthLdapSearchBindPassword': ('secret',), 'zimbraAuthLdapStartTlsEnabled': ('TRUE',),
        'zimbraAuthFallbackToLocal': ('FALSE',)}
    assert diff([change])['after']['domain example.com']['zimbraAuthLdapSearchBindPassword'] == ['********']
    assert plan.warnings == () and directory.questions[0].accounts == ('foo@example.com',)
    directory.apply(plan.changes)
    assert planned(directory, LDAP).changes == ()
    assert _auth.told(directory.read, params(LDAP), _auth.gather(directory.read, params(LDAP)), True) == dict(found=[dict(
        name='example.com', mech='ldap', fallback=False, people=1, known=1, counted=True, missing=[], signed_in='foo@example.com',
        failed='')])


def test_what_fails_is_a_problem():
    found, = texts(planned(site(), dict(LDAP, test_password='no')))
    assert 'signing in was tried and failed: Invalid credentials (49). Correct the DN' in found
    assert texts(planned(site(), dict(LDAP, test_password='no'), validate=False)) == []


def test_who_cannot_sign_in_is_named_unless_zimbras_own_password_counts():
    told, = planned(site(people=()), LDAP).warnings
    assert '1 of 1 people of Zimbra are not known there (foo@example.com) and cannot sign in' in told
    assert planned(site(people=()), dict(LDAP, fallback_to_local=True)).warnings == ()
    assert "everybody's password goes" in planned(site(), dict(LDAP, start_tls=False)).warnings[0]


@pytest.mark.parametrize('changed, word', [
    (dict(urls=None), 'urls (example.com): it is not set'), (dict(urls=['x']), 'is not like'),
    (dict(search_filter=None), 'nothing says which entry'), (dict(search_filter='(uid=foo)'), 'no %n or %u'),
    (dict(search_filter=None, bind_dn_template='uid=foo'), 'so everybody would be the same'), (dict(test_password=None), 'go together'),
    (dict(search_bind_password=None), 'has no password'), (dict(mech='custom'), 'names no handler'),
    (dict(handler='x'), 'for mech custom only'), (dict(search_filter='(uid=%u)' + 'x' * 256), 'Zimbra takes 256')])
def test_bad_input_is_named_before_anything_is_asked(changed, word):
    directory = site()
    found = texts(planned(directory, dict(LDAP, **changed)))
    assert any(word in text for text in found), found
    assert directory.questions == [] and not any('secret' in text for text in found)


def test_custom_and_zimbra_ask_nobody():
    directory = site()
    change, = planned(directory, dict(name='example.com', mech='custom', handler='sso a b')).changes
    assert change.after == {'zimbraAuthMech': ('custom:sso a b',)}
    assert planned(directory, dict(name='example.com', mech='zimbra')).changes[0].after == {'zimbraAuthMech': ('zimbra',)}
    assert directory.questions == []


def test_taking_back_clears_the_password_with_its_server():
    directory = site()
    before = directory.dump()
    first = planned(directory, LDAP).changes
    directory.apply(first)
    prior = _records.merge(_records.changes(dict(entries=[dict(kind=each.kind, name=each.name, action=each.operation) for each in first],
                                                 diff=diff(first))))
    back = planned(directory, dict(name='example.com'), state='absent', prior=prior)
    directory.apply(back.changes)
    assert directory.dump() == before


def test_an_earlier_server_comes_back_without_its_password_and_that_is_told():
    old = dict(zimbraAuthMech=('ldap',), zimbraAuthLdapURL=('ldap://old',), zimbraAuthLdapSearchBindPassword=('older',))
    directory = site(**old)
    first = planned(directory, LDAP).changes
    directory.apply(first)
    prior = _records.merge(_records.changes(dict(entries=[dict(kind=each.kind, name=each.name, action=each.operation) for each in first],
                                                 diff=diff(first))))
    back = planned(directory, dict(name='example.com'), state='absent', prior=prior)
    directory.apply(back.changes)
    assert directory.dump()['domain', 'example.com']['zimbraAuthLdapURL'] == ('ldap://old',)
    assert 'set zimbraAuthLdapSearchBindPassword again' in back.warnings[0]
    assert 'zimbraAuthLdapSearchBindPassword' not in directory.dump()['domain', 'example.com']
