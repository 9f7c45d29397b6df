# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Any text that is sent comes back from the tokenizer as exactly the same words; the tokenizer here is written
from what the genuine one was seen to do."""
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils._quote import Unquotable, line

ESCAPES = {'n': '\n', 't': '\t', 'r': '\r'}


def tokenize(text):
    """Split one line as zmprov does: quotes open at the start of a word only and end it, the backslash is active everywhere."""
    words, at = [], 0
    while at < len(text):
        if text[at] in ' \t\n\r':
            at += 1
            continue
        end = text[at] if text[at] in '\'"' else None
        at += 1 if end else 0
        word = ''
        while at < len(text):
            one = text[at]
            at += 1
            if one == '\\' and at < len(text):
                word += ESCAPES.get(text[at], text[at])
                at += 1
            elif one == end or (end is None and one in ' \t\n\r'):
                break
            else:
                word += one
        words.append(word)
    return words


@given(st.lists(st.text(alphabet=st.characters(), max_size=40), min_size=1, max_size=6))
def test_words_come_back_as_they_were(words):
    try:
        sent = line(['ma'] + words)
    except Unquotable:
        return
    assert sent.count('\n') == 1 and sent.endswith('\n') and '\r' not in sent
    assert tokenize(sent) == ['ma'] + words


@given(st.lists(st.text(alphabet='\\"\' \n\t\ran', max_size=12), min_size=1, max_size=6))
def test_words_of_quotes_and_backslashes_come_back_as_they_were(words):
    assert tokenize(line(['ma'] + words)) == ['ma'] + words
