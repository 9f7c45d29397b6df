# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages in mailboxes, over IMAP: found, waited for, deleted, each by its own Message-ID.

Private to this collection. A connection a mailbox, all side by side. Nothing is marked as read.
"""
import email
import imaplib
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor

from ._client import ClientError
from ._received import MESSAGE_ID, hops, travelled

_ANSWER = 30         # seconds that a server may take for one answer
_PAUSE = 0.5         # seconds between two looks into a mailbox
_HEADER = '(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID RECEIVED DELIVERED-TO)])'


class Mailbox(object):
    """One mailbox, logged in. A context manager. Raises ClientError with the mailbox's name."""

    def __init__(self, options, params):
        self.name, self._folders, self._imap = options['name'], params['folders'], None
        port = options['port'] or (143 if options['tls'] in ('starttls', 'none') else 993)
        context = _context(params)
        implicit = options['tls'] == 'ssl' or options['tls'] == 'auto' and port == 993
        try:
            self._imap = _Connection(options['host'], port, context if implicit else None)
            if not implicit and options['tls'] != 'none':
                self._encrypt(context)
            self._log_in(options['user'], options['password'])
        except (OSError, imaplib.IMAP4.error) as error:
            self.close()
            raise ClientError('imap.REFUSED', '%s at %s:%d: %s' % (self.name, options['host'], port, _words(error)),
                              'See that IMAP is reached there, and that user and password are right')

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def close(self):
        """Leave; a connection that is broken is gone anyway."""
        try:
            if self._imap is not None:
                self._imap.logout()
        except (OSError, imaplib.IMAP4.error):
            pass

    def _encrypt(self, context):
        if 'STARTTLS' not in self._imap.capabilities:
            raise imaplib.IMAP4.error('it offers no STARTTLS, and the password is not sent in the clear; tls: none would send it')
        self._imap.starttls(ssl_context=context)

    def _log_in(self, user, password):
        words = '\0%s\0%s' % (user, password)
        if 'AUTH=PLAIN' in self._imap.capabilities:
            self._imap.authenticate('PLAIN', lambda _challenge: words.encode('utf-8'))
        else:
            self._imap.login(user, password)

    def find(self, ids, first=False):
        """Return {id: [message]} of all folders. A message is {folder, uid, headers}. first: one copy each is enough."""
        found = {each: [] for each in ids}
        for folder in self._folders:
            if self._imap.select(_quoted(folder), readonly=True)[0] != 'OK':
                continue
            for each in ids:
                if not (first and found[each]):
                    found[each].extend(dict(folder=folder, uid=uid, headers=headers) for uid, headers in self._search(each))
        return found

    def _search(self, message_id):
        """Yield (uid, headers) of the messages in the folder with exactly this Message-ID; a server may find more."""
        answer = self._imap.uid('SEARCH', 'HEADER', 'Message-ID', _quoted(message_id))
        for uid in (answer[1][0] or b'').split():
            parts = self._imap.uid('FETCH', uid.decode('ascii'), _HEADER)[1]
            raw = next((part[1] for part in parts if isinstance(part, tuple)), b'')
            headers = email.message_from_bytes(raw)
            if str(headers.get('Message-ID', '')).strip() == message_id:
                yield uid.decode('ascii'), headers

    def delete(self, messages):
        """Delete these messages and nothing else; what others have marked as deleted stays. Returns a list of warnings."""
        warnings = []
        for folder in sorted({each['folder'] for each in messages}):
            self._imap.select(_quoted(folder))
            uids = ','.join(each['uid'] for each in messages if each['folder'] == folder)
            marked = set((self._imap.uid('SEARCH', 'DELETED')[1][0] or b'').decode('ascii').split())
            self._imap.uid('STORE', uids, '+FLAGS.SILENT', '(\\Deleted)')
            if 'UIDPLUS' in self._imap.capabilities:
                self._imap.uid('EXPUNGE', uids)
            elif not marked - set(uids.split(',')):
                self._imap.expunge()
            else:
                warnings.append('%s: the messages are only marked as deleted in %s, because others are, too' % (self.name, folder))
        return warnings


class _Connection(imaplib.IMAP4):
    """An IMAP connection whose server must answer in time, on Python 3.6 too; encrypted from the start with a context."""

    def __init__(self, host, port, context):
        self._context = context
        super(_Connection, self).__init__(host, port)

    def _create_socket(self, timeout=None):
        made = socket.create_connection((self.host, self.port), _ANSWER)
        return self._context.wrap_socket(made, server_hostname=self.host) if self._context else made


def _context(params):
    context = ssl.create_default_context(cafile=params['ca_path'])
    if not params['validate_certs']:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _quoted(text):
    return '"%s"' % text.replace('\\', '\\\\').replace('"', '\\"')


def _words(error):
    said = error.args[0] if error.args and len(error.args) == 1 else error
    return said.decode('utf-8', 'replace') if isinstance(said, bytes) else str(said)


