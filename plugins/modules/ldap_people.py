#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: ldap_people
short_description: A copy of people below one entry of an LDAP server
version_added: 0.2.0
description:
  - Writes people of Zimbra into the LDAP server of the other system, so that they are found there where it cannot ask Zimbra.
  - All entries directly below O(base) that are named by their C(mail) belong to the copy. Nothing else is touched. O(base) is made
    where it is missing.
  - People are entries of the class C(inetOrgPerson) with C(cn), C(sn), C(displayName) and C(mail). They have no password, so nobody
    can sign in as them.
options:
  people:
    description: Everybody who is to be there. Each is an address, or C(name), C(aliases) and C(display_name).
    type: list
    elements: raw
    required: true
  urls:
    description: The server, like V(ldap://ldap.example.com:389) or V(ldaps://ldap.example.com:636).
    type: list
    elements: str
    required: true
  base:
    description: The entry of the copy, an C(ou) like V(ou=zimbra,dc=example,dc=com).
    type: str
    required: true
  bind_dn:
    description: Who writes.
    type: str
    required: true
  bind_password:
    description: The password of O(bind_dn), from a vault. It goes to the LDAP programs on a pipe.
    type: str
    required: true
  start_tls:
    description: Whether an C(ldap://) connection is encrypted before anything is sent.
    type: bool
    default: true
  ca_path:
    description: File (PEM) or folder of the certificate authorities that are trusted. When omitted, those of the host.
    type: path
  purge:
    description: Whether people who are not in the list are removed.
    type: bool
    default: true
  purge_max:
    description: The most of those who are there, in percent, that one run removes.
    type: int
    default: 10
  state:
    description: V(absent) removes everybody, whoever is in the list. O(base) stays.
    type: str
    choices: [present, absent]
    default: present
  timeout:
    description: Seconds without an answer of the server after which the call is given up.
    type: int
    default: 60
attributes:
  check_mode:
    description: Reports exactly what a run would do, without doing it.
    support: full
  diff_mode:
    description: Shows the touched people, before and after.
    support: full
  idempotent:
    description: A second run with the same options changes nothing.
    support: full
requirements:
  - C(ldapsearch) and C(ldapmodify) on the host.
seealso:
  - plugin: splitdomain.zimbra.people_ldap
    plugin_type: lookup
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: The old system's address book shows who is on Zimbra
  splitdomain.zimbra.ldap_people:
    urls: ["ldap://mail.example.com:389"]
    base: ou=zimbra,dc=example,dc=com
    bind_dn: cn=writer,dc=example,dc=com
    bind_password: "{{ vault_writer_password }}"
    people:
      - {name: foo@example.com, aliases: [f@example.com], display_name: Foo}
"""

RETURN = r"""
entries:
  description: The touched entries, in the order of the input. Untouched ones are only counted in RV(summary).
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of the entry.
      type: str
      sample: person
    name:
      description: Name of the entry.
      type: str
      sample: foo@example.com
    action:
      description: What was done, or in check mode would be done. One of V(create), V(modify), V(delete).
      type: str
      sample: modify
    attributes:
      description: Names of the changed attributes.
      type: list
      elements: str
      sample: [displayName, mail]
summary:
  description: How many entries were created, modified, deleted, left unchanged, and how many failed.
  returned: always
  type: dict
  sample: {create: 0, modify: 1, delete: 0, unchanged: 0, failed: 0}
reader:
  description: What answered the reading, always V(ldap).
  returned: always
  type: str
  sample: ldap
errors:
  description: One for every entry that could not be changed. What had succeeded stands in RV(entries).
  returned: when a change failed
  type: list
  elements: dict
  sample:
    - operation: create
      kind: person
      name: foo@example.com
      code: ldap.FAILED
      text: "ldap_add: Insufficient access (50)"
      remedy: "Read what was said, cure it, and run again: what was done stays done"
problems:
  description: Everything in the input that forbids the call. Nothing was written.
  returned: when the input or what stands in the directory forbids the call
  type: list
  elements: dict
  sample:
    - path: people
      entry: ou=zimbra,dc=example,dc=com
      text: 8 of 10 people (80 %) are not in the list, more than purge_max of 10 %
      remedy: See that the list is complete, or raise purge_max
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._ldap_people import gather, plan
from ansible_collections.splitdomain.zimbra.plugins.module_utils._ldap_people_clients import LdapPeopleClients
from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import host_module, run


def main():
    run(host_module(
        people=dict(type='list', elements='raw', required=True),
        urls=dict(type='list', elements='str', required=True),
        base=dict(type='str', required=True),
        bind_dn=dict(type='str', required=True),
        bind_password=dict(type='str', required=True, no_log=True),
        start_tls=dict(type='bool', default=True),
        ca_path=dict(type='path'),
        purge=dict(type='bool', default=True),
        purge_max=dict(type='int', default=10),
        state=dict(type='str', choices=['present', 'absent'], default='present'),
        timeout=dict(type='int', default=60),
    ), gather, plan, LdapPeopleClients)


if __name__ == '__main__':
    main()
