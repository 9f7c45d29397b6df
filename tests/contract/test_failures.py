# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes wrong on a real host: nothing installed, nothing reachable, a program that hangs or dies; and who sees what."""
import os
import pathlib
import pwd
import shutil
import signal
import tempfile

import pytest
from conftest import make_reader, make_writer

from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._ldap import LdapReader
from ansible_collections.splitdomain.zimbra.plugins.module_utils._localconfig import read_localconfig
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Change, Query
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zmprov import ZmprovWriter
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zmprov_read import ZmprovReader

PEER = 'smtp:[mail.example.com]:25'
EVERYBODY = Query(('account',), ('zimbraMailTransport',))
# Writes down who runs it, and what everybody on the host can see of it, then becomes the real program.
WITNESS = '''#!/bin/sh
{ id -un; tr '\\0' '\\n' < /proc/$$/cmdline; tr '\\0' '\\n' < /proc/$$/environ; } > %s
exec %s "$@"
'''


def code(reader, query=EVERYBODY):
    """Return the code, text and remedy of the error that a reader raises."""
    with pytest.raises(ClientError) as caught:
        reader.read(query)
    assert caught.value.remedy
    return caught.value.code, caught.value.text


def creates(prefix, count):
    return [Change('create', 'account', '%s%d@example.com' % (prefix, number), {}, {'zimbraMailTransport': (PEER,)})
            for number in range(count)]


def remove(site, prefix, count):
    with make_writer(site) as writer:
        list(writer.apply([change._replace(operation='delete', after={}) for change in creates(prefix, count)]))


def children(word):
    """Return the ids of our running children whose command line holds a word."""
    found = []
    for path in pathlib.Path('/proc').glob('[0-9]*/stat'):
        try:
            if int(path.read_text().rpartition(')')[2].split()[1]) == os.getpid() and word in (path.parent / 'cmdline').read_text():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


@pytest.fixture
def folder():
    """A folder that every user can reach."""
    made = pathlib.Path(tempfile.mkdtemp(prefix='contract-', dir='/tmp'))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def copied_home(site, folder):
    """A home of its own with the site's localconfig, to change."""
    (folder / 'conf').mkdir()
    (folder / 'common' / 'bin').mkdir(parents=True)
    shutil.copy(site.home + '/conf/localconfig.xml', folder / 'conf')
    return folder


def program(path, text):
    path.write_text(text)
    path.chmod(0o755)
    return str(path)


def test_nothing_installed(folder):
    assert code(LdapReader(str(folder), 5, None))[0] == 'client.MISSING'
    found = code(ZmprovReader(str(folder / 'bin/zmprov'), str(folder), 5, None))
    assert found[0] == 'client.MISSING' and str(folder) in found[1]


def test_no_ldapsearch(copied_home, monkeypatch):
    monkeypatch.setenv('PATH', str(copied_home))
    found = code(LdapReader(str(copied_home), 5, None))
    assert found[0] == 'client.MISSING' and 'ldapsearch' in found[1]


def test_a_wrong_password_is_told_and_not_shown(copied_home):
    path = copied_home / 'conf' / 'localconfig.xml'
    password = read_localconfig(str(copied_home))['zimbra_ldap_password']
    path.write_text(path.read_text().replace(password, 'wrong-hunter2'))
    found = code(LdapReader(str(copied_home), 5, None))
    assert found[0] == 'ldap.INVALID_CREDENTIALS'
    assert 'hunter2' not in found[1]


def test_ldap_stopped(site):
    site.stop()
    assert code(make_reader('ldap', site))[0] == 'ldap.UNREACHABLE'
    assert code(make_reader('zmprov', site))[0] == 'client.START'
    with make_writer(site) as writer:
        failures = [outcome.failure for outcome in writer.apply(creates('stopped', 2))]
    assert [failure.code for failure in failures] == ['client.START', 'client.NOT_TRIED']
    assert 'last words' in failures[0].text


def test_the_second_server_answers_when_the_first_does_not(site, copied_home):
    path = copied_home / 'conf' / 'localconfig.xml'
    path.write_text(path.read_text().replace('<value>%s</value>' % site.url, '<value>ldap://127.0.0.1:1 %s</value>' % site.url))
    assert LdapReader(str(copied_home), 5, None).read(EVERYBODY)


def test_where_zimbra_writes_is_asked_first(copied_home):
    path = copied_home / 'conf' / 'localconfig.xml'
    path.write_text(path.read_text().replace('"ldap_url"', '"was_ldap_url"').replace(
        '</localconfig>', '<key name="ldap_url"><value>ldap://127.0.0.1:1</value></key></localconfig>'))
    assert LdapReader(str(copied_home), 5, None).read(EVERYBODY)


def test_starttls_is_demanded_where_localconfig_says_so(copied_home):
    path = copied_home / 'conf' / 'localconfig.xml'
    text = path.read_text()
    for key in ('ldap_starttls_supported', 'ldap_starttls_required', 'zimbra_require_interprocess_security'):
        text = text.replace('"%s"' % key, '"was_%s"' % key).replace(
            '</localconfig>', '<key name="%s"><value>1</value></key></localconfig>' % key)
    path.write_text(text)
    found = code(LdapReader(str(copied_home), 5, None))
    assert found[0] not in ('client.MISSING', 'client.DIED') and 'ldap_start_tls' in found[1]


