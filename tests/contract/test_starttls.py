# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The LDAP reader over StartTLS: the server's certificate counts, unless localconfig.xml says otherwise."""
import pathlib
import shutil
import subprocess
import tempfile

import pytest
from conftest import load_site

from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._ldap import LdapReader
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Query

ADMIN = Query(('account',), (), names=('admin@example.com',))
STRICT = ('ldap_starttls_supported', 'ldap_starttls_required', 'zimbra_require_interprocess_security')


def openssl(folder, *arguments):
    subprocess.run(['openssl', *arguments], cwd=folder, check=True, timeout=60, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def set_keys(home, **keys):
    path = home / 'conf' / 'localconfig.xml'
    text = path.read_text()
    for key, value in keys.items():
        text = text.replace('"%s"' % key, '"was_%s"' % key).replace(
            '</localconfig>', '<key name="%s"><value>%s</value></key></localconfig>' % (key, value))
    path.write_text(text)


@pytest.fixture(scope='module')
def home():
    """The home of a site whose slapd refuses to be asked without TLS, with Zimbra's authority in conf/ca."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix='contract-', dir='/tmp'))
    folder.chmod(0o755)
    site = load_site().create(str(folder / 'home'), start=False)
    made = pathlib.Path(site.home)
    authority = made / 'conf' / 'ca'
    authority.mkdir()
    new = ('req', '-newkey', 'rsa:2048', '-nodes')
    openssl(authority, *new, '-x509', '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=CA')
    openssl(authority, *new, '-keyout', 'ldap.key', '-out', 'ldap.csr', '-subj', '/CN=127.0.0.1')
    (authority / 'names').write_text('subjectAltName=IP:127.0.0.1\n')
    openssl(authority, 'x509', '-req', '-in', 'ldap.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2',
            '-extfile', 'names', '-out', 'ldap.crt')
    config = made / 'conf' / 'slapd.conf'
    config.write_text('TLSCertificateFile %s/ldap.crt\nTLSCertificateKeyFile %s/ldap.key\nsecurity tls=1\n' % (authority, authority)
                      + config.read_text())
    site.start()
    set_keys(made, **{key: '1' for key in STRICT})
    yield made
    site.stop()
    shutil.rmtree(folder)


def test_a_server_that_zimbras_authority_vouches_for_is_asked(home):
    assert LdapReader(str(home), 10, None).read(ADMIN)


def test_any_other_server_is_not(home):
    (home / 'conf' / 'ca').rename(home / 'conf' / 'elsewhere')
    try:
        with pytest.raises(ClientError) as caught:
            LdapReader(str(home), 10, None).read(ADMIN)
        assert 'start_tls' in caught.value.text
        set_keys(home, ssl_allow_untrusted_certs='true')
        assert LdapReader(str(home), 10, None).read(ADMIN)
    finally:
        set_keys(home, ssl_allow_untrusted_certs='false')
        (home / 'conf' / 'elsewhere').rename(home / 'conf' / 'ca')


def test_without_tls_such_a_server_says_no(home):
    set_keys(home, ldap_starttls_supported='0')
    try:
        with pytest.raises(ClientError) as caught:
            LdapReader(str(home), 10, None).read(ADMIN)
        assert caught.value.code.startswith('ldap.')
    finally:
        set_keys(home, ldap_starttls_supported='1')
