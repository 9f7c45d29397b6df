# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole result of a long call in a file of the controller, and what is left of it for the console.

Private to this collection.
"""

from __future__ import annotations

import json
import os

LONG = 1000              # changes from which on a call is a long one
SHOWN = 100              # entries of a shortened result


def prepare(path):
    """See that a result file can be written, before anything is done; an older one goes. Raises OSError."""
    if os.path.isdir(path):
        raise IsADirectoryError('%s is a directory' % path)
    _write(path, {})
    os.remove(path)


def keep(path, result):
    """Write everything that a result tells. Raises OSError."""
    _write(path, {name: value for name, value in result.items() if not name.startswith('_ansible') and name != 'invocation'})


def shortened(result, path=None, record=None):
    """Return a result for the console. path: where the whole one is; without it, only a long diff is cut.

    record: the file that holds the whole diff of a run.
    """
    result, missing = dict(result), {}
    if path:
        for name in ('entries', 'errors'):
            if len(result.get(name) or ()) > SHOWN:
                missing[name] = len(result[name]) - SHOWN
                result[name] = result[name][:SHOWN]
    if result.get('diff') and len(_keys(result['diff'])) > (SHOWN if path else LONG):
        missing['diff'] = len(_keys(result['diff'])) - SHOWN
        result['diff'] = _cut(result['diff'], path or record)
    if missing:
        result['left_out'] = missing
    return dict(result, result_file=path) if path else result


def _cut(diff, path):
    keys = _keys(diff)[:SHOWN]
    whole = ', %s has them all' % path if path else ''
    parts = {side: {key: diff[side][key] for key in keys if key in diff[side]} for side in ('before', 'after')}
    return dict(parts, prepared='... and {:,} entries more{}\n'.format(len(_keys(diff)) - SHOWN, whole))


def _keys(diff):
    return list(dict.fromkeys(list(diff['before']) + list(diff['after'])))


def _write(path, value):
    handle = os.open(path + '.new', os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, 'w', encoding='utf-8') as stream:
        json.dump(value, stream, ensure_ascii=False, default=_words)
    os.replace(path + '.new', path)


def _words(value):
    """Return what ansible-core has made of a warning as text again."""
    return str(getattr(getattr(value, 'event', value), 'msg', value))
