#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: dovecot_people_info
short_description: Who has a mailbox on a Dovecot host
version_added: 0.2.0
description:
  - Asks the Dovecot of the host for all its users (C(doveadm user '*')) and returns them by mail domain. Nothing is changed.
  - With it, the people of a mail system of ours need not be written down as C(remote_accounts). The examples show how.
  - Dovecot knows mailboxes only. Aliases and lists are Postfix's, so there is none of them in the result.
options:
  domains:
    description:
      - The domains that are wanted, each of which is in the result even if nobody is in it.
      - Left out, all that there are.
    type: list
    elements: str
  default_domain:
    description: The domain of users whose names have none. Left out, they are told as no recipients.
    type: str
  doveadm_path:
    description: The program C(doveadm), where it is not found by its name.
    type: str
    default: doveadm
  timeout:
    description: Seconds without a sign of the program after which the call is given up.
    type: int
    default: 60
extends_documentation_fragment: splitdomain.zimbra.reading
requirements:
  - Dovecot 2.2 or later, whose user database can name its users. Those of the kind C(static) cannot, C(sql) needs an
    C(iterate_query). Where it cannot, the module fails.
notes:
  - Where several user databases follow each other, Dovecot names the users of those that can name them and says nothing of
    the others. Do not call the result complete where one of them is of the kind C(static).
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Who has a mailbox on the old system
  splitdomain.zimbra.dovecot_people_info:
    domains: [example.com]
  delegate_to: mail.example.com
  register: dovecot

- name: Make Zimbra the master, they are the remote accounts; their aliases on Zimbra are left alone
  ansible.builtin.include_role:
    name: splitdomain.zimbra.master
  vars:
    zimbra_split_domains:
      - name: example.com
        role: master
        peer: {host: mail.example.com}
        remote_accounts: "{{ dovecot.people | selectattr('domain', 'equalto', 'example.com') | map(attribute='accounts') | flatten
                             | map(attribute='name') }}"
"""

RETURN = r"""
people:
  description: One for each domain, by its name.
  returned: always
  type: list
  elements: dict
  contains:
    domain:
      description: Name of the domain, in lower case and its ACE form.
      type: str
      sample: example.com
    complete:
      description: Whether these are all that there are. Always V(true), because less is an error; but see the notes.
      type: bool
    accounts:
      description: The users of the domain, each with C(name), the address, and C(aliases), which is empty.
      type: list
      elements: dict
      sample: [{name: bar@example.com, aliases: []}]
    lists:
      description: Always empty.
      type: list
      elements: str
unusable:
  description: Users that are no recipients, because their names are no addresses. They are told in a warning, too.
  returned: always
  type: list
  elements: dict
  contains:
    user:
      description: The name.
      type: str
    reason:
      description: Why it is none.
      type: str
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._dovecot import read_people
from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import host_module, run_direct


def main():
    run_direct(host_module(
        domains=dict(type='list', elements='str'),
        default_domain=dict(type='str'),
        doveadm_path=dict(type='str', default='doveadm'),
        timeout=dict(type='int', default=60),
    ), read_people)


if __name__ == '__main__':
    main()
