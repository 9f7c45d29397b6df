#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: remote_account
short_description: People of a Zimbra domain who live on another mail system
version_added: 0.1.0
description:
  - Creates, changes and removes remote accounts. A remote account is a Zimbra account without a mailbox, whose mail is
    handed to another system. With them a Zimbra that is master of a split domain knows every address of it.
  - An account is created in one command, transport included, locked and without a password. At no instant does its mail
    land in an empty mailbox, nobody can log in, and mail still flows.
  - Every address is classified before anything is written. An address that is a mailbox, an alias of another account, a
    distribution list or a calendar resource is a problem, and so is a domain that is missing, an alias domain, closed,
    suspended or full. All problems come in one message.
options:
  accounts:
    description:
      - The accounts. Each is an address, or a dictionary with the keys C(name), C(aliases), C(display_name),
        C(hide_in_gal), C(transport), C(adopt) and C(renamed_from).
      - What is omitted is left alone, what is empty is cleared. C(aliases) is the complete list.
      - C(adopt) set to V(true) turns an existing mailbox account into a remote one. Its transport changes, nothing else,
        and its mailbox is kept. Without it a mailbox is never touched.
      - C(renamed_from) is the address that the person had before. As long as Zimbra knows the remote account by it, the
        account is renamed, and keeps its id and the lists that it is in. The old address stays an alias where it is one of
        C(aliases), and is rejected otherwise. An account with a mailbox is never renamed, and where both accounts exist
        the call is refused. Leave it there or take it out once it is done, later runs change nothing either way.
    type: list
    elements: raw
    required: true
  transport:
    description:
      - Where mail of the accounts goes that name none of their own, for example V(smtp:[mail.example.com]:25).
      - Brackets keep Postfix from looking up the MX of the host.
    type: str
  state:
    description:
      - V(present) makes the accounts exist as described.
      - V(absent) removes them. An account with a mailbox is never removed.
    type: str
    choices: [present, absent]
    default: present
  purge:
    description: Whether to remove the remote accounts of O(domains) that are not in O(accounts). Never removes a mailbox.
    type: bool
    default: false
  domains:
    description: The domains that O(purge) looks at.
    type: list
    elements: str
  purge_max:
    description: Refuse to purge more than this share of the remote accounts of a domain, in percent.
    type: int
    default: 10
  max_accounts:
    description:
      - How many accounts the whole Zimbra may have, mailboxes and remote accounts together, and V(0) for any number. With it,
        all accounts are counted before anything is written, and a call that would make more of them is refused.
      - For the licence of a Network Edition, by which every remote account counts. The licence cannot be read from here, so
        take the number from it. Calendar resources, system accounts and guests are not counted.
      - Independent of it, V(zimbraDomainMaxAccounts) of a domain is always counted before anything is written.
    type: int
    default: 0
    version_added: 0.2.0
seealso:
  - module: splitdomain.zimbra.mail_transport
extends_documentation_fragment:
  - splitdomain.zimbra.connection
  - splitdomain.zimbra.connection.attributes
  - splitdomain.zimbra.connection.long
  - splitdomain.zimbra.connection.prior
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: People of example.com whose mailbox is on the old system
  splitdomain.zimbra.remote_account:
    transport: smtp:[mail.example.com]:25
    accounts:
      - bar@example.com
      - name: baz@example.com
        aliases: [b@example.com]
        display_name: Baz
        hide_in_gal: false

- name: The complete list, those who are no longer in it are removed
  splitdomain.zimbra.remote_account:
    transport: smtp:[mail.example.com]:25
    accounts: "{{ people_elsewhere }}"
    purge: true
    domains: [example.com]
    purge_max: 20
    on_error: continue

- name: This one has a mailbox on Zimbra, but has moved away
  splitdomain.zimbra.remote_account:
    accounts:
      - {name: qux@example.com, transport: "smtp:[mail.example.com]:25", adopt: true}

- name: This person has a new name, and is still reached under the old one
  splitdomain.zimbra.remote_account:
    accounts:
      - name: newname@example.com
        renamed_from: oldname@example.com
        aliases: [oldname@example.com]
        transport: smtp:[mail.example.com]:25

- name: Nobody of these lives elsewhere any more
  splitdomain.zimbra.remote_account:
    accounts: [bar@example.com]
    state: absent
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
      sample: account
    name:
      description: Name of the entry.
      type: str
      sample: bar@example.com
    action:
      description: What was done, or in check mode would be done. One of V(create), V(modify), V(delete).
      type: str
      sample: create
    attributes:
      description: Names of the changed attributes.
      type: list
      elements: str
      sample: [zimbraAccountStatus, zimbraMailTransport]
summary:
  description: How many entries were created, modified, deleted, left unchanged, and how many failed.
  returned: always
  type: dict
  sample: {create: 1, modify: 0, delete: 0, unchanged: 9, failed: 0}
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
  sample: /home/admin/.ansible/splitdomain.zimbra/zimbra.example.com/20260131T120000.000000Z-remote_account.json
errors:
  description: One for every entry that could not be changed. What had succeeded stands in RV(entries).
  returned: when a change failed
  type: list
  elements: dict
  sample:
    - operation: create
      kind: account
      name: bar@example.com
      code: account.ACCOUNT_EXISTS
      text: "email address already exists: bar@example.com"
      remedy: "Somebody created it meanwhile: run again, it will be classified"
problems:
  description: Everything in the input that forbids the call. Nothing was written.
  returned: when the input or what stands in the directory forbids the call
  type: list
  elements: dict
  sample:
    - path: accounts[3]
      entry: team@example.com
      text: it is a distribution list
      remedy: Leave it out of the list, or remove it from Zimbra first if it moved
result_file:
  description: The file on the controller that holds the whole result.
  returned: when O(result_file) is given
  type: str
  sample: /home/admin/people.json
left_out:
  description: How many entries, errors and entries of the diff are not in this result, but in RV(result_file) or, the diff of a
    run, in RV(record).
  returned: when some are left out
  type: dict
  sample: {entries: 9900, diff: 9900}
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import long_spec, prior_spec, run, zimbra_module
from ansible_collections.splitdomain.zimbra.plugins.module_utils._remote_account import gather, plan
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zimbra import ZimbraClients


def main():
    run(zimbra_module(
        accounts=dict(type='list', elements='raw', required=True),
        transport=dict(type='str'),
        state=dict(type='str', choices=['present', 'absent'], default='present'),
        purge=dict(type='bool', default=False),
        domains=dict(type='list', elements='str'),
        purge_max=dict(type='int', default=10),
        max_accounts=dict(type='int', default=0),
        prior=prior_spec(),
        required_if=[('purge', True, ['domains'])],
        **long_spec()
    ), gather, plan, ZimbraClients)


if __name__ == '__main__':
    main()
