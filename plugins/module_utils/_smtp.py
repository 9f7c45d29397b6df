# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The SMTP dialogue over smtplib, a command at a time, with a deadline for each answer.

Private to this collection. smtplib waits as long as a server sends a byte now and then; here an answer is complete within
the timeout, or it is none. Nothing that the server sent before TLS is believed after it.
"""
import datetime
import errno
import smtplib
import socket
import ssl
import time
from typing import NamedTuple

from . import _certificate
from ._smtp_remedies import CERTIFICATE, DROPPED, HANDSHAKE, NO_ROUTE, NONSENSE, REFUSED, SOURCE, TIMED_OUT

_LONGEST = 65536
_BLOCK = 4096
_NO_ROUTE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EACCES, errno.EPERM)


class Answer(NamedTuple):
    """What the server said: its code and words, the lines of a long answer joined."""
    code: int
    text: str

    @property
    def fine(self):
        return 200 <= self.code < 400


class Broken(Exception):
    """There is no answer. code: one of the pseudo codes of the remedies. text: what happened."""

    def __init__(self, code, text):
        super(Broken, self).__init__(text)
        self.code = code
        self.text = text


class Dialogue(smtplib.SMTP):
    """One connection to one server."""

    def __init__(self, helo, timeout, source=None):
        super(Dialogue, self).__init__(local_hostname=helo, timeout=timeout)
        self._seconds, self._source, self._unread = timeout, source, b''
        self.esmtp = False

    def connect_to(self, address, port):
        """Open the connection. Raises Broken."""
        self._unread = b''
        try:
            self.sock = socket.create_connection((address, port), self._seconds, (self._source, 0) if self._source else None)
        except socket.timeout:
            raise Broken(TIMED_OUT, 'no connection within %g s' % self._seconds)
        except OSError as error:
            raise Broken(_reason(error), error.strerror or str(error))

    def banner(self):
        """Return what the server greets with. Raises Broken."""
        return self._answer(self.getreply)

    def hello(self):
        """Return (Answer to EHLO, or to HELO where the server does not know EHLO; the lines of features as text). Raises Broken."""
        answer = self._answer(lambda: self.ehlo(self.local_hostname))
        self.esmtp = answer.code == 250
        if answer.code in (500, 501, 502, 504, 550):
            old = self._answer(lambda: self.helo(self.local_hostname))
            return Answer(old.code, 'no EHLO (%d %s), HELO: %s' % (answer.code, answer.text, old.text)) if old.fine else answer
        return answer

    def command(self, word, rest=''):
        """Return the answer to a command. Raises Broken."""
        return self._answer(lambda: self.docmd(word, rest))

    def mechanisms(self):
        """Return the mechanisms of AUTH that the server offers."""
        return self.esmtp_features.get('auth', '').upper().split() if self.esmtp else []

    def encrypt(self, name, context):
        """Change to TLS after the server has said 220 to STARTTLS. name: of the host, for its certificate. Raises Broken."""
        if self._unread:
            raise Broken(HANDSHAKE, 'the server said more than 220 before TLS: %r' % self._unread[:80])
        self.sock.settimeout(self._seconds)
        try:
            self.sock = context.wrap_socket(self.sock, server_hostname=name)
        except (ssl.CertificateError, ssl.SSLError) as error:
            raise Broken(CERTIFICATE if is_about_certificate(error) else HANDSHAKE, tls_words(error))
        except socket.timeout:
            raise Broken(TIMED_OUT, 'TLS was not there within %g s' % self._seconds)
        except OSError as error:
            raise Broken(HANDSHAKE, 'the connection ended in the TLS handshake: %s' % (error.strerror or error))
        self.file, self.helo_resp, self.ehlo_resp, self.esmtp_features, self.does_esmtp = None, None, None, {}, False

    def encryption(self):
        """Return protocol, subject, issuer, not_after, days_left of the TLS connection."""
        told = dict(protocol=self.sock.version() or '', subject='', issuer='', not_after='', days_left=None)
        try:
            found = _certificate.read(self.sock.getpeercert(binary_form=True) or b'')
        except ValueError as error:
            return dict(told, subject=str(error))
        now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
        return dict(told, subject=found.subject, issuer=found.issuer, not_after=_certificate.iso(found.not_after),
                    days_left=found.days_left(now))

    def message(self, text):
        """Return the answer to a message, after RCPT. Raises Broken."""
        return self._answer(lambda: self.data(text))

    def leave(self):
        """Say QUIT and hang up, whatever comes."""
        try:
            if self.sock is not None:
                self._seconds = min(self._seconds, 2)
                self.command('QUIT')
        except Broken:
            pass
        self.close()

    def getreply(self):
        """Read an answer, as smtplib wants it: (code, words as bytes). Within the timeout as a whole."""
        end, lines, total = time.monotonic() + self._seconds, [], 0
        while True:
            line = self._line(end).rstrip(b'\r\n')
            total += len(line)
            if not line[:3].isdigit() or line[3:4] not in (b'', b' ', b'-', b'\t') or total > _LONGEST:
                self.close()
                raise Broken(NONSENSE, 'no SMTP: %s' % words(line[:200]))
            lines.append(line[4:].strip())
            if line[3:4] != b'-':
                return int(line[:3]), b'\n'.join(lines)

    def _line(self, end):
        while b'\n' not in self._unread:
            left = end - time.monotonic()
            if left <= 0:
                raise socket.timeout()
            if self.sock is None:
                raise smtplib.SMTPServerDisconnected('the server hung up')
            self.sock.settimeout(left)
            more = self.sock.recv(_BLOCK)
            if not more:
                self.close()
                raise smtplib.SMTPServerDisconnected('the server hung up' + (' in the middle of a line' if self._unread else ''))
            self._unread += more
            if len(self._unread) > _LONGEST:
                raise Broken(NONSENSE, 'no SMTP: an endless line')
        line, _newline, self._unread = self._unread.partition(b'\n')
        return line

    def _answer(self, call):
        """Return the Answer of a call into smtplib. Raises Broken."""
        try:
            if self.sock is not None:
                self.sock.settimeout(self._seconds)
            code, text = call()
        except socket.timeout:
            self.close()
            raise Broken(TIMED_OUT, 'no answer within %g s' % self._seconds)
        except smtplib.SMTPServerDisconnected as error:
            raise Broken(DROPPED, str(error))
        except smtplib.SMTPResponseException as error:
            return Answer(error.smtp_code, words(error.smtp_error))
        except OSError as error:
            self.close()
            raise Broken(DROPPED, error.strerror or str(error))
        return Answer(code, words(text))


def words(raw):
    """Return the server's words as text, whatever bytes they are; lines joined by blanks."""
    text = raw.decode('utf-8', 'replace') if isinstance(raw, bytes) else raw
    return ''.join(one if one.isprintable() else ' ' if one in '\n\t' else '?' for one in text)


def context(ca_path, verify):
    """Return the TLS settings. ca_path: file or directory of authorities, None for the system's. Raises OSError, ssl.SSLError."""
    made = ssl.create_default_context()
    if ca_path:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            made.load_verify_locations(cafile=ca_path)
        except IsADirectoryError:
            made.load_verify_locations(capath=ca_path)
    if not verify:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


def is_about_certificate(error):
    """Whether TLS failed because the certificate is not trusted, expired, or of somebody else."""
    return isinstance(error, ssl.CertificateError) or 'CERTIFICATE_VERIFY_FAILED' in str(error)


def tls_words(error):
    """Return what is wrong with TLS, without the place in OpenSSL's source."""
    text = getattr(error, 'verify_message', '') or getattr(error, 'reason', '') or str(error)
    return text.replace('_', ' ').lower() if text.isupper() or '_' in text else text


def _reason(error):
    if error.errno == errno.ECONNREFUSED:
        return REFUSED
    if error.errno == errno.ETIMEDOUT:
        return TIMED_OUT
    if error.errno == errno.EADDRNOTAVAIL:
        return SOURCE
    return NO_ROUTE if error.errno in _NO_ROUTE else 'connect'
