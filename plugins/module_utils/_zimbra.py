# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which reader and writer serve a Zimbra host.

Private to this collection. Reading asks LDAP directly (no Java start) and falls back to zmprov where LDAP cannot
be had; writing is always Zimbra's own program, for its defaults, callbacks and caches. Where there is no zmprov, or where
one is told so, the admin SOAP service reads and writes.
"""
import os

from ._client import ClientError, Reader
from ._flush import FlushingWriter
from ._ldap import LdapReader
from ._localconfig import read_localconfig
from ._model import Query
from ._postconf import PostfixReader, zimbra_postfix
from ._product import product
from ._soap_options import lock_file, soap_client
from ._soap_read import SoapReader
from ._soap_write import SoapWriter
from ._zmprov import ZmprovWriter
from ._zmprov_read import ZmprovReader


class ZimbraClients(object):
    """Makes the reader and the writer of one module call from its connection options."""

    def __init__(self, params):
        self._params = params
        self._home = params['zimbra_home']
        self._user = product(self._home).user
        self._zmprov = params['zmprov_path'] or os.path.join(self._home, 'bin', 'zmprov')
        self._timeout = params['timeout']
        if self._timeout < 1:
            raise ClientError('client.REFUSED', 'a timeout of %d seconds leaves no time for an answer' % self._timeout,
                              'Set timeout to at least 1')
        if (params.get('concurrency') or 1) < 1:
            raise ClientError('client.REFUSED', 'concurrency is %d' % params['concurrency'], 'Set concurrency to at least 1')
        conf = os.path.join(self._home, 'conf')
        self.backend = self._chosen(params.get('backend') or 'auto')
        self._client = soap_client(params) if self.backend == 'soap' else None
        self.lock_directory = lock_file(self._client.url) if self._client and not os.path.isdir(conf) else conf

    def _chosen(self, backend):
        """Return the backend that auto means: zmprov where it is, else soap where it can be had."""
        if backend != 'auto':
            return backend
        told = any(self._params.get(name) for name in ('url', 'username', 'password'))
        known = told or os.path.isfile(os.path.join(self._home, 'conf', 'localconfig.xml'))
        return 'soap' if known and not os.path.exists(self._zmprov) else 'zmprov'

    def reader(self):
        if self._client:
            return FirstReader(self._postfix, [SoapReader(self._client)])
        zmprov = ZmprovReader(self._zmprov, self._home, self._timeout, self._user)
        return FirstReader(self._postfix, [LdapReader(self._home, self._timeout, self._user), zmprov])

    def _postfix(self, query):
        """Ask the Postfix of this host, if it has one; its Entry has the name of this host's server in the directory."""
        try:
            postfix = zimbra_postfix(self._home, self._timeout, '')
            found = PostfixReader(postfix).read(Query(('postfix',), query.attributes, names=('expanded',)))
        except ClientError as error:
            if error.code != 'client.MISSING':
                raise
            return []
        return [entry._replace(name=read_localconfig(self._home)['zimbra_server_hostname']) for entry in found]

    def writer(self):
        if self._client:
            return SoapWriter(self._client, self._params.get('concurrency') or 2)
        # The local mailboxd, as zmprov finds it: options of another backend do not count here.
        return FlushingWriter(ZmprovWriter(self._zmprov, self._home, self._timeout, self._user), lambda timeout: soap_client(
            dict(zimbra_home=self._home, timeout=timeout)), self._timeout)


class FirstReader(Reader):
    """Reads with the first reader that can answer; a later one is taken when an earlier cannot be reached."""

    def __init__(self, postfix, readers):
        self._postfix = postfix
        self._readers = readers
        self.warnings = []
        self._failed = None

    @property
    def source(self):
        return self._readers[0].source

    def __exit__(self, *exc):
        return self._readers[0].__exit__(*exc)

    def read(self, query, inherited=False):
        """Return the Entries that answer a Query. Only the program itself, the last reader, knows inherited values."""
        if inherited:
            self._readers = self._readers[-1:]
            return self._readers[0].read(query, inherited=True)
        if query.kinds == ('postfix',):
            return self._postfix(query)
        while True:
            try:
                return self._readers[0].read(query)
            except ClientError as error:
                if error.code == 'client.REFUSED':
                    raise
                if len(self._readers) == 1:
                    raise self._all_failed(error) from error
                self.warnings.append('reading by %s was not possible (%s): %s is used, which starts a Java program' % (
                    self._readers[0].source, error.text, self._readers[1].source))
                self._failed = self._failed or error
                self._readers.pop(0).__exit__(None, None, None)
                self._readers[0].__enter__()

    def _all_failed(self, error):
        """Return the ClientError for the last reader's failure; what keeps the best one from serving is told first."""
        if self._failed is None:
            return error
        return ClientError(error.code, '%s; zmprov was tried then: %s' % (self._failed.text, error.text), self._failed.remedy)
