# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the probe makes of servers that do not behave: real connections to small servers that follow a script."""
import contextlib
import shutil
import socket
import ssl
import subprocess
import threading

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _smtp_probe
from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._smtp import Broken, Dialogue

HELLO = [('EHLO', b'250 hello')]


class Script(threading.Thread):
    """A server on a free port. Each connection takes the next script: the banner, then (command, answer) pairs.

    An answer None hangs up; a command that stands nowhere in the script is answered with 250. SILENT says nothing.
    """

    def __init__(self, *connections, **options):
        super(Script, self).__init__(daemon=True)
        self._connections, self._tls = connections, options.get('tls')
        self._server = socket.socket()
        self._server.bind(('127.0.0.1', 0))
        self._server.listen(5)
        self.port = self._server.getsockname()[1]
        self.said = []

    def run(self):
        for banner, answers in self._connections:
            with contextlib.suppress(OSError):
                with self._server.accept()[0] as sock:
                    self._serve(sock, banner, list(answers))

    def _serve(self, sock, banner, answers):
        sock.sendall(banner)
        while True:
            line = b''
            while not line.endswith(b'\n'):
                more = sock.recv(1)
                if not more:
                    return
                line += more
            command = line.decode('latin-1').strip()
            self.said.append(command)
            index = next((place for place, pair in enumerate(answers) if command.upper().startswith(pair[0])), None)
            answer = answers.pop(index)[1] if index is not None else b'250 fine'
            if answer is None:
                return
            sock.sendall(answer + b'\r\n' if answer else answer)
            if command.upper() == 'STARTTLS' and self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True)

    def close(self):
        self._server.close()


@pytest.fixture
def ask():
    """Return a function that asks a Script and returns what is told of it."""
    started = []

    def asked(script, recipients=(), tls='may', **params):
        script.start()
        started.append(script)
        target = dict(name=None, host='[127.0.0.1]:%d' % script.port, sender='', recipients=list(recipients), tls=tls)
        given = dict(dict(targets=[target], messages=[], source_address=None, helo='probe.example.net', sample=100, rate=1000,
                          concurrency=4, timeout=1, ca_path=None), **params)
        return _smtp_probe.work(given, False)['probes'][0]
    yield asked
    for script in started:
        script.close()


def stage(told, name):
    return {each['stage']: each for each in told['stages']}[name]


def codes(told):
    return [each['code'] for each in told['recipients']]


NAMES = ['a%d@example.com' % number for number in range(8)]
BANNER = b'220 here ESMTP\r\n'


def test_answers_of_many_lines_in_any_characters_are_words(ask):
    told = ask(Script((b'220-one\r\n220 t\xfcw\xc3\xb6\r\n', [
        ('EHLO', b'250-here\r\n250-AUTH=LOGIN\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE'), ('RCPT', b'550-5.1.1 no\x1b[31m\r\n550 5.1.1 such')])),
        NAMES[:1])
    assert stage(told, 'banner')['text'] == 'one t\ufffdw\xf6'
    assert told['recipients'] == [dict(address=NAMES[0], code=550, text='5.1.1 no?[31m 5.1.1 such')]
    assert set(told['auth']) == {'PLAIN', 'LOGIN'} and told['passed']


def test_a_server_without_ehlo(ask):
    told = ask(Script((BANNER, [('EHLO', b'502 what'), ('HELO', b'250 hello')])), NAMES[:1])
    assert told['passed'] and codes(told) == [250] and 'no EHLO (502 what)' in stage(told, 'ehlo')['text'] and not told['tls']['offered']


def test_greylisting_is_an_answer(ask):
    told = ask(Script((BANNER, [('RCPT', b'450 4.2.0 come again')])), NAMES[:2])
    assert told['passed'] and codes(told) == [450, 250]


def test_a_lost_connection_is_opened_again_once_and_told(ask):
    script = Script((BANNER, [('RCPT TO:<A3@', None)]), (BANNER, []))
    told = ask(script, NAMES)
    assert told['passed'] and codes(told) == [250] * 8 and 'The server hung up once' in stage(told, 'rcpt')['text']
    assert script.said.count('RCPT TO:<a3@example.com>') == 2 and script.said.count('RCPT TO:<a2@example.com>') == 1


def test_a_connection_that_is_lost_each_time_is_given_up(ask):
    told = ask(Script((BANNER, [('RCPT TO:<A3@', None)]), (BANNER, [('RCPT TO:<A4@', None)]), (BANNER, [])), NAMES)
    assert not told['passed'] and codes(told) == [250] * 4 + [None] * 4 and told['asked'] == 4
    assert 'after 4 of 8 addresses' in stage(told, 'rcpt')['text'] and 'smtpd_hard_error_limit' in stage(told, 'rcpt')['remedy']


def test_421_without_a_refusal_before_it_is_obeyed(ask):
    script = Script((BANNER, [('RCPT TO:<A2@', b'421 4.7.0 too many connections')]), (BANNER, []))
    told = ask(script, NAMES)
    assert codes(told) == [250, 250] + [None] * 6 and stage(told, 'rcpt')['code'] == 421 and 'lower rate' in stage(told, 'rcpt')['remedy']
    assert [each for each in script.said if each.startswith('ehlo')] == ['ehlo probe.example.net']


def test_a_server_that_falls_silent_is_not_waited_for_long(ask):
    told = ask(Script((BANNER, [('RCPT TO:<A1@', b'')])), NAMES)
    assert codes(told) == [250] + [None] * 7 and 'no answer within 1 s' in stage(told, 'rcpt')['text']
    assert stage(told, 'rcpt')['seconds'] < 2


