# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Entry
from ansible_collections.splitdomain.zimbra.plugins.module_utils._postfix_people import gather

BOX, ALIAS, PASSWD, ETC = 'hash:/etc/postfix/vmailbox', 'hash:/etc/postfix/virtual', 'proxy:unix:passwd.byname', 'hash:/etc/aliases'
CLASS = {'virtual mailbox': dict(virtual_mailbox_domains='example.com', virtual_mailbox_maps=BOX, virtual_alias_maps=ALIAS),
         'relay': dict(relay_domains='example.com', relay_recipient_maps=BOX, virtual_alias_maps=ALIAS),
         'virtual alias': dict(virtual_alias_domains='example.com', virtual_alias_maps=ALIAS),
         'local': dict(mydestination='localhost, example.com', local_recipient_maps=PASSWD + ' ' + ETC, alias_maps=ETC)}


def listed(kind, tables, files=(), **settings):
    """List a host whose tables hold {name: {key: value}}; what is not in there cannot be listed."""
    values = dict(CLASS[kind], **settings)
    kept = dict((('/etc/nsswitch.conf', ('passwd: files systemd',)),), **dict(files))

    def read(query):
        if query.kinds == ('postfix',):
            return [Entry('postfix', 'expanded', dict((name, (values[name],)) for name in query.attributes if name in values))]
        if query.kinds == ('table',):
            return [Entry('table', name, dict(line=tuple('%s\t%s' % pair for pair in sorted(tables[name].items()))))
                    for name in query.names if name in tables]
        if query.kinds == ('file',):
            return [Entry('file', name, dict(line=tuple(lines))) for name, lines in kept.items()]
        return [Entry('lookup', key, {}) for key in query.names]
    return gather(read, dict(domains=['Example.com'], config_directory='/etc/postfix'))


def brief(result):
    people, = result['people']
    return dict((each['name'].partition('@')[0], [alias.partition('@')[0] for alias in each['aliases']]) for each in people['accounts']), [
        address.partition('@')[0] for address in people['lists']], people['complete']


@pytest.mark.parametrize('kind', ['virtual mailbox', 'relay'])
def test_tables_of_people_and_of_aliases(kind):
    result = listed(kind, {BOX: {'bar@example.com': 'OK', 'x@other.example': 'OK'}, ALIAS: {
        'b@example.com': 'bar@example.com', 'bb@example.com': 'b@example.com', 'all@example.com': 'bar@example.com, baz@example.com',
        'out@example.com': 'z@example.net', 'loop@example.com': 'loop@example.com', 'y@other.example': 'bar@example.com'}})
    assert brief(result) == ({'bar': ['b', 'bb']}, ['all', 'loop', 'out'], True)
    assert 'routed' not in result['people'][0]


def test_a_virtual_alias_domain_names_the_one_with_the_mailboxs_name():
    result = listed('virtual alias', {ALIAS: {
        'bar@example.com': 'bar@store.example', 'a@example.com': 'bar@store.example', 'first@example.com': 'box7@store.example',
        'second@example.com': 'box7@store.example', 'via@example.com': 'a@example.com',
        'all@example.com': 'bar@example.com,first@example.com',
        'example.com': 'anything'}})
    assert brief(result) == ({'bar': ['a', 'via'], 'first': ['second']}, ['all'], True)


def test_a_local_domain_has_its_users_and_etc_aliases():
    tables = {PASSWD: {'root': '', 'bar': ''}, ETC: {'postmaster': 'root', 'barney': 'bar', 'pipe': '"|/bin/x"', 'all': 'bar, root'}}
    assert brief(listed('local', tables)) == ({'bar': ['barney'], 'root': ['postmaster']}, ['all', 'pipe'], True)
    result = listed('local', tables, files={'/etc/nsswitch.conf': ('passwd: files sss',)})
    assert brief(result)[2] is False and 'sss' in result['incomplete'][0]['reason']


@pytest.mark.parametrize('settings, tables, word', [
    (dict(virtual_alias_maps='ldap:/etc/postfix/a.cf'), {BOX: {}}, 'cannot be listed'),
    (dict(virtual_mailbox_maps='mysql:/etc/postfix/a.cf'), {ALIAS: {}}, 'cannot be listed'),
    (dict(virtual_mailbox_maps=''), {ALIAS: {}}, 'keeps no list'),
    (dict(), {BOX: {'@example.com': 'OK'}, ALIAS: {}}, 'knows every address'),
])
def test_a_list_that_lacks_somebody_is_not_complete(settings, tables, word):
    result = listed('virtual mailbox', tables, **settings)
    assert brief(result)[2] is False and word in result['incomplete'][0]['reason']


def test_our_own_tables_say_whom_it_hands_on():
    ours = '/etc/postfix/splitdomain/example.com.accounts'
    result = listed('virtual mailbox', {BOX: {'bar@example.com': 'OK'}, ALIAS: {}}, files={ours: ('foo@example.com\tOK',)},
                    virtual_mailbox_maps='%s, hash:%s' % (BOX, ours))
    assert (brief(result), result['people'][0]['routed']) == (({'bar': []}, [], True), ['foo@example.com'])


def test_what_is_no_domain_of_the_host_is_refused():
    with pytest.raises(ClientError, match='no domain example.com'):
        listed('relay', {}, relay_domains='other.example')
