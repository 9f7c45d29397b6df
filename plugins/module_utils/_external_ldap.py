# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Another LDAP server asked from the Zimbra host, by a real bind and a real search with ldapsearch.

Private to this collection. Passwords go to ldapsearch on a pipe. The connection starts where Zimbra's would, so what fails
here fails there; only the authorities that are trusted can differ: Zimbra's are in its own Java keystore.
"""
import os
import re
import shutil

from ._client import ClientError
from ._external import Answer, GalQuestion, auth_filter, macros
from ._ldif import LdifError, parse
from ._localconfig import is_true, read_localconfig
from ._process import Feed, first_of, identity, run
from ._product import product

_ADDRESSES = ('mail', 'zimbraMailAlias', 'mailAlternateAddress', 'proxyAddresses')
# Where distributions keep the authorities that they trust.
_BUNDLES = ('/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem')
_SIZE_LIMIT = 4
_FILTERS = re.compile(br'^# filter: (.*)$', re.MULTILINE)
_DN = re.compile(br'^dn:', re.MULTILINE)
_WHO = 'it wants to be told who asks: give the bind DN and its password'
_TLS = 'it wants TLS: use ldaps://, or leave start_tls on'
_REMEDIES = {
    1: _WHO, 8: _TLS, 13: _TLS, 32: 'see that the base is there and that the bind DN may read it',
    34: 'correct the DN or the base, like ou=people,dc=example,dc=com', 48: _WHO, 49: 'correct the DN and its password',
    50: 'let the bind DN read there', 249: 'correct the filter, like (&(objectClass=person)(mail=*))',
}


class ExternalLdap(object):
    """home: Zimbra's directory. timeout: seconds of silence. ca_path: authorities, '' for those that the system trusts."""

    def __init__(self, home, timeout, ca_path=''):
        self._home, self._timeout, self._who = home, timeout, identity(product(home).user)
        self._program = first_of([os.path.join(home, 'common', 'bin', 'ldapsearch'), shutil.which('ldapsearch')])
        if not self._program:
            raise ClientError('client.MISSING', 'there is no ldapsearch, neither below %s nor in PATH' % home,
                              'Run this on a Zimbra host, or take backend soap')
        self._environment = _trust(home, ca_path)

    def ask(self, question):
        """Return the Answer to a GalQuestion or AuthQuestion. Raises ClientError where ldapsearch itself is the trouble."""
        try:
            return self._gal(question) if isinstance(question, GalQuestion) else self._auth(question)
        except _Failed as failed:
            return Answer(failure=failed.args[0], remedy=failed.args[1])

    def _gal(self, question):
        pages = ['-E', 'pr=500/noprompt'] if question.everybody else []
        done = self._search(question.place, pages + ['-LLL', '-b', question.base, question.filter] + list(_ADDRESSES),
                            0 if question.everybody else 1)
        people = [tuple(_addresses(values)) for _dn, values in _entries(done)]
        # Who has no address is no recipient. A server may give less than everybody, whatever one asks for.
        return Answer(tuple(sorted(each for each in people if each)), question.everybody and done.code == 0)

    def _auth(self, question):
        if not question.filter:
            if not question.name:
                # All that can be tried without a person: that the server is there, and speaks TLS if it is to.
                self._search(question.place, ['-LLL', '-b', '', '-s', 'base', '(objectClass=*)', '1.1'])
                return Answer(counted=False)
            self._sign_in(question.place, macros(question.bind_dn, question.name), question.password)
            return Answer(((question.name,),), counted=False)
        known = self._known(question)
        if question.name:
            self._sign_in(question.place, self._dn(question), question.password)
        return Answer(known)

    def _known(self, question):
        """Return which of the accounts an entry is found for: exactly one, as Zimbra wants it."""
        if not question.accounts:
            self._search(question.place, ['-LLL', '-b', question.base, auth_filter(question.filter, 'nobody@example.invalid'), '1.1'], 1)
            return ()
        wanted = ['(&(objectClass=*)%s)' % auth_filter(question.filter, account) for account in question.accounts]
        lines = '\n'.join(line[len('(&(objectClass=*)'):-1] for line in wanted) + '\n'
        # With comments, which say which filter an answer belongs to; a value cannot look like one.
        done = self._search(question.place, ['-L', '-b', question.base, '-f', Feed(lines.encode('utf-8')), '(&(objectClass=*)%s)', '1.1'])
        found = _FILTERS.split(done.out)[1:]
        counts = dict(zip(found[::2], [len(_DN.findall(text)) for text in found[1::2]]))
        return tuple((account,) for account, line in zip(question.accounts, wanted) if counts.get(line.encode('utf-8')) == 1)

    def _dn(self, question):
        sought = auth_filter(question.filter, question.name)
        found = _entries(self._search(question.place, ['-LLL', '-b', question.base, sought, '1.1'], 2))
        if len(found) != 1:
            raise _Failed('%s finds %s for %s' % (sought, 'nobody' if not found else 'more than one entry', question.name),
                          'correct search_filter and search_base, so that they find exactly one')
        return found[0][0]

    def _sign_in(self, place, dn, password):
        if not password:
            raise _Failed('an empty password signs nobody in', 'give the password of test_user')
        self._search(place._replace(bind_dn=dn, bind_password=password), ['-LLL', '-b', '', '-s', 'base', '(objectClass=*)', '1.1'])

    def _search(self, place, words, limit=0):
        """Run ldapsearch on the first server that can be reached; Finished. limit: entries that are wanted, 0 for all."""
        argv = [self._program, '-x', '-o', 'ldif-wrap=no', '-o', 'nettimeout=%d' % self._timeout, '-H', ' '.join(place.urls)]
        argv += ['-z', str(limit)] + (['-ZZ'] if place.start_tls else [])
        argv += ['-D', place.bind_dn, '-y', Feed(place.bind_password.encode('utf-8'))] if place.bind_dn else []
        done = run(argv + words, self._who, self._home, self._timeout, self._environment)
        if done.code not in (0, _SIZE_LIMIT):
            raise _failure(place, done)
        return done


