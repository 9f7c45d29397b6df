# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the planner of a Postfix host needs to know: the input checked, and what the host says of its domains.

Private to this collection. Pure: gather only asks the reader that it is given.
"""
from typing import Dict, List, NamedTuple, Optional, Tuple

from ._address import normalise_address, normalise_domain
from ._model import Entry, Problem, Query
from ._plan import duplicates
from ._postfix_class import LISTS, class_of, is_table, items, keys_of
from ._postfix_maps import PARAMETERS, tables_of
from ._transport import normalise_network, normalise_transport

NETWORKS = 'mynetworks'
_ASKED = PARAMETERS + LISTS + (NETWORKS, 'default_database_type', 'recipient_delimiter', 'fallback_transport', 'luser_relay',
                               'mailbox_transport', 'alias_maps',
                               'smtpd_reject_unlisted_recipient', 'smtpd_recipient_restrictions', 'smtpd_relay_restrictions')
# An address that nobody has: a table that knows it knows everybody.
PROBE = 'nobody.has.this.address'


class Domain(NamedTuple):
    path: str
    name: str
    role: str
    transport: Optional[str]
    state: str
    accounts: Tuple[str, ...]                    # those on Zimbra
    addresses: Tuple[str, ...]                   # those that are declared to live here
    alias_of: Optional[str] = None               # the domain that it stands for
    renamed: Dict[str, str] = {}                 # {new: old} of those who live here
    moved: Tuple[str, ...] = ()                  # those who have moved to Zimbra, though this host knows them
    returned: Tuple[str, ...] = ()               # those who have moved back


class State(NamedTuple):
    wanted: List[Domain]
    networks: Tuple[str, ...]
    problems: List[Problem]
    settings: Dict[str, Entry]                   # main.cf, raw, expanded, default, types
    lists: Dict[str, List[str]]                  # lists of domains, files in them replaced by their items
    answers: Dict[Tuple[str, str], str]          # (table, key) -> value
    files: Dict[str, Entry]                      # our map files
    service: Entry


def directory(params):
    """Return where our map files are."""
    return '%s/splitdomain' % params['config_directory'].rstrip('/')


def gather(read, params):
    """Read the parameters, our files, and what the host's own tables say of the domains and of their people."""
    wanted, networks, problems = _wanted(params)
    settings = dict((entry.name, entry) for entry in read(Query(
        ('postfix',), _ASKED, names=('main.cf', 'raw', 'expanded', 'default', 'types'))))
    files = dict((entry.name, entry) for entry in read(Query(('file',), ('line',), names=(directory(params) + '/',))))
    service = read(Query(('service',), ('running', 'applied')))[0]
    expanded = settings['expanded'].attributes
    lists, answers = {}, {}
    present = [each for each in wanted if each.state == 'present']
    if present:
        lists = dict((name, filled(read, items(_one(expanded, name)))) for name in LISTS)
        keys = sorted(set(key for each in present for parents in (True, False) for key in keys_of(each.name, parents)))
        ask_tables(read, [item.lstrip('!') for name in LISTS for item in lists[name] if is_table(item)], keys, answers)
        for each in present:
            _ask_people(read, each, lists, answers, expanded, directory(params))
    return State(wanted, networks, problems, settings, lists, answers, files, service)


def ask_tables(read, tables, keys, answers):
    """Fill answers ({(table, key): value}) with what the tables say to the keys."""
    tables = tuple(sorted(set(tables)))
    if tables and keys:
        for entry in read(Query(('lookup',), tables, names=tuple(keys))):
            answers.update(((table, entry.name), values[0]) for table, values in entry.attributes.items())


def _ask_people(read, each, lists, answers, expanded, ours):
    """Ask the tables of a domain's class, and those of aliases, for everybody, nobody, and the people of both sides."""
    row = class_of(each.name, lists, lambda table, key: (table, key) in answers)
    if row is None:
        return
    people = ['@' + each.name, '%s@%s' % (PROBE, each.name)] + list(each.accounts + each.addresses) + sorted(each.renamed.values())
    bare = [address.partition('@')[0] for address in people[1:]] if row[0] == 'local' else []
    for name in (row[2], 'virtual_alias_maps'):
        ask_tables(read, tables_of(_one(expanded, name), ours), people + bare, answers)


def filled(read, listed):
    """Return the items of a list, files in it replaced by their items."""
    found = []
    for item in listed:
        if item.startswith('/'):
            for entry in read(Query(('file',), ('line',), names=(item,))):
                found.extend(word for line in entry.attributes['line'] if not line.startswith('#')
                             for word in items(line) if not word.startswith('/'))
        else:
            found.append(item)
    return found


def _one(attributes, name):
    return attributes.get(name, ('',))[0]


def _wanted(params):
    wanted, problems = [], []
    for index, item in enumerate(params['domains']):
        path = 'domains[%d]' % index
        try:
            name = normalise_domain(item['name'])
            transport = item.get('transport') or params['transport']
            stands_for = item.get('alias_of') and normalise_domain(item['alias_of'])
            of_all = [address for address in params['accounts'] or () if address.lower().endswith('@' + name)]
            of_all += [address.partition('@')[0] for address in params['accounts'] or ()
                       if stands_for and address.lower().endswith('@' + stands_for)]
            wanted.append(Domain(
                path, name, item['role'], transport and normalise_transport(transport), item['state'],
                _addresses(list(item['accounts'] or ()) + of_all, name), _addresses(item['addresses'] or (), name), stands_for,
                dict((normalise_address(new), normalise_address(old)) for new, old in (item.get('renamed') or {}).items()),
                _addresses(_of(name, params.get('moved_to_zimbra')), name),
                _addresses(_of(name, params.get('moved_from_zimbra')), name)))
        except ValueError as error:
            problems.append(Problem(path, item['name'], str(error), 'Correct it, or take it out of the list'))
            continue
        problems.extend(_misplaced(wanted[-1]))
    for path, earlier, name in duplicates([(each.path, each.name) for each in wanted]):
        problems.append(Problem(path, name, 'it is already named at %s' % earlier, 'Name every domain once'))
    networks = []  # type: List[str]
    for index, text in enumerate(params['trusted_networks'] or ()):
        try:
            networks.append(normalise_network(text))
        except ValueError as error:
            problems.append(Problem('trusted_networks[%d]' % index, str(text), str(error), 'Correct it'))
    return wanted, tuple(networks), problems


def _of(domain, addresses):
    """Return those of the addresses that are of a domain."""
    return [address for address in addresses or () if address.lower().endswith('@' + domain)]


def _addresses(texts, domain):
    return tuple(sorted(set(normalise_address(text if '@' in text else '%s@%s' % (text, domain)) for text in texts)))


def _misplaced(each):
    if each.state == 'present' and each.transport is None:
        yield Problem(each.path, each.name, 'it has no transport', 'Set transport to Zimbra, like smtp:[zimbra.example.com]:25')
    both = sorted(set(each.moved) & set(each.returned))
    for address in both:
        yield Problem(each.path, address, 'it is said to have moved both to and from Zimbra', 'Name it once')
    for address in each.accounts + each.addresses:
        if not address.endswith('@' + each.name):
            yield Problem(each.path, address, 'it is not of this domain', 'Move it to its own domain')
