# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every run changed, kept on the controller: the way back.

Private to this collection. One JSON file a module call that changes something, written before the change, mode 0600,
own values only, no secrets: ``<directory>/<host>/<UTC time>-<module>.json``.
"""

import datetime
import getpass
import json
import os
import re

from ansible_collections.splitdomain.zimbra.plugins.module_utils._attributes import is_secret, same
from ansible_collections.splitdomain.zimbra.plugins.module_utils._mta_wanted import NETWORKS
from ansible_collections.splitdomain.zimbra.plugins.module_utils._networks import edit, tokens
from ansible_collections.splitdomain.zimbra.plugins.module_utils._renamed import ADDRESS
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._run_id import run_id

VERSION = 1
# What a roll-back wrote belongs to the modules whose changes it took back.
ROLLBACKS = ('-rollback.json', '-rollback_postfix.json')
RECORD = re.compile(r'\d{8}T\d{6}\.\d{6}Z-\w+\.json$')


class Records:
    """The records of one managed host. directory: where all records are kept on the controller."""

    def __init__(self, directory, host):
        self._directory = os.path.join(os.path.expanduser(directory), host)

    def save(self, module, result, state=None):
        """Write what a module said in check mode that it would change. state: the one it is called with. Returns the file's path."""
        now = datetime.datetime.now(datetime.timezone.utc)
        record = dict(version=VERSION, module=module, time=now.isoformat(), user=getpass.getuser(), run=run_id(), state=state, done=False,
                      changes=changes(result))
        os.makedirs(self._directory, mode=0o700, exist_ok=True)
        path = os.path.join(self._directory, '%s-%s.json' % (now.strftime('%Y%m%dT%H%M%S.%fZ'), module))
        _write(path, record)
        return path

    def finish(self, path, result):
        """Note in a record that everything was done, and what that was: less than announced where another run was faster."""
        with open(path, encoding='utf-8') as stream:
            record = json.load(stream)
        _write(path, dict(record, done=True, changes=changes(result)))

    def prior(self, module):
        """Return what was there before the module's first write, and what it last wrote, entry by entry.

        Raises OSError, and ValueError for a file that is no record.
        """
        return merge(dict(change, state=record.get('state'), done=record.get('done', True))
                     for record in self._read(module) for change in record['changes'])

    def _read(self, module):
        names = sorted(os.listdir(self._directory)) if os.path.isdir(self._directory) else []
        found = []
        for name in names:
            if name.endswith('-%s.json' % module):
                found.append(_load(os.path.join(self._directory, name)))
            elif name.endswith(ROLLBACKS):
                found.append(share(_load(os.path.join(self._directory, name)), found))
        return found


def share(record, earlier):
    """Return a roll-back's record with that part of it only that earlier records of a module touched, too."""
    touched = {}
    for each in earlier:
        for change in each['changes']:
            names = touched.setdefault((change['kind'], change['name']), set())
            names.update(change['before'], change['after'])
            for new in change['after'].get(ADDRESS, ()):
                touched[change['kind'], new] = names
    ours = []
    for change in record['changes']:
        names = touched.get((change['kind'], change['name']))
        if names is not None:
            ours.append(dict(change, **{side: {name: values for name, values in change[side].items() if name in names}
                                        for side in ('before', 'after')}))
    return dict(record, changes=ours)


def latest(directory, limit):
    """Return what the newest runs on any host changed, the newest first: names of what was touched, no value of it.

    Each is {host, file, time, user, module, state, done, changes: [{kind, name, action, attributes}]}, or {host, file, error}
    where the file cannot be read. Raises OSError where the directory cannot be.
    """
    directory = os.path.expanduser(directory)
    hosts = sorted(os.listdir(directory)) if os.path.isdir(directory) else []
    found = [(name, host) for host in hosts if os.path.isdir(os.path.join(directory, host))
             for name in os.listdir(os.path.join(directory, host)) if RECORD.match(name)]
    return [_told(os.path.join(directory, host, name), host) for name, host in sorted(found, reverse=True)[:limit]]


def _told(path, host):
    try:
        record = _load(path)
        made = [dict(kind=change['kind'], name=change['name'], action=change['action'],
                     attributes=sorted(set(change['before']) | set(change['after']))) for change in record['changes']]
        return dict(host=host, file=path, time=record['time'], user=record['user'], module=record['module'],
                    state=record.get('state') or '', done=bool(record.get('done', True)), changes=made)
    except (OSError, ValueError, KeyError, TypeError) as error:
        return dict(host=host, file=path, error='%s cannot be read: %s' % (path, error))


