#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: gal
short_description: Where the address book of a domain comes from
version_added: 0.2.0
description:
  - Makes Zimbra look people up in its own accounts, on another LDAP server or Active Directory, or in both, so that an address book is
    kept on one side only and the other side asks it.
  - The settings are tried, as they will stand, before anything is stored. With O(backend=soap) Zimbra tries them itself
    (C(CheckGalConfig)), else the Zimbra host binds and searches. What fails is a problem, and nothing is written. Afterwards it is
    counted who is found with what is stored (RV(found)).
  - Remote accounts, the placeholders of people whose mailboxes are on the other system, are hidden or shown so that nobody is found
    twice.
  - What is omitted is left alone, what is empty is cleared.
options:
  domains:
    description: The domains.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the domain.
        type: str
        required: true
      mode:
        description: Who is asked. V(zimbra) is Zimbra's accounts, V(ldap) the other server, V(both) one after the other.
        type: str
        choices: [zimbra, ldap, both]
      urls:
        description: The other server, and others that hold the same, like V(ldap://ldap.example.com:389) or V(ldaps://ldap.example.com:636).
        type: list
        elements: str
      start_tls:
        description:
          - Whether an C(ldap://) connection is encrypted before anything is sent.
          - When omitted and O(domains[].urls) are given, it is, save for C(ldaps://), which is encrypted always.
        type: bool
      base:
        description: The entry below which people are, like V(ou=people,dc=example,dc=com). Empty, everything is searched.
        type: str
      filter:
        description:
          - Finds people in a search. V(%s) stands for what is looked for.
          - A name, like V(ad), is one of the filters that Zimbra's C(zimbraGalLdapFilterDef) defines.
        type: str
      autocomplete_filter:
        description: Finds people while somebody types. When never set, Zimbra's own V(externalLdapAutoComplete).
        type: str
      bind_dn:
        description:
          - Who asks. A DN, or for Active Directory a name like V(reader@example.com).
          - When omitted, it is left alone. Empty, nobody in particular asks.
        type: str
      bind_password:
        description:
          - The password of O(domains[].bind_dn), from a vault. It is compared with what Zimbra holds, so a new one is noticed, and never
            shown, logged or recorded. Zimbra itself keeps it in the clear in its directory.
          - When omitted, it is left alone.
        type: str
      attribute_map:
        description: Which of their attributes are which of Zimbra's, like V(co=workCountry), for what Zimbra's own map does not have.
        type: list
        elements: str
      local_resources:
        description: Whether Zimbra's own rooms and equipment are found too, where only the other server is asked.
        type: bool
      sync:
        description:
          - Where clients fetch the whole address book from, if not from where a search asks. What it lacks is taken from the search.
          - An empty dictionary clears it.
        type: dict
        suboptions:
          urls:
            description: The servers.
            type: list
            elements: str
          start_tls:
            description: Whether an C(ldap://) connection is encrypted. When omitted and there are urls, it is.
            type: bool
          base:
            description: The entry below which people are.
            type: str
          filter:
            description: Finds everybody. It needs no V(%s).
            type: str
          bind_dn:
            description: Who asks.
            type: str
          bind_password:
            description: The password of that DN, from a vault.
            type: str
      placeholders:
        description:
          - Which remote accounts of the domain are found in Zimbra's own address book.
          - V(auto) hides, with mode V(both), those whom the other server shows, and shows those again that were hidden for that reason
            and no longer are shown there.
          - V(shown) and V(hidden) mean all of them, V(keep) leaves them alone.
        type: str
        choices: [auto, shown, hidden, keep]
        default: auto
      keep_placeholders:
        description: Remote accounts that are left alone, because somebody else says whether they are hidden.
        type: list
        elements: str
        default: []
  state:
    description:
      - V(present) sets what is given.
      - V(absent) puts back what was there before, also which placeholders were hidden. Bind passwords go with their server. An earlier
        one cannot be put back, as none is recorded.
    type: str
    choices: [present, absent]
    default: present
  validate:
    description: Whether settings are tried before they are stored.
    type: bool
    default: true
  min_people:
    description: How many people the other server must find for settings to be stored.
    type: int
    default: 1
  ldap_ca_path:
    description:
      - File (PEM) of the certificate authorities that a trial from the Zimbra host trusts. When omitted, those of the system.
      - Zimbra itself trusts what is in its own keystore, so give the authority to it too (C(zmcertmgr addcacert)).
    type: path
notes:
  - With mode V(ldap), remote accounts are found on the other server only, whatever they are in Zimbra.
  - A trial asks for everybody once. Where the other server gives fewer than there are, RV(found[].counted) is false.
seealso:
  - module: splitdomain.zimbra.auth
  - module: splitdomain.zimbra.remote_account
extends_documentation_fragment:
  - splitdomain.zimbra.connection
  - splitdomain.zimbra.connection.attributes
  - splitdomain.zimbra.connection.prior
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: People of the other system are found in its own directory
  splitdomain.zimbra.gal:
    domains:
      - name: example.com
        mode: both
        urls: ["ldap://mail.example.com:389"]
        base: ou=people,dc=example,dc=com
        filter: (&(mail=*)(|(cn=*%s*)(mail=*%s*)))
        autocomplete_filter: (&(mail=*)(|(cn=%s*)(mail=%s*)))
        bind_dn: cn=reader,dc=example,dc=com
        bind_password: "{{ vault_reader_password }}"

- name: Zimbra keeps the address book, with everybody in it
  splitdomain.zimbra.gal:
    domains:
      - name: example.com
        mode: zimbra
        placeholders: shown
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
      sample: domain
    name:
      description: Name of the entry.
      type: str
      sample: example.com
    action:
      description: What was done, or in check mode would be done. One of V(create), V(modify), V(delete).
      type: str
      sample: modify
    attributes:
      description: Names of the changed attributes.
      type: list
      elements: str
      sample: [zimbraGalLdapURL, zimbraGalMode]
summary:
  description: How many entries were created, modified, deleted, left unchanged, and how many failed.
  returned: always
  type: dict
  sample: {create: 0, modify: 1, delete: 0, unchanged: 0, failed: 0}
found:
  description: What each address book holds, counted with the settings that are stored. In check mode with those that would be.
  returned: when nothing forbids the call
  type: list
  elements: dict
  contains:
    name:
      description: Name of the domain.
      type: str
    mode:
      description: Who is asked.
      type: str
    zimbra:
      description: How many accounts of Zimbra are found, remote accounts among them.
      type: int
    hidden:
      description: How many remote accounts are hidden.
      type: int
    other:
      description: How many people the other server finds.
      type: int
    counted:
      description: Whether these are all that it has.
      type: bool
    tried:
      description: What works there. Of V(search), V(autocomplete) and V(sync).
      type: list
      elements: str
    failed:
      description: What does not, with the reason.
      type: list
      elements: str
    twice:
      description: Addresses that are found in Zimbra and on the other server.
      type: list
      elements: str
  sample:
    - {name: example.com, mode: both, zimbra: 12, hidden: 230, other: 230, counted: true, tried: [search], failed: [], twice: []}
reader:
  description: What answered the reading. V(ldap), V(zmprov) or V(soap).
  returned: always
  type: str
  sample: ldap
backend:
  description: What makes changes in Zimbra. V(zmprov) or V(soap).
  returned: always
  type: str
  sample: zmprov
record:
  description: The file on the controller that holds what was there before, for taking it back.
  returned: when something was changed, or was to be
  type: str
  sample: /home/admin/.ansible/splitdomain.zimbra/zimbra.example.com/20260131T120000.000000Z-gal.json
errors:
  description: One for every entry that could not be changed. What had succeeded stands in RV(entries).
  returned: when a change failed
  type: list
  elements: dict
  sample:
    - operation: modify
      kind: domain
      name: example.com
      code: service.INVALID_REQUEST
      text: "invalid request: invalid value: x"
      remedy: "Read what Zimbra said, cure it, and run again: what was done stays done"
problems:
  description: Everything in the input that forbids the call. Nothing was written.
  returned: when the input or what stands in the directory forbids the call
  type: list
  elements: dict
  sample:
    - path: domains[0]
      entry: example.com
      text: "search was tried and failed: ldap://mail.example.com:389 does not answer as it must: ldap_bind: Invalid credentials (49)"
      remedy: Correct the DN and its password
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._directory_clients import DirectoryClients
from ansible_collections.splitdomain.zimbra.plugins.module_utils._gal import gather, plan, told
from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import prior_spec, run, zimbra_module


def server():
    """Return the options that say which server is asked, and as whom."""
    return dict(
        urls=dict(type='list', elements='str'),
        start_tls=dict(type='bool'),
        base=dict(type='str'),
        filter=dict(type='str'),
        bind_dn=dict(type='str'),
        bind_password=dict(type='str', no_log=True),
    )


def main():
    run(zimbra_module(
        domains=dict(type='list', elements='dict', required=True, options=dict(
            server(),
            name=dict(type='str', required=True),
            mode=dict(type='str', choices=['zimbra', 'ldap', 'both']),
            autocomplete_filter=dict(type='str'),
            attribute_map=dict(type='list', elements='str'),
            local_resources=dict(type='bool'),
            sync=dict(type='dict', options=server()),
            placeholders=dict(type='str', choices=['auto', 'shown', 'hidden', 'keep'], default='auto'),
            keep_placeholders=dict(type='list', elements='str', default=[], no_log=False),
        )),
        state=dict(type='str', choices=['present', 'absent'], default='present'),
        validate=dict(type='bool', default=True),
        min_people=dict(type='int', default=1),
        ldap_ca_path=dict(type='path'),
        prior=prior_spec(),
    ), gather, plan, DirectoryClients, told)


if __name__ == '__main__':
    main()
