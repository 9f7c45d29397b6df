# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who lives on a Postfix host: the people, aliases and lists of a domain, out of the host's own tables.

Private to this collection. Pure: gather only asks the reader that it is given.
"""
from typing import Dict, List, NamedTuple, Tuple

from ._address import normalise_domain
from ._client import ClientError
from ._model import Query
from ._postfix_class import CLASSES, LISTS, class_of, is_table, items, keys_of
from ._postfix_maps import tables_of
from ._postfix_read import ask_tables, directory, filled

_ASKED = LISTS + tuple(row[2] for row in CLASSES) + ('alias_maps',)
_PASSWD = 'unix:passwd.byname'
# Where getpwall() sees everybody; other sources (sss, ldap, winbind) need not list all.
_LISTED_SOURCES = ('files', 'compat', 'systemd', 'db', 'altfiles')


class Found(NamedTuple):
    """What the tables say of one domain. Addresses are complete and in lower case."""
    boxes: Tuple[str, ...]                   # named by a table of people
    aliases: Dict[str, List[str]]            # address -> where its mail goes
    everybody: Tuple[str, ...]               # tables that know every address


def gather(read, params):
    """Return the module's result. Raises ClientError for what is no domain of this host."""
    names = [_domain(name) for name in params['domains']]
    expanded = read(Query(('postfix',), _ASKED, names=('expanded',)))[0].attributes
    values = dict((name, expanded.get(name, ('',))[0]) for name in _ASKED)
    rows = _rows(read, names, values)
    wrong = sorted(name for name in names if rows[name] is None)
    if wrong:
        raise ClientError('client.REFUSED', 'Postfix on this host has no domain %s, in none of %s' % (', '.join(wrong), ', '.join(
            listed for dummy, listed, table in CLASSES)), 'Ask the host that has it, or take it out of domains')
    ours = directory(params)
    tables = sorted(set(table for name in names for table in _tables(rows[name], values, ours)))
    content = dict((entry.name, [_pair(line) for line in entry.attributes['line']])
                   for entry in read(Query(('table',), (), names=tuple(tables))))
    files = dict((entry.name, entry) for entry in read(Query(('file',), ('line',), names=(ours + '/', '/etc/nsswitch.conf'))))
    people, incomplete = [], []
    for name in names:
        lacking = list(_lacking(name, rows[name], values, ours, content, files))
        found = _found(name, rows[name], values, ours, content)
        lacking.extend(dict(domain=name, table=table, reason='it knows every address of the domain') for table in found.everybody)
        incomplete.extend(lacking)
        people.append(dict(_people(name, rows[name], found), domain=name, complete=not lacking, **_routed(name, ours, files)))
    return dict(people=people, incomplete=incomplete, classes=dict((name, rows[name][0]) for name in names))


def _domain(name):
    try:
        return normalise_domain(name)
    except ValueError as error:
        raise ClientError('client.REFUSED', 'domains: %s' % error, 'Correct it, or take it out of the list') from error


def _rows(read, names, values):
    """Return {domain: its row of CLASSES, or None}."""
    lists = dict((name, filled(read, items(values[name]))) for name in LISTS)
    answers = {}
    keys = sorted(set(key for name in names for parents in (True, False) for key in keys_of(name, parents)))
    ask_tables(read, [item.lstrip('!') for name in LISTS for item in lists[name] if is_table(item)], keys, answers)
    return dict((name, class_of(name, lists, lambda table, key: (table, key) in answers)) for name in names)


def _tables(row, values, ours):
    """Return the host's own tables with people of a class and with aliases."""
    return tables_of(values[row[2]], ours) + tables_of(values['virtual_alias_maps'], ours)


def _pair(line):
    key, dummy, value = line.partition('\t')
    return key.strip().lower(), value.strip()


