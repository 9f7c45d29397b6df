# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run leaves behind of the directory, so that the next one can tell what changed.

Private to this collection. Pure. Up to LISTED addresses of a domain are kept as they are. Of more, each address leaves
four bytes of a hash of itself and two of a hash of its way, sorted by the former: 80 kB for 10,000. What is new or
changed can then still be named; what is gone can be named where somebody still speaks of it, and is counted otherwise.
"""
import base64
import binascii
import hashlib
import json

from ._recipients import first
from ._reconcile_model import NOTE, Finding, Unknown, kind_at, leaves, works

VERSION, LISTED = 1, 500
_SHOWN = 50                  # findings a domain, one of each change; the rest is counted
_KEY, _BOTH = 4, 6


def state_of(split, facts, directory):
    """Return the state of this run: a small dictionary."""
    return dict(version=VERSION, domains=dict((domain['name'], _packed(ways(domain, facts, directory))) for domain in split))


def ways(domain, facts, directory):
    """Return {address: in a word what becomes of its mail}; the domain itself is the address that starts with @."""
    found = {}
    for address in directory.addresses(domain['name']):
        entry = directory.owner(address)
        where = 'goes to %s' % first(entry, 'zimbraMailTransport') if leaves(entry) else 'is on Zimbra'
        found[address] = '%s of %s %s' % (kind_at(entry, address), entry.name, where if works(entry) else 'is refused')
    entry = facts.domains.get(domain['name'])
    if entry is not None:
        names = ('zimbraMailTransport', 'zimbraMailCatchAllAddress', 'zimbraMailCatchAllForwardingAddress')
        values = ['%s %s' % (name, ', '.join(sorted(entry.attributes[name]))) for name in names if name in entry.attributes]
        found['@' + domain['name']] = '; '.join(values) or 'domain without a route of its own'
    return found


def drift(domain, facts, directory, candidates):
    """Yield the Findings (and an Unknown where there is nothing to compare with) since facts.previous.

    candidates: addresses that may be gone, from wherever somebody still speaks of them.
    """
    previous = facts.previous
    if not previous:
        return
    before = (previous.get('domains') or {}).get(domain['name']) if previous.get('version') == VERSION else None
    now = ways(domain, facts, directory)
    packed = _packed(now)
    if before is None:
        yield Unknown(domain['name'], ('drift',), 'the earlier run knew nothing of this domain', 'Compare with the next run')
    elif before.get('digest') != packed['digest']:
        try:
            changes = _listed(before['ways'], now) if 'ways' in before else _hashed(before, now, candidates)
        except (KeyError, TypeError, ValueError, AttributeError):
            yield Unknown(domain['name'], ('drift',), 'previous cannot be read', 'Give the state that an earlier run returned, unchanged')
            return
        yield from _findings(domain['name'], changes)


def _findings(name, changes):
    for address, text in changes[:_SHOWN]:
        yield Finding('drift', NOTE, name, '' if address.startswith('@') else address, text,
                      'Nothing, if this was meant; see who changed it otherwise (/opt/zimbra/log/audit.log)')
    if len(changes) > _SHOWN:
        yield Finding('drift', NOTE, name, '', '%d more addresses of %s changed since the last run' % (len(changes) - _SHOWN, name),
                      'Nothing, if this was meant')


def _listed(before, now):
    """Return [(address, text)] where all of the earlier run is known."""
    changes = []
    for address in sorted(set(before) | set(now)):
        if before.get(address) != now.get(address):
            changes.append((address, _text(address, before.get(address), now.get(address))))
    return changes


def _text(address, before, now):
    if before is None:
        return '%s is new since the last run: %s' % (address, now)
    if now is None:
        return '%s is gone since the last run: it was %s' % (address, before)
    return '%s changed since the last run: from %s to %s' % (address, before, now)


def _hashed(before, now, candidates):
    """Return [(address, text)] where only hashes of the earlier run are known."""
    old = _unpacked(before)
    changes, seen = [], set()
    for address in sorted(now):
        key, way = _hash(address)[:_KEY], _hash(now[address])[:_BOTH - _KEY]
        seen.add(key)
        if key not in old:
            changes.append((address, _text(address, None, now[address])))
        elif old[key] != way:
            changes.append((address, '%s changed since the last run: it is now %s' % (address, now[address])))
    gone = set(old) - seen
    for address in sorted(candidates):
        if _hash(address)[:_KEY] in gone and address not in now:
            gone.remove(_hash(address)[:_KEY])
            changes.append((address, '%s is gone from Zimbra since the last run' % address))
    if gone:
        changes.insert(0, ('@', '%d address(es) are gone since the last run; who they were is not kept of so many' % len(gone)))
    return changes


def _packed(found):
    """Return what is kept of {address: way}."""
    text = json.dumps(found, sort_keys=True)
    kept = dict(digest=hashlib.sha256(text.encode('utf-8')).hexdigest(), addresses=len(found))
    if len(found) <= LISTED:
        return dict(kept, ways=found)
    pairs = sorted(_hash(address)[:_KEY] + _hash(way)[:_BOTH - _KEY] for address, way in found.items())
    return dict(kept, hashes=base64.b64encode(b''.join(pairs)).decode('ascii'))


def _unpacked(before):
    try:
        data = base64.b64decode(before['hashes'], validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from error
    return dict((data[at:at + _KEY], data[at + _KEY:at + _BOTH]) for at in range(0, len(data), _BOTH))


def _hash(text):
    return hashlib.sha256(text.encode('utf-8')).digest()
