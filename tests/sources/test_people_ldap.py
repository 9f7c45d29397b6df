# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup people_ldap against a real slapd that looks and limits like an Active Directory."""
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

import pytest
import yaml
from ansible import constants
from ansible.errors import AnsibleLookupError
from ansible.utils.display import Display

from ansible_collections.splitdomain.zimbra.plugins.lookup import people_ldap as plugin

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAME = 'splitdomain.zimbra.people_ldap'
PASSWORD = 'pass-word 7'
BASE = 'dc=example,dc=com'
MANY = 1234
SCHEMA = '''attributetype ( 1.3.6.1.4.1.4203.666.1.901 NAME 'proxyAddresses' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 1.3.6.1.4.1.4203.666.1.902 NAME 'userAccountControl' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 )
attributetype ( 1.3.6.1.4.1.4203.666.1.903 NAME 'msExchRecipientTypeDetails' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 )
attributetype ( 1.3.6.1.4.1.4203.666.1.904 NAME 'msExchHideFromAddressLists' EQUALITY booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7 )
objectclass ( 1.3.6.1.4.1.4203.666.3.901 NAME 'user' SUP top AUXILIARY MAY ( proxyAddresses $ userAccountControl $
  msExchRecipientTypeDetails $ msExchHideFromAddressLists ) )
objectclass ( 1.3.6.1.4.1.4203.666.3.902 NAME 'computer' SUP top AUXILIARY )
'''
CONFIG = '''%(tls)sinclude /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include %(folder)s/user.schema
pidfile %(folder)s/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
disallow bind_anon
require authc
sizelimit size.soft=1000 size.hard=1000 size.pr=1000 size.prtotal=unlimited
database mdb
suffix "dc=example,dc=com"
directory %(folder)s/db
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
'''
TREE = '''dn: dc=example,dc=com
objectClass: domain
dc: example

dn: ou=people,dc=example,dc=com
objectClass: organizationalUnit
ou: people

dn: cn=reader,dc=example,dc=com
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: %s

''' % PASSWORD


def person(name, *lines, ou='people'):
    return '\n'.join(['dn: cn=%s,%sdc=example,dc=com' % (name, ou and 'ou=%s,' % ou), 'objectClass: inetOrgPerson', 'objectClass: user',
                      *lines, 'cn: %s' % name, 'sn: %s' % name]) + '\n\n'


SPECIAL = ''.join([
    person('Bar', 'mail: bar@example.com', 'displayName:: QsOkcg==', 'userAccountControl: 512', 'proxyAddresses: smtp:b@example.com',
           'proxyAddresses: SMTP:Bar@Example.com', 'proxyAddresses: X500:/o=Example/cn=bar', 'proxyAddresses: SIP:bar@example.com',
           'proxyAddresses: smtp:bar@example.onmicrosoft.com', 'msExchHideFromAddressLists: TRUE'),
    person('baz', 'mail: old@example.com', 'proxyAddresses: SMTP:baz@example.com', 'proxyAddresses: plain@example.com'),
    person('chef', 'mail: chef@example.org', 'proxyAddresses: SMTP:chef@example.org', 'proxyAddresses: smtp:chef@example.com'),
    person('gone', 'mail: gone@example.com', 'userAccountControl: 514'),
    person('room', 'mail: room@example.com', 'userAccountControl: 514', 'msExchRecipientTypeDetails: 16'),
    person('none'),
    person('elsewhere', 'mail: elsewhere@example.org'),
    person('wrong', 'mail: w@example.com', 'proxyAddresses: smtp:two words@example.com', 'proxyAddresses: smtp:o\'k@example.com'),
    person('wrong2', 'mail: "quoted"@example.com'),
    person('twin1', 'mail: twin@example.com'),
    person('twin2', 'mail: twin@example.com'),
    person('thief', 'mail: thief@example.com', 'proxyAddresses: smtp:bar@example.com', 'proxyAddresses: smtp:plain@example.com'),
    person('pc', 'objectClass: computer', 'mail: pc@example.com'),
])
CROWD = 'dn: ou=crowd,dc=example,dc=com\nobjectClass: organizationalUnit\nou: crowd\n\n' + ''.join(
    person('user%d' % number, 'mail: user%d@example.com' % number, ou='crowd') for number in range(MANY))
