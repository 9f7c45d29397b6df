#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: mta_apply
short_description: Bring an MTA host of Zimbra to what the directory asks
version_added: 0.1.0
description:
  - Settings of an MTA stand in the directory, and Zimbra's C(zmconfigd) writes them into Postfix some time later. This
    module compares what C(postconf) says on this host with what the directory asks of it, and only where they differ has
    Zimbra rewrite and reload Postfix, then waits until both agree.
  - Postfix is also reloaded after the routes of the split domains changed, because it remembers an old route for up to
    30 seconds, and when an earlier run was ended before it came to that. Where it does not run, it is started.
  - While C(zimbraMtaRestriction) holds V(reject_unverified_recipient), C(unverified_recipient_reject_code) is set to 550
    in C(main.cf), where Zimbra has no attribute for it. It is taken back when the restriction is gone.
  - Run it on every MTA host, one after another. Mail that waits there is told as a warning.
  - It needs a shell on that host, for C(postconf) and Zimbra's control scripts. O(backend) only decides how the directory is read.
options:
  domains:
    description: The split domains, whose routes are watched. Those of which the split was taken off belong to it too.
    type: list
    elements: str
    default: []
  server:
    description:
      - Name of this host's server entry in the directory.
      - When omitted, C(zimbra_server_hostname) of this host's local configuration.
    type: str
  mta_timeout:
    description: Seconds to wait, after the reload, until Postfix is as the directory asks.
    type: int
    default: 120
extends_documentation_fragment:
  - splitdomain.zimbra.connection
  - splitdomain.zimbra.connection.planned
  - splitdomain.zimbra.connection.attributes
  - splitdomain.zimbra.connection.prior
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Bring this MTA host to what the directory asks
  splitdomain.zimbra.mta_apply:
    domains: [example.com]
"""

RETURN = r"""
entries:
  description: What was different. What was not is only counted in RV(summary).
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: V(postfix) for C(main.cf), V(service) for the reload or start.
      type: str
      sample: postfix
    name:
      description: V(main.cf) or V(postfix).
      type: str
      sample: main.cf
    action:
      description: Always V(modify).
      type: str
      sample: modify
    attributes:
      description: Names of the parameters that differed.
      type: list
      elements: str
      sample: [relayhost, smtp_dns_support_level]
summary:
  description: How much was modified, left unchanged, and how much failed.
  returned: always
  type: dict
  sample: {create: 0, modify: 2, delete: 0, unchanged: 0, failed: 0}
reader:
  description: What answered the reading of the directory. V(ldap), V(zmprov) or V(soap).
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
  description: What still differs, and what was not tried after it.
  returned: when Postfix did not become what the directory asks
  type: list
  elements: dict
  sample:
    - operation: modify
      kind: postfix
      name: main.cf
      code: mta.DIFFERS
      text: 'after 120 seconds relayhost is "" and should be "[mail.example.com]:25"'
      remedy: "See log/zmconfigd.log below the directory of Zimbra"
problems:
  description: Everything that forbids the call. Nothing was done.
  returned: when there is any
  type: list
  elements: dict
  sample:
    - path: server
      entry: store.example.com
      text: the directory has no server of that name that runs an MTA
      remedy: Run this on the MTA hosts only
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import planned_spec, prior_spec, run, zimbra_module
from ansible_collections.splitdomain.zimbra.plugins.module_utils._mta_apply import gather, plan
from ansible_collections.splitdomain.zimbra.plugins.module_utils._mta_clients import MtaClients


def main():
    run(zimbra_module(
        domains=dict(type='list', elements='str', default=[]),
        server=dict(type='str'),
        mta_timeout=dict(type='int', default=120),
        planned=planned_spec(),
        prior=prior_spec(),
    ), gather, plan, MtaClients)


if __name__ == '__main__':
    main()
