# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which step of its move the MX of a domain is at: found out by looking at the DNS and at what was recorded before each step.

Private to this collection. Pure.

A record is written before a step and again after it. A run that died in between leaves the first one, and the DNS tells whether
the step was made; when it was made is then not known, so all times count from now. Phases of a record: lowering, lowered,
moving, moved, returning, returned.
"""
from ._cutover import iso, seconds

VERSION = 1
# What is next. The first ones need evidence.
NEEDS_EVIDENCE = ('lower', 'move')
NOTHING = {'exchanges': [], 'ttl': 0, 'wildcard': ''}


class CutoverError(ValueError):
    """The roles' options do not fit. Its text names every problem."""


def asked(topology, names, exchanges, mta_hosts, state):
    """Return [{domain, exchanges}]: which domains, and where their MX shall point. Raises CutoverError.

    Mail comes in at the master: at Zimbra's MTAs, or at the peer.
    """
    split = dict((each['name'], each) for each in topology['split'])
    declared = topology['domains'] if state == 'absent' else sorted(split)
    problems = ['cutover_domains: %s is not declared%s; correct its name, or take it out' % (
        name, '' if state == 'absent' else ' as present') for name in names if name not in declared]
    found = []
    for name in [each for each in (names or declared) if each in declared]:
        wanted = list(exchanges)
        if not wanted and name in split:
            hosts = mta_hosts if split[name]['role'] == 'master' else [split[name]['peer']['host']]
            wanted = [{'preference': 10, 'exchange': host} for host in hosts]
        if not wanted and state == 'present':
            problems.append('cutover_exchanges: no host takes the mail of %s; name them' % name)
        found.append({'domain': name, 'exchanges': wanted})
    if problems:
        raise CutoverError('\n'.join(problems))
    return found


def plan(seen, records, state, ttl, now):
    """Return where each domain stands: [{domain, phase, old, seen, wanted, ttl, held_until, held_for (seconds), record}].

    seen: results of mx_record in check mode, registered over what asked() gave. records: those kept. ttl: for the time of the move.
    """
    kept = dict((record['domain'], record) for record in records)
    step = _forth if state == 'present' else _back
    return [step(dict(each, domain=each['item']['domain']), kept.get(each['item']['domain'], {}), ttl, seconds(now)) for each in seen]


def _names(exchanges):
    """Exchanges in a form that compares."""
    return sorted((each['preference'], each['exchange'].rstrip('.').lower() or '.') for each in exchanges)


def _same(one, other):
    return _names(one) == _names(other)


def _item(each, phase, record, now, **more):
    old = record.get('old') or each['before']
    item = {'domain': each['domain'], 'phase': phase, 'old': old, 'seen': each['before'], 'wanted': each['after']['exchanges'],
            'ttl': record.get('ttl', each['before']['ttl']), 'held_until': record.get('held_until', ''), 'record': record}
    item.update(more)
    return dict(item, held_for=max(0, int(seconds(item['held_until']) - now)) if item['held_until'] else 0)


def _forth(each, record, ttl, now):
    there, phase = each['before'], record.get('phase', '')
    if _same(there['exchanges'], each['after']['exchanges']):
        if not record or not _same(record.get('new', []), there['exchanges']) or phase not in ('moving', 'moved'):
            return _item(each, 'there', {}, now)
        if phase == 'moving':       # it was made, and nobody knows when
            return _item(each, 'prove', record, now, held_until=iso(now + max(record['old_ttl'], 1)))
        if not record.get('proven'):
            return _item(each, 'prove', record, now)
        done = _item(each, 'hold', record, now)
        return done if done['held_for'] else dict(done, phase='finish' if there['ttl'] == record['ttl'] else 'there')
    mine = bool(record) and phase != 'returned' and _same(record['old']['exchanges'], there['exchanges'])
    if not mine:
        record, phase = {}, ''
    old = record['old'] if mine else there
    low = min(ttl, old['ttl']) if old['exchanges'] else ttl
    about = dict(ttl=low, old=old)
    if there['wildcard'] or not there['exchanges']:
        return _item(each, 'move', record, now, **dict(about, held_until=''))
    if there['ttl'] > low:
        return _item(each, 'lower', record, now, **dict(about, held_until=''))
    if phase == 'lowering':
        return _item(each, 'wait', record, now, **dict(about, held_until=iso(now + old['ttl'])))
    waiting = _item(each, 'wait', record, now, **about)
    return waiting if waiting['held_for'] and phase == 'lowered' else dict(waiting, phase='move')


def _back(each, record, dummy, now):
    there, phase = each['before'], record.get('phase', '')
    if not record:
        return _item(each, 'unrecorded', {}, now)
    if phase == 'returned':
        return _item(each, 'returned', record, now)
    if _same(there['exchanges'], record['old']['exchanges']):
        if phase == 'returning':
            return _item(each, 'went_back', record, now, held_until=iso(now + max(record['ttl'], 1)))
        # Only the TTL is ours.
        return _item(each, 'back' if there['ttl'] != record['old']['ttl'] else 'went_back', record, now, held_until='')
    if _same(there['exchanges'], record.get('new', [])):
        return _item(each, 'back', record, now, held_until='')
    return _item(each, 'lost', record, now)


def recorded(items, phase, digest, now, results=(), proven=False):
    """Return the records of items of a plan, before a step or, with its results (of mx_record, in the same order), after it."""
    return [_recorded(item, phase, digest, now, result, proven) for item, result in zip(items, list(results) or [{}] * len(items))]


def _recorded(item, phase, digest, now, result, proven):
    until = result.get('resolvers_until') or item['held_until']
    if phase == 'lowered' and not until:        # somebody else did it meanwhile
        until = iso(seconds(now) + item['seen']['ttl'])
    record = dict(item['record'], version=VERSION, domain=item['domain'], topology=digest, phase=phase, old=item['old'], time=now,
                  ttl=item['ttl'], held_until=until, proven=proven)
    if phase in ('moving', 'moved'):
        record['new'] = item['wanted']
    if phase == 'moving':
        record['old_ttl'] = item['seen']['ttl']
    return record
