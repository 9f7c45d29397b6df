#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: catch_all
short_description: Hand every unknown address of a domain to the master
version_added: 0.1.0
description:
  - The three attributes that make a Zimbra domain a slave, as one unit and in one command. C(zimbraMailCatchAllAddress)
    and C(zimbraMailCatchAllForwardingAddress) make Postfix accept every address of the domain, C(zimbraMailTransport)
    hands those that Zimbra does not know to the master. With two of the three, mail is accepted and then bounced.
  - Finds catch-alls of the domain on any other entry too, an account for instance, which would swallow that mail.
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
      transport:
        description:
          - Where unknown addresses go, for example V(smtp:[mail.example.com]:25).
          - With O(state=absent) and no record of what was there, only this transport is cleared.
        type: str
      alias_domains:
        description:
          - Domains of Zimbra that stand for this one (C(zmprov cad)). They must be there.
          - One whose mail leads nowhere yet, because C(zmprov cad) does not say where, is led to this domain. One that leads
            elsewhere is a problem.
        type: list
        elements: str
        default: []
        version_added: 0.2.0
  state:
    description:
      - V(present) makes Zimbra a slave for the domains. No other entry may carry their catch-all.
      - V(absent) takes the three attributes off the domain and puts back what was there before.
      - V(forbidden) is what a master needs. Neither the domain nor any other entry may carry its catch-all.
    type: str
    choices: [present, absent, forbidden]
    default: present
  remove:
    description:
      - Whether a catch-all where none may be is removed. Otherwise it is a problem that names the entry and the command.
    type: bool
    default: false
extends_documentation_fragment:
  - splitdomain.zimbra.connection
  - splitdomain.zimbra.connection.attributes
  - splitdomain.zimbra.connection.prior
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Zimbra is the slave of example.com
  splitdomain.zimbra.catch_all:
    domains:
      - name: example.com
        transport: smtp:[mail.example.com]:25

- name: Zimbra is the master of example.org, so nothing may catch all of it
  splitdomain.zimbra.catch_all:
    domains:
      - name: example.org
    state: forbidden
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
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._catch_all import gather, plan
from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import prior_spec, run, zimbra_module
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zimbra import ZimbraClients


def main():
    run(zimbra_module(
        domains=dict(type='list', elements='dict', required=True, options=dict(
            name=dict(type='str', required=True),
            transport=dict(type='str'),
            alias_domains=dict(type='list', elements='str', default=[]),
        )),
        state=dict(type='str', choices=['present', 'absent', 'forbidden'], default='present'),
        remove=dict(type='bool', default=False),
        prior=prior_spec(),
    ), gather, plan, ZimbraClients)


if __name__ == '__main__':
    main()
