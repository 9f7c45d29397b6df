# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A value written as LDIF comes back as it was, and never as another line or entry."""
import base64

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils._ldif import Parser, parse

VALUES = st.lists(st.text(alphabet=st.characters(exclude_categories=['Cs']), min_size=1), min_size=1, max_size=4)


def written(name, value):
    """Write one line as ldapsearch does: base64 for everything that is not plain printable text."""
    plain = all(' ' <= one <= '~' for one in value) and value[0] not in ' :<' and value[-1] != ' '
    return '%s: %s\n' % (name, value) if plain else '%s:: %s\n' % (name, base64.b64encode(value.encode('utf-8')).decode())


@given(st.lists(VALUES, max_size=5))
def test_what_was_written_is_read(entries):
    text = ''.join('dn: uid=%d,dc=x\n%s\n' % (number, ''.join(written('description', value) for value in values))
                   for number, values in enumerate(entries))
    assert parse(text.encode('utf-8')) == [('uid=%d,dc=x' % number, {'description': tuple(values)})
                                           for number, values in enumerate(entries)]


@given(st.lists(VALUES, max_size=5), st.integers(min_value=1, max_value=50))
def test_it_is_the_same_in_pieces(entries, size):
    text = ''.join('dn: uid=%d,dc=x\n%s\n' % (number, ''.join(written('description', value) for value in values))
                   for number, values in enumerate(entries)).encode('utf-8')
    parser = Parser()
    pieces = [parser.feed(text[at:at + size]) for at in range(0, len(text), size)] + [parser.finish()]
    assert [entry for piece in pieces for entry in piece] == parse(text)
