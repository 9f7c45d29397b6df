# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter directory_domains: settings of domains, held against the declaration."""

DOCUMENTATION = r"""
name: directory_domains
short_description: Settings of address book or sign-in, for declared domains only
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Refuses settings of a domain that is not declared, and completes the others from the declaration, for
    M(splitdomain.zimbra.gal), M(splitdomain.zimbra.auth) or M(splitdomain.zimbra.remote_account).
  - The result can hold passwords. Use it only in the options of a task.
positional: _input, topology, of
options:
  _input:
    description: The settings, each with the C(name) of a domain.
    type: list
    elements: dict
    required: true
  topology:
    description: What P(splitdomain.zimbra.topology#filter) makes of the declaration.
    type: dict
    required: true
  of:
    description:
      - V(gal) adds C(keep_placeholders), the remote accounts of which the declaration says itself whether they are hidden.
      - V(copy) returns the C(people) of all domains as one list, each with the C(transport) to the other system, and refuses domains of
        which Zimbra is the master. Whom a master knows stands in the declaration.
      - V(auth) adds nothing.
    type: str
    choices: [gal, auth, copy]
    required: true
"""

EXAMPLES = r"""
- name: Zimbra's address book alone, for the domains that are declared
  splitdomain.zimbra.gal:
    domains: "{{ [{'name': 'example.com', 'mode': 'zimbra'}] | splitdomain.zimbra.directory_domains(declared, 'gal') }}"
  vars:
    declared: "{{ zimbra_split_domains | splitdomain.zimbra.topology }}"
"""

RETURN = r"""
_value:
  description: The same settings, completed, or people as M(splitdomain.zimbra.remote_account) takes them.
  type: list
  elements: dict
"""

from ansible.errors import AnsibleFilterError


def _directory_domains(items, topology, of):
    """Return the settings, or raise AnsibleFilterError with everything that does not fit the declaration."""
    problems = [problem for index, item in enumerate(items) for problem in _problems('directory_%s[%d]' % (of, index), item, topology, of)]
    if problems:
        raise AnsibleFilterError('\n'.join(problems))
    if of == 'gal':
        return [dict(item, keep_placeholders=_declared(item, topology) + (item.get('keep_placeholders') or [])) for item in items]
    if of == 'copy':
        hops = {each['name']: 'smtp:' + each['next_hop'] for each in topology['split']}
        return [dict(person if isinstance(person, dict) else {'name': person}, transport=hops[item['name']])
                for item in items for person in item.get('people') or []]
    return items


def _problems(path, item, topology, of):
    name = item.get('name')
    masters, slaves = ([each['name'] for part in ('domains', 'absent_domains') for each in topology[role][part]]
                       for role in ('master', 'slave'))
    if name not in masters + slaves:
        yield '%s: %s is no domain of zimbra_split_domains, which has %s' % (
            path, name or 'it without a name', ', '.join(sorted(masters + slaves)) or 'none')
    elif of == 'copy' and name in masters:
        yield ('%s: Zimbra is the master of %s, so whoever is on the other system stands in remote_accounts or remote_accounts_file of its '
               'declaration; a lookup like people_ldap can fill them' % (path, name))
    elif of == 'copy' and name not in [each['name'] for each in topology['split']]:
        yield '%s: %s is declared absent: take it out' % (path, name)


def _declared(item, topology):
    """Return the remote accounts of a domain of which the declaration itself says whether they are hidden."""
    return [each['name'] for each in topology['master']['remote_accounts']
            if 'hide_in_gal' in each and each['name'].endswith('@' + item['name'])]


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'directory_domains': _directory_domains}