GOOD = [
    {'name': 'bar@example.com', 'aliases': ['b@example.com'], 'display_name': 'B\u00e4r', 'hide_in_gal': True},
    {'name': 'baz@example.com', 'aliases': ['old@example.com', 'plain@example.com']},
    {'name': 'chef@example.com', 'aliases': []},
    {'name': 'room@example.com', 'aliases': []},
    {'name': 'thief@example.com', 'aliases': []},
    {'name': 'twin@example.com', 'aliases': []},
    {'name': 'w@example.com', 'aliases': ["o'k@example.com"]},
]


class Directory:
    """A slapd in a folder."""

    def __init__(self, folder, tls=''):
        self.folder = folder
        self.url = 'ldap://localhost:%d' % free_port()
        (folder / 'db').mkdir()
        (folder / 'user.schema').write_text(SCHEMA)
        (folder / 'slapd.conf').write_text(CONFIG % {'folder': folder, 'tls': tls})
        (folder / 'tree.ldif').write_text(TREE + SPECIAL + CROWD)
        subprocess.run(['/usr/sbin/slapadd', '-q', '-f', folder / 'slapd.conf', '-l', folder / 'tree.ldif'], check=True, timeout=60,
                       stderr=subprocess.DEVNULL)
        self.process = subprocess.Popen(['/usr/sbin/slapd', '-f', str(folder / 'slapd.conf'), '-h', self.url, '-d', '0'],
                                        stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        self.wait_until_it_listens()

    def wait_until_it_listens(self, deadline=20):
        end = time.monotonic() + deadline
        while True:
            try:
                socket.create_connection(('127.0.0.1', int(self.url.rpartition(':')[2])), deadline).close()
                return
            except ConnectionRefusedError:
                assert self.process.poll() is None and time.monotonic() < end
                time.sleep(0.005)

    def end(self):
        self.process.terminate()
        self.process.wait(20)


def free_port():
    """A TCP port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def openssl(folder, *arguments):
    subprocess.run(['openssl', *arguments], cwd=folder, check=True, timeout=60, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture(scope='module')
def directory():
    """A directory that has a certificate for localhost, of an authority of its own."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix='sources-', dir='/tmp'))
    new = ('req', '-newkey', 'rsa:2048', '-nodes')
    openssl(folder, *new, '-x509', '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=CA')
    openssl(folder, *new, '-keyout', 'ldap.key', '-out', 'ldap.csr', '-subj', '/CN=localhost')
    (folder / 'names').write_text('subjectAltName=DNS:localhost\n')
    openssl(folder, 'x509', '-req', '-in', 'ldap.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2',
            '-extfile', 'names', '-out', 'ldap.crt')
    made = Directory(folder, 'TLSCertificateFile %s/ldap.crt\nTLSCertificateKeyFile %s/ldap.key\n' % (folder, folder))
    yield made
    made.end()
    shutil.rmtree(folder)


@pytest.fixture(scope='module', autouse=True)
def options():
    """Ansible's loader would tell it of the options; the tests at the end go through that."""
    constants.config.initialize_plugin_configuration_definitions('lookup', NAME, yaml.safe_load(plugin.DOCUMENTATION)['options'])


@pytest.fixture
def warned(monkeypatch):
    """What a user is warned of."""
    found = []
    monkeypatch.setattr(Display, 'warning', lambda self, msg, *args, **kwargs: found.append(msg))
    return found


def ask(directory, **options):
    """The people of the lookup, as a template gets them."""
    given = dict({'url': directory.url, 'base': 'ou=people,' + BASE, 'domain': 'example.com', 'bind_dn': 'cn=reader,' + BASE,
                  'bind_password': PASSWORD, 'start_tls': False, 'timeout': 10}, **options)
    lookup = plugin.LookupModule()
    lookup._load_name = NAME
    result = lookup.run([], variables={}, **given)
    assert len(result) == 1
    return result[0]


def refused(directory, **options):
    with pytest.raises(AnsibleLookupError) as caught:
        ask(directory, **options)
    assert PASSWORD not in str(caught.value)
    return str(caught.value)


# --- who is there ---

def test_people_come_with_aliases_and_names_and_everybody_else_is_told(directory, warned):
    assert ask(directory) == GOOD
    lines = warned[0].splitlines()
    assert lines[0] == 'people_ldap: not everything is in the list for example.com, of 12 entries below ou=people,%s at %s:' % (
        BASE, directory.url)
    for heading, dn, reason in (
            ('1 without an address:', 'none', 'nothing in mail, proxyAddresses'),
            ('1 with addresses of other domains only:', 'elsewhere', 'elsewhere@example.org'),
            ('2 with something that cannot be written:', 'wrong', "'two words@example.com' is no valid address"),
            ('2 with something that cannot be written:', 'wrong2', 'is no valid address'),
            ('1 whose address somebody else has too:', 'twin2', 'twin@example.com is the address of cn=twin1,'),
            ('1 with an alias that somebody else has too:', 'thief', 'bar@example.com is an address of cn=Bar,'),
            ('1 with an alias that somebody else has too:', 'thief', 'plain@example.com is an address of cn=baz,'),
            ('1 disabled, so left out:', 'gone', 'disabled'),
            ('2 with aliases in other domains, which are left out:', 'Bar', 'bar@example.onmicrosoft.com')):
        assert heading in lines
        assert [line for line in lines if line.startswith('  cn=%s,ou=people,%s: ' % (dn, BASE)) and reason in line]
    assert len(warned) == 1


def test_what_is_told_can_be_short(directory, warned):
    ask(directory, report_limit=1)
    assert '  and 1 more' in warned[0].splitlines()
    assert 'cn=wrong,' in warned[0] and 'cn=wrong2,' not in warned[0]


def test_failing_returns_nobody(directory, warned):
    text = refused(directory, on_unusable='fail')
    assert text.startswith('people_ldap: not everybody can be a recipient of example.com') and 'cn=none,' in text
    assert warned == []


def test_only_mistakes_fail(directory, warned):
    assert [each['name'] for each in ask(directory, on_unusable='fail', filter='(|(cn=Bar)(cn=gone))')] == ['bar@example.com']
    assert 'cn=gone' in warned[0]
    assert ask(directory, on_unusable='fail', filter='(cn=twin1)') and len(warned) == 1


def test_disabled_people_can_be_asked_for(directory, warned):
    assert [each['name'] for each in ask(directory, include_disabled=True, filter='(cn=gone)')] == ['gone@example.com']
    assert warned == []


def test_other_attributes_can_say_it(directory, warned):
    assert ask(directory, filter='(cn=baz)', attributes={'name': ['proxyAddresses'], 'aliases': []}) == [
        {'name': 'baz@example.com', 'aliases': ['plain@example.com']}]
    assert ask(directory, filter='(cn=baz)', attributes={'aliases': [], 'display_name': 'sn'}) == [
        {'name': 'old@example.com', 'aliases': [], 'display_name': 'baz'}]


def test_more_people_than_one_answer_holds_all_come(directory):
    assert [each['name'] for each in ask(directory, base='ou=crowd,' + BASE)] == sorted('user%d@example.com' % n for n in range(MANY))


def test_an_answer_that_is_cut_short_is_an_error(directory):
    assert 'lower page_size' in refused(directory, base='ou=crowd,' + BASE, page_size=5000)


def test_nobody_is_a_list_too(directory):
    assert ask(directory, filter='(cn=nobody)') == []


# --- who may ask ---

def test_a_wrong_password(directory):
    text = refused(directory, bind_password='wrong-one')
    assert 'invalidCredentials' in text and 'correct bind_dn and bind_password' in text and 'wrong-one' not in text


def test_nobody_in_particular(directory):
    assert 'give bind_dn and bind_password' in refused(directory, bind_dn=None, bind_password=None)


def test_no_connection():
    class Gone:
        url = 'ldap://127.0.0.1:%d' % free_port()
    text = refused(Gone, start_tls=True)
    assert Gone.url in text and 'refused' in text and 'see that it runs' in text


def test_a_base_that_is_not_there(directory):
    assert 'noSuchObject' in refused(directory, base='ou=nowhere,' + BASE)


def test_start_tls_asks_for_a_certificate_that_is_trusted(directory):
    authority = str(directory.folder / 'ca.pem')
    assert ask(directory, start_tls=True, ca_path=authority, filter='(cn=twin1)')
    assert 'name the authority in ca_path' in refused(directory, start_tls=True)
    assert ask(directory, start_tls=True, validate_certs=False, filter='(cn=twin1)')
    other = directory.url.replace('localhost', '127.0.0.1')
    assert 'as its certificate does' in refused(directory, url=other, start_tls=True, ca_path=authority)


def test_start_tls_is_not_left_out_where_it_cannot_be_had(directory, tmp_path):
    plain = Directory(tmp_path)
    try:
        assert 'start_tls: false' in refused(plain, start_tls=True)
    finally:
        plain.end()


@pytest.mark.parametrize(('options', 'word'), [
    ({'url': 'dc.example.com'}, 'url must be like'), ({'url': 'ldap://h/dc=example'}, 'names the server only'),
    ({'filter': '(cn=a'}, 'correct filter'), ({'base': 'people'}, 'correct base'),
    ({'domain': 'example'}, 'domain: '), ({'bind_password': ''}, 'has no bind_password'),
    ({'bind_dn': ''}, 'has no bind_dn'), ({'ca_path': '/nowhere'}, 'no /nowhere'),
    ({'attributes': {'alias': 'x'}}, 'did you mean aliases?'),
    ({'attributes': {'display_name': ['x']}}, 'the name of an attribute'), ({'page_size': 0}, 'at least 1'),
    ({'url': 'ldap://h:99999'}, 'url: Port out of range')])
def test_wrong_options(directory, options, word):
    assert word in refused(directory, **options)


# --- as a user runs it ---

def run_ansible(directory, *arguments, **environment):
    options = ("url='%s', base='ou=people,%s', domain='example.com', bind_dn='cn=reader,%s', bind_password=secret, start_tls=false"
               % (directory.url, BASE, BASE))
    return subprocess.run(
        [str(ROOT / '.venv/bin/ansible'), 'localhost', '-m', 'ansible.builtin.debug', '-e', '@secret.yml', *arguments,
         '-a', "msg={{ lookup('splitdomain.zimbra.people_ldap', %s) | length }}" % options],
        cwd=str(directory.folder), timeout=120, check=False,
        env=dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / 'build' / 'collections'), ANSIBLE_NOCOLOR='1', **environment),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True)


def test_a_password_is_never_shown(directory):
    for password, code in ((PASSWORD, 0), ('pass-word 8', 2)):
        (directory.folder / 'secret.yml').write_text('secret: "%s"\n' % password)
        done = run_ansible(directory, '-vvvv')
        assert done.returncode == code, done.stdout
        assert password not in done.stdout
        assert ('"msg": "7"' in done.stdout or '"msg": 7' in done.stdout) == (code == 0)


def test_without_ldap3_it_says_what_to_install(directory, tmp_path):
    (tmp_path / 'ldap3.py').write_text('raise ImportError("not here")\n')
    (directory.folder / 'secret.yml').write_text('secret: "%s"\n' % PASSWORD)
    done = run_ansible(directory, PYTHONPATH=str(tmp_path))
    assert done.returncode == 2
    assert '-m pip install ldap3' in done.stdout
