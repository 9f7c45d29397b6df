# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The journal of a move, a file on the controller that is whole at every instant.

Private to this collection.
"""
import json
import os
import time

from ._client import ClientError
from ._move_plan import noted


def work(params, check_mode):
    """Note a step; return the result."""
    path = os.path.expanduser(params['path'])
    now = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())
    try:
        journal = noted(read(path), params['journal'], params['step'], now)
        if not check_mode:
            write(path, journal)
    except (OSError, ValueError) as error:
        raise ClientError('client.REFUSED', 'the step %s was not begun: its journal %s cannot be kept (%s)' % (params['step'], path, error),
                          'Set move_dir to a directory that can be written, or put that file right')
    return dict(changed=False, journal=journal)


def read(path):
    """Return what a journal holds, {} where there is none. Raises OSError and ValueError."""
    if not os.path.exists(path):
        return {}
    with open(path, encoding='utf-8') as stream:
        return json.load(stream)


def write(path, journal):
    """Write a journal so that it is there, whole, before the step begins."""
    if not os.path.isdir(os.path.dirname(path)):
        os.makedirs(os.path.dirname(path), mode=0o700)
    handle = os.open(path + '.new', os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, 'w', encoding='utf-8') as stream:
        json.dump(journal, stream, indent=1, sort_keys=True)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(path + '.new', path)
