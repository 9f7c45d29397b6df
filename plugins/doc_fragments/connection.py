# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """What all modules of the action group have in common."""

    DOCUMENTATION = r"""
options:
  zimbra_home:
    description:
      - Where Zimbra is installed on the managed host.
    type: path
    default: /opt/zimbra
  zmprov_path:
    description:
      - The provisioning program that makes the changes.
      - When omitted, C(bin/zmprov) below O(zimbra_home).
    type: path
  timeout:
    description:
      - Seconds without an answer from LDAP or C(zmprov) after which the call is given up, and the longest wait for
        another run that is writing on this host.
    type: int
    default: 60
requirements:
  - Python 3.6 or later on the managed host, and nothing else.
  - To run there as V(root) or as the user V(zimbra). As V(root), C(zmprov) is started as the user V(zimbra).
notes:
  - Reading asks the LDAP server of O(zimbra_home) directly and starts no Java program. Where that is not possible,
    C(zmprov) reads; RV(reader) tells which one served.
  - LDAP is reached as C(conf/localconfig.xml) says, with C(ldap_master_url) before C(ldap_url) and StartTLS where
    C(ldap_starttls_supported) is set. Certificates are checked against C(conf/ca), unless C(ssl_allow_untrusted_certs) is
    true. The password goes to C(ldapsearch) on a pipe.
  - All changes of a call go through one C(zmprov) process, started only when there is something to change.
  - Two calls that write at the same time wait for each other, up to O(timeout) seconds.
"""

    PRIOR = r"""
options:
  prior:
    description:
      - What was there before the first change, as recorded on the controller. It is filled in by the collection itself
        and only read where something is taken back.
      - A recorded value is put back where the present value is still the one that was written here. Any other value
        is left alone and named in C(warnings).
      - Without a record, only values equal to those that this call names are cleared.
    type: list
    elements: dict
    suboptions:
      kind:
        description: Kind of the entry.
        type: str
        required: true
      name:
        description: Name of the entry.
        type: str
        required: true
      created:
        description: Whether the entry was created by this collection.
        type: bool
        default: false
      before:
        description: Attributes before the first change, each with its list of values.
        type: dict
        default: {}
      after:
        description: The same attributes as they were last written.
        type: dict
        default: {}
"""

    ATTRIBUTES = r"""
attributes:
  check_mode:
    description: Reports exactly what a run would do, without doing it.
    support: full
  diff_mode:
    description: Shows the touched attributes of the touched entries, complete before and after, secrets masked.
    support: full
  idempotent:
    description: A second run with the same options changes nothing.
    support: full
  action_group:
    description: Use C(group/splitdomain.zimbra.zimbra) in C(module_defaults) to set the common options once.
    support: full
    membership: [splitdomain.zimbra.zimbra]
"""

    ATTRIBUTES_INFO = r"""
attributes:
  check_mode:
    description: Only reads, so check mode makes no difference.
    support: full
  diff_mode:
    description: Only reads, so there is nothing to show.
    support: N/A
  idempotent:
    description: Changes nothing.
    support: full
  action_group:
    description: Use C(group/splitdomain.zimbra.zimbra) in C(module_defaults) to set the common options once.
    support: full
    membership: [splitdomain.zimbra.zimbra]
"""
