# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The other mail system of a domain, when it is a Postfix: slave of Zimbra, or its master.

Private to this collection. Pure. What is wanted is computed from the host's own settings without ours, so nothing
depends on what an earlier run did; what was there is put back by the record that the controller kept.
"""
import hashlib
import json

from ._model import Change, Plan, Problem
from ._postfix_class import CLASSES, class_of, items
from ._postfix_lists import joined, missing, restored, without
from ._postfix_maps import PARAMETERS, Host, is_ours, master, moved, moved_path, slave, stands_in_front, tables_of
from ._postfix_read import NETWORKS, PROBE, directory, gather

__all__ = ('gather', 'plan')

# Stands among the networks that were added when main.cf named none before.
IMPLICIT = 'mynetworks was not set'


def plan(params, state):
    """Return the Plan."""
    ours, warnings, problems = directory(params), [], list(state.problems)
    files, added = {}, []
    for each in state.wanted:
        if each.state == 'present':
            made, told, refused = _maps(each, state, ours)
            warnings.extend(told)
            problems.extend(refused)
            if made is not None:
                files.update(made.files)
                added.extend(made.items)
    names = [each.name for each in state.wanted]
    kept = dict((path, (entry.attributes['type'][0], entry.attributes['line'])) for path, entry in state.files.items()
                if not is_ours(path, ours, names) and path != _trusted_path(ours))
    settings = {}
    for name in PARAMETERS:
        settings[name], told = _parameter(name, [item for key, item in added if key == name], names, state, ours, params['prior'])
        warnings.extend(told)
    trusted, settings[NETWORKS], told = _networks(params, state, ours, set(kept) | set(files))
    warnings.extend(told)
    files.update(kept)
    if trusted:
        files[_trusted_path(ours)] = ('list', trusted)
    return _changes(state, files, settings, warnings, problems)


def _maps(each, state, ours):
    """Return (Maps, [warning], [Problem]) of a domain."""
    row = class_of(each.name, state.lists, lambda table, key: (table, key) in state.answers)
    if row is None and each.alias_of and each.role == 'slave':
        return None, [], []       # its mail goes where the MX points
    if row is None:
        return None, [], [Problem(each.path, each.name, 'Postfix on this host has no such domain, in none of %s' % ', '.join(
            listed for dummy, listed, table in CLASSES), 'Add it to one of them first, or take it out of the list')]
    expanded = dict((name, values[0]) for name, values in state.settings['expanded'].attributes.items())
    host = Host(ours, expanded['default_database_type'], expanded.get('recipient_delimiter', ''),
                tables_of(expanded.get(row[2], ''), ours), _hook(expanded, ours))
    problems = list(_unfit(each, row, host, state, expanded, ours))
    if problems:
        return None, [], problems
    made, told = _of_role(each, row, host, state, tables_of(expanded.get('virtual_alias_maps', ''), ours))
    gone = _moved(each, state, ours)
    if gone:
        more = moved(host, each.name, gone)
        made = made._replace(files=dict(made.files, **more.files), items=made.items + more.items)
    return made, told, []


def _moved(each, state, ours):
    """Return the people who are sent on to Zimbra though the host knows them: those of earlier calls, and what this one says."""
    entry = state.files.get(moved_path(ours, each.name))
    before = set(line.split('\t')[0] for line in entry.attributes['line']) if entry else set()
    return sorted((before | set(each.moved)) - set(each.returned))


def _of_role(each, row, host, state, aliases):
    """Return (Maps, [warning]) of what the host is for a domain."""
    if each.role == 'slave':
        return slave(host, row, each.name, each.transport), list(_unknown(each, row, host.tables + aliases, state))
    here = dict((address, table) for address in each.accounts for table in aliases + (host.tables if row[0] == 'local' else ())
                if 'unix:' not in table and _knows(state, table, address, row))
    gone = _moved(each, state, host.directory)
    told = ['%s is an alias on this host (%s), so its mail does not go to Zimbra' % pair for pair in sorted(here.items())
            if pair[0] not in gone]
    return master(host, row, each.name, each.transport, [name for name in each.accounts if name not in here]), told


def _hook(expanded, ours):
    """Return the parameter by which local(8) can hand on people that the host does not know, '' where there is none to use."""
    if not expanded.get('mailbox_transport') and not tables_of(expanded.get('mailbox_transport_maps', ''), ours):
        own = expanded.get('fallback_transport') or expanded.get('luser_relay') or tables_of(
            expanded.get('fallback_transport_maps', ''), ours)
        return '' if own else 'fallback_transport_maps'
    # With a mailbox transport local(8) asks nothing else. It asks by the bare name, so the tables must know that.
    bare = set(tables_of(expanded.get('alias_maps', ''), ours)) | {'proxy:unix:passwd.byname', 'unix:passwd.byname'}
    return 'mailbox_transport_maps' if set(tables_of(expanded.get('local_recipient_maps', ''), ours)) <= bare else ''


def _knows(state, table, address, row):
    """Tell whether a table has an address, for a local domain also by what stands before the @."""
    return (table, address) in state.answers or row[0] == 'local' and (table, address.partition('@')[0]) in state.answers


def _unknown(each, row, tables, state):
    for address in each.addresses:
        if any(_knows(state, table, address, row) for table in tables):
            continue
        old = each.renamed.get(address)
        if old and any(_knows(state, table, old, row) for table in tables):
            yield ('%s is declared to live on this host, renamed from %s, which is the only address that the host knows: rename it here '
                   'first, or let it know both; till then its mail would go round between the two' % (address, old))
        else:
            yield '%s is declared to live on this host, which does not know it: its mail would go round between the two' % address


def _unfit(each, row, host, state, expanded, ours):
    """Yield what forbids that the host does its part for a domain."""
    needed = {host.default_type} | ({'regexp', 'pipemap', 'unionmap'} if each.role == 'slave' else set())
    lacking = sorted(needed - set(state.settings['types'].attributes['types']))
    if lacking:
        yield Problem(each.path, each.name, 'Postfix on this host has no tables of type %s' % ', '.join(lacking),
                      'Install that part of Postfix (3.0 or later), or correct default_database_type')
    if row[0] != 'virtual alias' and not host.tables:
        yield Problem(each.path, each.name, 'the host does not say who its people are: %s is empty, so it accepts every '
                      'address' % row[2], 'Set %s to a table of the people of this %s domain' % (row[2], row[0]))
    for table in sorted(set(host.tables + tables_of(expanded.get('virtual_alias_maps', ''), ours))):
        if (table, '@' + each.name) in state.answers or _knows(state, table, '%s@%s' % (PROBE, each.name), row):
            yield Problem(each.path, each.name, 'the table %s knows every address of the domain' % table,
                          'Take the entry for @%s out of it: mail for unknown addresses would end there' % each.name)
    if each.role == 'master' and expanded.get('smtpd_reject_unlisted_recipient') == 'no' and (
            'reject_unlisted_recipient' not in items(expanded.get('smtpd_recipient_restrictions', ''))):
        yield Problem(each.path, each.name, 'the host accepts unknown addresses: smtpd_reject_unlisted_recipient is no',
                      'A master rejects them: take that setting out of main.cf')


def _parameter(name, added, names, state, ours, prior):
    """Return (values that main.cf shall have for a parameter, [warning])."""
    explicit = state.settings['main.cf'].attributes.get(name, ())
    raw = state.settings['raw'].attributes.get(name, ('',))[0]
    others = [item for item in items(raw) if is_ours(item, ours) and not is_ours(item, ours, names)]
    added = others + added
    bare = without(raw, lambda item: is_ours(item, ours))
    if added:
        # Only the order within one domain has a meaning: what it knows, then everything else.
        mine = sorted(added, key=lambda item: (item.startswith('pipemap:') is False, item))
        front = [item for item in mine if stands_in_front(name, item)]
        return (joined(front, bare, [item for item in mine if item not in front]),), []
    if not any(is_ours(item, ours) for item in items(raw)):
        return explicit, []
    return restored(name, bare, state.settings['default'].attributes.get(name, ('',))[0], prior)


def _trusted_path(ours):
    return ours + '/trusted'


def _networks(params, state, ours, paths):
    """Return (lines of the file that says which networks are ours, values of mynetworks, [warning])."""
    explicit = state.settings['main.cf'].attributes.get(NETWORKS, ())
    raw = state.settings['raw'].attributes.get(NETWORKS, ('',))[0]
    entry = state.files.get(_trusted_path(ours))
    mine = entry.attributes['line'] if entry else ()
    # Postfix works out the networks of a host that names none; what it says then is no setting to return to.
    implicit = IMPLICIT in mine if mine else not explicit
    bare = without(raw, lambda item: item in mine)
    wanted = tuple(item for item in mine if item != IMPLICIT)
    if params['trusted_networks'] is not None:
        wanted = tuple(missing(state.networks, items(bare)))
    # Only a master relays for Zimbra.
    if wanted and any(path.endswith('.accounts') for path in paths):
        return ((IMPLICIT,) if implicit else ()) + wanted, (joined((), bare, wanted),), []
    if not mine or bare == raw:
        return (), explicit, []
    values, warnings = restored(NETWORKS, bare, bare if implicit else '', params['prior'])
    return (), values, warnings


def _changes(state, files, settings, warnings, problems):
    """Return the Plan: files first, then main.cf, then the reload, and what nobody reads any more last."""
    changes, gone = [], []
    for path in sorted(set(files) | set(state.files)):
        old = state.files.get(path)
        before = dict(type=old.attributes['type'], line=old.attributes['line']) if old else {}
        if path not in files:
            gone.append(Change('delete', 'file', path, before, {}))
        elif before != dict(type=(files[path][0],), line=tuple(files[path][1])):
            changes.append(Change('modify' if old else 'create', 'file', path, before,
                                  dict(type=(files[path][0],), line=tuple(files[path][1]))))
    explicit = state.settings['main.cf'].attributes
    differing = sorted(name for name in settings if settings[name] != explicit.get(name, ()))
    if differing:
        changes.append(Change('modify', 'postfix', 'main.cf', dict((name, explicit.get(name, ())) for name in differing),
                              dict((name, settings[name]) for name in differing)))
    applied = state.service.attributes.get('applied', ())
    wanted = (_digest(files, settings),) if files else ()
    if changes or gone or applied != wanted:
        changes.append(Change('modify', 'service', 'postfix', dict(applied=applied), dict(applied=wanted)))
    unchanged = len(files) - sum(1 for change in changes if change.kind == 'file') + (not differing)
    return Plan(tuple(changes + gone), unchanged, tuple(warnings), tuple(problems))


def _digest(files, settings):
    """Return a digest of all that Postfix has to be loaded with."""
    text = json.dumps([sorted(files.items()), sorted(settings.items())], sort_keys=True)
    return hashlib.sha256(text.encode('utf-8', 'surrogateescape')).hexdigest()
