# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _gal
from ansible_collections.splitdomain.zimbra.plugins.module_utils._plan import diff
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils import _records
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.other_server import Asked
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import account, config, domain, remote, run, texts

URL = 'ldap://mail.example.com:389'
READER = 'cn=reader,dc=example,dc=com'
BOTH = dict(name='example.com', mode='both', urls=[URL], base='ou=people,dc=example,dc=com', filter='(&(mail=*)(cn=*%s*))',
            bind_dn=READER, bind_password='secret')
HIDE = 'zimbraHideInGal'


def params(*domains, **options):
    return dict(dict(domains=list(domains), state='present', validate=True, min_people=1, prior=None), **options)


def planned(directory, *domains, **options):
    return run(_gal, directory, params(*domains, **options))


def site(**options):
    people = options.pop('people', ('bar@example.com', 'baz@example.com'))
    return Asked(domain(**options), config(), account('foo@example.com'), remote('bar@example.com'), remote('new@example.com'),
                 people=people)


def test_the_address_book_is_both_and_nobody_is_in_it_twice():
    directory = site()
    plan = planned(directory, BOTH)
    settings, placeholder = plan.changes
    assert settings.after == {
        'zimbraGalMode': ('both',), 'zimbraGalLdapURL': (URL,), 'zimbraGalLdapSearchBase': ('ou=people,dc=example,dc=com',),
        'zimbraGalLdapFilter': ('(&(mail=*)(cn=*%s*))',), 'zimbraGalLdapBindDn': (READER,), 'zimbraGalLdapBindPassword': ('secret',),
        'zimbraGalLdapStartTlsEnabled': ('TRUE',), 'zimbraGalLdapAuthMech': ('simple',)}
    assert (placeholder.name, placeholder.after) == ('bar@example.com', {HIDE: ('TRUE',)})
    assert [(each.action, each.everybody) for each in directory.questions] == [('search', True), ('autocomplete', False), ('sync', False)]
    directory.apply(plan.changes)
    assert planned(directory, BOTH).changes == ()
    state = _gal.gather(directory.read, params(BOTH))
    assert _gal.told(directory.read, params(BOTH), state, True) == dict(found=[dict(
        name='example.com', mode='both', zimbra=2, hidden=1, other=2, counted=True, tried=['autocomplete', 'search', 'sync'], failed=[],
        twice=[])])


def test_a_new_password_is_noticed_and_never_shown():
    directory = site()
    directory.apply(planned(directory, BOTH).changes)
    directory.password = 'newer'
    change, = planned(directory, dict(BOTH, bind_password='newer')).changes
    assert change.after == {'zimbraGalLdapBindPassword': ('newer',)}
    assert diff([change]) == dict(before={'domain example.com': {'zimbraGalLdapBindPassword': ['********']}},
                                  after={'domain example.com': {'zimbraGalLdapBindPassword': ['********']}})


def test_what_is_omitted_is_tried_as_it_is_stored():
    directory = site()
    directory.apply(planned(directory, BOTH).changes)
    change, = planned(directory, dict(name='example.com', filter='(&(mail=*)(sn=*%s*))')).changes
    assert change.after == {'zimbraGalLdapFilter': ('(&(mail=*)(sn=*%s*))',)}
    assert directory.questions[-1].place.bind_password == 'secret'


def test_what_fails_is_a_problem():
    refused = texts(planned(site(), dict(BOTH, bind_password='no')))
    assert any('search was tried and failed: Invalid credentials (49). Correct the DN' in text for text in refused)
    assert 'the search finds 0 people, at least 1 are expected' in texts(planned(site(people=()), BOTH))[0]
    assert texts(planned(site(people=()), BOTH, validate=False)) == []
    assert 'nonesuch is no filter that Zimbra knows by name' in texts(planned(site(), dict(BOTH, filter='nonesuch')))[0]


