# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People in a CSV file, as remote accounts: every line that is wrong is told, with its number.

Private to this collection. What a file may hold is documented where people look it up: the lookup people_csv.
"""

import codecs
import csv
import re

from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology_people import PeopleFile
from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology_schema import did_you_mean

COLUMNS = ('name', 'aliases', 'display_name', 'hide_in_gal', 'adopt', 'peer_host', 'peer_port', 'peer_use_mx')
DELIMITERS = ',;\t'
HEADER = 'the first line must name the columns (%s); write the word name above a plain list of addresses' % ', '.join(COLUMNS)
_WORDS = {'true': True, 'yes': True, '1': True, 'false': False, 'no': False, '0': False}
_LINE = re.compile(r'\r\n|\r|\n')
_SHOWN = 20                    # lines of a file in the wrong encoding that are named one by one
_BOMS = ((codecs.BOM_UTF32_LE, 'UTF-32'), (codecs.BOM_UTF32_BE, 'UTF-32'), (codecs.BOM_UTF16_LE, 'UTF-16'), (codecs.BOM_UTF16_BE, 'UTF-16'))


class _Wrong(ValueError):
    """A line that is not taken; the text says why."""


def parse(data, name):
    """Return the PeopleFile that stands in data (bytes). name: of the file, for messages."""
    problems, rows = [], []
    lines = list(_lines(data, problems))
    number, header = next(((number, text) for number, text in lines if text.strip()), (0, None))
    if header is None:
        return PeopleFile(name, (), tuple(problems or [(0, '%s is empty; %s' % (name, HEADER))]))
    delimiter = next((sign for sign in DELIMITERS if sign in header), ',')
    columns = _columns(header, number, delimiter, problems)
    for line, text in lines if columns else ():
        if line > number and text.strip():
            try:
                rows.append((line, _item(dict(zip(columns, _cells(text, delimiter, len(columns)))))))
            except _Wrong as error:
                problems.append((line, str(error)))
    return PeopleFile(name, tuple(rows), tuple(sorted(problems)))


# --- lines --------------------------------------------------------------------------------------------------------

def _lines(data, problems):
    """Yield (number, text) of the lines that are UTF-8; the others go to problems."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            problems.append((1, 'the file is in %s; save it as UTF-8' % encoding))
            return
    text = data.decode('utf-8', 'surrogateescape')
    wrong = []
    for number, line in enumerate(_LINE.split(text[1:] if text.startswith('\ufeff') else text), 1):
        where = next((place for place, sign in enumerate(line) if '\udc80' <= sign <= '\udcff'), None) if not line.isascii() else None
        if where is None:
            yield number, line
        else:
            wrong.append((number, 'is not UTF-8: byte 0x%02x at character %d, after %r; save the file as UTF-8' % (
                ord(line[where]) - 0xdc00, where + 1, line[max(0, where - 20):where])))
    problems.extend(wrong[:_SHOWN])
    if len(wrong) > _SHOWN:
        problems.append((wrong[_SHOWN][0], 'and %d more lines from here on are not UTF-8' % (len(wrong) - _SHOWN)))


def _cells(text, delimiter, wanted=None):
    """Return the cells of a line, without blanks round them. Raises _Wrong."""
    try:
        cells = next(csv.reader([text], delimiter=delimiter, strict=True, skipinitialspace=delimiter != '\t'))
    except csv.Error as error:
        if 'unexpected end' in str(error):
            raise _Wrong('a quote is opened and not closed in its line; close it, and write a quote within a quoted cell twice') from error
        raise _Wrong('is no CSV: %s; quote the whole cell, and write a quote within it twice' % error) from error
    while wanted is not None and len(cells) > wanted and not cells[-1].strip():
        cells.pop()
    if wanted is not None and len(cells) != wanted:
        raise _Wrong('has %s, but the header names %s; %s' % (
            _count(len(cells), 'cell'), _count(wanted, 'column'), 'quote a cell that holds %r' % delimiter if len(cells) > wanted
            else 'write the empty cells too, %r stands between two' % delimiter))
    return [cell.strip() for cell in cells]


def _count(number, what):
    return '%d %s%s' % (number, what, '' if number == 1 else 's')


# --- header -------------------------------------------------------------------------------------------------------

def _columns(header, number, delimiter, problems):
    """Return the names of the columns, or None with problems."""
    try:
        columns = [cell.lower() for cell in _cells(header, delimiter)]
    except _Wrong as error:
        problems.append((number, str(error)))
        return None
    while len(columns) > 1 and not columns[-1]:
        columns.pop()
    unknown = [column for column in columns if column not in COLUMNS]
    if 'name' not in columns and len(unknown) == len(columns):
        problems.append((number, 'is no header: %s' % HEADER))
        return None
    found = ['%r is no column%s' % (column, did_you_mean(column, COLUMNS) or '; there are %s' % ', '.join(COLUMNS)) for column in unknown]
    found += ['the column %s stands twice' % column for column in sorted(set(columns) - set(unknown)) if columns.count(column) > 1]
    found += [] if 'name' in columns else ['there is no column name']
    problems.extend((number, text) for text in found)
    return None if found else columns


# --- a line -------------------------------------------------------------------------------------------------------

def _item(cells):
    """Return the item of remote_accounts in {column: cell}. Raises _Wrong."""
    if '{{' in cells.get('display_name', '') or '{%' in cells.get('display_name', ''):
        raise _Wrong('display_name holds {{ or {%, which begins a template of Ansible; take it out')
    if not cells['name']:
        raise _Wrong('the column name is empty; fill it in, or take the line out')
    item = {'name': cells['name']}
    if 'aliases' in cells:
        item['aliases'] = _aliases(cells['aliases'])
    if 'display_name' in cells:
        item['display_name'] = cells['display_name']
    for column in ('hide_in_gal', 'adopt'):
        if cells.get(column):
            item[column] = _boolean(column, cells[column])
    peer = {column[len('peer_'):]: cells[column] for column in ('peer_host', 'peer_port', 'peer_use_mx') if cells.get(column)}
    if peer:
        item['peer'] = _peer(peer)
    return item


def _aliases(cell):
    if ',' in cell or ';' in cell:
        raise _Wrong('aliases are separated by blanks, not by commas or semicolons')
    return cell.split()


def _boolean(column, cell):
    if cell.lower() not in _WORDS:
        raise _Wrong('%s must be true or false, not %r' % (column, cell))
    return _WORDS[cell.lower()]


def _peer(peer):
    if 'host' not in peer:
        raise _Wrong('peer_host is empty, but a port or use_mx of it is given; fill it in')
    if 'port' in peer:
        if not re.match(r'[0-9]{1,5}\Z', peer['port'], re.ASCII):
            raise _Wrong('peer_port must be a number from 1 to 65535, not %r' % peer['port'])
        peer['port'] = int(peer['port'])
    if 'use_mx' in peer:
        peer['use_mx'] = _boolean('peer_use_mx', peer['use_mx'])
    return peer
