# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The runs as people read them.

Private to this collection. Pure.
"""

_FIRST = 3                # names of each kind that stand in the short table
_DID = {'create': 'created', 'modify': 'changed', 'delete': 'deleted'}
NOTHING = 'Nothing was recorded yet. Is this the right zimbra_record_dir?'


def table(runs, details=False):
    """Return the lines of a table of runs (those of the lookup snapshots)."""
    lines = []
    for run in runs:
        lines += [] if not lines else ['']
        lines.append('%s  %s  %s on %s%s' % (
            run['snapshot'], run['user'] or 'somebody', ', '.join(run['modules']) or 'nothing readable', ', '.join(run['hosts']),
            '' if run['done'] else '  NOT DONE TO ITS END'))
        lines += ['  %s' % text for text in run['errors']]
        lines += ['  %s' % text for text in (_each(run['changes']) if details else _counted(run['changes']))]
    return lines or [NOTHING]


def _each(changes):
    for change in changes:
        names = ': ' + ', '.join(change['attributes']) if change['action'] == 'modify' else ''
        yield '%s %s %s (%s, %s)%s' % (_DID[change['action']], change['kind'], change['name'], change['module'], change['host'], names)


def _counted(changes):
    groups = {}
    for change in changes:
        groups.setdefault((change['action'], change['kind']), []).append(change['name'])
    for (action, kind), names in groups.items():
        names = list(dict.fromkeys(names))
        more = ' and %d more' % (len(names) - _FIRST) if len(names) > _FIRST else ''
        yield '%s %d %s: %s%s' % (_DID[action], len(names), kind, ', '.join(names[:_FIRST]), more)


def difference(result, limit=0):
    """Return lines for what a roll-back changes: what entries and their attributes are, and what they go back to. limit: of lines."""
    before, after = result['diff']['before'], result['diff']['after']
    lines = []
    for entry in result['entries']:
        key = '%s %s' % (entry['kind'], entry['name'])
        have, back = before.get(key, {}), after.get(key, {})
        if entry['action'] == 'delete':
            lines.append('delete %s' % key)
        elif entry['action'] == 'create':
            lines.append('create %s: %s' % (key, '; '.join('%s %s' % (name, _words(back[name])) for name in sorted(back))))
        else:
            lines += ['change %s: %s from %s to %s' % (key, name, _words(have.get(name)), _words(back.get(name)))
                      for name in sorted({*have, *back}) if have.get(name) != back.get(name)]
    more = len(lines) - limit if limit else 0
    return lines if more <= 0 else [*lines[:limit], 'and %d more' % more]


def _words(values):
    return ', '.join(values) if values else 'unset'
