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
      - V(copy) adds C(transport), where the mail of a copied person goes, and refuses domains of which Zimbra is the master. Whom a master
        knows stands in the declaration.
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
  description: The same settings, completed.
  type: list
  elements: dict
"""

from ansible.errors import AnsibleFilterError


def _directory_domains(items, topology, of):
    """Return the settings, or raise AnsibleFilterError with everything that does not fit the declaration."""
    masters = [each['name'] for part in ('domains', 'absent_domains') for each in topology['master'][part]]
    slaves = [each['name'] for part in ('domains', 'absent_domains') for each in topology['slave'][part]]
    hops = {each['name']: 'smtp:' + each['next_hop'] for each in topology['split']}
    found, problems = [], []
    for index, item in enumerate(items):
        name = str(item.get('name', '')).lower()
        if name not in masters + slaves:
            problems.append('directory_%s[%d]: %s is no domain of zimbra_split_domains, which has %s' % (
                of, index, name or 'it without a name', ', '.join(sorted(masters + slaves)) or 'none'))
        elif of == 'copy' and name not in hops:
            problems.append('directory_copy[%d]: %s is declared absent: take it out' % (index, name))
        elif of == 'copy' and name in masters:
            problems.append('directory_copy[%d]: Zimbra is the master of %s, so whoever is on the other system stands in remote_accounts or '
                            'remote_accounts_file of its declaration; a lookup like people_ldap can fill them' % (index, name))
        elif of == 'gal':
            said = [each['name'] for each in topology['master']['remote_accounts'] if 'hide_in_gal' in each]
            found.append(dict(item, keep_placeholders=[each for each in said if each.endswith('@' + name)] + item.get('keep_placeholders', [])))
        else:
            found.append(dict(item, transport=hops[name]) if of == 'copy' else item)
    if problems:
        raise AnsibleFilterError('\n'.join(problems))
    return found


class FilterModule:
    """Filters of this file."""

    def filters(self):
        return {'directory_domains': _directory_domains}