def test_an_answer_that_drips_is_none():
    """smtplib alone would wait for a minute here: every byte comes in time."""
    server = socket.socket()
    server.bind(('127.0.0.1', 0))
    server.listen(1)
    done = threading.Event()

    def drip():
        with contextlib.suppress(OSError):
            sock = server.accept()[0]
            while not done.wait(0.05):
                sock.sendall(b'2')
    threading.Thread(target=drip, daemon=True).start()
    try:
        slow = Dialogue('probe.example.net', 0.5)
        slow.connect_to('127.0.0.1', server.getsockname()[1])
        with pytest.raises(Broken) as problem:
            slow.banner()
        assert problem.value.code == 'timed out'
        slow.close()
    finally:
        done.set()
        server.close()


@pytest.mark.parametrize('banner, word', [
    (b'SSH-2.0-OpenSSH\r\n', 'does not speak SMTP'), (b'220' + b'x' * 70000 + b'\r\n', 'does not speak SMTP'),
    ((b'220-' + b'y' * 900 + b'\r\n') * 100, 'does not speak SMTP'),
    (b'554 go away\r\n', 'block or access list'), (b'421 busy\r\n', 'busy')])
def test_banners_that_are_none(ask, banner, word):
    told = ask(Script((banner, [])))
    assert not told['passed'] and told['stages'][-1]['stage'] == 'banner' and word in told['stages'][-1]['remedy']


def test_what_is_sent_before_tls_is_not_believed(ask):
    script = Script((BANNER, [('EHLO', b'250-here\r\n250 STARTTLS'), ('STARTTLS', b'220 go\r\n250 injected')]), (BANNER, []))
    told = ask(script, NAMES[:1])
    assert told['passed'] and 'more than 220 before TLS' in told['tls']['error'] and not told['tls']['protocol'] and codes(told) == [250]


@pytest.fixture(scope='module')
def certificates(tmp_path_factory):
    """Return name -> (TLS settings of a server, file of its own certificate)."""
    made = {}
    for name in ('127.0.0.1', 'other.example.com'):
        folder = tmp_path_factory.mktemp('tls')
        (folder / 'conf').write_text('[req]\ndistinguished_name=n\nx509_extensions=x\n[n]\n[x]\nsubjectAltName=%s:%s\n' % (
            'IP' if name[0].isdigit() else 'DNS', name))
        subprocess.check_call([shutil.which('openssl'), 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '9', '-subj',
                               '/CN=' + name, '-config', str(folder / 'conf'), '-keyout', str(folder / 'key'), '-out', str(folder / 'crt')],
                              stderr=subprocess.DEVNULL)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(str(folder / 'crt'), str(folder / 'key'))
        made[name] = context, str(folder / 'crt')
    return made


WITH_TLS = (BANNER, [('EHLO', b'250-here\r\n250 STARTTLS'), ('STARTTLS', b'220 go'), ('EHLO', b'250-here\r\n250 AUTH PLAIN')])


def test_a_certificate_is_verified_where_its_authority_is_named(ask, certificates):
    server, authority = certificates['127.0.0.1']
    told = ask(Script(WITH_TLS, tls=server), NAMES[:1], ca_path=authority)
    assert told['passed'] and told['tls']['verified'] and told['tls']['error'] == '' and told['auth'] == ['PLAIN'] and codes(told) == [250]
    assert (told['tls']['subject'], told['tls']['days_left']) == ('CN=127.0.0.1', 8) and told['tls']['protocol'].startswith('TLSv1')


@pytest.mark.parametrize('tls, passed', [('may', True), ('encrypt', False)])
@pytest.mark.parametrize('name, known, word', [('127.0.0.1', False, 'authority'), ('other.example.com', True, 'names the host')])
def test_a_certificate_that_is_not_trusted_is_told(ask, certificates, tls, passed, name, known, word):
    server, authority = certificates[name]
    told = ask(Script(WITH_TLS, WITH_TLS, tls=server), NAMES[:1], tls=tls, ca_path=authority if known else None)
    assert told['passed'] == passed and not told['tls']['verified'] and told['tls']['error'] and told['tls']['subject'] == 'CN=' + name
    assert stage(told, 'starttls')['passed'] == passed and codes(told) == ([250] if passed else [None])
    assert passed or word in stage(told, 'starttls')['remedy'], stage(told, 'starttls')


def test_a_handshake_that_fails_leads_into_the_clear_or_nowhere(ask):
    script = [(BANNER, [('EHLO', b'250-here\r\n250 STARTTLS'), ('STARTTLS', b'220 go')]), (BANNER, [])]
    told = ask(Script(*script), NAMES[:1])
    assert told['passed'] and 'TLS fails' in stage(told, 'starttls')['text'] and told['tls']['error'] and codes(told) == [250]
    told = ask(Script(*script), NAMES[:1], tls='encrypt')
    assert not told['passed'] and stage(told, 'starttls')['remedy'] and codes(told) == [None]


def test_a_sender_is_refused(ask):
    told = ask(Script((BANNER, [('MAIL', b'550 5.7.1 not allowed by SPF')])), NAMES[:1])
    assert stage(told, 'mail')['code'] == 550 and 'SPF record' in stage(told, 'mail')['remedy'] and codes(told) == [None]


def test_certificates_that_cannot_be_read_are_told_before_anybody_is_asked():
    with pytest.raises(ClientError, match='no certificates'):
        _smtp_probe.work(dict(targets=[], messages=[], source_address=None, helo=None, sample=1, rate=1, concurrency=1, timeout=1,
                              ca_path='/nonexistent/ca.pem'), False)
