# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A client of Zimbra's admin SOAP service: kept-alive connections, one sign-in, faults as errors.

Private to this collection. Every fault has HTTP status 500, save in a batch, where it is one document's answer. A
token that has expired, also in the middle of a batch, is replaced once. No password and no token is in any message.
"""
import http.client
import os
import socket
import ssl
import threading
import time
from urllib.parse import urlsplit

from . import _soap_xml as x
from ._client import ClientError

PATH = '/service/admin/soap/'
# The token is no good: a new sign-in cures that. Nothing was done.
EXPIRED = ('service.AUTH_EXPIRED', 'service.AUTH_REQUIRED')
_BLOCK = 65536
# A server closes connections that nobody uses; one idle for so long (seconds) is not used again.
_IDLE = 20
_CONNECT = 10            # seconds until there is a connection
_ONCE_MORE = 'Look at mailbox.log and zmcontrol status on that server, then run this again: it goes on where it stopped'


class SoapClient(object):
    """url, username, password: where and as whom. timeout: seconds of silence.

    ca_path: file or folder of the authorities to trust; without it, this system's and the one in the file authority.
    """

    def __init__(self, url, username, password, timeout, validate_certs=True, ca_path=None, authority=None):
        self.url, self._username, self._password, self._timeout = url, username, password, timeout
        self._place = _place(url)
        self._tls = _tls(validate_certs, ca_path, authority)
        self._token = self._session = None
        self.ids = {}            # {kind: {name in lower case: id}} of what was read
        self._lock = threading.Lock()
        self._local = threading.local()
        self._open = []

    def close(self):
        """Close all connections, and forget what was read."""
        self.ids = {}
        while self._open:
            self._open.pop().close()
        self._local = threading.local()

    def ask(self, document):
        """Return the Answer to one document that only reads. Raises ClientError, also for its fault."""
        answer = self.send(document, again=True)[0]
        if answer.code:
            raise self.error(answer.code, answer.text)
        return answer

    def send(self, body, attributes=True, again=False):
        """Return the Answers to a document or batch; faults of a batch's documents are theirs. Raises ClientError.

        attributes: False drops those of entries. again: it only reads, so a lost connection is tried once more.
        """
        token = self._signed_in(None)
        for last in (False, True):
            answers = self._exchange(x.envelope(body, token, self._session), attributes, again)
            if not answers:
                raise ClientError('client.DIED', 'Zimbra at %s answered nothing' % self.url, _ONCE_MORE)
            alone = answers[0] if len(answers) == 1 and answers[0].number is None else None
            if alone is None or alone.code not in EXPIRED or last:
                break
            token = self._signed_in(token)
        if alone is not None and alone.code:
            raise self.error(alone.code, alone.text)
        return answers

    def renew(self, token):
        """Sign in anew unless that was done since the token was given out."""
        self._signed_in(token)

    @property
    def token(self):
        return self._token

    def error(self, code, text):
        """Return the ClientError of a fault."""
        text = self.masked(text or '')
        if code in ('account.AUTH_FAILED', 'service.PERM_DENIED'):
            return ClientError(code, 'Zimbra at %s does not let %s in: %s' % (self.url, self._username, text),
                               'Set username and password of a global administrator (account.AUTH_FAILED: the password is wrong)')
        if code in ('account.MAINTENANCE_MODE', 'service.TEMPORARILY_UNAVAILABLE'):
            return ClientError(code, 'Zimbra at %s is in maintenance mode: %s' % (self.url, text),
                               'End the maintenance (zimbraAccountStatus of the administrator, zmcontrol status), then run this again')
        return ClientError(code, 'Zimbra at %s says: %s' % (self.url, text), 'Read what Zimbra said, cure it and run this again')

    def masked(self, text):
        """Return a text of the server without our password."""
        return text.replace(self._password, '********') if self._password else text

    def _signed_in(self, old):
        """Return a token other than the old one; whoever comes first signs in for all."""
        with self._lock:
            if self._token is None or self._token == old:
                content = x.element('name', self._username) + x.element('password', self._password)
                answer = self._exchange(x.envelope(x.document('Auth', content), None, ''), True, True)[0]
                if answer.code:
                    raise self.error(answer.code, answer.text)
                if not answer.token:
                    raise ClientError('client.DIED', 'Zimbra at %s gave no token' % self.url, _ONCE_MORE)
                self._token = answer.token
            return self._token

    def _exchange(self, message, attributes, again):
        """Send a message and return the Answers. Raises ClientError."""
        while True:
            try:
                connection = self._connection()
                try:
                    connection.request('POST', self._place.path, message, {'Content-Type': 'application/soap+xml; charset=utf-8'})
                    answers = self._read(connection.getresponse(), attributes)
                except BaseException:
                    self._drop(connection)
                    raise
                self._local.used = time.time()
                return answers
            except (socket.timeout, OSError, http.client.HTTPException) as error:
                if not again or isinstance(error, socket.timeout):
                    raise self._lost(error) from None
                again = False

    def _connection(self):
        """Return this thread's connection, open. Raises ClientError when there is none to be had."""
        connection = getattr(self._local, 'connection', None)
        if connection is not None and time.time() - self._local.used > _IDLE:
            self._drop(connection)
            connection = None
        if connection is None:
            connection = http.client.HTTPSConnection(self._place.hostname, self._place.port or 7071, timeout=min(self._timeout, _CONNECT),
                                                     context=self._tls)
            try:
                connection.connect()
                connection.sock.settimeout(self._timeout)
            except (OSError, ssl.CertificateError, UnicodeError) as error:
                connection.close()
                raise self._unreachable(error) from None
            self._local.connection, self._local.used = connection, time.time()
            self._open.append(connection)
        return connection

    def _drop(self, connection):
        connection.close()
        self._local.connection = None
        if connection in self._open:
            self._open.remove(connection)

    def _read(self, response, attributes):
        kind = response.headers.get('Content-Type', '')
        if response.status not in (200, 500) or 'xml' not in kind:
            raise self._no_service(response.status)
        parser = x.Parser(attributes)
        try:
            for data in iter(lambda: response.read(_BLOCK), b''):
                parser.feed(data)
            answers = parser.finish()
        except x.AnswerError as error:
            raise ClientError('client.DIED', 'Zimbra at %s: %s' % (self.url, error), _ONCE_MORE) from None
        if parser.session:
            self._session = parser.session
        return answers

    def _no_service(self, status):
        if status == 503:
            return ClientError('soap.UNAVAILABLE', 'the admin service at %s is not available (HTTP 503)' % self.url,
                               'Wait until mailboxd has started, or end its maintenance, then run this again')
        return ClientError('soap.NO_SERVICE', 'there is no admin service of Zimbra at %s (HTTP %d)' % (self.url, status),
                           'Set url to https://SERVER:7071%s' % PATH)

    def _unreachable(self, error):
        if isinstance(error, (ssl.CertificateError, ssl.SSLError)) and 'certificate' in str(error).lower():
            why = getattr(error, 'verify_message', '') or str(error)
            return ClientError('soap.CERTIFICATE', 'the certificate of %s is not trusted: %s' % (self.url, why),
                               "Name Zimbra's authority in ca_path (/opt/zimbra/conf/ca/ca.pem of the server), "
                               'and a host of the certificate in url')
        return ClientError('soap.UNREACHABLE', 'Zimbra at %s cannot be reached: %s' % (self.url, getattr(error, 'strerror', None) or error),
                           'See that mailboxd runs there (zmcontrol status), url, and the firewall')

    def _lost(self, error):
        if isinstance(error, socket.timeout):
            return ClientError('client.TIMEOUT', 'Zimbra at %s said nothing for %d seconds' % (self.url, self._timeout),
                               'Raise timeout if it is only slow; see zmcontrol status there')
        return ClientError('client.DIED', 'the connection to Zimbra at %s was lost (%s)' % (self.url, type(error).__name__), _ONCE_MORE)


def _place(url):
    """Return the parts of a URL. Raises ClientError."""
    try:
        place = urlsplit(url)
        if place.scheme == 'https' and place.hostname and place.port != 0 and not (place.query or place.username):
            return place if place.path not in ('', '/') else place._replace(path=PATH)
    except ValueError:
        pass
    raise ClientError('client.REFUSED', 'url is no URL of an admin service: %s' % url.partition('@')[2] if '@' in url else
                      'url is no URL of an admin service: %s' % url, 'Set url to https://SERVER:7071%s' % PATH)


def _tls(validate_certs, ca_path, authority):
    """Return the TLS settings. Raises ClientError."""
    try:
        folder = bool(ca_path) and os.path.isdir(ca_path)
        context = ssl.create_default_context(cafile=None if folder else ca_path, capath=ca_path if folder else None)
        if authority and not ca_path:
            context.load_verify_locations(authority)
    except (OSError, ValueError) as error:
        raise ClientError('client.REFUSED', 'ca_path %s cannot be used: %s' % (ca_path, getattr(error, 'strerror', None) or error),
                          'Name a file with certificates of authorities (PEM), or a folder of them that c_rehash has seen') from None
    if not validate_certs:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