@pytest.mark.parametrize('changed, word', [
    (dict(urls=['http://x']), 'is not like ldap://'), (dict(urls=[URL + '/dc=com']), 'it names the server only'),
    (dict(urls=['ldap://x:99999']), 'is not like'), (dict(urls=None), 'urls (example.com): it is not set'),
    (dict(filter=None), 'filter (example.com): it is not set'), (dict(filter='(cn=%s'), 'does not close'),
    (dict(filter='(mail=*)'), 'no %s'),
    (dict(bind_password=None), 'the bind DN has no password'), (dict(bind_dn=None), 'no bind DN'),
    (dict(urls=['ldaps://x'], start_tls=True), 'StartTLS on an ldaps'), (dict(urls=[URL, 'ldaps://x'], start_tls=False), 'are mixed'),
    (dict(base='x' * 257), 'it has 257 characters, Zimbra takes 256'), (dict(base='a\x07'), 'U+0007'),
    (dict(mode='zimbra'), 'mode zimbra asks no other server'), (dict(name='x'), 'not fully qualified'),
    (dict(name='example.net'), 'no domain'), (dict(sync=dict(filter='(mail=*')), 'sync.filter')])
def test_bad_input_is_named_before_anything_is_asked(changed, word):
    directory = site()
    found = texts(planned(directory, dict(BOTH, **changed)))
    assert any(word in text for text in found), found
    assert directory.questions == [] and not any('secret' in text for text in found)


def test_all_problems_come_at_once():
    found = texts(planned(site(), dict(BOTH, urls=['x'], filter='(cn=%s'), dict(BOTH, name='EXAMPLE.com')))
    assert len(found) == 3 and 'already named at domains[0]' in ' '.join(found)


def test_placeholders():
    directory = site()
    directory.apply(planned(directory, dict(BOTH, placeholders='hidden')).changes)
    hidden = sorted(name for (kind, name), values in directory.dump().items() if values.get(HIDE) == ('TRUE',))
    assert hidden == ['bar@example.com', 'new@example.com']
    directory.apply(planned(directory, dict(name='example.com', mode='zimbra', placeholders='shown')).changes)
    assert not any(values.get(HIDE) for values in directory.dump().values())
    assert planned(site(), dict(BOTH, placeholders='keep')).changes[1:] == ()
    assert planned(site(), dict(BOTH, keep_placeholders=['bar'])).changes[1:] == ()


def test_only_who_was_hidden_here_is_shown_again():
    directory = site()
    directory.entries['account', 'new@example.com'].attributes[HIDE] = ('TRUE',)
    first = planned(directory, BOTH).changes
    directory.apply(first)
    prior = _records.merge(dict(kind=each.kind, name=each.name, action=each.operation, before=each.before, after=each.after)
                           for each in first)
    change, = [each for each in planned(directory, dict(name='example.com', mode='zimbra'), prior=prior).changes if each.kind == 'account']
    assert (change.name, change.after) == ('bar@example.com', {HIDE: ()})


def test_taking_back():
    directory = site(zimbraGalMode=('zimbra',))
    before = directory.dump()
    first = planned(directory, BOTH).changes
    directory.apply(first)
    shown = diff(first)
    prior = _records.merge(_records.changes(dict(entries=[dict(kind=each.kind, name=each.name, action=each.operation) for each in first],
                                                 diff=shown)))
    back = planned(directory, dict(name='example.com'), state='absent', prior=prior)
    directory.apply(back.changes)
    assert directory.dump() == before and back.warnings == ()


def test_who_is_seen_twice_or_never_is_told():
    twice = planned(site(people=('foo@example.com',)), BOTH)
    assert 'live on Zimbra and are on the other server too (foo@example.com)' in twice.warnings[0]
    gone = planned(site(), dict(BOTH, mode='ldap'))
    assert 'are not on the other server (foo@example.com)' in gone.warnings[0]
    assert 'in the clear' in planned(site(), dict(BOTH, start_tls=False)).warnings[0]


def test_sync_settings_of_their_own_fall_back_one_by_one():
    directory = site()
    directory.apply(planned(directory, dict(BOTH, sync=dict(base='dc=example,dc=com', filter='(mail=*)'))).changes)
    question = directory.questions[-1]
    assert (question.action, question.base, question.filter, question.place.bind_dn) == ('sync', 'dc=example,dc=com', '(mail=*)', READER)
    change, = planned(directory, dict(BOTH, sync={})).changes
    assert change.after == {'zimbraGalSyncLdapSearchBase': (), 'zimbraGalSyncLdapFilter': ()}
