# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reader that asks Zimbra's LDAP server directly, by ldapsearch on the Zimbra host.

Private to this collection. No Java is started, and what comes back is LDIF, in which a value cannot pass for
anything else. The bind password and all addresses go to ldapsearch on pipes.

The connection is what localconfig.xml says: StartTLS is demanded for ldap:// servers when ldap_starttls_supported
is 1 (and neither ldap_starttls_required nor zimbra_require_interprocess_security takes it back); the server's
certificate is checked against Zimbra's own authorities in conf/ca unless ssl_allow_untrusted_certs is true.
"""
import os
import re
import shutil

from . import _filter as f
from ._attributes import is_secret
from ._client import ClientError, Reader
from ._ldap_schema import definitions
from ._ldif import LdifError, parse, split_dn
from ._localconfig import is_true, read_localconfig
from ._model import RECIPIENT_KINDS, Entry
from ._process import Feed, first_of, identity, run

# ldapsearch reads its filters line by line into 8,192 bytes.
_LINE = 7000
_ADDRESSES = ('zimbraMailDeliveryAddress', 'mail', 'zimbraMailAlias', 'zimbraOldMailAddress')
# kind -> (base, scope, object class, attribute with the name)
_OTHERS = {
    'domain': ('', 'sub', 'zimbraDomain', 'zimbraDomainName'),
    'server': ('cn=servers,cn=zimbra', 'one', 'zimbraServer', 'cn'),
    'cos': ('cn=cos,cn=zimbra', 'one', 'zimbraCOS', 'cn'),
    'config': ('cn=config,cn=zimbra', 'base', 'zimbraGlobalConfig', 'cn'),
}
# In this order: a calendar resource is an account too.
_CLASSES = (('zimbracalendarresource', 'resource'), ('zimbraaccount', 'account'), ('zimbradistributionlist', 'list'),
            ('zimbragroup', 'group'))
_DOMAIN = re.compile(r'^[a-z0-9_-]+(\.[a-z0-9_-]+)*$')


class LdapReader(Reader):
    """Reads by ldapsearch. zimbra_home: Zimbra's directory. timeout: seconds of silence. user: who runs it under root."""

    source = 'ldap'

    def __init__(self, zimbra_home, timeout, user='zimbra'):
        self._home = zimbra_home
        self._timeout = timeout
        self._user = user
        self._connection = None

    def read(self, query, inherited=False):
        """Return the Entries that answer a Query, sorted by kind and name; inherited values cannot be had here."""
        refuse_secrets(query)
        if inherited:
            raise ClientError('client.REFUSED', 'LDAP holds own values only, not inherited ones', 'Read with zmprov')
        if query.names is not None and not query.names:
            return []
        if query.kinds == ('attribute',):
            return self._definitions(query)
        if set(query.kinds) <= set(RECIPIENT_KINDS):
            return self._recipients(query)
        return self._others(query)

    def _recipients(self, query):
        classes = [name for name, kind in _CLASSES if kind in query.kinds]
        names = query.names and [f.either(f.equal(one, name) for one in _ADDRESSES) for name in query.names if '@' in name]
        if names is not None and not names:
            return []
        found = {}
        for base in _bases(query.domain):
            search = _Search(base, 'sub', f.either(f.equal('objectClass', name) for name in classes), names)
            for dn, values in self._search(search, query, ('objectClass', 'zimbraMailDeliveryAddress')):
                entry = _recipient(dn, values, query)
                if entry:
                    found[dn] = entry
        return _sorted(found.values())

    def _others(self, query):
        kind = query.kinds[0]
        base, scope, object_class, key = _OTHERS[kind]
        names = query.names and [f.equal(key, 'config' if kind == 'config' else name) for name in query.names]
        if kind == 'config' and query.names and 'global' not in query.names:
            return []
        search = _Search(base, scope, f.equal('objectClass', object_class), names)
        found = {}
        for dn, values in self._search(search, query, (key,)):
            name = 'global' if kind == 'config' else values[key.lower()][0]
            if _has(values, query.having):
                found[dn] = Entry(kind, name, _asked(values, query.attributes))
        return _sorted(found.values())

    def _definitions(self, query):
        argv = ['-b', 'cn=Subschema', '-s', 'base', '(objectClass=subschema)', 'attributeTypes']
        found = self._connect().search(argv)
        return definitions(found[0][1]['attributetypes'], query.names) if found else []

    def _connect(self):
        if self._connection is None:
            self._connection = _Connection(self._home, self._timeout, self._user)
        return self._connection

    def _search(self, search, query, needed):
        """Return what LDAP answers to a search, with the Query's `having` in it: [(dn, {lower name: values})]."""
        having = [f.equal(*query.having)] if query.having else []
        attributes = sorted(set(query.attributes) | set(needed) | set(query.having[:1] if query.having else ()))
        if search.names is None and not having:
            argv = ['-E', 'pr=1000/noprompt', '-b', search.base, '-s', search.scope, search.classes]
        else:
            lines = [f.both([search.classes] + having + [f.either(chunk)]) for chunk in f.chunks(search.names, _LINE)] \
                if search.names is not None else [f.both([search.classes] + having)]
            argv = ['-f', Feed('\n'.join(lines + ['']).encode('ascii')), '-b', search.base, '-s', search.scope, '%s']
        return self._connect().search(argv + attributes)


