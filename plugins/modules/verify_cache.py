#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: verify_cache
short_description: Have an MTA of Zimbra forget that an address was refused
version_added: 0.2.0
description:
  - Where recipients are verified (C(reject_unverified_recipient)), Postfix remembers for hours that the other system refused an address.
    Somebody who has joined there since is refused until then, and no reload changes that.
  - Takes such answers out. Those that an address was taken stay, and so do those of other addresses.
  - Postfix is stopped and started for it, within a second or two, and only where there is something to take out.
options:
  addresses:
    description: The addresses.
    type: list
    elements: str
    required: true
  zimbra_home:
    description: Where Zimbra is.
    type: path
    default: /opt/zimbra
  timeout:
    description: Seconds without a sign of a program after which the call is given up.
    type: int
    default: 60
attributes:
  check_mode:
    description: Reports exactly what a run would do, without doing it.
    support: full
  diff_mode:
    description: RV(forgotten) tells all of it.
    support: none
  idempotent:
    description: A second run with the same options changes nothing and stops nothing.
    support: full
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: New has a mailbox on the other system now
  splitdomain.zimbra.verify_cache:
    addresses: [new@example.com]
"""

RETURN = r"""
forgotten:
  description: The addresses whose refusal was taken out.
  returned: success
  type: list
  elements: str
  sample: [new@example.com]
verified:
  description: Whether this MTA verifies recipients, and keeps the answers in a file.
  returned: success
  type: bool
  sample: true
errors:
  description: Why nothing was done, with C(code), C(text) and C(remedy).
  returned: failure
  type: list
  elements: dict
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import host_module, run_direct
from ansible_collections.splitdomain.zimbra.plugins.module_utils._verify_cache import work


def main():
    run_direct(host_module(
        addresses=dict(type='list', elements='str', required=True),
        zimbra_home=dict(type='path', default='/opt/zimbra'),
        timeout=dict(type='int', default=60),
    ), work)


if __name__ == '__main__':
    main()
