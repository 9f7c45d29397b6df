# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a next hop to an open SMTP dialogue, each stage told: resolve, connect, banner, ehlo, starttls, auth.

Private to this collection.
"""
import time
from typing import NamedTuple

from ._next_hop import Asking, find
from ._smtp import Answer, Broken, Dialogue
from ._smtp_remedies import CERTIFICATE, NOT_OFFERED, remedy
from ._transport import SMTP_PORT

PLAIN, TRUSTED, UNTRUSTED = 'plain', 'trusted', 'untrusted'
_IN_THE_CLEAR = ' (the dialogue goes on in the clear, as Postfix would)'


class Setting(NamedTuple):
    """What holds for all dialogues of a call. contexts: of TLS, by PLAIN, TRUSTED, UNTRUSTED."""
    asking: Asking
    helo: str
    timeout: float
    source: str
    contexts: dict


class Session(object):
    """One dialogue and what was seen on the way. Every method that does a stage raises Broken where it fails."""

    def __init__(self, hop, tls, setting):
        self._hop, self._policy, self._setting = hop, tls, setting
        self._security = PLAIN
        self.stages, self.found, self.tls, self.auth = [], None, None, []
        self.name = self.address = ''
        self.dialogue = None

    def stage(self, name, work):
        """Do one stage and tell of it. work() -> Answer, its code may be None; it raises Broken."""
        begun = time.monotonic()
        told = dict(stage=name, passed=True, seconds=0.0, code=None, text='', remedy='')
        self.stages.append(told)
        try:
            told['code'], told['text'] = work()
        except Broken as error:
            told.update(passed=False, text=error.text, remedy=remedy(name, error.code, error.text))
            told['code'] = error.code if isinstance(error.code, int) else None
            raise
        finally:
            told['seconds'] = round(time.monotonic() - begun, 3)

    def begin(self):
        """Do every stage up to auth."""
        self.stage('resolve', self._resolve)
        self._reach()
        self.stage('ehlo', lambda: fine(self.dialogue.hello()))
        self.tls = dict(offered=self._offers_tls(), protocol='', subject='', issuer='', not_after='', days_left=None,
                        verified=False, error='')
        if self._policy != 'none':
            self.stage('starttls', self._starttls)
        self.stage('auth', self._auth)

    def mail(self, sender):
        """Begin a transaction."""
        return fine(self.dialogue.command('MAIL', 'FROM:<%s>' % sender))

    def again(self):
        """Open a new connection to the same address, with the same security."""
        self._open(self._security)

    def leave(self):
        """End the dialogue if there is one."""
        if self.dialogue is not None:
            self.dialogue.leave()

    def _resolve(self):
        self.found = find(self._hop, self._setting.asking)
        if not self.found.hosts:
            raise Broken(self.found.failure, self.found.text)
        return Answer(None, self.found.text)

    def _reach(self):
        """Connect and read the banner, at the next address where one refuses, as Postfix does."""
        before, done = [], len(self.stages)
        for place, host in enumerate(self.found.hosts):
            self.name, self.address = host
            del self.stages[done:]
            try:
                self.stage('connect', lambda: self._connect(before))
                self.stage('banner', lambda: fine(self.dialogue.banner()))
                return
            except Broken as error:
                self.leave()
                if place + 1 == len(self.found.hosts):
                    raise
                before.append('%s: %s' % (self.address, error.text))

    def _connect(self, before):
        notes = '. Before that: %s' % '; '.join(before) if before else ''
        where = '%s, port %d' % (self.address, self._port())
        self.dialogue = self._dialogue()
        try:
            self.dialogue.connect_to(self.address, self._port())
        except Broken as error:
            raise Broken(error.code, '%s: %s%s' % (where, error.text, notes))
        return Answer(None, where + notes)

    def _port(self):
        return self._hop.port or SMTP_PORT

    def _dialogue(self):
        return Dialogue(self._setting.helo, self._setting.timeout, self._setting.source)

    def _offers_tls(self):
        return self.dialogue.esmtp and self.dialogue.has_extn('starttls')

    def _open(self, security):
        """Open a connection without telling of its stages."""
        self.leave()
        self.dialogue = self._dialogue()
        self.dialogue.connect_to(self.address, self._port())
        fine(self.dialogue.banner())
        fine(self.dialogue.hello())
        if security != PLAIN:
            fine(self.dialogue.command('STARTTLS'))
            self._encrypt(security)

    def _encrypt(self, security):
        self.dialogue.encrypt(self.name, self._setting.contexts[security])
        self.tls.update(self.dialogue.encryption(), verified=security == TRUSTED)
        self._security = security
        fine(self.dialogue.hello())

    def _starttls(self):
        if not self.tls['offered']:
            return self._without(NOT_OFFERED, 'STARTTLS is not offered')
        answer = self.dialogue.command('STARTTLS')
        if answer.code != 220:
            return self._without(answer.code, answer.text)
        try:
            self._encrypt(TRUSTED)
        except Broken as error:
            return self._not_trusted(error.text) if error.code == CERTIFICATE else self._failed(error)
        return Answer(220, self._described())

    def _without(self, code, text):
        """Go on without TLS where that will do."""
        if self._policy == 'encrypt':
            raise Broken(code, text)
        return Answer(code if isinstance(code, int) else None, text + _IN_THE_CLEAR)

    def _not_trusted(self, why):
        """Look at the certificate over a second connection that trusts everybody."""
        self._open(UNTRUSTED)
        expired = self.tls['days_left'] is not None and self.tls['days_left'] < 0
        # An own certificate is refused for that before anybody looks at its dates.
        self.tls['error'] = '%s, expired on %s' % (why, self.tls['not_after']) if expired else why
        if self._policy == 'encrypt':
            raise Broken(CERTIFICATE, self._described())
        return Answer(220, self._described())

    def _failed(self, error):
        """TLS does not come about: without it where that will do, over a new connection."""
        self.tls['error'] = error.text
        answer = self._without(error.code, 'TLS fails: %s' % error.text)
        self._open(PLAIN)
        return answer

    def _described(self):
        told = '%(protocol)s, certificate of %(subject)s, issued by %(issuer)s, until %(not_after)s' % self.tls
        if self.tls['days_left'] is not None:
            told += ' (%d days left)' % self.tls['days_left']
        return told + (', verified' if self.tls['verified'] else ', not verified: %s' % self.tls['error'])

    def _auth(self):
        self.auth = self.dialogue.mechanisms()
        return Answer(None, 'AUTH %s' % ' '.join(self.auth) if self.auth else 'AUTH is not offered')


def fine(answer):
    """Return the Answer if it is a good one. Raises Broken."""
    if not answer.fine:
        raise Broken(answer.code, answer.text)
    return answer