class _Search(object):
    """Where to search: base DN, scope, filter of object classes, filters of which one must hold (None: all entries)."""

    def __init__(self, base, scope, classes, names):
        self.base, self.scope, self.classes, self.names = base, scope, classes, names


class _Connection(object):
    """How ldapsearch is started, from localconfig.xml."""

    def __init__(self, home, timeout, user):
        config = read_localconfig(home)
        self._home, self._timeout, self._who = home, timeout, identity(user)
        self._program = first_of([os.path.join(home, 'common', 'bin', 'ldapsearch'),
                                  os.path.join(home, 'openldap', 'bin', 'ldapsearch'), shutil.which('ldapsearch')])
        if not self._program:
            raise ClientError('client.MISSING', 'there is no ldapsearch, neither below %s nor in PATH' % home,
                              "Set zimbra_home, or install the LDAP client programs")
        for key in ('ldap_url', 'zimbra_ldap_password'):
            if not config.get(key, '').strip():
                raise ClientError('client.MISSING', 'localconfig.xml of %s has no %s' % (home, key),
                                  'Set it there (zmlocalconfig -e), or run this on another Zimbra host')
        self._options = ['-LLL', '-o', 'ldif-wrap=no', '-o', 'nettimeout=%d' % timeout, '-x', '-z', '0',
                         '-H', ' '.join(config['ldap_url'].split()), '-D', config['zimbra_ldap_userdn'],
                         '-y', Feed(config['zimbra_ldap_password'].encode('utf-8'))]
        if _wants_starttls(config):
            self._options.append('-ZZ')
        self._environment = _tls(config, home)

    def search(self, arguments):
        """Return [(dn, {lower name: values})]. Raises ClientError."""
        done = run([self._program] + self._options + arguments, self._who, self._home, self._timeout, self._environment)
        # 32: the base does not exist, so nothing is below it.
        if done.code not in (0, 32):
            raise _failure(done, self._timeout)
        try:
            return parse(done.out)
        except LdifError as error:
            raise ClientError('client.DIED', 'what ldapsearch printed cannot be used: %s' % error,
                              'Ask for text attributes only; run it again if it was cut off') from error


def refuse_secrets(query):
    """Raise ClientError for a Query that asks for passwords, keys or tokens: no reader ever fetches them."""
    names = list(query.attributes) + [query.having[0]] * bool(query.having)
    secret = [name for name in names if is_secret(name)]
    if secret:
        raise ClientError('client.REFUSED', 'secrets are never read: %s' % ', '.join(secret), 'Leave these attributes out')


def _wants_starttls(config):
    return (is_true(config['ldap_starttls_supported']) and is_true(config['ldap_starttls_required'])
            and config['zimbra_require_interprocess_security'].strip() != '0'
            and all(url.lower().startswith('ldap://') for url in config['ldap_url'].split()))


def _tls(config, home):
    if is_true(config['ssl_allow_untrusted_certs']):
        return {'LDAPTLS_REQCERT': 'never'}
    authorities = os.path.join(home, 'conf', 'ca')
    return {'LDAPTLS_CACERTDIR': authorities} if os.path.isdir(authorities) else {}


def _failure(done, timeout):
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


def _bases(domain):
    """Return the bases of a domain's recipients, which are not those of its subdomains; all of the directory for None."""
    if domain is None:
        return ['']
    domain = domain.lower()
    if not _DOMAIN.match(domain):
        return []
    below = ','.join('dc=%s' % label for label in domain.split('.'))
    return ['ou=people,%s' % below, 'cn=groups,%s' % below]


def _recipient(dn, values, query):
    """Return the Entry of a found recipient; None for system entries, other kinds and values that only look alike."""
    parts = split_dn(dn)
    domain = '.'.join(value for name, value in parts if name == 'dc')
    if not domain or parts[-1] == ('cn', 'zimbra'):
        return None
    classes = [name.lower() for name in values.get('objectclass', ())]
    kind = next((kind for name, kind in _CLASSES if name in classes), None)
    if kind not in query.kinds or not _has(values, query.having):
        return None
    own = '%s@%s' % (parts[0][1], domain)
    delivery = values.get('zimbramaildeliveryaddress', ()) if kind in ('account', 'resource') else ()
    name = delivery[0] if len(delivery) == 1 else own
    return Entry(kind, name.lower(), _asked(values, query.attributes))


def _has(values, having):
    """Tell whether an entry has exactly that value; LDAP's own comparison is laxer with blanks."""
    return not having or having[1].lower() in [value.lower() for value in values.get(having[0].lower(), ())]


def _asked(values, names):
    return {name: values[name.lower()] for name in names if name.lower() in values}


def _sorted(entries):
    return sorted(entries, key=lambda entry: (entry.kind, entry.name))
