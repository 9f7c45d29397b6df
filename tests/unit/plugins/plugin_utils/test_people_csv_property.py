# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._people_csv import COLUMNS, parse

LOCAL = st.from_regex(r"[A-Za-z0-9#$&'*+/=?^_`{|}~-]{1,20}(@example\.com)?", fullmatch=True)
# Whatever a name may be: no line ends, which a person's line cannot hold, no template, and no half of a surrogate pair.
TEXT = st.text(st.characters(exclude_categories=['Cs'], exclude_characters='\r\n\0{'), max_size=20).map(str.strip)
PEER = st.fixed_dictionaries({'host': st.sampled_from(['mail.example.com', '192.0.2.1'])},
                             optional={'port': st.integers(1, 65535), 'use_mx': st.booleans()})
PEOPLE = st.lists(st.fixed_dictionaries({'name': LOCAL, 'aliases': st.lists(LOCAL, max_size=3), 'display_name': TEXT}, optional={
    'hide_in_gal': st.booleans(), 'adopt': st.booleans(), 'peer': PEER}), max_size=5)


def written(people, columns, delimiter, end, mark, quoting):
    """The file that the csv module makes of people."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writeheader()
    for person in people:
        peer = {'peer_' + key: str(value) for key, value in person.get('peer', {}).items()}
        writer.writerow(dict({key: person[key] for key in person if key != 'peer'}, aliases=' '.join(person['aliases']), **peer))
    return (mark + stream.getvalue()).encode()


HOW = st.tuples(st.permutations(COLUMNS), st.sampled_from(',;\t'), st.sampled_from(['\n', '\r\n']), st.sampled_from(['', '\ufeff']),
                st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))


@given(PEOPLE, HOW)
def test_whoever_the_csv_module_writes_comes_back(people, how):
    found = parse(written(people, *how), 'people.csv')
    assert found.problems == ()
    assert [item for _line, item in found.rows] == people
    assert [line for line, _item in found.rows] == list(range(2, len(people) + 2))


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode('utf-8', 'surrogatepass')),
                 st.text(alphabet=',;\t"\n\r \0abname\ufeff\xe4', max_size=80).map(lambda text: ('name,aliases,adopt\n' + text).encode()),
                 st.lists(st.binary(max_size=12), max_size=9).map(lambda cells: b'name,peer_port\n' + b','.join(cells))))
def test_anything_else_gives_people_or_problems_with_a_line(data):
    found = parse(data, 'people.csv')
    last = data.count(b'\n') + data.count(b'\r') + 1
    assert all(isinstance(text, str) and text and 0 <= line <= last for line, text in found.problems)
    assert all(item['name'] and 1 <= line <= last for line, item in found.rows)
    lines = [line for line, _text in found.problems] + [line for line, _item in found.rows]
    assert lines or b'name' in data.lower()      # nothing is passed over without a word but a header alone
