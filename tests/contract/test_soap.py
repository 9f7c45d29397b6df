# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The admin SOAP service as it is on a real host: pages, limits, tokens that end, maintenance, silence; and its caches."""
import os
import shutil
import signal
import subprocess
import time

import pytest
from conftest import SOAP, make_client, make_clients, make_reader, make_writer

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _soap_read
from ansible_collections.splitdomain.zimbra.plugins.module_utils import _soap_xml as x
from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._flush import FlushingWriter
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import RECIPIENT_KINDS, Change, Query
from ansible_collections.splitdomain.zimbra.plugins.module_utils._soap_read import SoapReader
from ansible_collections.splitdomain.zimbra.plugins.module_utils._soap_write import SoapWriter

PEER = 'smtp:[mail.example.com]:25'
EVERYBODY = Query(('account',), ('zimbraMailTransport',))
ADMIN = 'admin@example.com'


def create(name, **attributes):
    return Change('create', 'account', name + '@example.com', {}, dict({'zimbraMailTransport': (PEER,)}, **attributes))


def delete(name):
    return Change('delete', 'account', name + '@example.com', {}, {})


def modify(name, before, after):
    return Change('modify', 'account', name + '@example.com', before, after)


def code(reader, query=EVERYBODY):
    with reader, pytest.raises(ClientError) as caught:
        reader.read(query)
    assert caught.value.remedy
    return caught.value.code, caught.value.text


def run(site, *changes, **options):
    with SoapWriter(make_client(site), **dict({'size': 3, 'concurrency': 3}, **options)) as writer:
        outcomes = list(writer.apply(changes))
    assert [outcome.change for outcome in outcomes] == list(changes)
    return [outcome.failure and outcome.failure.code for outcome in outcomes]


