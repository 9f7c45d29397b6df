# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""DNS messages: what was written is read, and no bytes do more harm than the declared error."""
import ipaddress

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils._dns_message import TYPES, Message, MessageError, Record, decode, encode

LABELS = st.text(alphabet='abcdefghijklmnopqrstuvwxyz0123456789-_', min_size=1, max_size=20)
NAMES = st.lists(LABELS, max_size=5).map(lambda labels: '.'.join(labels) or '.')
NUMBERS = st.integers(0, 2 ** 31 - 1)
TEXTS = st.text(alphabet=st.characters(exclude_categories=['Cs']), max_size=600)
DATA = {
    'A': st.integers(0, 2 ** 32 - 1).map(lambda number: str(ipaddress.IPv4Address(number))),
    'AAAA': st.integers(0, 2 ** 128 - 1).map(lambda number: str(ipaddress.IPv6Address(number))),
    'NS': NAMES, 'CNAME': NAMES, 'PTR': NAMES, 'TXT': TEXTS, 'MX': st.tuples(st.integers(0, 65535), NAMES),
    'SOA': st.tuples(NAMES, NAMES, st.tuples(*[NUMBERS] * 5)),
}
RECORDS = st.sampled_from(sorted(TYPES)).flatmap(lambda kind: st.builds(Record, NAMES, st.just(kind), NUMBERS, DATA[kind]))
MESSAGES = st.builds(Message, st.integers(0, 65535), st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.integers(0, 15),
                     st.tuples(NAMES, st.sampled_from(sorted(TYPES))), st.lists(RECORDS, max_size=4).map(tuple))


@given(MESSAGES)
def test_what_was_written_is_read(message):
    assert decode(encode(message)) == message


@given(MESSAGES, st.data())
def test_a_damaged_message_is_read_or_refused(message, data):
    raw = bytearray(encode(message))
    for _each in range(data.draw(st.integers(1, 5))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    harmless(bytes(raw[:data.draw(st.integers(0, len(raw)))]))


@given(st.binary(max_size=600))
def test_rubbish_is_refused(raw):
    harmless(raw)
    harmless(b'\x12\x34\x81\x80\x00\x01\x00\x09\x00\x00\x00\x00' + raw)


def harmless(raw):
    try:
        assert isinstance(decode(raw), Message)
    except MessageError:
        pass


@given(st.text(max_size=300))
def test_any_text_is_a_name_or_refused(text):
    try:
        encode(Message(1, False, False, False, True, 0, (text, 'A'), ()))
    except MessageError:
        pass
