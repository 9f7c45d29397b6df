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
      - V(/opt/zextras) makes it Carbonio, with its user, its paths in settings and its systemd units.
    type: path
    default: /opt/zimbra
  backend:
    description:
      - How Zimbra is administered.
      - V(zmprov) needs a shell on a Zimbra host. LDAP is read directly, changes go through C(zmprov).
      - V(soap) reads and writes through the admin SOAP service at O(url), also from elsewhere, as with
        C(delegate_to).
      - V(auto) is V(zmprov) where O(zmprov_path) exists, else V(soap). RV(backend) tells which it was.
    type: str
    choices: [auto, zmprov, soap]
    default: auto
  zmprov_path:
    description:
      - The provisioning program that makes the changes.
      - When omitted, C(bin/zmprov) below O(zimbra_home).
    type: path
  url:
    description:
      - The admin SOAP service of a mailbox server, such as V(https://mail.example.com:7071/service/admin/soap/). Only
        C(https).
      - On a Zimbra host it can be omitted. It is then the service of that host, and without O(username) and O(password)
        those of C(conf/localconfig.xml) are used, as C(zmprov) does.
    type: str
  username:
    description:
      - A global administrator, such as V(admin@example.com), for O(backend=soap).
    type: str
  password:
    description:
      - Its password. It is not read from the environment.
    type: str
  validate_certs:
    description:
      - Whether the certificate of O(url) must be trusted and name its host. Turn this off in tests only. The password goes
        to whoever answers.
    type: bool
    default: true
  ca_path:
    description:
      - File (PEM) or folder of the certificate authorities that O(url) is checked against. Zimbra's own one is
        C(/opt/zimbra/conf/ca/ca.pem) on its servers.
      - When omitted, those of the managed host, and C(conf/ca/ca.pem) below O(zimbra_home) if there is one.
    type: path
  concurrency:
    description:
      - Connections to O(url) at a time while changes are made.
    type: int
    default: 2
  timeout:
    description:
      - Seconds without an answer from LDAP, C(zmprov) or O(url) after which the call is given up, and the longest wait for
        another run that is writing on this host.
    type: int
    default: 60
requirements:
  - Python 3.6 or later on the managed host, and nothing else.
  - For C(zmprov), to run there as V(root) or as the user V(zimbra). As V(root), C(zmprov) is started as the user V(zimbra).
notes:
  - Reading asks the LDAP server of O(zimbra_home) directly and starts no Java program. Where that is not possible,
    C(zmprov) reads; RV(reader) tells which one served.
  - LDAP is reached as C(conf/localconfig.xml) says, with C(ldap_master_url) before C(ldap_url) and StartTLS where
    C(ldap_starttls_supported) is set. Certificates are checked against C(conf/ca), unless C(ssl_allow_untrusted_certs) is
    true. The password goes to C(ldapsearch) on a pipe.
  - All changes of a call go through one C(zmprov) process, started only when there is something to change. What mailboxd
    of that host remembers of the changed entries is flushed afterwards, if it runs. A failure of that is a warning.
  - Over SOAP, changes are sent in batches, and what fails is told for each entry. The administrator's token is renewed when it
    expires.
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

    LONG = r"""
options:
  on_error:
    description:
      - Whether to go on with the other entries when Zimbra refuses one.
      - With V(continue) the call fails at its end, and RV(errors) has every failed entry with its reason and its remedy.
    type: str
    choices: [continue, stop]
    default: continue
  result_file:
    description:
      - A file on the controller that gets the whole result as JSON, mode 0600, in check mode, too. A relative path is one
        beside the playbook. An older file is replaced.
      - RV(entries), RV(errors) and the diff then hold the first 100 only, and RV(left_out) tells how many are missing.
      - With more than one host, put C(inventory_hostname) in its name.
    type: str
    version_added: 0.2.0
  job:
    description:
      - How a long call goes on in the background. It is filled in by the collection itself.
    type: dict
    version_added: 0.2.0
    suboptions:
      directory:
        description: Where the job keeps its result, which is fetched. When omitted, a job is started.
        type: path
notes:
  - From 1000 changes on, the call goes on as a background job of the managed host, and the controller shows how far it is
    every few seconds, such as C(12,000 of 100,000, 640/s, 2 min left). The diff then shows the first 100 entries.
  - Interrupted on the controller, the job ends between two entries. When the connection is lost, it goes on for 30 seconds, and
    the controller takes up again what it can reach in that time. SIGTERM to the job ends it between two entries, too.
  - After whatever ended it, a second run does the rest. While another run still writes, it waits up to O(timeout) seconds and
    then names the process that does.
"""

    PLANNED = r"""
options:
  planned:
    description:
      - Changes that are taken as made. In check mode the collection itself fills in what earlier tasks of the run announced, so
        that check mode tells what a first run would do, and a split can be proved before anything is changed.
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
      action:
        description: One of V(create), V(modify), V(delete).
        type: str
        required: true
      before:
        description: The touched attributes as they are.
        type: dict
        default: {}
      after:
        description: The touched attributes as they would be.
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
