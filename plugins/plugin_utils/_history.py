# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The runs that changed something, and the way back from them: the records of all hosts, run by run.

Private to this collection. A snapshot is the moment before a run: its name is the time of the run's first record. The way back
to it is all that was recorded from then on, folded to one item an entry.
"""

import json
import os
from typing import NamedTuple

from ansible_collections.splitdomain.zimbra.plugins.module_utils._recipients import domain_of
from ansible_collections.splitdomain.zimbra.plugins.module_utils._renamed import ADDRESS
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._records import RECORD

LAST = 'last'
DIRECTORY = ('account', 'resource', 'list', 'group', 'domain', 'server', 'cos', 'config')
ROUTED = ('account', 'resource', 'list', 'group', 'domain')
POSTFIX = ('file', 'postfix', 'service')
# Of what is done on a host, only the other system's part is taken back by records: Zimbra's MTAs follow the directory.
POSTFIX_MODULES = ('postfix_peer', 'rollback_postfix')
# Zimbra sets these itself, or never lets them be changed.
FIXED = ('mail', 'uid', 'objectClass', 'zimbraId', 'zimbraMailDeliveryAddress', 'zimbraOldMailAddress')


class Record(NamedTuple):
    """One module call that changed something. error: why the file cannot be read; then there is nothing else."""

    host: str
    file: str
    stamp: str             # the time in the file's name, which orders records
    time: str
    user: str
    module: str
    run: str
    state: str
    done: bool
    changes: tuple
    error: str = ''


def read(directory):
    """Return every Record below a directory, oldest first. Raises OSError where it cannot be listed."""
    directory = os.path.expanduser(directory)
    hosts = sorted(os.listdir(directory)) if os.path.isdir(directory) else []
    found = [(name, host) for host in hosts if os.path.isdir(os.path.join(directory, host))
             for name in os.listdir(os.path.join(directory, host)) if RECORD.match(name)]
    return [_record(os.path.join(directory, host, name), host) for name, host in sorted(found)]


def _record(path, host):
    stamp = os.path.basename(path).partition('-')[0]
    try:
        with open(path, encoding='utf-8') as stream:
            kept = json.load(stream)
        for change in kept['changes']:
            change['kind'], change['name'], change['action'], change['before'].items(), change['after'].items()
        # Records of old have no run: each is one of its own.
        return Record(host, path, stamp, kept['time'], kept['user'], kept['module'], kept.get('run') or path,
                      kept.get('state') or '', bool(kept.get('done', True)), tuple(kept['changes']))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return Record(host, path, stamp, '', '', '', path, '', False, (), '%s cannot be read: %r' % (path, error))


def runs(records):
    """Return the runs, newest first: [[Record]], each oldest first."""
    grouped = {}
    for record in records:
        grouped.setdefault(record.run, []).append(record)
    return sorted(grouped.values(), key=lambda run: run[0].stamp, reverse=True)


def cut(records, snapshot, own=None):
    """Return (name of the snapshot, the Records since then). snapshot: a name, the beginning of one, or 'last'.

    own: the run that asks. What it has done so far does not change which one is the last. Raises ValueError naming the ones that
    there are.
    """
    names = [run[0].stamp for run in runs(record for record in records if record.run != own)]
    if not names:
        raise ValueError('nothing was recorded, so there is nothing to go back to; is this the right zimbra_record_dir?')
    meant = names[:1] if snapshot == LAST else [name for name in names if snapshot and name.startswith(snapshot)]
    if len(meant) != 1:
        raise ValueError('%s; the playbook history lists them, the newest are %s' % (
            'no snapshot is named %r' % snapshot if not meant else '%r is the beginning of %d snapshots' % (snapshot, len(meant)),
            ', '.join(names[:5])))
    since = [record for record in records if record.stamp >= meant[0]]
    broken = [record.error for record in since if record.error]
    if broken:
        raise ValueError('the way back has a hole: %s. Restore that file, or move it away to go back without it' % '; '.join(broken))
    return meant[0], since


def changes(records, host, kinds):
    """Return the changes of a host that are taken back by their records, oldest first: [(Record, change)]."""
    return [(record, change) for record in records if record.host == host for change in record.changes
            if change['kind'] in kinds and (kinds != POSTFIX or record.module in POSTFIX_MODULES)]


def fold(made):
    """Fold changes [(Record, change)], oldest first, to one item an entry: what it goes back to, and what we left.

    exists, back: how it was at the snapshot. existed, left: what it can be now if nobody else touched it; more than one answer
    where a run was not done to its end. others: who else must have touched it between two of ours.
    """
    items = {}
    for record, change in made:
        key = _key(items, change)
        exists = change['action'] != 'create'
        item = items.setdefault(key, dict(kind=key[0], name=key[1], exists=exists, existed=[exists], complete=False, others='', by='',
                                          attributes={}))
        if exists not in item['existed']:
            item['others'] = 'somebody else %s it before %s' % ('created' if exists else 'deleted', record.time)
        now = change['action'] != 'delete'
        item['existed'] = [now] if record.done else sorted({exists, now})
        item['complete'] = item['complete'] or not now
        item['by'] = '%s (%s, %s)' % (record.user, record.module, record.time)
        _attributes(item, change, record)
        if change['action'] == 'modify' and change['after'].get(ADDRESS):
            item['name'] = change['after'][ADDRESS][0]
            items[(item['kind'], item['name'])] = items.pop(key)
    return list(items.values())


def _key(items, change):
    """Return where the item of a change is: who was renamed by a run that died may have either name."""
    kind, name = change['kind'], change['name']
    renamed = (each for each, item in items.items() if each[0] == kind and [name] in item['attributes'].get(ADDRESS, {}).get('left', ()))
    return (kind, name) if (kind, name) in items else next(renamed, (kind, name))


def _attributes(item, change, record):
    before, after = change['before'], change['after']
    if change['action'] == 'create':
        before = {name: [] for name in item['attributes']}
        # What nobody gives, a new account does not have; its status for mail is Zimbra's doing.
        after = dict(dict(before, **({'zimbraMailStatus': ['enabled']} if 'zimbraMailStatus' in before else {})), **after)
    elif change['action'] == 'delete':
        after = {name: [] for name in [*item['attributes'], *before]}
        before = dict({name: None for name in item['attributes']}, **before)
    for name in sorted({*before, *after} - {*FIXED} | ({ADDRESS} & {*after} if change['action'] == 'modify' else set())):
        was, becomes = before.get(name, []), after.get(name, [])
        known = item['attributes'].get(name)
        if known is None:
            known = item['attributes'][name] = dict(back=was if item['exists'] else [], left=[was or []], others='')
        elif was is not None and not any(_alike(was, each) for each in known['left']):
            known['others'] = 'somebody else changed it before %s' % record.time
        was = known['left'][-1] if was is None else was
        known['left'] = [becomes] if record.done else [was, becomes]


def _alike(one, other):
    return sorted(value.lower() for value in one) == sorted(value.lower() for value in other)


def told(records):
    """Return the runs of Records, newest first, as plain data without any value: for people and programs."""
    return [_told(run) for run in runs(records)]


def _told(run):
    made = [dict(host=record.host, module=record.module, state=record.state, done=record.done, kind=change['kind'], name=change['name'],
                 action=change['action'], attributes=sorted({*change['before'], *change['after']}))
            for record in run for change in record.changes]
    readable = [record for record in run if not record.error]
    return dict(snapshot=run[0].stamp, time=readable[0].time if readable else '', end=readable[-1].time if readable else '',
                user=readable[0].user if readable else '', hosts=sorted({record.host for record in run}),
                modules=list(dict.fromkeys(record.module for record in readable)), done=all(record.done for record in run),
                domains=sorted({domain_of(each['name']) for each in made if each['kind'] in ROUTED}),
                errors=[record.error for record in run if record.error], changes=made)
