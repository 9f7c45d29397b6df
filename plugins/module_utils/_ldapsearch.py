# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ldapsearch on a Zimbra host, connected as localconfig.xml says.

Private to this collection. The bind password goes to it on a pipe. The servers of ldap_master_url are asked before
those of ldap_url: what was written a moment ago is there for sure. StartTLS is demanded for ldap:// servers when
ldap_starttls_supported is 1 (and neither ldap_starttls_required nor zimbra_require_interprocess_security takes it
back); the server's certificate is checked against Zimbra's own authorities in conf/ca, unless
ssl_allow_untrusted_certs is true.
"""
import os
import shutil

from ._client import ClientError
from ._ldif import LdifError, Parser
from ._localconfig import is_true, read_localconfig
from ._process import Feed, first_of, identity, run

_NO_SUCH_OBJECT = 32         # the base of a search does not exist, so nothing is below it


class LdapSearch(object):
    """home: Zimbra's directory. timeout: seconds of silence. user: who runs it under root. Raises ClientError."""

    def __init__(self, home, timeout, user):
        config = read_localconfig(home)
        self._home, self._timeout, self._who = home, timeout, identity(user)
        self._program = first_of([os.path.join(home, 'common', 'bin', 'ldapsearch'),
                                  os.path.join(home, 'openldap', 'bin', 'ldapsearch'), shutil.which('ldapsearch')])
        if not self._program:
            raise ClientError('client.MISSING', 'there is no ldapsearch, neither below %s nor in PATH' % home,
                              'Set zimbra_home, or install the LDAP client programs')
        for key in ('ldap_url', 'zimbra_ldap_password'):
            if not config.get(key, '').strip():
                raise ClientError('client.MISSING', 'localconfig.xml of %s has no %s' % (home, key),
                                  'Set it there (zmlocalconfig -e), or run this on another Zimbra host')
        self._options = ['-LLL', '-o', 'ldif-wrap=no', '-o', 'nettimeout=%d' % timeout, '-x', '-z', '0',
                         '-H', ' '.join(_urls(config)), '-D', config['zimbra_ldap_userdn'],
                         '-y', Feed(config['zimbra_ldap_password'].encode('utf-8'))]
        if _wants_starttls(config):
            self._options.append('-ZZ')
        self._environment = _tls(config, home)

    def search(self, base, scope, pattern, attributes, filters=None, each=None):
        """Return [(dn, {lower name: values})] of one search. Raises ClientError.

        pattern: a filter without any value of ours, as it stands on the command line. filters: lines that go into its
        %s one after the other, on a pipe. each(dn, values): takes the entries as they come; then none is returned.
        """
        found, parser = [], Parser()

        def take(data):
            entries = parser.feed(data) if data else parser.finish()
            if each is None:
                found.extend(entries)
            for dn, values in entries if each else ():
                each(dn, values)

        where = ['-b', base, '-s', scope]
        if filters is None:
            # Pages, so that a server's size limit for one answer does not cut it.
            where += ['-E', 'pr=1000/noprompt']
        else:
            where += ['-f', Feed('\n'.join(filters + ['']).encode('ascii'))]
        try:
            done = run([self._program] + self._options + where + [pattern] + list(attributes),
                       self._who, self._home, self._timeout, self._environment, take)
            if done.code not in (0, _NO_SUCH_OBJECT):
                raise _failure(done)
            take(b'')
            return found
        except LdifError as error:
            raise ClientError('client.DIED', 'what ldapsearch printed cannot be used: %s' % error,
                              'Ask for text attributes only; run it again if it was cut off') from error


def _wants_starttls(config):
    return (is_true(config['ldap_starttls_supported']) and is_true(config['ldap_starttls_required'])
            and config['zimbra_require_interprocess_security'].strip() != '0'
            and all(url.lower().startswith('ldap://') for url in _urls(config)))


def _urls(config):
    """Return the servers in the order to try: where Zimbra writes first, as a replica can be late.

    Only those with the scheme of the first: StartTLS is for all of them or for none.
    """
    urls = config.get('ldap_master_url', '').split() + config['ldap_url'].split()
    scheme = urls[0].lower().partition(':')[0]
    return [url for number, url in enumerate(urls) if url not in urls[:number] and url.lower().startswith(scheme + ':')]


def _tls(config, home):
    if is_true(config['ssl_allow_untrusted_certs']):
        return {'LDAPTLS_REQCERT': 'never'}
    # Zimbra's own ldapsearch takes the folder; a distribution's, built with GnuTLS, only the file.
    folder, authority = os.path.join(home, 'conf', 'ca'), os.path.join(home, 'conf', 'ca', 'ca.pem')
    found = {'LDAPTLS_CACERTDIR': folder} if os.path.isdir(folder) else {}
    return dict(found, LDAPTLS_CACERT=authority) if os.path.isfile(authority) else found


def _failure(done):
    """Return the ClientError for an ldapsearch that failed."""
    said = ' '.join(done.err.decode('utf-8', 'replace').split())[:500]
    if done.code < 0:
        return ClientError('client.DIED', 'ldapsearch was ended by signal %d' % -done.code, 'Run this again')
    if done.code == 49:
        return ClientError('ldap.INVALID_CREDENTIALS', 'LDAP refuses the password of localconfig.xml: %s' % said,
                           'Set zimbra_ldap_password with zmldappasswd, so that it is the same here and in LDAP')
    if done.code == 255 or "Can't contact" in said:
        return ClientError('ldap.UNREACHABLE', 'LDAP cannot be reached: %s' % said,
                           'See zmcontrol status on the LDAP host, ldap_url in localconfig.xml, and the firewall')
    if done.code in (3, 4, 11):
        return ClientError('ldap.LIMIT', 'LDAP cut the answer: %s' % said, 'Raise olcSizeLimit and olcTimeLimit of the LDAP server')
    return ClientError('ldap.FAILED', 'ldapsearch failed with code %d: %s' % (done.code, said), 'Cure what it says and run this again')
