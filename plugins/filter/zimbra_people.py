# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter zimbra_people: from accounts to people for another system's address book."""

DOCUMENTATION = r"""
name: zimbra_people
short_description: People whose mailboxes are on Zimbra, for another address book
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Takes accounts as M(splitdomain.zimbra.entry_info) returns them and leaves those who have a mailbox on Zimbra, mail that is
    delivered there, and are not hidden in its own address book.
positional: _input
options:
  _input:
    description:
      - The accounts, with the attributes C(zimbraMailHost), C(zimbraMailTransport), C(zimbraMailStatus), C(zimbraHideInGal),
        C(zimbraIsSystemResource), C(zimbraMailAlias) and C(displayName).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Read the accounts
  splitdomain.zimbra.entry_info:
    kind: account
    domain: example.com
    attributes: [zimbraMailHost, zimbraMailTransport, zimbraMailStatus, zimbraHideInGal, zimbraIsSystemResource, zimbraMailAlias,
                 displayName]
  register: accounts

- name: Show them on the other side
  splitdomain.zimbra.ldap_people:
    people: "{{ accounts.entries | splitdomain.zimbra.zimbra_people }}"
    urls: ["ldap://mail.example.com:389"]
    base: ou=zimbra,dc=example,dc=com
    bind_dn: cn=writer,dc=example,dc=com
    bind_password: "{{ vault_writer_password }}"
"""

RETURN = r"""
_value:
  description: People with C(name), C(aliases) and C(display_name), as M(splitdomain.zimbra.ldap_people) takes them.
  type: list
  elements: dict
"""


def _zimbra_people(entries):
    """Return the people among accounts."""
    return [_person(entry['name'], entry['attributes']) for entry in entries if _is_seen(entry['attributes'])]


def _is_seen(attributes):
    def has(name, value):
        return value in attributes.get(name, ())
    # An adopted account has a mailbox still, and its mail goes to the other system, where the person is already.
    here = all(transport.startswith('lmtp:') for transport in attributes.get('zimbraMailTransport', ()))
    return here and bool(attributes.get('zimbraMailHost')) and has('zimbraMailStatus', 'enabled') and not (
        has('zimbraHideInGal', 'TRUE') or has('zimbraIsSystemResource', 'TRUE'))


def _person(name, attributes):
    domain = '@' + name.rpartition('@')[2]
    return {'name': name, 'aliases': sorted(alias for alias in attributes.get('zimbraMailAlias', ()) if alias.endswith(domain)),
            'display_name': ''.join(attributes.get('displayName', ())[:1])}


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'zimbra_people': _zimbra_people}
