#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: tls_policy
short_description: How strictly mail to the other system is encrypted
version_added: 0.2.0
description:
  - Sets how the Postfix of this host encrypts mail for some next hops, and for no other. Zimbra's own setting
    (C(zimbraMtaSmtpTlsSecurityLevel)) holds for all its mail, so it is no way to ask more of one system.
  - The policies are lines of a file of this module's own, which is added to C(smtp_tls_policy_maps), in front of the tables of
    others. Those stay. Zimbra's C(zmconfigd) leaves that parameter alone.
  - Mail that cannot be encrypted as asked stays in the queue, and comes back to its sender after C(maximal_queue_lifetime). It never
    goes in clear text.
  - Postfix is reloaded where something changed.
options:
  policies:
    description: Every policy that shall be there. Those of earlier calls that are not named are removed.
    type: list
    elements: dict
    required: true
    suboptions:
      next_hop:
        description: The next hop, written as in the transport that leads there, like V([mail.example.com]:25).
        type: str
        required: true
      level:
        description:
          - V(may) encrypts where the other system offers it, which is what Postfix does by itself in Zimbra.
          - V(encrypt) sends over TLS only. Whose certificate it is does not matter.
          - V(fingerprint) sends over TLS only, and only where the certificate or its key is one of O(policies[].fingerprints).
        type: str
        choices: [may, encrypt, fingerprint]
        default: may
      fingerprints:
        description:
          - Fingerprints of certificates or public keys, in hexadecimal digits. Name the next certificate before it is changed.
          - Their digest must be the one in C(smtp_tls_fingerprint_digest) of this Postfix, which is V(md5) in older versions.
        type: list
        elements: str
        default: []
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
    description: Shows the policies and the parameter before and after.
    support: full
  idempotent:
    description: A second run with the same options changes nothing and reloads nothing.
    support: full
requirements:
  - Postfix 2.8 or later, with TLS.
seealso:
  - module: splitdomain.zimbra.mail_freeze
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Send nothing to the other system in clear text
  splitdomain.zimbra.tls_policy:
    policies:
      - next_hop: "[mail.example.com]:25"
        level: encrypt

- name: Go back to what Postfix does by itself
  splitdomain.zimbra.tls_policy:
    policies: []
"""

RETURN = r"""
errors:
  description: Why nothing was done, with C(code), C(text) and C(remedy).
  returned: failure
  type: list
  elements: dict
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import host_module, run_direct
from ansible_collections.splitdomain.zimbra.plugins.module_utils._tls_policy_file import work


def main():
    run_direct(host_module(
        policies=dict(type='list', elements='dict', required=True, options=dict(
            next_hop=dict(type='str', required=True),
            level=dict(type='str', choices=['may', 'encrypt', 'fingerprint'], default='may'),
            fingerprints=dict(type='list', elements='str', default=[]),
        )),
        zimbra_home=dict(type='path', default='/opt/zimbra'),
        config_directory=dict(type='path', default='/etc/postfix'),
        timeout=dict(type='int', default=60),
    ), work)


if __name__ == '__main__':
    main()