def _lacking(name, row, values, ours, content, files):
    """Yield why the list of a domain is not complete."""
    if not tables_of(values[row[2]], ours):
        yield dict(domain=name, table=row[2], reason='it is empty: the host keeps no list of its people')
    for table in sorted(set(_tables(row, values, ours))):
        if table not in content:
            yield dict(domain=name, table=table, reason='a table of this type cannot be listed')
        elif table.endswith(_PASSWD):
            sources = [word for line in (files['/etc/nsswitch.conf'].attributes['line'] if '/etc/nsswitch.conf' in files else ())
                       if line.startswith('passwd:') for word in line.split()[1:] if not word.startswith('[')]
            if set(sources) - set(_LISTED_SOURCES):
                yield dict(domain=name, table=table, reason='not all users need be listed: passwd is %s' % ' '.join(sources))


def _found(name, row, values, ours, content):
    """Return the Found of a domain. Of a local domain, what stands before the @ is enough in its tables."""
    local, boxes, aliases, everybody = row[0] == 'local', [], {}, []
    alias_maps = set(tables_of(values['alias_maps'], ours)) if local else set()
    for table in _tables(row, values, ours):
        of_people = table in tables_of(values[row[2]], ours) and row[0] != 'virtual alias' and table not in alias_maps
        for key, value in content.get(table, ()):
            bare = local and '@' not in key and table in tables_of(values[row[2]], ours)
            address = '%s@%s' % (key, name) if bare else key
            if address == '@' + name or bare and key in ('*', ''):
                everybody.append(table)
            elif address.endswith('@' + name) and of_people:
                boxes.append(address)
            elif address.endswith('@' + name):
                aliases.setdefault(address, _targets(value))
    return Found(tuple(sorted(set(boxes))), aliases, tuple(sorted(set(everybody))))


def _targets(value):
    return [text.strip().strip('"').lower() for text in value.replace('\n', ' ').split(',') if text.strip()]


def _people(name, row, found):
    """Return {accounts, lists}: whose mail has one end in this domain is an account or its alias, all others are lists."""
    boxes = set(found.boxes)
    if row[0] == 'virtual alias':
        boxes |= _primaries(name, found.aliases)
    accounts, lists = dict((address, []) for address in sorted(boxes)), []
    for address in sorted(set(found.aliases) - boxes):
        end = _end(address, name, found.aliases, boxes, row[0])
        if end is None:
            lists.append(address)
        else:
            accounts[end].append(address)
    members = dict((address, _members(address, name, found.aliases, row[0])) for address in lists)
    return dict(accounts=[dict(name=address, aliases=accounts[address]) for address in sorted(accounts)], lists=lists, members=members)


def _members(address, name, aliases, kind):
    """Return the addresses that a list leads to at once; what is no address (a command, a file) is left out."""
    found = [target if '@' in target or kind != 'local' else '%s@%s' % (target, name) for target in aliases[address]
             if not target.startswith(('|', '/', ':', '\\'))]
    return sorted(target for target in found if '@' in target)


def _primaries(name, aliases):
    """Return who stands for each mailbox behind a virtual alias domain: the one with its name, else the first."""
    behind = {}
    for address, targets in aliases.items():
        if len(targets) == 1 and not targets[0].endswith('@' + name) and '@' in targets[0]:
            behind.setdefault(targets[0], []).append(address)
    return set(min(found, key=lambda address: (address.partition('@')[0] != target.partition('@')[0], address))
               for target, found in behind.items())


def _end(address, name, aliases, boxes, kind):
    """Return the account that an alias leads to, or None where it leads to several, or out of the domain."""
    seen = set()
    while address not in boxes:
        targets = aliases.get(address, ())
        if address in seen or len(targets) != 1:
            return None
        seen.add(address)
        address = targets[0] if '@' in targets[0] or kind != 'local' else '%s@%s' % (targets[0], name)
        if kind == 'virtual alias' and address not in aliases:
            return next((box for box in sorted(boxes) if aliases[box] == [address]), None)
    return address


def _routed(name, ours, files):
    """Return whom this host, as master, hands to Zimbra: {} where it was not set up for that."""
    entry = files.get('%s/%s.accounts' % (ours, name))
    return {} if entry is None else dict(routed=[_pair(line)[0] for line in entry.attributes['line']])
