# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which file a remote_accounts_file means, and what stands in it.

Private to this collection. On the controller.
"""

import os

from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology_people import PeopleFile
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._people_csv import parse

_VAULT = b'$ANSIBLE_VAULT;'


def declared_files(domains, places):
    """Return {declared name: PeopleFile} of every remote_accounts_file in a declaration that may be wrong everywhere.

    places: the directories in which a relative name is looked for, the first that has it wins.
    """
    if not isinstance(domains, (list, tuple)):
        return {}
    names = [domain.get('remote_accounts_file') for domain in domains if isinstance(domain, dict)]
    return {name: read(name, places) for name in names if isinstance(name, str) and name.strip()}


def read(name, places):
    """Return the PeopleFile of a declared name. What keeps it from being read is a problem of its line 0."""
    candidates = _candidates(os.path.expanduser(name), places)
    path = next((path for path in candidates if os.path.exists(path)), None)
    if path is None:
        return _unread(name, 'is not there; looked for %s' % ', '.join(candidates))
    try:
        with open(path, 'rb') as stream:
            data = stream.read()
    except OSError as error:
        return _unread(name, 'cannot be read: %s: %s' % (path, error.strerror))
    if data.startswith(_VAULT):
        return _unread(name, "is encrypted with Ansible Vault; write remote_accounts: \"{{ lookup('splitdomain.zimbra.people_csv', "
                             "'%s') }}\" instead, which can decrypt it" % name)
    return parse(data, name)


def places_of(variables):
    """Return the directories in which a play looks for a file. variables(name) -> a value, or anything that is no text or list."""
    sources = variables('ansible_inventory_sources')
    found = [variables('inventory_dir')]
    for source in sources if isinstance(sources, (list, tuple)) else ():
        if isinstance(source, str) and ',' not in source:
            # In a directory that is an inventory, Ansible would take the file for a part of it: so it may stand beside it.
            found += [source, os.path.dirname(source.rstrip('/'))] if os.path.isdir(source) else [os.path.dirname(source)]
    found += [variables('playbook_dir'), os.getcwd()]
    return list(dict.fromkeys(os.path.abspath(place) for place in found if isinstance(place, str) and place))


def _candidates(name, places):
    if os.path.isabs(name):
        return [name]
    return list(dict.fromkeys(os.path.join(place, inner, name) for place in places for inner in ('', 'files')))


def _unread(name, text):
    return PeopleFile(name, (), ((0, '%s %s' % (name, text)),))
