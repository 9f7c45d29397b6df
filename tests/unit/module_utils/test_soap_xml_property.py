# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any text that is sent is one text to who reads the message."""
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _soap_xml as x
from ansible_collections.splitdomain.zimbra.plugins.module_utils._quote import Unquotable


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_is_one_text(text, number):
    try:
        message = x.envelope(x.document('ModifyAccount', x.element('id', number) + x.attribute('+description', text), 3), text, number)
    except Unquotable:
        return
    request = ElementTree.fromstring(message)[1][0]
    assert request.tag == '{urn:zimbraAdmin}ModifyAccountRequest' and request.get('requestId') == '3'
    assert [(child.tag.partition('}')[2], child.attrib, child.text or '') for child in request] == [
        ('id', {}, number), ('a', {'n': '+description'}, text)]


ANSWER = ('<e><DeleteAccountResponse requestId="0"/>%s<soap:Fault requestId="3"><Code>a.B</Code><soap:Text>t</soap:Text></soap:Fault></e>')
KINDS = st.sampled_from(sorted(x.ENTRIES))


@given(st.lists(st.tuples(KINDS, st.text(max_size=10), st.lists(st.text(max_size=10), max_size=3)), max_size=4),
       st.integers(min_value=1, max_value=40))
def test_what_is_left_out_unseen_changes_nothing_else(entries, size):
    parts = []
    for number, (kind, name, values) in enumerate(entries):
        try:
            inside = ''.join(x.attribute('account', value) for value in values)
            parts.append('<CreateXResponse requestId="%d"><%s name=%s id="i%d">%s</%s></CreateXResponse><%s/>' % (
                number, kind, x.quoted(name), number, inside, kind, kind))
        except Unquotable:
            return
    data = ('<s xmlns:soap="u">%s</s>' % (ANSWER % ''.join(parts))).encode('utf-8')
    found = []
    for attributes in (True, False):
        parser = x.Parser(attributes)
        for at in range(0, len(data), size):
            parser.feed(data[at:at + size])
        found.append([(one.number, one.code, one.text, one.id) for one in parser.finish()])
    assert found[0] == found[1] and len(found[0]) == len(entries) + 2
