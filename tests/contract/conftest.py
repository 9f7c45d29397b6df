# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A directory of its own for these tests: a real slapd with Zimbra's schema, and the lab's zmprov over it."""
import importlib.util
import pathlib
import shutil
import subprocess
import sys
import tempfile

import pytest

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / 'build' / 'collections'))

from ansible_collections.splitdomain.zimbra.plugins.module_utils._ldap import LdapReader  # noqa: E402
from ansible_collections.splitdomain.zimbra.plugins.module_utils._localconfig import read_localconfig  # noqa: E402
from ansible_collections.splitdomain.zimbra.plugins.module_utils._process import Feed, identity, run  # noqa: E402
from ansible_collections.splitdomain.zimbra.plugins.module_utils._soap import SoapClient  # noqa: E402
from ansible_collections.splitdomain.zimbra.plugins.module_utils._soap_read import SoapReader  # noqa: E402
from ansible_collections.splitdomain.zimbra.plugins.module_utils._soap_write import SoapWriter  # noqa: E402
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zimbra import ZimbraClients  # noqa: E402
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zmprov import ZmprovWriter  # noqa: E402
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zmprov_read import ZmprovReader  # noqa: E402

TIMEOUT = 20
# What the tests find there: mailbox accounts, remote accounts, a resource, a list, and a subdomain with people of its own.
CONTENT = '''cd sub.example.com
cd other.example
ca foo@example.com test1234 displayName Foo
aaa foo@example.com f.alias@example.com
ca bar@example.com "" zimbraMailTransport smtp:[mail.example.com]:25 zimbraAccountStatus locked
aaa bar@example.com b.alias@example.com
ca carol@sub.example.com "" zimbraMailTransport smtp:[mail.example.com]:25 zimbraAccountStatus locked
ca "o'hara+tag@other.example" "" zimbraMailTransport smtp:[mail.example.com]:25
aaa "o'hara+tag@other.example" ohara@example.com
ccr room@example.com test1234 zimbraCalResType Location displayName Room
cdl staff@example.com
adlm staff@example.com foo@example.com bar@example.com
ms zimbra.example.com zimbraMtaRelayHost [relay.example.com]:25
exit
'''
GROUP = '''dn: cn=dyn,cn=groups,dc=example,dc=com
changetype: add
objectClass: groupOfURLs
objectClass: zimbraGroup
objectClass: zimbraMailRecipient
cn: dyn
memberURL: ldap:///??sub?(zimbraMemberOf=1)
mail: dyn@example.com
zimbraMailAlias: dyn@example.com
zimbraMailStatus: enabled
zimbraIsACLGroup: TRUE
zimbraId: 00000000-0000-4000-8000-000000000001
'''


def load_site():
    spec = importlib.util.spec_from_file_location('zimbra_site', ROOT / 'lab' / 'zimbra' / 'site.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Site


def load_soap():
    spec = importlib.util.spec_from_file_location('soap_run', ROOT / 'lab' / 'zimbra' / 'soap' / 'run.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SOAP = load_soap()


@pytest.fixture(scope='session')
def empty_site():
    """A site whose folder every user can reach, with its admin service."""
    folder = tempfile.mkdtemp(prefix='contract-', dir='/tmp')
    pathlib.Path(folder).chmod(0o755)
    made = load_site().create(folder + '/home')
    SOAP.certify(made.home, ['127.0.0.1'])
    made.soap_url = SOAP.start(made.home)
    yield made
    SOAP.stop(made.home)
    made.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope='session')
def filled_site(empty_site):
    done = subprocess.run([empty_site.zmprov, '-l', '-f', '/dev/stdin'], input=CONTENT.encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b''), done.stderr.decode()
    change_ldap(empty_site, GROUP)
    return empty_site


@pytest.fixture
def site(filled_site):
    """The filled site, running."""
    filled_site.start()
    if SOAP.pid(filled_site.home) is None:
        filled_site.soap_url = SOAP.start(filled_site.home)
    return filled_site


def change_ldap(site, ldif):
    """Change the directory itself, as neither writer could."""
    config = read_localconfig(site.home)
    done = run(['/usr/bin/ldapmodify', '-x', '-H', site.url, '-D', config['zimbra_ldap_userdn'],
                '-y', Feed(config['zimbra_ldap_password'].encode()), '-f', Feed(ldif.encode())], identity(None), site.home, TIMEOUT)
    assert done.code == 0, done.err.decode()


def make_clients(home, **options):
    return ZimbraClients(dict(dict(zimbra_home=str(home), zmprov_path=None, timeout=TIMEOUT), **options))


def make_client(site, timeout=TIMEOUT, password='test1234'):
    return SoapClient(site.soap_url, 'admin@example.com', password, timeout, ca_path=site.home + '/conf/ca/ca.pem')


def make_reader(source, site, user=None, timeout=TIMEOUT):
    if source == 'soap':
        return SoapReader(make_client(site, timeout))
    if source == 'ldap':
        return LdapReader(site.home, timeout, user)
    return ZmprovReader(site.zmprov, site.home, timeout, user)


def make_writer(site, user=None, timeout=TIMEOUT, source='zmprov'):
    if source == 'soap':
        return SoapWriter(make_client(site, timeout), size=7)
    return ZmprovWriter(site.zmprov, site.home, timeout, user)


@pytest.fixture(params=['ldap', 'zmprov', 'soap'])
def reader(request, site):
    """Every reader, one after the other."""
    with make_reader(request.param, site) as made:
        yield made


@pytest.fixture
def readers(site):
    """All readers together, to compare what they say."""
    with make_reader('ldap', site) as one, make_reader('zmprov', site) as other, make_reader('soap', site) as third:
        yield one, other, third
