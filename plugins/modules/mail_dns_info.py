#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: mail_dns_info
short_description: What the DNS says of mail domains
version_added: 0.2.0
description:
  - Asks the DNS for the MX records of domains and the addresses behind them, and judges by the SPF record of each domain
    whether its senders may send for it.
  - SPF is evaluated as RFC 7208 says, macros and limits of lookups included. The sender of the mail is taken to be
    postmaster of the domain, and the name given in EHLO the domain itself.
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
      senders:
        description:
          - Addresses and networks that mail of the domain comes from.
          - For a network, the worst result of all its addresses is told, with one of the addresses that have it. Where a
            record has to be asked address by address (C(ptr), C(%{i})), only the first and the last one are.
        type: list
        elements: str
        default: []
  nameservers:
    description:
      - Addresses of the name servers to ask, each with a port behind it where it is not 53, as in V(192.0.2.53:5353) or
        V([2001:db8::53]:5353). The next is asked where one does not answer, or answers that it cannot.
      - When empty, those of C(/etc/resolv.conf) on that host. Its search domains are not used.
    type: list
    elements: str
    default: []
  timeout:
    description: Seconds for one question, all name servers together.
    type: int
    default: 10
extends_documentation_fragment: splitdomain.zimbra.reading
requirements:
  - Python 3.6 or later on the managed host, and nothing else.
notes:
  - A domain whose records cannot be read does not make the module fail. RV(domains[].error) and a warning tell of it.
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Where does mail go, and may both systems send
  splitdomain.zimbra.mail_dns_info:
    domains:
      - name: example.com
        senders: [192.0.2.10, 192.0.2.25]
  register: dns

- name: Ask the primary name server itself
  splitdomain.zimbra.mail_dns_info:
    domains: [{name: example.com}]
    nameservers: [192.0.2.53]
"""

RETURN = r"""
domains:
  description: One for each of O(domains), in their order.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Name of the domain, in lower case.
      type: str
      sample: example.com
    mx:
      description:
        - The MX records, the best first, each with C(preference), C(exchange), its C(addresses) and its C(ttl) in seconds.
        - The exchange V(.) says that the domain takes no mail.
      type: list
      elements: dict
      sample: [{preference: 10, exchange: mail.example.com, addresses: [192.0.2.25], ttl: 3600}]
    mx_ttl:
      description: The seconds for which a resolver may keep the MX records. Null where there are none.
      type: int
      sample: 3600
    spf:
      description:
        - The SPF C(record), null where there is none, and C(results), one for each sender.
        - A result has the C(sender), the C(result), and by which mechanism or for which reason, C(by). The result is one of
          V(pass), V(fail), V(softfail), V(neutral), V(none), V(temperror), V(permerror).
      type: dict
      sample:
        record: v=spf1 mx -all
        results:
          - sender: 192.0.2.10
            result: fail
            by: -all
    error:
      description: What could not be found out, and what helps. Empty if nothing was wrong.
      type: str
      sample: ''
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._mail_dns import work
from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import host_module, run_direct


def main():
    run_direct(host_module(
        domains=dict(type='list', elements='dict', required=True, options=dict(
            name=dict(type='str', required=True),
            senders=dict(type='list', elements='str', default=[]),
        )),
        nameservers=dict(type='list', elements='str', default=[]),
        timeout=dict(type='int', default=10),
    ), work)


if __name__ == '__main__':
    main()
