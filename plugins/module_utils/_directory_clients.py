# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zimbra's reader and writer, and a reader that can ask other LDAP servers too.

Private to this collection. Settings of another server are tried with the means of the backend: Zimbra's own trial over SOAP,
else a bind and a search from the Zimbra host.
"""
from . import _external_soap
from ._client import Reader
from ._external import AuthQuestion, GalQuestion
from ._external_ldap import ExternalLdap
from ._zimbra import ZimbraClients


class DirectoryClients(ZimbraClients):
    """As ZimbraClients; its reader answers a GalQuestion or AuthQuestion with an Answer."""

    def reader(self):
        return AskingReader(super(DirectoryClients, self).reader(), self._ask)

    def _ask(self, question):
        if self._client:
            return _external_soap.ask(self._client, question)
        return ExternalLdap(self._home, self._timeout, self._params.get('ldap_ca_path') or '').ask(question)


class AskingReader(Reader):
    """Another reader, and what answers questions to other servers."""

    def __init__(self, reader, ask):
        self._reader, self._ask = reader, ask

    @property
    def source(self):
        return self._reader.source

    @property
    def warnings(self):
        return self._reader.warnings

    def __enter__(self):
        self._reader.__enter__()
        return self

    def __exit__(self, *exc):
        return self._reader.__exit__(*exc)

    def read(self, query, inherited=False):
        """Return the Entries that answer a Query, or the Answer to a question."""
        if isinstance(query, (GalQuestion, AuthQuestion)):
            return self._ask(query)
        return self._reader.read(query, inherited) if inherited else self._reader.read(query)
