#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: auth
short_description: Where the passwords of a domain's people are checked
version_added: 0.2.0
description:
  - Makes Zimbra check passwords itself, or at another LDAP server or Active Directory, with or without its own as a second chance.
  - The settings are tried, as they will stand, before anything is stored. With O(backend=soap) Zimbra signs in itself
    (C(CheckAuthConfig)), else the Zimbra host binds and searches. What fails is a problem, and nothing is written. Afterwards it is
    counted who is known there (RV(found)), and a warning names people who cannot sign in.
  - Administrators are always let in by the password that Zimbra has of them, too.
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
      mech:
        description:
          - Who checks passwords. V(zimbra) is Zimbra, V(ldap) an LDAP server, V(ad) an Active Directory, V(custom) an extension.
        type: str
        choices: [zimbra, ldap, ad, custom]
      handler:
        description: The extension of O(domains[].mech=custom), with its arguments.
        type: str
      urls:
        description: The other server, and others that hold the same, like V(ldap://ldap.example.com:389) or V(ldaps://ldap.example.com:636).
        type: list
        elements: str
      start_tls:
        description:
          - Whether an C(ldap://) connection is encrypted before anything is sent.
          - When omitted and O(domains[].urls) are given, it is, save for C(ldaps://), which is encrypted always.
        type: bool
      bind_dn_template:
        description:
          - What a person binds as, like V(uid=%u,ou=people,dc=example,dc=com), or V(%n) for Active Directory. V(%u) is what stands
            before the @, V(%n) the whole address, V(%d) the domain, V(%D) the domain as C(dc=example,dc=com).
          - It counts only where there is no O(domains[].search_filter).
        type: str
      search_filter:
        description:
          - Finds the entry of a person, who then binds as that, like V((uid=%u)), with the letters of O(domains[].bind_dn_template).
        type: str
      search_base:
        description: The entry below which it searches.
        type: str
      search_bind_dn:
        description: Who searches. When omitted, it is left alone. Empty, nobody in particular.
        type: str
      search_bind_password:
        description:
          - The password of O(domains[].search_bind_dn), from a vault. It is compared with what Zimbra holds, so a new one is noticed,
            and never shown, logged or recorded. Zimbra itself keeps it in the clear in its directory.
        type: str
      fallback_to_local:
        description: Whether a password that the other server refuses is compared with Zimbra's own.
        type: bool
      test_user:
        description: Somebody who signs in as a trial, each time the module runs. An address, or what stands before the @.
        type: str
      test_password:
        description: The password of O(domains[].test_user), from a vault. It is only used for the trial.
        type: str
  state:
    description:
      - V(present) sets what is given.
      - V(absent) puts back what was there before. Bind passwords go with their server. An earlier one cannot be put back, as none is
        recorded.
    type: str
    choices: [present, absent]
    default: present
  validate:
    description: Whether settings are tried before they are stored.
    type: bool
    default: true
  ldap_ca_path:
    description:
      - File (PEM) of the certificate authorities that a trial from the Zimbra host trusts. When omitted, those of the system.
      - Zimbra itself trusts what is in its own keystore, so give the authority to it too (C(zmcertmgr addcacert)).
    type: path
notes:
  - Without O(domains[].test_user) the trial is the search of O(domains[].search_filter); with O(domains[].bind_dn_template) alone it is
    that the server answers. With O(backend=soap) nothing is tried then, as C(CheckAuthConfig) wants a password.
  - An account with C(zimbraAuthLdapExternalDn) binds as that, whatever is set here.
seealso:
  - module: splitdomain.zimbra.gal
extends_documentation_fragment:
  - splitdomain.zimbra.connection
  - splitdomain.zimbra.connection.attributes
  - splitdomain.zimbra.connection.prior
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Passwords stay where the portal changes them
  splitdomain.zimbra.auth:
    domains:
      - name: example.com
        mech: ldap
        urls: ["ldap://mail.example.com:389"]
        search_base: dc=example,dc=com
        search_filter: (&(objectClass=person)(uid=%u))
        search_bind_dn: cn=reader,dc=example,dc=com
        search_bind_password: "{{ vault_reader_password }}"
        fallback_to_local: false
        test_user: foo
        test_password: "{{ vault_foo_password }}"

- name: Active Directory, and Zimbra's own password where that fails
  splitdomain.zimbra.auth:
    domains:
      - name: example.com
        mech: ad
        urls: ["ldaps://dc.example.com:636"]
        bind_dn_template: "%n"
        fallback_to_local: true
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
      sample: [zimbraAuthLdapURL, zimbraAuthMech]
summary:
  description: How many entries were created, modified, deleted, left unchanged, and how many failed.
  returned: always
  type: dict
  sample: {create: 0, modify: 1, delete: 0, unchanged: 0, failed: 0}
found:
  description: Who can sign in, asked with the settings that are stored. In check mode with those that would be.
  returned: when nothing forbids the call
  type: list
  elements: dict
  contains:
    name:
      description: Name of the domain.
      type: str
    mech:
      description: Who checks passwords.
      type: str
    fallback:
      description: Whether Zimbra's own password is tried after that.
      type: bool
    people:
      description: How many active accounts with a mailbox the domain has, administrators left out.
      type: int
    known:
      description: How many of them the other server knows.
      type: int
    counted:
      description: Whether that could be counted. It takes a search_filter, and a shell on the Zimbra host.
      type: bool
    missing:
      description: The accounts that it does not know.
      type: list
      elements: str
    signed_in:
      description: Who has signed in there as a trial.
      type: str
    failed:
      description: What does not work there.
      type: str
  sample:
    - {name: example.com, mech: ldap, fallback: false, people: 2, known: 2, counted: true, missing: [], signed_in: "", failed: ""}
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
  sample: /home/admin/.ansible/splitdomain.zimbra/zimbra.example.com/20260131T120000.000000Z-auth.json
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
      text: "signing in was tried and failed: (uid=foo) finds nobody for foo@example.com"
      remedy: Correct search_filter and search_base, so that they find exactly one
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._auth import gather, plan, told
from ansible_collections.splitdomain.zimbra.plugins.module_utils._directory_clients import DirectoryClients
from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import prior_spec, run, zimbra_module


def main():
    run(zimbra_module(
        domains=dict(type='list', elements='dict', required=True, options=dict(
            name=dict(type='str', required=True),
            mech=dict(type='str', choices=['zimbra', 'ldap', 'ad', 'custom']),
            handler=dict(type='str'),
            urls=dict(type='list', elements='str'),
            start_tls=dict(type='bool'),
            bind_dn_template=dict(type='str'),
            search_filter=dict(type='str'),
            search_base=dict(type='str'),
            search_bind_dn=dict(type='str'),
            search_bind_password=dict(type='str', no_log=True),
            fallback_to_local=dict(type='bool'),
            test_user=dict(type='str'),
            test_password=dict(type='str', no_log=True),
        )),
        state=dict(type='str', choices=['present', 'absent'], default='present'),
        validate=dict(type='bool', default=True),
        ldap_ca_path=dict(type='path'),
        prior=prior_spec(),
    ), gather, plan, DirectoryClients, told)


if __name__ == '__main__':
    main()
