# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many next hops asked side by side, many addresses over one connection each; messages sent where some are given.

Private to this collection.
"""
import collections
import email.mime.text
import email.header
import email.utils
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor

from ._client import ClientError
from ._dns import Resolver, is_own, native
from ._next_hop import Asking
from ._smtp import Broken, context
from ._smtp_remedies import DROPPED
from ._smtp_session import PLAIN, TRUSTED, UNTRUSTED, Session, Setting, fine
from ._smtp_targets import spread, wanted

A_TRANSACTION = 100       # addresses between two MAIL
_WORTH_IT = 5             # answers that make a connection worth another one after it
_DNS_TIMEOUT = 10


def work(params, check_mode):
    """Return the result of the module smtp_probe. Raises ClientError."""
    targets, messages = wanted(params)
    setting = _setting(params)
    with ThreadPoolExecutor(max_workers=params['concurrency']) as pool:
        probes = list(pool.map(lambda target: probe(target, setting, params['sample'], params['rate']), targets))
        # Only after the questions: what was asked is not changed by what is sent.
        sent = list(pool.map(lambda each: _not_sent(each) if check_mode else send(each, setting), messages))
    return dict(changed=any(each['taken'] for each in sent), probes=probes, messages=sent)


def _setting(params):
    try:
        contexts = {PLAIN: None, TRUSTED: context(params['ca_path'], True), UNTRUSTED: context(params['ca_path'], False)}
    except (OSError, ssl.SSLError) as error:
        raise ClientError('client.REFUSED', 'no certificates can be read from %s: %s' % (params['ca_path'], error),
                          'Name a file or directory of certificates in PEM form as ca_path, or leave it out')
    source = params['source_address']
    if source and not is_own(source):
        raise ClientError('client.REFUSED', 'source_address %s is no address of this host' % source, 'Write one that ip address shows here')
    resolver = Resolver(timeout=min(params['timeout'], _DNS_TIMEOUT))
    version = 0 if not source else 6 if ':' in source else 4
    asking = Asking(resolver.lookup, native, is_own, version)
    return Setting(asking, params['helo'] or socket.getfqdn(), params['timeout'], source, contexts)


def probe(target, setting, sample, rate):
    """Return what is told of one Target."""
    session = Session(target.hop, target.tls, setting)
    chosen = spread(target.recipients, sample)
    asked = Recipients(session, target.sender, chosen, rate)
    try:
        session.begin()
        session.stage('mail', lambda: session.mail(target.sender))
        if chosen:
            session.stage('rcpt', asked.ask)
    except Broken:
        pass                      # told as a stage
    finally:
        session.leave()
    found = session.found
    return dict(
        name=target.name, host=target.host, addresses=[address for _name, address in found.hosts] if found else [],
        own=bool(found and found.own), mx=bool(found and found.mx), passed=all(each['passed'] for each in session.stages),
        stages=session.stages, recipients=asked.told(), asked=len(asked.answers), left_out=len(target.recipients) - len(chosen),
        tls=session.tls, auth=session.auth)


class Recipients(object):
    """Asks for many addresses over one connection, and over further ones where the server hangs up."""

    def __init__(self, session, sender, addresses, rate):
        self._session, self._sender, self._addresses, self._step = session, sender, addresses, 1.0 / rate
        self._next = 0.0
        self._here = self._refused_here = self._in_transaction = 0
        self._lost = []
        self.answers = {}

    def ask(self):
        """Ask for all of them; return an Answer in words. Raises Broken where the dialogue ends before the last one."""
        for address, wire in self._addresses:
            while address not in self.answers:
                try:
                    self.answers[address] = self._one(wire)
                except Broken as error:
                    self._go_on_after(error)
        codes = collections.Counter(answer.code for answer in self.answers.values())
        return None, ', '.join('%d times %d' % (codes[code], code) for code in sorted(codes)) + self._notes()

    def told(self):
        """Return every address with its answer; the code is None where there is none."""
        return [dict(address=address, code=self.answers[address].code, text=self.answers[address].text) if address in self.answers
                else dict(address=address, code=None, text='not asked, or not answered') for address, _wire in self._addresses]

    def _one(self, wire):
        if self._in_transaction == A_TRANSACTION:
            fine(self._session.dialogue.command('RSET'))
            self._begin()
        self._wait()
        answer = self._session.dialogue.command('RCPT', 'TO:<%s>' % wire)
        if answer.code == 421:
            raise Broken(421, answer.text)
        self._in_transaction += 1
        self._here += 1
        self._refused_here += not answer.fine
        return answer

    def _begin(self):
        self._session.mail(self._sender)
        self._in_transaction = 0

    def _wait(self):
        now = time.monotonic()
        if self._next > now:
            time.sleep(self._next - now)
        self._next = max(self._next, now) + self._step

    def _go_on_after(self, error):
        """Connect again if the server hung up and that is worth it; else the stage ends here. Raises Broken."""
        # A server that has counted too many refusals (Postfix: 20) hangs up for that; after 421 for another reason we stop.
        hung_up = error.code == DROPPED or (error.code == 421 and self._refused_here)
        if not hung_up or (self._lost and self._here < _WORTH_IT):
            raise Broken(error.code, '%s (after %d of %d addresses)%s' % (
                error.text, len(self.answers), len(self._addresses), self._notes()))
        self._lost.append(error.text)
        self._here = self._refused_here = 0
        try:
            self._session.again()
            self._begin()
        except Broken as problem:
            raise Broken(problem.code, '%s (when connecting again, after %d of %d addresses)%s' % (
                problem.text, len(self.answers), len(self._addresses), self._notes()))

    def _notes(self):
        if not self._lost:
            return ''
        return '. The server hung up %s (%s); connected again and went on' % (
            'once' if len(self._lost) == 1 else '%d times' % len(self._lost), self._lost[0])


def send(message, setting):
    """Send one Message; return what is told of it."""
    session = Session(message.hop, 'may', setting)
    stage, code, text, taken = 'data', None, '', False
    try:
        session.begin()
        session.stage('mail', lambda: session.mail(message.sender))
        session.stage('rcpt', lambda: fine(session.dialogue.command('RCPT', 'TO:<%s>' % message.wire)))
        session.stage('data', lambda: fine(session.dialogue.message(written(message, setting.helo))))
        taken = True
    except Broken:
        pass
    finally:
        session.leave()
    last = session.stages[-1]
    stage, code, text = last['stage'], last['code'], last['text']
    if last['remedy']:
        text = '%s. %s' % (text.rstrip('.'), last['remedy'])
    return _told(message, code, text, taken, stage)


def _not_sent(message):
    return _told(message, None, 'not sent: check mode', False, '')


def _told(message, code, text, taken, stage):
    return dict(id=message.id, host=message.host, recipient=message.recipient, sender=message.sender, code=code, text=text,
                taken=taken, stage=stage)


def written(message, helo):
    """Return the message as it is sent: plain ASCII lines."""
    plain = all(ord(one) < 128 for one in message.body) and max(map(len, message.body.split('\n'))) < 900
    made = email.mime.text.MIMEText(message.body, 'plain', 'us-ascii' if plain else 'utf-8')
    headers = (('Message-ID', message.id), ('Date', email.utils.formatdate()), ('From', message.sender or 'MAILER-DAEMON@%s' % helo),
               ('To', message.recipient), ('Auto-Submitted', 'auto-generated'))
    for name, value in headers:
        made[name] = email.header.Header(value, maxlinelen=900)
    made['Subject'] = email.header.Header(message.subject, 'us-ascii' if message.subject.isprintable() and all(
        ord(one) < 128 for one in message.subject) else 'utf-8')
    return made.as_string()
