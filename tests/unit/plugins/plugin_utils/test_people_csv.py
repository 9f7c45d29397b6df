# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import time

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import topology
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._people_csv import parse


def people(text, encoding='utf-8'):
    """The items of a file without problems."""
    found = parse(text.encode(encoding), 'people.csv')
    assert found.problems == ()
    return [item for _line, item in found.rows]


def problems(data):
    """{line: text} of what is wrong in a file."""
    return dict(parse(data if isinstance(data, bytes) else data.encode(), 'people.csv').problems)


# --- what is taken ---

@pytest.mark.parametrize('text', [
    'name\nbar@example.com\nfoo\n', 'name\r\nbar@example.com\r\nfoo', 'NAME\rbar@example.com\rfoo\r',
    '\n name \n\n bar@example.com \n\nfoo\n\n',
    '"name"\n"bar@example.com"\nfoo\n', '\ufeffname\nbar@example.com\nfoo\n', 'name,\nbar@example.com,\nfoo,,,\n'])
def test_a_plain_list_of_addresses(text):
    assert people(text) == [{'name': 'bar@example.com'}, {'name': 'foo'}]


@pytest.mark.parametrize('sign', ',;\t')
def test_every_column(sign):
    text = ('name|aliases|display_name|hide_in_gal|adopt|peer_host|peer_port|peer_use_mx\n'
            'bar|b  barney@example.com|"B""a""r | B\u00e4r"|true|NO|other.example.com|2525|0\n'
            'baz|||||||\n').replace('|', sign)
    assert people(text) == [
        {'name': 'bar', 'aliases': ['b', 'barney@example.com'],
         'display_name': 'B"a"r %s B\u00e4r' % sign, 'hide_in_gal': True, 'adopt': False,
         'peer': {'host': 'other.example.com', 'port': 2525, 'use_mx': False}},
        {'name': 'baz', 'aliases': [], 'display_name': ''}]


def test_columns_come_in_any_order_and_may_be_left_out():
    assert people('display_name,name\nBar,bar\n') == [{'name': 'bar', 'display_name': 'Bar'}]


def test_lines_are_counted_as_an_editor_does():
    found = parse('\n\nname\n\nbar\u2028\nbaz\n'.encode(), 'people.csv')
    assert [line for line, _item in found.rows] == [5, 6]


# --- what is refused ---

@pytest.mark.parametrize(('data', 'line', 'word'), [
    ('', 0, 'is empty; the first line must name the columns'),
    ('\n \n', 0, 'is empty'),
    ('bar@example.com\nfoo@example.com\n', 1, 'write the word name above'),
    ('name,alias\nbar,b\n', 1, "'alias' is no column; did you mean aliases?"),
    ('name,phone\nbar,1\n', 1, "'phone' is no column; there are name, aliases"),
    ('name,name\nbar,bar\n', 1, 'name stands twice'),
    ('aliases,display_name\nb,Bar\n', 1, 'there is no column name'),
    ('"name\nbar\n', 1, 'opened and not closed'),
    ('name\n"bar\n', 2, 'opened and not closed'),
    ('name\n"bar"x\n', 2, 'quote the whole cell'),
    ('name,display_name\nbar,Bar, Barney\n', 2, "has 3 cells, but the header names 2 columns; quote a cell that holds ','"),
    ('name,display_name\nbar\n', 2, "has 1 cell, but the header names 2 columns; write the empty cells too"),
    ('name,display_name\nbar,{{ lookup("pipe") }}\n', 2, 'begins a template'),
    ('name,aliases\n,b\n', 2, 'the column name is empty'),
    ('name;aliases\nbar;"b,c"\n', 2, 'separated by blanks'),
    ('name,hide_in_gal\nbar,maybe\n', 2, "hide_in_gal must be true or false, not 'maybe'"),
    ('name,peer_port\nbar,25\n', 2, 'peer_host is empty'),
    ('name,peer_host,peer_port\nbar,a,smtp\n', 2, "peer_port must be a number from 1 to 65535, not 'smtp'"),
    ('name,peer_host,peer_port\nbar,a,\u0662\u0665\n', 2, 'peer_port must be a number'),
    ('name,peer_host,peer_use_mx\nbar,a,x\n', 2, 'peer_use_mx must be true or false'),
    (b'name\nb\xe4r\n', 2, "is not UTF-8: byte 0xe4 at character 2, after 'b'"),
    (b'n\xe4me\nbar\n', 1, 'is not UTF-8'),
    ('name\nbar\n'.encode('utf-16'), 1, 'is in UTF-16; save it as UTF-8'),
    ('name\nbar\n'.encode('utf-32'), 1, 'is in UTF-32; save it as UTF-8'),
    ('name\n"' + 'x' * 200000 + '"\n', 2, 'is no CSV'),
])
def test_refused_with_its_line(data, line, word):
    assert word in problems(data)[line]


def test_every_wrong_line_is_told_and_the_others_are_read():
    found = parse(b'name,adopt\n"bar,\nbaz,may\nqux,yes\n\xff,\nfoo,no,x\n', 'people.csv')
    assert [line for line, _text in found.problems] == [2, 3, 5, 6]
    assert found.rows == ((4, {'name': 'qux', 'adopt': True}),)


def test_a_file_in_another_encoding_is_told_in_few_lines():
    found = problems(b'name\n' + b'b\xe4r\n' * 1000)
    assert len(found) == 21
    assert found[22] == 'and 980 more lines from here on are not UTF-8'


def test_the_cost_of_many_people_grows_with_their_number():
    def seconds(number):
        data = ('name,aliases,display_name\n' + ''.join('user%d,a%d b%d,User %d\n' % ((count,) * 4) for count in range(number))).encode()
        domain = {'name': 'example.com', 'role': 'master', 'peer': {'host': 'mail.example.com'}, 'remote_accounts_file': 'people.csv'}
        start = time.process_time()
        made = topology([domain], files={'people.csv': parse(data, 'people.csv')})
        assert len(made['master']['remote_accounts']) == number
        return time.process_time() - start
    # Ten times as many take about ten times as long; something quadratic would take a hundred times.
    assert seconds(20000) < 40 * max(seconds(2000), 0.01)