class _Failed(Exception):
    """(why, remedy): the server gives no answer."""


def _entries(done):
    try:
        return parse(done.out)
    except LdifError as error:
        raise _Failed('what it answers cannot be read (%s)' % error, 'ask its administrator') from None


def _addresses(values):
    """Yield every address of an entry. Active Directory writes smtp: before them."""
    for name in _ADDRESSES:
        for text in values.get(name.lower(), ()):
            kind, colon, address = text.rpartition(':')
            if '@' in address and (not colon or kind.lower() == 'smtp'):
                yield address.lower()


def _trust(home, ca_path):
    """Return the variables that say whom ldapsearch trusts."""
    try:
        if is_true(read_localconfig(home)['ssl_allow_untrusted_certs']):
            return {'LDAPTLS_REQCERT': 'never'}
    except ClientError:
        pass
    if ca_path and not os.path.exists(ca_path):
        raise ClientError('client.REFUSED', 'there is no %s (ldap_ca_path)' % ca_path, 'Name a file with certificates of authorities (PEM)')
    path = ca_path or next((bundle for bundle in _BUNDLES if os.path.isfile(bundle)), '')
    return {'LDAPTLS_CACERTDIR' if os.path.isdir(path) else 'LDAPTLS_CACERT': path} if path else {}


def _failure(place, done):
    """Return the _Failed of an ldapsearch."""
    said = ' '.join(done.err.decode('utf-8', 'replace').split())[:300]
    if place.bind_password:
        said = said.replace(place.bind_password, '********')
    where = ' '.join(place.urls)
    if 'certificate' in said.lower() or 'TLS' in said or 'tls' in said:
        way = ('name the authority of its certificate in ldap_ca_path, and give it to Zimbra too (zmcertmgr addcacert); or the server '
               'speaks no StartTLS: use ldaps://')
    elif done.code == 255 or "Can't contact" in said:
        way = 'see that it runs, the port, and the firewall between it and this host'
    else:
        way = _REMEDIES.get(done.code, 'see the log of that server')
    return _Failed('%s does not answer as it must: %s' % (where, said or 'ldapsearch ended with code %d' % done.code), way)
