# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What goes to Zimbra's admin SOAP service and what comes back, as XML.

Private to this collection. Pure. Answers are long (27 kB for each created account, whatever one asks for), so they are
taken in as they come, and only what was asked for is kept.
"""
import re
from xml.parsers import expat

from ._quote import Unquotable, unsendable

ADMIN = 'urn:zimbraAdmin'
# The elements that stand for an entry.
ENTRIES = frozenset(('account', 'calresource', 'dl', 'domain', 'server', 'cos'))
_ENVELOPE = ('<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Header><context xmlns="urn:zimbra">'
             '%s<format type="xml"/></context></soap:Header><soap:Body>%s</soap:Body></soap:Envelope>')
_BATCH = '<BatchRequest xmlns="urn:zimbra" onerror="%s">%s</BatchRequest>'
# The start of an entry, as bytes; and what can be the beginning of one at the end of a piece.
_OPENING = re.compile(br"""<(%s)(?=[\s/>])(?:[^"'<>]|"[^"]*"|'[^']*')*>""" % '|'.join(sorted(ENTRIES)).encode('ascii'))
_UNFINISHED = re.compile(br'<[^>]*\Z')
# Texts of an answer that are no attribute of an entry.
_TEXTS = frozenset(('authToken', 'soap:Text', 'Code'))
# Texts that the answer of a trial (CheckGalConfig, CheckAuthConfig) consists of.
_TOLD = frozenset(('code', 'message', 'bindDn'))


class AnswerError(ValueError):
    """What came back is not XML, or not such as Zimbra sends."""


class Answer(object):
    """The answer to one document. code and text: of a fault, else None."""

    def __init__(self, number):
        self.number = number        # the document's requestId as a str, None outside of a batch
        self.code = self.text = None
        self.id = None              # of the first entry
        self.token = None
        self.total = None           # of a search: how many were found, as far as the server says
        self.entries = []           # [(element, name, id, {attribute: [values]})], when attributes were asked for
        self.values = {}            # {attribute: [values]} that stand outside of entries
        self.told = {}              # {element: text} of what a trial came to


def escape(text):
    """Return a str as the text of an element. Raises Unquotable for what XML or the directory cannot carry."""
    why = unsendable(text)
    if not why and (u'\ufffe' in text or u'\uffff' in text):
        why = 'it holds a character that XML does not have'
    if why:
        raise Unquotable(why)
    return text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;').replace('\r', '&#13;')


def quoted(text):
    """Return a str as the value of an XML attribute, with its quotes. Raises Unquotable."""
    return '"%s"' % escape(text).replace('"', '&quot;').replace('\n', '&#10;').replace('\t', '&#9;')


def element(name, text):
    """Return a str as an element of that name."""
    return '<%s>%s</%s>' % (name, escape(text), name)


def attribute(name, value):
    """Return an attribute of an entry; the name is one already, maybe with + or - before it."""
    return '<a n="%s">%s</a>' % (name, escape(value))


def document(what, content='', number=None, **options):
    """Return one request: what is asked for, its content (XML), its place in a batch, and attributes, one of which may be a name."""
    words = ['%s=%s' % (key, quoted(value)) for key, value in sorted(options.items())]
    if number is not None:
        words.append('requestId="%d"' % number)
    return '<%sRequest xmlns="%s"%s>%s</%sRequest>' % (what, ADMIN, ''.join(' ' + word for word in words), content, what)


def batch(documents, stop=False):
    """Return a request that holds several; stop: with the first fault the rest is not done."""
    return _BATCH % ('stop' if stop else 'continue', ''.join(documents))


def envelope(body, token=None, session=None):
    """Return a whole message as bytes. session: an id; '' asks for a new one."""
    context = '' if token is None else element('authToken', token)
    if session is not None:
        context += '<session id=%s/>' % quoted(session) if session else '<session/>'
    return (_ENVELOPE % (context, body)).encode('utf-8')


class _Skim(object):
    """Leaves out what stands in entries, without a look at it: most of what comes back for a change. XML has no "<" in a text."""

    def __init__(self):
        self.rest = b''
        self._closing = None

    def take(self, data):
        """Return those of the bytes that are worth parsing; the end of a piece may have to wait for the next one."""
        data, at, kept = self.rest + data, 0, []
        while True:
            if self._closing:
                end = data.find(self._closing, at)
                if end < 0:
                    self.rest = data[max(at, len(data) - len(self._closing) + 1):]
                    break
                at, self._closing = end, None
            found = _OPENING.search(data, at)
            if not found:
                tail = _UNFINISHED.search(data, max(at, data.rfind(b'<')))
                end = tail.start() if tail else len(data)
                kept.append(data[at:end])
                self.rest = data[end:]
                break
            kept.append(data[at:found.end()])
            at = found.end()
            if not found.group().endswith(b'/>'):
                self._closing = b'</%s>' % found.group(1)
        return b''.join(kept)


class Parser(object):
    """Takes in an answer piece by piece. attributes: False when those of entries are not wanted."""

    def __init__(self, attributes=True):
        self.answers = []
        self.session = None
        self._attributes = attributes
        self._skim = None if attributes else _Skim()
        self._entry = None           # the values of the entry that is open
        self._into = None            # what to do with the text of the element that is open
        self._pieces = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, data):
        """Take in some bytes. Raises AnswerError."""
        self._parse(self._skim.take(data) if self._skim else data, False)

    def finish(self):
        """Return the Answers; nothing more will come. Raises AnswerError."""
        self._parse(self._skim.rest if self._skim else b'', True)
        # It holds us, and we hold it: nobody would clear that away.
        self._parser = self._into = None
        return self.answers

    def _parse(self, data, last):
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError as error:
            raise AnswerError('the answer is not XML: %s' % expat.errors.messages.get(error.code, error.code)) from None

    def _doctype(self, *_dummy):
        raise AnswerError('the answer declares a document type, which Zimbra never does')

    def _start(self, name, attributes):
        if name == 'a':
            if self._attributes and self.answers and self.answers[-1].code is None:
                values = self.answers[-1].values if self._entry is None else self._entry
                self._collect(values.setdefault(attributes.get('n', ''), []).append)
                if not attributes.get('n'):
                    values.pop('', None)
        elif name in ENTRIES:
            self._open(name, attributes)
        elif name == 'soap:Fault' or (name.endswith('Response') and name != 'BatchResponse'):
            self.answers.append(Answer(attributes.get('requestId')))
            self.answers[-1].total = attributes.get('searchTotal')
            self.answers[-1].code = 'soap.FAULT' if name == 'soap:Fault' else None
            self._entry = None
        elif name in _TEXTS:
            self._collect(lambda text: self._text(name, text))
        elif name in _TOLD and self.answers and self.answers[-1].code is None:
            self._collect(lambda text: self.answers[-1].told.setdefault(name, text))
        elif name == 'session':
            self.session = attributes.get('id') or self.session

    def _open(self, name, attributes):
        answer = self.answers[-1] if self.answers else None
        if answer is None:
            return
        answer.id = answer.id or attributes.get('id')
        self._entry = {}
        if self._attributes:
            answer.entries.append((name, attributes.get('name', ''), attributes.get('id', ''), self._entry))

    def _text(self, name, text):
        answer = self.answers[-1] if self.answers else None
        if answer is None:
            return
        if name == 'authToken':
            answer.token = text
        elif name == 'Code':
            answer.code = text
        else:
            answer.text = text

    def _collect(self, into):
        """Hand the text of the element that has just started to a function once it ends."""
        self._into, self._pieces = into, []
        self._parser.CharacterDataHandler = self._pieces.append
        self._parser.EndElementHandler = self._end

    def _end(self, _dummy):
        self._parser.CharacterDataHandler = self._parser.EndElementHandler = None
        self._into(''.join(self._pieces))
