# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reader and the writer of people on an LDAP server, by ldapsearch and ldapmodify of this host.

Private to this collection. Password and entries go to them on pipes.
"""
import base64
import os
import re
import shutil
import tempfile

from ._client import ClientError, Reader, Writer
from ._ldap_people import dn_of
from ._ldif import LdifError, parse, split_dn
from ._model import Entry, Failure, Outcome
from ._process import Feed, identity, run

_MISSING = 32
_STEP = re.compile(br'^(adding new|modifying|deleting) entry ', re.MULTILINE)
_CLASSES = {'person': ('inetOrgPerson',), 'base': ('organizationalUnit',)}
_REMEDIES = {49: 'Correct bind_dn and bind_password', 50: 'Let bind_dn write below base', 32: 'Create what is above base first',
             255: 'See that it runs, the port, and the firewall'}


class LdapPeopleClients(object):
    """Makes the reader and the writer of one module call from its options."""

    def __init__(self, params):
        self.lock_directory = tempfile.gettempdir()
        self._server = _Server(params)

    def reader(self):
        return PeopleReader(self._server)

    def writer(self):
        return PeopleWriter(self._server)


class _Server(object):
    """Runs a client program against the server of a module's options."""

    def __init__(self, params):
        self.base, self._params, self._who = params['base'], params, identity('')
        ca_path = params['ca_path']
        self._environment = {'LDAPTLS_CACERTDIR' if os.path.isdir(ca_path) else 'LDAPTLS_CACERT': ca_path} if ca_path else {}

    def call(self, program, words):
        path = shutil.which(program)
        if not path:
            raise ClientError('client.MISSING', 'there is no %s on this host' % program,
                              'Install the LDAP client programs (ldap-utils, openldap-clients)')
        argv = [path, '-x', '-o', 'ldif-wrap=no', '-H', ' '.join(self._params['urls'])] + (['-ZZ'] if self._starts_tls() else [])
        argv += ['-D', self._params['bind_dn'], '-y', Feed(self._params['bind_password'].encode('utf-8'))]
        return run(argv + words, self._who, '/', self._params['timeout'], self._environment)

    def _starts_tls(self):
        return self._params['start_tls'] and all(url.lower().startswith('ldap://') for url in self._params['urls'])

    def told(self, done):
        said = ' '.join(done.err.decode('utf-8', 'replace').split())[:300] or 'it ended with code %d' % done.code
        return said.replace(self._params['bind_password'], '********')

    def error(self, done):
        return ClientError('ldap.FAILED', '%s: %s' % (' '.join(self._params['urls']), self.told(done)),
                           _REMEDIES.get(done.code, 'Cure what it says; for a certificate, name its authority in ca_path'))


class PeopleReader(Reader):
    """Reads the base, or the people below it."""

    source = 'ldap'

    def __init__(self, server):
        self._server = server

    def read(self, query):
        """Return the Entries; of kind base or person."""
        base = query.kinds == ('base',)
        words = ['-LLL', '-b', self._server.base, '-s', 'base' if base else 'one', '-z', '0'] + ([] if base else ['-E', 'pr=500/noprompt'])
        done = self._server.call('ldapsearch', words + ['(objectClass=*)' if base else '(mail=*)'] + list(query.attributes))
        if done.code == _MISSING:
            return []
        if done.code:
            raise self._server.error(done)
        try:
            found = parse(done.out)
        except LdifError as error:
            raise ClientError('ldap.FAILED', 'what ldapsearch printed cannot be used: %s' % error, 'Run this again') from None
        entries = [_entry(query, dn, values) for dn, values in found]
        return sorted((entry for entry in entries if entry), key=lambda entry: entry.name)


def _entry(query, dn, values):
    """Return the Entry, None for one that is not named by its address: it is not ours."""
    kind, attributes = query.kinds[0], dict((name, values[name.lower()]) for name in query.attributes if name.lower() in values)
    named, name = split_dn(dn)[0]
    if kind == 'base':
        return Entry(kind, dn, attributes)
    return Entry(kind, name.lower(), attributes) if named == 'mail' else None


class PeopleWriter(Writer):
    """Writes by one ldapmodify; after an entry that fails, by another one for the rest."""

    source = 'ldapmodify'

    def __init__(self, server):
        self._server = server

    def apply(self, changes, stop_on_error=False):
        """Yield one Outcome a Change, in order."""
        rest = list(changes)
        while rest:
            text = b''.join(self._ldif(change) for change in rest)
            done = self._server.call('ldapmodify', ['-f', Feed(text)])
            begun = len(_STEP.findall(done.out))
            well = len(rest) if done.code == 0 else max(begun - 1, 0)
            for change in rest[:well]:
                yield Outcome(change, None)
            rest = rest[well:]
            if rest and not begun:
                raise self._server.error(done)
            if rest:
                yield Outcome(rest.pop(0), Failure('ldap.FAILED', self._server.told(done)))
            if stop_on_error and done.code:
                for change in rest:
                    yield Outcome(change, Failure('client.NOT_TRIED', 'something before it failed'))
                return

    def _ldif(self, change):
        dn = change.name if change.kind == 'base' else dn_of(change.name, self._server.base)
        lines = [_line('dn', dn), 'changetype: %s' % dict(create='add').get(change.operation, change.operation)]
        if change.operation == 'create':
            lines += ['objectClass: %s' % name for name in _CLASSES[change.kind]]
            lines += [_line(name, value) for name, values in sorted(change.after.items()) for value in values]
        if change.operation == 'modify':
            for name, values in sorted(change.after.items()):
                lines += ['replace: %s' % name] + [_line(name, value) for value in values] + ['-']
        return ('\n'.join(lines) + '\n\n').encode('ascii')


def _line(name, value):
    return '%s:: %s' % (name, base64.b64encode(value.encode('utf-8')).decode('ascii'))
