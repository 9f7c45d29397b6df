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
