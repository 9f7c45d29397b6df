# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tells one run of ansible-playbook from another.

Private to this collection. The main process loads this file before it makes its workers, so that all of them have its time of
loading; and each of them is its child.
"""

import datetime
import os

_LOADED = datetime.datetime.now(datetime.timezone.utc).strftime('%Y%m%dT%H%M%S.%fZ')


def run_id():
    """Return a text that is the same for every task of a run, and for no other run."""
    return '%s-%d' % (_LOADED, os.getppid())