def zmprov(site, *lines):
    done = subprocess.run([site.zmprov, '-l', '-f', '/dev/stdin'], input=''.join(line + '\n' for line in lines).encode(),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    assert b'ERROR' not in done.stderr, done.stderr


@pytest.fixture
def people(site):
    """Some accounts more than a page, or a limit, takes."""
    names = ['many%d' % number for number in range(12)] + ['_odd', 'zz.top']
    assert run(site, *[create(name) for name in names]) == [None] * len(names)
    yield {name + '@example.com' for name in names}
    run(site, *[delete(name) for name in names])


@pytest.mark.parametrize('session', [True, False])
def test_all_pages_are_read(site, people, monkeypatch, session):
    monkeypatch.setattr(_soap_read, '_PAGE', 5)
    with make_reader('soap', site) as reader:
        if not session:
            monkeypatch.setattr(reader._client, '_session', None)
            reader._client._token = make_token(site)
        assert people < {entry.name for entry in reader.read(EVERYBODY)}


def make_token(site):
    """A token for a client that has no session."""
    client = make_client(site)
    message = x.envelope(x.document('Auth', x.element('name', ADMIN) + x.element('password', 'test1234')))
    return client._exchange(message, True, True)[0].token


def test_more_than_the_service_gives_at_once_is_asked_for_in_parts(site, people, monkeypatch):
    monkeypatch.setattr(_soap_read, '_MOST', '4')
    with make_reader('soap', site) as reader:
        found = [entry.name for entry in reader.read(EVERYBODY)]
    assert people < set(found) and len(found) == len(set(found))
    monkeypatch.setattr(_soap_read, '_MOST', '0')
    with make_reader('soap', site) as reader:
        assert found == [entry.name for entry in reader.read(EVERYBODY)]


@pytest.mark.parametrize('sparse, way', [(10, 'the domain'), (0, 'one by one')])
@pytest.mark.parametrize('session', [True, False])
def test_of_a_domain_of_which_many_are_asked_for_all_is_read_unless_it_is_too_much(site, people, monkeypatch, sparse, way, session):
    asked = tuple(sorted(people)[:8]) + ('ohara@example.com', 'staff@example.com', 'nobody@example.com', 'carol@sub.example.com')
    query = Query(RECIPIENT_KINDS, ('mail', 'zimbraMailTransport'), names=asked)
    with make_reader('soap', site) as reader:
        wanted = reader.read(query)
    assert [entry.name for entry in wanted if entry.name not in people] == ["carol@sub.example.com", "o'hara+tag@other.example",
                                                                            'staff@example.com']
    monkeypatch.setattr(_soap_read, '_MANY', 3)
    monkeypatch.setattr(_soap_read, '_SPARSE', sparse)
    monkeypatch.setattr(_soap_read, '_PAGE', 5)
    with make_reader('soap', site) as reader:
        if not session:
            monkeypatch.setattr(reader._client, '_session', None)
            reader._client._token = make_token(site)
        found, ask = [], reader._client.ask
        monkeypatch.setattr(reader._client, 'ask', lambda document: found.append(document) or ask(document))
        assert reader.read(query) == wanted
    assert ('many3@example.com' in ''.join(found)) == (way == 'one by one') and '*@example.com' in found[0]


def test_what_was_read_is_changed_without_looking_for_its_id(site, people, monkeypatch):
    client = make_client(site)
    SoapReader(client).read(EVERYBODY)
    monkeypatch.setattr(client, 'ask', None)
    with SoapWriter(client) as writer:
        changes = [modify('many1', {'displayName': ()}, {'displayName': ('One',)})]
        assert [outcome.failure for outcome in writer.apply(changes)] == [None]


def test_what_somebody_removed_meanwhile_is_told(site, people):
    client = make_client(site)
    SoapReader(client).read(EVERYBODY)
    assert run(site, delete('many1')) == [None]
    with SoapWriter(client) as writer:
        failure = next(writer.apply([delete('many1')])).failure
    assert failure.code == 'account.NO_SUCH_ACCOUNT'
    assert run(site, create('many1')) == [None]


def test_a_wrong_password_is_told_and_not_shown(site):
    found = code(SoapReader(make_client(site, password='hunter2')))
    assert found[0] == 'account.AUTH_FAILED' and 'hunter2' not in found[1]


def test_a_certificate_that_nobody_vouches_for(site):
    client = make_client(site)
    client.__init__(site.soap_url, ADMIN, 'test1234', 5)
    assert code(SoapReader(client))[0] == 'soap.CERTIFICATE'
    client.__init__(site.soap_url, ADMIN, 'test1234', 5, validate_certs=False)
    assert SoapReader(client).read(EVERYBODY)
    client.__init__(site.soap_url.replace('127.0.0.1', 'localhost'), ADMIN, 'test1234', 5, ca_path=site.home + '/conf/ca/ca.pem')
    assert code(SoapReader(client))[0] == 'soap.CERTIFICATE'


@pytest.mark.parametrize('url', ['http://mail.example.com:7071/', 'https:///x', 'mail.example.com', 'https://user:hunter2@mail.example.com/',
                                 'https://mail.example.com:port/'])
def test_what_is_no_url_is_refused(site, url):
    with pytest.raises(ClientError) as caught:
        make_client(site).__init__(url, ADMIN, 'x', 5)
    assert caught.value.code == 'client.REFUSED' and 'hunter2' not in caught.value.text


def test_another_service_at_that_address(site):
    client = make_client(site)
    client.__init__(site.soap_url + 'not/here', ADMIN, 'test1234', 5, ca_path=site.home + '/conf/ca/ca.pem')
    assert code(SoapReader(client))[0] == 'soap.NO_SERVICE'


def test_maintenance_is_told(site):
    marker = site.home + '/conf/soap.maintenance'
    with open(marker, 'w'):
        pass
    try:
        assert code(make_reader('soap', site))[0] == 'soap.UNAVAILABLE'
    finally:
        os.remove(marker)
    zmprov(site, 'ma %s zimbraAccountStatus maintenance' % ADMIN)
    try:
        assert code(make_reader('soap', site))[0] == 'account.MAINTENANCE_MODE'
    finally:
        zmprov(site, 'ma %s zimbraAccountStatus active' % ADMIN)


def test_tokens_that_expire_are_replaced(site):
    zmprov(site, 'ma %s zimbraAdminAuthTokenLifetime 1s' % ADMIN)
    SOAP.stop(site.home)
    site.soap_url = SOAP.start(site.home)
    try:
        with make_reader('soap', site) as reader:
            assert reader.read(EVERYBODY)
            deadline = time.monotonic() + 1.1
            while time.monotonic() < deadline:
                assert reader.read(EVERYBODY)
        names = ['expire%d' % number for number in range(1500)]
        assert set(run(site, *[create(name) for name in names], size=500, concurrency=1)) == {None}
        assert set(run(site, *[delete(name) for name in names], size=500)) == {None}
    finally:
        zmprov(site, 'ma %s zimbraAdminAuthTokenLifetime ""' % ADMIN)


def test_a_silent_service_is_given_up(site):
    with make_writer(site, timeout=2, source='soap') as writer:
        list(writer.apply([create('silent')]))
        os.kill(SOAP.pid(site.home), signal.SIGSTOP)
        try:
            assert code(make_reader('soap', site, timeout=1))[0] in ('client.TIMEOUT', 'soap.UNREACHABLE')
            failures = [outcome.failure for outcome in writer.apply([delete('silent')] + [create('never%d' % n) for n in range(30)])]
        finally:
            os.kill(SOAP.pid(site.home), signal.SIGCONT)
    assert failures[0].code in ('client.TIMEOUT', 'soap.UNREACHABLE') and failures[-1].code == 'client.NOT_TRIED'
    run(site, delete('silent'), *[delete('never%d' % n) for n in range(30)])


def test_a_service_that_is_killed_leaves_a_rest(site):
    SOAP.stop(site.home, signal.SIGKILL)
    assert code(make_reader('soap', site))[0] == 'soap.UNREACHABLE'
    assert run(site, create('a'), create('b'), concurrency=1) == ['soap.UNREACHABLE'] * 2
    assert set(run(site, *[create('n%d' % number) for number in range(20)])) == {'soap.UNREACHABLE', 'client.NOT_TRIED'}


def test_a_lost_connection_is_no_trouble_for_reading(site):
    with make_reader('soap', site) as reader:
        assert reader.read(EVERYBODY)
        SOAP.stop(site.home)
        port = int(site.soap_url.split(':')[2].split('/')[0])
        assert SOAP.start(site.home, port) == site.soap_url
        assert reader.read(EVERYBODY)


def test_changes_that_depend_on_each_other_are_made_in_their_order(site):
    changes = [create('one', zimbraMailAlias=('two@example.com',)), create('x1'), create('x2'), create('x3'), delete('one'),
               create('two'),
               modify('two', {}, {'zimbraMailAlias': ('one@example.com',)}), delete('x1'), delete('x2'), delete('x3'),
               modify('two', {'zimbraMailAlias': ('one@example.com',)}, {'zimbraMailAlias': ()}), create('one'), delete('one'),
               delete('two')]
    assert run(site, *changes) == [None] * len(changes)


def test_stop_on_error_stops_at_once(site):
    changes = [create('s1'), create('s2'), create('foo'), create('s3'), create('s4', zimbraMailAlias=('s5@example.com',)), create('s6')]
    with SoapWriter(make_client(site)) as writer:
        codes = [outcome.failure and outcome.failure.code for outcome in writer.apply(changes, stop_on_error=True)]
    assert codes == [None, None, 'account.ACCOUNT_EXISTS'] + ['client.NOT_TRIED'] * 3
    assert run(site, *[delete(name) for name in ('s1', 's2', 's3', 's4', 's6')]) == [None, None] + ['account.NO_SUCH_ACCOUNT'] * 3


def test_a_secret_value_is_not_in_a_failure(site):
    change = Change('modify', 'domain', 'sub.example.com', {}, {
        'zimbraGalLdapBindPassword': ('hunter2',), 'zimbraMailCatchAllAddress': ('hunter2',)})
    with make_writer(site, source='soap') as writer:
        failure = next(writer.apply([change])).failure
    assert failure.code == 'account.INVALID_ATTR_VALUE' and 'hunter2' not in failure.text


def remembered(site, name='foo@example.com'):
    """What mailboxd says of an account, which it remembers."""
    client = make_client(site)
    answer = client.ask(x.document('GetAccount', '<account by="name">%s</account>' % name, attrs='displayName', applyCos='0'))
    client.close()
    return answer.entries[0][3].get('displayName')


def named(name):
    return Change('modify', 'account', 'foo@example.com', {'displayName': ()}, {'displayName': (name,)})


def test_what_zmprov_has_written_is_flushed_from_the_caches(site):
    assert remembered(site) == ['Foo']
    with make_writer(site) as writer:
        list(writer.apply([named('Other')]))
    assert remembered(site) == ['Foo'], 'the service forgets by itself: this test shows nothing'
    with FlushingWriter(make_writer(site), lambda timeout: make_client(site, timeout), 5) as writer:
        assert [outcome.failure for outcome in writer.apply([named('Third')])] == [None]
    assert (remembered(site), writer.warnings) == (['Third'], [])
    with FlushingWriter(make_writer(site), lambda timeout: make_client(site, timeout), 5) as writer:
        list(writer.apply([named('Foo')]))
    assert remembered(site) == ['Foo']


@pytest.mark.parametrize('trouble, warned', [('nobody', False), ('password', True)])
def test_a_flush_that_fails_is_a_warning_and_nobody_there_is_none(site, trouble, warned):
    home = site.home + '-' + trouble
    shutil.copytree(site.home + '/conf', home + '/conf')
    port = '1' if trouble == 'nobody' else site.soap_url.split(':')[2].split('/')[0]
    path = home + '/conf/localconfig.xml'
    with open(path) as stream:
        text = stream.read().replace('<value>7071</value>', '<value>%s</value>' % port)
    host = '<key name="zimbra_server_hostname">\n    <value>'
    text = text.replace(host + 'zimbra.example.com', host + '127.0.0.1')
    if trouble == 'password':
        text = text.replace('"zimbra_ldap_user"', '"was"').replace(
            '</localconfig>', '<key name="zimbra_ldap_user"><value>%s</value></key></localconfig>' % ADMIN)
    with open(path, 'w') as stream:
        stream.write(text)
    clients = make_clients(home, zmprov_path=site.zmprov, backend='auto')
    assert clients.backend == 'zmprov'
    start = time.monotonic()
    writer = clients.writer()
    writer._writer = make_writer(site)      # this machine has no user zimbra
    with writer:
        assert [outcome.failure for outcome in writer.apply([named('Flushed'), named('Foo')])] == [None, None]
    assert time.monotonic() - start < 10
    shutil.rmtree(home)
    assert [('not flushed' in text, 'zmprov fc -a account' in text) for text in writer.warnings] == ([(True, True)] if warned else [])


def test_a_host_without_zmprov_is_served_over_soap_as_localconfig_says(site, tmp_path):
    (tmp_path / 'conf').mkdir()
    shutil.copytree(site.home + '/conf/ca', tmp_path / 'conf' / 'ca')
    with open(site.home + '/conf/localconfig.xml') as stream:
        text = stream.read().replace('<value>7071</value>', '<value>%s</value>' % site.soap_url.split(':')[2].split('/')[0])
    (tmp_path / 'conf' / 'localconfig.xml').write_text(text.replace('<value>zimbra.example.com', '<value>127.0.0.1'))
    clients = make_clients(tmp_path)
    assert clients.backend == 'soap'
    with clients.reader() as reader:
        assert reader.read(EVERYBODY) and reader.source == 'soap'
    with clients.writer() as writer:
        assert [outcome.failure for outcome in writer.apply([create('auto'), delete('auto')])] == [None, None]
