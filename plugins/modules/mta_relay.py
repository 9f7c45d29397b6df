#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: mta_relay
short_description: Relay host, DNS lookups, trusted networks and recipient checks of Zimbra's MTAs
version_added: 0.1.0
description:
  - Sets what Postfix on Zimbra's MTAs does with mail for elsewhere and with recipients it does not know, for the whole
    site or for named servers. What is omitted is left alone.
  - The settings stand in the directory afterwards. They reach Postfix through Zimbra's configuration rewrite, which
    M(splitdomain.zimbra.mta_apply) starts and waits for.
  - A server's own value hides the global one. Such values are found, see O(override).
options:
  relay_host:
    description:
      - Where all outgoing mail goes, for example V([mail.example.com]:25). Empty clears it.
    type: str
  fallback_relay_host:
    description: Where outgoing mail goes whose destination cannot be reached. Empty clears it.
    type: str
  dns_lookups:
    description:
      - Whether Postfix looks up hosts and MX records in DNS. Written to the attribute that the Zimbra version obeys,
        C(zimbraMtaSmtpDnsSupportLevel) from 8.7 on and C(zimbraMtaDnsLookupsEnabled) before.
      - V(false) is refused where no relay host holds.
    type: bool
  lmtp_host_lookup:
    description: How mailbox servers are found. V(native) also uses C(/etc/hosts).
    type: str
    choices: [dns, native]
  trusted_networks:
    description:
      - Networks that may relay through the MTAs. Each server's list is extended from its own value, else the global one,
        else what C(postconf) says on this host; it is never replaced, and the loopback networks always stay in it.
    type: dict
    suboptions:
      add:
        description: Addresses or networks to trust.
        type: list
        elements: str
      remove:
        description: Addresses or networks that are no longer trusted.
        type: list
        elements: str
  reject_unlisted_recipient:
    description: Whether unknown addresses are rejected at C(RCPT) from trusted hosts and logged-in senders too.
    type: bool
  recipient_check:
    description:
      - What is done for recipients that only the master of a domain can know.
      - V(none) accepts them.
      - V(verify) asks the master before it accepts. While the master does not answer, the sender is told to try again.
      - V(local_only) takes mail from outside only for people who live on this Zimbra.
      - Holds for all domains of an MTA.
    type: str
    choices: [none, verify, local_only]
  check_alias_domains:
    description:
      - Whether addresses of alias domains that nobody has are rejected at C(RCPT) from outside. The catch-all of an alias
        domain lists everybody, so Zimbra as shipped accepts and then bounces them. Zimbra's own policy service
        (C(zmpostfixpolicyd)) knows better, and is switched on (C(zimbraMtaEnableSmtpdPolicyd)) and asked.
      - For a master. It knows only people who are in this directory, so on a slave it would refuse those of the master.
      - Trusted hosts are not asked about.
    type: bool
    version_added: 0.2.0
  scope:
    description: Whether the settings are made globally or on the named O(servers).
    type: str
    choices: [global, servers]
    default: global
  servers:
    description: Names of servers that run an MTA.
    type: list
    elements: str
  override:
    description:
      - What to do with a server's own value that hides a different global one.
      - Never applies to O(trusted_networks), which are extended where they stand.
    type: str
    choices: [fail, warn, clear]
    default: fail
  state:
    description:
      - V(present) makes the settings.
      - V(absent) takes the named settings back and puts back what was there before.
    type: str
    choices: [present, absent]
    default: present
seealso:
  - module: splitdomain.zimbra.mta_apply
extends_documentation_fragment:
  - splitdomain.zimbra.connection
  - splitdomain.zimbra.connection.attributes
  - splitdomain.zimbra.connection.prior
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: All outgoing mail of a slave goes through the master
  splitdomain.zimbra.mta_relay:
    relay_host: "[mail.example.com]:25"
    dns_lookups: false
    lmtp_host_lookup: native

- name: A master trusts the slave and rejects unknown addresses from it too
  splitdomain.zimbra.mta_relay:
    trusted_networks:
      add: [192.0.2.25]
    reject_unlisted_recipient: true

- name: One server only
  splitdomain.zimbra.mta_relay:
    scope: servers
    servers: [mta1.example.com]
    recipient_check: verify
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

from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import prior_spec, run, zimbra_module
from ansible_collections.splitdomain.zimbra.plugins.module_utils._mta_relay import gather, plan
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zimbra import ZimbraClients


def main():
    run(zimbra_module(
        relay_host=dict(type='str'),
        fallback_relay_host=dict(type='str'),
        dns_lookups=dict(type='bool'),
        lmtp_host_lookup=dict(type='str', choices=['dns', 'native']),
        trusted_networks=dict(type='dict', options=dict(
            add=dict(type='list', elements='str'),
            remove=dict(type='list', elements='str'),
        )),
        reject_unlisted_recipient=dict(type='bool'),
        recipient_check=dict(type='str', choices=['none', 'verify', 'local_only']),
        check_alias_domains=dict(type='bool'),
        scope=dict(type='str', choices=['global', 'servers'], default='global'),
        servers=dict(type='list', elements='str'),
        override=dict(type='str', choices=['fail', 'warn', 'clear'], default='fail'),
        state=dict(type='str', choices=['present', 'absent'], default='present'),
        prior=prior_spec(),
        required_if=[('scope', 'servers', ['servers'])],
    ), gather, plan, ZimbraClients)


if __name__ == '__main__':
    main()
