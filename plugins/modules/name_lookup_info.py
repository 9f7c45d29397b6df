#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: name_lookup_info
short_description: Whether the Postfix of a Zimbra MTA host finds its next hops
version_added: 0.2.0
description:
  - Looks up names of hosts as the Postfix of this host does. In the DNS where DNS lookups are on, in the system's own way (C(/etc/hosts)
    and whatever else it is told) where they are off, in both where C(smtp_host_lookup) says so.
  - A name that only C(/etc/hosts) has is not found by a Postfix that asks the DNS.
options:
  names:
    description: Names of hosts, without brackets and port.
    type: list
    elements: str
    required: true
  zimbra_home:
    description: Where Zimbra is installed on the managed host.
    type: path
    default: /opt/zimbra
  timeout:
    description: Seconds without an answer after which the call is given up.
    type: int
    default: 60
extends_documentation_fragment: splitdomain.zimbra.reading
requirements:
  - Python 3.6 or later on the managed host, and nothing else.
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: See whether this MTA finds the other system
  splitdomain.zimbra.name_lookup_info:
    names: [mail.example.com]
"""

RETURN = r"""
by:
  description: The ways in which Postfix looks names up, in order. V(dns) or V(native).
  returned: success
  type: list
  elements: str
  sample: [dns]
lookups:
  description: One for each of O(names), in order.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The name.
      type: str
      sample: mail.example.com
    found:
      description: Whether Postfix finds an address.
      type: bool
      sample: true
    addresses:
      description: What it finds.
      type: list
      elements: str
      sample: [192.0.2.25]
    text:
      description: The same in words, or why there is none.
      type: str
      sample: 192.0.2.25 by dns
errors:
  description: Why nothing was looked up, with C(code), C(text) and C(remedy). C(client.MISSING) where there is no Postfix.
  returned: failure
  type: list
  elements: dict
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import host_module, run_direct
from ansible_collections.splitdomain.zimbra.plugins.module_utils._name_lookup import work


def main():
    run_direct(host_module(
        names=dict(type='list', elements='str', required=True),
        zimbra_home=dict(type='path', default='/opt/zimbra'),
        timeout=dict(type='int', default=60),
    ), work)


if __name__ == '__main__':
    main()
