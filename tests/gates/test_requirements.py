# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests use is pinned."""
from conftest import ROOT


def test_everything_is_pinned():
    lines = (ROOT / 'tests/requirements.txt').read_text().splitlines()
    assert [line for line in lines if line.strip() and not line.startswith('#') and '==' not in line] == []
