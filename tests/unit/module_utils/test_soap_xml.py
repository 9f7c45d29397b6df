# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent is well-formed whatever it holds, and what comes back is taken apart, piece by piece."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _soap_xml as x
from ansible_collections.splitdomain.zimbra.plugins.module_utils._quote import Unquotable

ENVELOPE = ('<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Header><context xmlns="urn:zimbra">'
            '<session id="7">7</session></context></soap:Header><soap:Body>%s</soap:Body></soap:Envelope>')
FAULT = ('<soap:Fault requestId="1"><soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code><soap:Reason><soap:Text>no such &lt;b&gt;'
         '</soap:Text></soap:Reason><soap:Detail><Error><Code>account.NO_SUCH_ACCOUNT</Code><Trace>t</Trace>'
         '<a t="NUM" n="zimbraPasswordMinLength">6</a></Error></soap:Detail></soap:Fault>')
ENTRY = ('<CreateAccountResponse requestId="0" xmlns="urn:zimbraAdmin"><account name="a@b.c" id="i-d"><a n="mail">a@b.c</a>'
         '<a n="mail">x &amp; y</a>'
         '<a n="cn">Bäz</a></account></CreateAccountResponse>')


def parsed(text, size=None, attributes=True):
    data, parser = text.encode(), x.Parser(attributes)
    size = size or max(len(data), 1)
    for at in range(0, len(data), size):
        parser.feed(data[at:at + size])
    return parser.finish(), parser


@pytest.mark.parametrize('size', [1, 7, None])
def test_entries_and_faults_of_a_batch(size):
    (made, failed), parser = parsed(ENVELOPE % ('<BatchResponse xmlns="urn:zimbra">%s%s</BatchResponse>' % (ENTRY, FAULT)), size)
    assert (made.number, made.code, made.id) == ('0', None, 'i-d')
    assert made.entries == [('account', 'a@b.c', 'i-d', {'mail': ['a@b.c', 'x & y'], 'cn': ['Bäz']})]
    assert (failed.number, failed.code, failed.text) == ('1', 'account.NO_SUCH_ACCOUNT', 'no such <b>')
    assert (failed.entries, failed.values) == ([], {})
    assert parser.session == '7'


def test_what_is_not_asked_for_is_not_kept():
    (made,), _parser = parsed(ENVELOPE % ENTRY, attributes=False)
    assert (made.id, made.entries) == ('i-d', [])


def test_a_fault_without_a_code_is_one_all_the_same():
    (failed,), _parser = parsed(ENVELOPE % '<soap:Fault/>')
    assert failed.code


@pytest.mark.parametrize('text', ['', '<html><body>', 'not XML', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_what_is_no_answer_is_an_error(text):
    with pytest.raises(x.AnswerError):
        parsed(text)


@pytest.mark.parametrize('text', ['\x00', '\x0b', '\ud800', '\ufffe', '\uffff'])
def test_what_xml_does_not_have_is_refused(text):
    with pytest.raises(Unquotable):
        x.element('id', text)
