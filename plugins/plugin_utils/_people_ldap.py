# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Entries of an LDAP server or an Active Directory, read page by page with ldap3.

Private to this collection. On the controller. All of them come or none: a list that is cut short is an error.
"""

import os
import ssl
import sys
from typing import NamedTuple
from urllib.parse import urlsplit

try:
    import ldap3
    from ldap3.core.exceptions import LDAPException
except ImportError:
    ldap3 = None
    LDAPException = ()

_PAGES = '1.2.840.113556.1.4.319'
_LOGIN = 'the server wants to be told who asks: give bind_dn and bind_password'
_PAGE = 'the server gives fewer entries at once: lower page_size (Active Directory takes 1000 at most), or ask its administrator'
_TLS = 'the server wants TLS or a stronger way to log in: use ldaps:// or leave start_tls on'
_CLEAR = 'use ldaps:// if it speaks TLS from the start; with start_tls: false everything, passwords too, is sent in the clear'
_REMEDIES = {     # of result codes
    1: _LOGIN, 3: 'narrow the filter, or ask its administrator', 4: _PAGE, 8: _TLS, 11: _PAGE, 12: 'the server cannot answer in pages',
    13: _TLS, 32: 'see that base is there and that bind_dn may read it', 34: 'correct base, like ou=people,dc=example,dc=com',
    48: _LOGIN, 49: 'correct bind_dn and bind_password', 50: 'let bind_dn read there',
}


class DirectoryError(ValueError):
    """The entries cannot be had. The text says why and what to do, and never holds a password."""


class Server(NamedTuple):
    url: str
    bind_dn: str              # '': nobody
    bind_password: str
    start_tls: bool
    validate_certs: bool
    ca_path: str              # '': the certificates that the system trusts
    timeout: int              # seconds, for the connection and for every answer


def entries(server, base, search_filter, attributes, page_size):
    """Return [(DN, {attribute in lower case: [bytes]})] of a subtree. Raises DirectoryError."""
    if ldap3 is None:
        raise DirectoryError('the Python that runs Ansible (%s) has no package ldap3: %s -m pip install ldap3' % (
            sys.executable, sys.executable))
    try:
        connection = _connection(server)
        try:
            return list(_pages(connection, server, base, search_filter, attributes, page_size))
        finally:
            connection.unbind()
    except (LDAPException, OSError, ssl.SSLError) as error:
        raise DirectoryError(_told(server, error)) from None


def check(server):
    """Return why a server cannot be asked like this, or None."""
    parts = urlsplit(server.url)
    if parts.scheme not in ('ldap', 'ldaps') or not parts.hostname:
        return 'url must be like ldap://dc.example.com or ldaps://dc.example.com:636, not %r' % server.url
    try:
        parts.port  # noqa: B018 (reading it checks it)
    except ValueError as error:
        return 'url: %s' % error
    if parts.path.strip('/') or parts.query:
        return 'url names the server only; write what comes after it as base and filter'
    if server.bind_dn and not server.bind_password:
        return 'bind_dn has no bind_password; servers take that for nobody in particular and hide people'
    if server.bind_password and not server.bind_dn:
        return 'bind_password has no bind_dn'
    if server.ca_path and not os.path.exists(server.ca_path):
        return 'there is no %s (ca_path)' % server.ca_path
    return None


def _connection(server):
    place = 'ca_certs_path' if os.path.isdir(server.ca_path) else 'ca_certs_file'
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED if server.validate_certs else ssl.CERT_NONE, **{place: server.ca_path or None})
    target = ldap3.Server(server.url, get_info=ldap3.NONE, tls=tls, connect_timeout=server.timeout)
    connection = ldap3.Connection(target, server.bind_dn or None, server.bind_password or None, read_only=True, auto_referrals=False,
                                  check_names=False, raise_exceptions=True, receive_timeout=server.timeout)
    connection.open()
    if server.start_tls and not target.ssl:
        _encrypt(connection, server)
    connection.bind()
    return connection


def _encrypt(connection, server):
    try:
        connection.start_tls()
    except LDAPException as error:
        if _is_about_certificates(error):
            raise
        raise DirectoryError('%s: there is no StartTLS: %s; %s' % (
            server.url, getattr(error, 'message', None) or error, _CLEAR)) from None


def _is_about_certificates(error):
    return 'certificate' in str(error).lower() or 'hostname' in str(error).lower()


def _pages(connection, server, base, search_filter, attributes, page_size):
    """Yield every entry; referrals to other servers are not followed."""
    cookie = None
    while True:
        connection.search(base, search_filter, ldap3.SUBTREE, attributes=list(attributes), paged_size=page_size,
                          paged_criticality=True, paged_cookie=cookie)
        if connection.result['result'] != 0:
            raise DirectoryError('%s: %s' % (server.url, _answer(connection.result['result'], connection.result['description'],
                                                                 connection.result['message'])))
        for entry in connection.response:
            if entry['type'] == 'searchResEntry':
                yield entry['dn'], {name.lower(): values for name, values in entry['raw_attributes'].items()}
        cookie = connection.result.get('controls', {}).get(_PAGES, {}).get('value', {}).get('cookie')
        if not cookie:
            return


def _told(server, error):
    """Return what went wrong, in one sentence with the way out."""
    code = getattr(error, 'result', None)
    if isinstance(code, int):
        return '%s: %s' % (server.url, _answer(code, error.description, error.message))
    text = str(error) or type(error).__name__
    if _is_about_certificates(error):
        way = 'its certificate is not trusted: name the authority in ca_path, and the server as its certificate does in url'
    elif type(error).__name__ == 'LDAPInvalidFilterError':
        way = 'correct filter, like (&(objectClass=person)(mail=*))'
    else:
        way = 'see that it runs, is reached from this host on that port, and speaks TLS there if it is asked to'
    return '%s: %s; %s' % (server.url, text, way)


def _answer(code, description, message):
    """Return what the server answered, with what can be done about it."""
    said = ' (%s)' % ' '.join(str(message).replace('\0', '').split()) if message else ''
    return 'the server answers %s%s; %s' % (description, said, _REMEDIES.get(code, 'see the log of the server'))