# --- many mailboxes ---------------------------------------------------------------------------------------------

def work(params, check_mode):
    """Return the module's result. Raises ClientError for bad input, and where no mailbox at all can be read."""
    _refuse(params)
    with ThreadPoolExecutor(max_workers=max(len(params['mailboxes']), 1)) as pool:
        opened, unread = _opened(pool, params)
        try:
            found, seconds, lost = _looked(pool, opened, params)
            unread += lost
            warnings = ['%s was not read: %s' % (each['mailbox'], each['text']) for each in unread]
            gone = params['state'] == 'absent' and any(copies for each in found.values() for copies in each.values())
            if gone and not check_mode:
                warnings += _deleted(opened, found)
        finally:
            for mailbox in opened.values():
                mailbox.close()
    return dict(changed=bool(gone), warnings=warnings, unread=unread,
                messages=[_told(each, found, seconds) for each in params['messages']])


def _refuse(params):
    names, problems = [each['name'] for each in params['mailboxes']], []
    problems += ['mailboxes[%d]: the name %s stands there already' % (index, name) for index, name in enumerate(names)
                 if name in names[:index]]
    for index, each in enumerate(params['mailboxes']):
        if any(character in '\r\n\0' for character in each['user'] + each['password']):
            problems.append('mailboxes[%d]: user or password hold a line break' % index)
    for index, each in enumerate(params['messages']):
        if not MESSAGE_ID.match(each['id']):
            problems.append('messages[%d].id: %r is no Message-ID like <text@host>' % (index, each['id']))
        if each['mailbox'] is not None and each['mailbox'] not in names:
            problems.append('messages[%d].mailbox: there is no %s among the mailboxes' % (index, each['mailbox']))
    if problems:
        raise ClientError('client.REFUSED', '; '.join(problems), 'Correct them, or leave them out')


def _opened(pool, params):
    """Return ({name: Mailbox}, [{mailbox, text}] of those that cannot be read)."""
    made = [(each['name'], pool.submit(Mailbox, each, params)) for each in params['mailboxes']]
    opened, unread, first = {}, [], None
    for name, future in made:
        try:
            opened[name] = future.result()
        except ClientError as error:
            first = first or error
            unread.append(dict(mailbox=name, text=error.text))
    if unread and not opened:
        raise ClientError(first.code, 'no mailbox can be read: %s' % '; '.join(each['text'] for each in unread), first.remedy)
    return opened, unread


def _looked(pool, opened, params):
    """Wait for what is expected, then look everywhere. Returns ({name: {id: [message]}}, {id: seconds}, unread)."""
    start, ids = time.monotonic(), [each['id'] for each in params['messages']]
    wait = 0 if params['state'] == 'absent' else params['timeout']
    expected = {name: [each['id'] for each in params['messages'] if each['mailbox'] == name] for name in opened}
    seconds, found, lost = {}, {}, []
    _each(pool, opened, lost, lambda mailbox: seconds.update(_waited(mailbox, expected[mailbox.name], start, wait)))
    _each(pool, opened, lost, lambda mailbox: found.update({mailbox.name: mailbox.find(ids)}))
    return found, seconds, lost


def _each(pool, opened, lost, do):
    """Do something with every mailbox, side by side; one whose connection breaks is given up."""
    for name, future in [(name, pool.submit(do, mailbox)) for name, mailbox in sorted(opened.items())]:
        try:
            future.result()
        except (OSError, imaplib.IMAP4.error) as error:
            lost.append(dict(mailbox=name, text=_words(error)))
            opened.pop(name)


def _waited(mailbox, ids, start, wait):
    """Return {id: seconds until it was there}, when all are there or the time is over."""
    seconds, missing = {}, list(ids)
    while missing:
        found = mailbox.find(missing, first=True)
        now = time.monotonic() - start
        seconds.update({each: round(now, 2) for each in missing if found[each]})
        missing = [each for each in missing if not found[each]]
        if now >= wait:
            break
        if missing:
            time.sleep(min(_PAUSE, wait - now))
    return seconds


def _deleted(opened, found):
    warnings = []
    for name, mailbox in sorted(opened.items()):
        messages = [each for copies in found.get(name, {}).values() for each in copies]
        warnings += mailbox.delete(messages) if messages else []
    return warnings


def _told(asked, found, seconds):
    """Return a message of the result; headers are those of the copy where it was expected, else of any."""
    copies = {name: each[asked['id']] for name, each in found.items()}
    first = next(iter(copies.get(asked['mailbox']) or [each for name in sorted(copies) for each in copies[name]]), None)
    lines = [] if first is None else [str(line) for line in first['headers'].get_all('Received', [])]
    return dict(id=asked['id'], copies={name: len(each) for name, each in copies.items()}, seconds=seconds.get(asked['id']),
                hops=hops(lines), received=travelled(lines),
                delivered_to=str(first['headers'].get('Delivered-To', '')) if first else '')