def _load(path):
    """Return the record in a file. Raises ValueError with the file's name."""
    try:
        with open(path, encoding='utf-8') as stream:
            record = json.load(stream)
    except ValueError as error:
        raise ValueError('%s is no record: %s' % (path, error)) from error
    if not isinstance(record, dict) or not isinstance(record.get('changes'), list):
        raise ValueError('%s is no record: it lists no changes' % path)
    return record


def _write(path, record):
    """Write a record so that it is there, whole, before anything else happens: a line each change, there may be thousands."""
    handle = os.open(path + '.new', os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    about = {name: value for name, value in record.items() if name != 'changes'}
    with os.fdopen(handle, 'w', encoding='utf-8') as stream:
        stream.write('{"changes": [\n')
        stream.write(',\n'.join(json.dumps(change, sort_keys=True) for change in record['changes']))
        stream.write('\n],\n%s\n' % json.dumps(about, indent=1, sort_keys=True).lstrip('{\n'))
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(path + '.new', path)


def changes(result):
    """Return the changes of a module's result: kind, name, action, and the attributes before and after.

    An entry that was touched twice is one change: the diff has it once.
    """
    before, after = result['diff']['before'], result['diff']['after']
    found, seen = [], set()
    for entry in result['entries']:
        key = '%s %s' % (entry['kind'], entry['name'])
        if key in seen:
            continue
        seen.add(key)
        found.append(dict(kind=entry['kind'], name=entry['name'], action=entry['action'],
                          before=_open(before.get(key, {})), after=_open(after.get(key, {}))))
    return found


def _open(attributes):
    """Return attributes without secrets: masked as they are, they are nothing to go back to."""
    return {name: values for name, values in attributes.items() if not is_secret(name)}


def merge(made):
    """Fold changes, oldest first, into one record an entry: the first value before, the last one after.

    What was taken back or is back at its first value, and an entry that was deleted, leave a record without attributes:
    whatever is there now was not made here, so taking back a second time leaves it alone. A run that died on the way back
    has to be repeated: what it had announced counts for nothing.
    """
    merged = {}
    for change in made:
        key = (change['kind'], change['name'])
        if not change.get('done', True) and (change['action'] == 'delete' or change.get('state') == 'absent'):
            continue
        if change['action'] == 'delete':
            merged[key] = dict(kind=key[0], name=key[1], created=False, before={}, after={})
            continue
        record = merged.setdefault(key, dict(kind=key[0], name=key[1], created=False, before={}, after={}))
        if change['action'] == 'create':
            record['created'] = True
        _fold(record, change)
        _follow(merged, change)
    return list(merged.values())


def _follow(merged, change):
    """Keep the record of an account that was renamed under its new name; where that is not certain, under both."""
    key, name = (change['kind'], change['name']), (change['after'].get(ADDRESS) or [change['name']])[0]
    if change['action'] == 'modify' and key[0] == 'account' and name != key[1]:
        record = merged[key] if not change.get('done', True) else merged.pop(key)
        kept = {side: {each: values for each, values in record[side].items() if each != ADDRESS} for side in ('before', 'after')}
        merged[key[0], name] = dict(record, name=name, **kept)


def _fold(record, change):
    for name in sorted(set(change['before']) | set(change['after'])):
        if change.get('state') == 'absent':
            record['before'].pop(name, None)
            record['after'].pop(name, None)
            continue
        first = [] if record['created'] else _first(name, record, change['before'].get(name, []))
        if not record['created']:
            record['before'][name] = first
        last = change['after'].get(name, [])
        if same(name, first, last) and change.get('done', True):
            record['before'].pop(name, None)
            record['after'].pop(name, None)
        elif not same(name, first, last):
            record['after'][name] = last


def _first(name, record, now):
    """Return what an attribute goes back to, when it is `now` and about to be written again.

    Where it still is as we left it, that is what was there before our first write. Where somebody changed it since, or
    another system stands under that host's name, it is what is there now, without what was ours in a list.
    """
    if name not in record['after']:
        return now
    before, after = record['before'].get(name, []), record['after'][name]
    if same(name, after, now):
        return before
    if name == NETWORKS:
        ours = set(tokens(after)) - set(tokens(before))
        return list(edit(now, remove=ours)) if ours & set(tokens(now)) else now
    if len(before) > 1 or len(after) > 1:
        return [value for value in now if value in before or value not in after]
    return now
