#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: account_move
short_description: Move people of a split domain between Zimbra and the other system, in Zimbra's directory
version_added: 0.2.0
description:
  - Makes mailbox accounts of remote accounts, and the other way round. Only Zimbra's half of a move. The order in which both
    systems do theirs, so that no mail is lost, is that of the role P(splitdomain.zimbra.move#role).
  - A mailbox is never removed. Where mail goes is all that a move away changes.
  - An account without mailbox host gets one. Zimbra then sets the account's transport to that host by itself, so it is put back
    at once where O(state=prepared) says that mail still goes elsewhere. What comes in between arrives in the new mailbox. An account
    that has a mailbox host, because it once lived on Zimbra, keeps it, and only its transport is set, to the host's own
    C(zimbraLmtpBindPort).
  - The caches of mailboxd are flushed at the end of a call that changed accounts. So a mailbox that was O(state=prepared) by one
    call is known to it before the next call routes mail there.
options:
  accounts:
    description:
      - The people. Each is an address, or a dictionary with the keys C(name), C(transport), C(mailbox_host), C(cos), C(status)
        and C(create), for this one alone.
      - C(status), V(active) or V(locked), is what the account gets instead of what O(state) says.
      - C(create) set to V(true) makes the account where there is none. With O(state=prepared) it is a remote account first, for people of
        a domain whose master is the other system. With O(state=mailbox) it has its mailbox from the first moment, for somebody new.
    type: list
    elements: raw
    required: true
  state:
    description:
      - V(prepared) is an active account with a mailbox whose mail still goes to the other system. What receives on Zimbra already
        stays so.
      - V(mailbox) is an active account whose mail goes to its mailbox.
      - V(remote) is an account whose mail goes to O(transport). A mailbox that it has is kept, and the person can still read it.
      - V(dropped) is V(remote) without mailbox host, and locked. The mail in it stays on the mailbox server until that is
        told to purge it.
    type: str
    choices: [prepared, mailbox, remote, dropped]
    required: true
  transport:
    description: Where the other system is, for example V(smtp:[mail.example.com]:25). Required to move there and to create accounts.
    type: str
  mailbox_host:
    description: The mailbox server for accounts that have none. When omitted, the only one of the site.
    type: str
  cos:
    description: Name of the class of service that the accounts get on Zimbra. When omitted, it is left alone.
    type: str
  passwords:
    description:
      - Passwords by address, in clear text, of these people and maybe of others. Set with the command that Zimbra has for it, once,
        when an account becomes active. An account that is active already keeps its own.
      - Not needed where the domain asks another system for passwords (C(zimbraAuthMech)). Where neither is the case, a warning says so.
    type: dict
  copy_domain:
    description:
      - While people move, mail can reach both systems. Zimbra then sends a copy to the same name in this domain, which the
        other system must deliver to the person's mailbox there, and must not send to Zimbra. Many systems have one, like the
        host's own name.
      - With O(copy=false) such a copy is taken off again. Other forwarding addresses stay.
    type: str
  copy:
    description: Whether a copy goes to O(copy_domain). Only with O(state=mailbox).
    type: bool
    default: false
  on_error:
    description: Whether to go on with the other accounts when Zimbra refuses one.
    type: str
    choices: [continue, stop]
    default: continue
seealso:
  - module: splitdomain.zimbra.remote_account
  - module: splitdomain.zimbra.mail_transport
extends_documentation_fragment:
  - splitdomain.zimbra.connection
  - splitdomain.zimbra.connection.attributes
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Bar gets a mailbox on Zimbra, mail still goes to the other system
  splitdomain.zimbra.account_move:
    accounts: [bar@example.com]
    state: prepared
    cos: staff
    passwords:
      bar@example.com: "{{ first_password }}"

- name: From now on mail for bar is delivered on Zimbra
  splitdomain.zimbra.account_move:
    accounts: [bar@example.com]
    state: mailbox

- name: Foo's mail goes to the other system, the mailbox stays
  splitdomain.zimbra.account_move:
    accounts: [foo@example.com]
    state: remote
    transport: smtp:[mail.example.com]:25
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
      sample: modify
    attributes:
      description: Names of the changed attributes.
      type: list
      elements: str
      sample: [zimbraAccountStatus, zimbraMailHost, zimbraMailTransport]
summary:
  description: How many entries were created, modified, deleted, left unchanged, and how many failed.
  returned: always
  type: dict
  sample: {create: 0, modify: 1, delete: 0, unchanged: 9, failed: 0}
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
  sample: /home/admin/.ansible/splitdomain.zimbra/zimbra.example.com/20260131T120000.000000Z-account_move.json
errors:
  description: One for every entry that could not be changed. What had succeeded stands in RV(entries).
  returned: when a change failed
  type: list
  elements: dict
  sample:
    - operation: modify
      kind: account
      name: bar@example.com
      code: account.NO_SUCH_ACCOUNT
      text: "no such account: bar@example.com"
      remedy: "Somebody removed it meanwhile: run again"
problems:
  description: Everything in the input or in the directory that forbids the call. Nothing was written.
  returned: when there is any
  type: list
  elements: dict
  sample:
    - path: accounts[3]
      entry: team@example.com
      text: it is a distribution list, which has no mailbox
      remedy: Leave it out
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._account_move import gather, plan
from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import run, zimbra_module
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zimbra import ZimbraClients


def main():
    run(zimbra_module(
        accounts=dict(type='list', elements='raw', required=True),
        state=dict(type='str', choices=['prepared', 'mailbox', 'remote', 'dropped'], required=True),
        transport=dict(type='str'),
        mailbox_host=dict(type='str'),
        cos=dict(type='str'),
        passwords=dict(type='dict', no_log=True),
        copy_domain=dict(type='str'),
        copy=dict(type='bool', default=False),
        on_error=dict(type='str', choices=['continue', 'stop'], default='continue'),
    ), gather, plan, ZimbraClients)


if __name__ == '__main__':
    main()