def test_a_silent_ldap_server_is_given_up(site):
    os.kill(site.pid(), signal.SIGSTOP)
    try:
        assert code(make_reader('ldap', site, timeout=1))[0] in ('client.TIMEOUT', 'ldap.UNREACHABLE')
    finally:
        os.kill(site.pid(), signal.SIGCONT)
    assert children('ldapsearch') == []


@pytest.mark.parametrize('number, expected', [(signal.SIGKILL, 'client.DIED'), (signal.SIGSTOP, 'client.TIMEOUT')])
def test_a_program_that_dies_or_hangs_in_the_middle(site, number, expected):
    with make_writer(site, timeout=2) as writer:
        outcomes = writer.apply(creates('middle', 600))
        failures = [next(outcomes).failure for dummy in range(150)]
        child, = children('zmprov')
        os.kill(child, number)
        failures += [outcome.failure for outcome in outcomes]
    # Some were sent ahead: they may have been done before the signal came.
    done = failures.count(None)
    assert [failure and failure.code for failure in failures] == [None] * done + [expected] + ['client.NOT_TRIED'] * (599 - done)
    assert 150 <= done < 599
    assert children('zmprov') == []
    with make_reader('ldap', site) as reader:
        found = {entry.name for entry in reader.read(Query(('account',), (), names=tuple(one.name for one in creates('middle', 600))))}
    # What was reported as done is done; of the one in the middle nobody can know.
    assert found - {'middle%d@example.com' % done} == {'middle%d@example.com' % number for number in range(done)}
    remove(site, 'middle', 600)


def test_a_reader_whose_program_dies_says_so_and_goes_on_saying_so(site):
    with make_reader('zmprov', site) as reader:
        assert reader.read(EVERYBODY)
        child, = children('zmprov')
        os.kill(child, signal.SIGKILL)
        assert code(reader)[0] == 'client.DIED'
        assert code(reader)[0] == 'client.DIED'
        assert reader.starts == 1


def test_closing_leaves_no_process(site):
    with make_reader('zmprov', site) as reader, make_writer(site) as writer:
        assert reader.read(EVERYBODY)
        list(writer.apply(creates('closing', 1)))
        assert len(children('zmprov')) == 2
    assert children('zmprov') == []
    remove(site, 'closing', 1)


def test_nobody_sees_a_secret_or_an_address_of_a_reader(copied_home):
    seen = copied_home / 'seen'
    program(copied_home / 'common' / 'bin' / 'ldapsearch', WITNESS % (seen, shutil.which('ldapsearch')))
    query = Query(('account',), ('mail',), names=('b.alias@example.com',), having=('zimbraMailTransport', PEER))
    assert [entry.name for entry in LdapReader(str(copied_home), 5, None).read(query)] == ['bar@example.com']
    text = seen.read_text()
    assert 'zimbraMailDeliveryAddress' in text
    for secret in (read_localconfig(str(copied_home))['zimbra_ldap_password'], 'alias@example.com', 'mail.example.com'):
        assert secret not in text


def test_nobody_sees_what_a_writer_writes(site, copied_home):
    seen = copied_home / 'seen'
    path = program(copied_home / 'zmprov', WITNESS % (seen, site.zmprov))
    changes = [Change('modify', 'domain', 'sub.example.com', {}, {'zimbraGalLdapBindPassword': value}) for value in (('hunter2',), ())]
    with ZmprovWriter(path, site.home, 20, None) as writer:
        assert [outcome.failure for outcome in writer.apply(changes)] == [None, None]
    text = seen.read_text()
    assert '-f\n/dev/stdin\n' in text
    assert 'hunter2' not in text and 'sub.example.com' not in text


def test_root_becomes_the_user_that_zimbra_belongs_to(site, copied_home):
    assert os.geteuid() == 0, 'run the contract tests as root, as the playbooks run'
    user = 'nobody'
    seen = {name: copied_home / ('seen_' + name) for name in ('ldapsearch', 'zmprov')}
    for path in seen.values():
        path.touch()
        path.chmod(0o666)
    os.chown(site.home + '/conf/localconfig.xml', pwd.getpwnam(user).pw_uid, -1)
    program(copied_home / 'common' / 'bin' / 'ldapsearch', WITNESS % (seen['ldapsearch'], shutil.which('ldapsearch')))
    zmprov = program(copied_home / 'zmprov', WITNESS % (seen['zmprov'], site.zmprov))

    reader = LdapReader(str(copied_home), 5, user)
    assert 'bar@example.com' in [entry.name for entry in reader.read(Query(('account',), (), names=('bar@example.com',)))]
    with ZmprovWriter(zmprov, site.home, 20, user) as writer:
        assert [outcome.failure for outcome in writer.apply(creates('dropped', 2))] == [None, None]
    with ZmprovReader(zmprov, site.home, 20, user) as zmprov_reader:
        assert zmprov_reader.read(Query(('account',), (), names=('dropped1@example.com',)))
    remove(site, 'dropped', 2)
    for path in seen.values():
        lines = path.read_text().splitlines()
        assert lines[0] == user
        assert 'USER=%s' % user in lines and 'HOME=%s' % pwd.getpwnam(user).pw_dir in lines
