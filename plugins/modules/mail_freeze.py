#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: mail_freeze
short_description: Hold mail for the other system in the queue, count it, and release it
version_added: 0.2.0
description:
  - Mail for a frozen next hop is taken as ever and stays in the queue. Mail for others goes on. No route changes, so what was held goes
    where it must when it is released, wherever that is then.
  - Works on Zimbra's Postfix and on any other. A next hop is frozen by an entry in C(smtp_tls_policy_maps) that names a policy which
    does not exist. Postfix defers mail for it and says C(client TLS configuration problem). Other entries stay.
  - Mail is held no longer than C(maximal_queue_lifetime), five days as a rule. While Zimbra's MTA verifies recipients, those of a frozen
    next hop are answered as if that did not answer.
options:
  next_hops:
    description: The next hops, written as in the transports that lead there, like V([mail.example.com]:25).
    type: list
    elements: str
    required: true
  state:
    description:
      - V(frozen) holds mail for them.
      - V(released) lets it go, and has Postfix try all that waits.
    type: str
    choices: [frozen, released]
    default: frozen
  zimbra_home:
    description: Where Zimbra is, on a host that has it.
    type: path
    default: /opt/zimbra
  config_directory:
    description: Directory of the Postfix configuration, on a host without Zimbra.
    type: path
    default: /etc/postfix
  timeout:
    description: Seconds without a sign of a Postfix program after which the call is given up.
    type: int
    default: 60
attributes:
  check_mode:
    description: Reports exactly what a run would do, without doing it.
    support: full
  diff_mode:
    description: Shows the frozen next hops before and after.
    support: full
  idempotent:
    description: A second run with the same options changes nothing and reloads nothing.
    support: full
requirements:
  - Postfix 3.0 or later, with TLS, as Zimbra has it from 8.7 on.
seealso:
  - module: splitdomain.zimbra.mail_queue_info
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Hold mail for the other system
  splitdomain.zimbra.mail_freeze:
    next_hops: ["[mail.example.com]:25"]

- name: Let it go
  splitdomain.zimbra.mail_freeze:
    next_hops: ["[mail.example.com]:25"]
    state: released
"""

RETURN = r"""
frozen:
  description: The next hops that are frozen now, those of earlier calls included.
  returned: success
  type: list
  elements: str
  sample: ["[mail.example.com]:25"]
held:
  description: How many messages were held when the call began.
  returned: success
  type: int
  sample: 3
errors:
  description: Why nothing was done, with C(code), C(text) and C(remedy).
  returned: failure
  type: list
  elements: dict
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._mail_freeze import work
from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import host_module, run_direct


def main():
    run_direct(host_module(
        next_hops=dict(type='list', elements='str', required=True),
        state=dict(type='str', choices=['frozen', 'released'], default='frozen'),
        zimbra_home=dict(type='path', default='/opt/zimbra'),
        config_directory=dict(type='path', default='/etc/postfix'),
        timeout=dict(type='int', default=60),
    ), work)


if __name__ == '__main__':
    main()
