# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was measured: a table while it goes on, and build/bench.json."""
import json
from typing import NamedTuple, Optional

from place import ROOT

TARGET = ROOT / 'build' / 'bench.json'
COLUMNS = ('backend', 'accounts', 'case', 'seconds', 'ratio_to_raw', 'ratio_to_naive', 'peak_mb', 'process_starts')
WIDTHS = '{:<21} {:>8}  {:<33} {:>9} {:>13} {:>15} {:>8} {:>15}'
LEGEND = """
seconds: of the module's own process. ratio_to_raw: what part of the speed of bare commands or batches is reached (no-op: of a plain
read of the same accounts; change: of such a read and the bare changes). ratio_to_naive: how many times faster than a loop of two zmprov
commands an account. %s"""


class Row(NamedTuple):
    """One measurement; None where something does not apply. note: for the table only."""
    backend: str
    accounts: int
    case: str
    seconds: Optional[float]
    to_raw: Optional[float] = None
    to_naive: Optional[float] = None
    peak_mb: Optional[float] = None
    starts: Optional[int] = None
    note: str = ''


class Table:
    """Shows each Row as it comes."""

    def __init__(self):
        self.rows = []
        print(WIDTHS.format(*COLUMNS), flush=True)

    def add(self, rows):
        for row in rows:
            self.rows.append(row)
            forms = (str, str, str, '{:.2f}'.format, '{:.2f}'.format, '{:.0f}'.format, '{:.0f}'.format, str)
            cells = ['' if value is None else form(value) for form, value in zip(forms, row)]
            print((WIDTHS.format(*cells) + '  ' + row.note).rstrip(), flush=True)

    def save(self):
        TARGET.write_text(json.dumps([dict(zip(COLUMNS, row)) for row in self.rows], indent=1) + '\n')

    def end(self):
        self.save()
        print(LEGEND % TARGET)
