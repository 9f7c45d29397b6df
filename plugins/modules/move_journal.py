#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: move_journal
short_description: Keep what a move is about to do
version_added: 0.2.0
description:
  - Writes a step into the journal of a move, before the step is done. Used by the role P(splitdomain.zimbra.move#role), on the controller.
  - The file is replaced as a whole, and only its owner can read it. It holds no secrets.
options:
  path:
    description: The file.
    type: path
    required: true
  journal:
    description: C(journal) of the filter P(splitdomain.zimbra.move_plan#filter).
    type: dict
    required: true
  step:
    description: The step that is about to be done, V(done) or V(undone) after the last one.
    type: str
    required: true
attributes:
  check_mode:
    description: Writes nothing.
    support: full
  diff_mode:
    description: What is written is no part of any system's configuration.
    support: none
  idempotent:
    description: Each call adds a step.
    support: none
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Keep that the route is about to change
  splitdomain.zimbra.move_journal:
    path: "{{ move_dir }}/{{ plan.wave }}.json"
    journal: "{{ plan.journal }}"
    step: route
  delegate_to: localhost
"""

RETURN = r"""
journal:
  description: What the file holds now.
  returned: success
  type: dict
errors:
  description: Why it cannot be written, with C(code), C(text) and C(remedy).
  returned: failure
  type: list
  elements: dict
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import host_module, run_direct
from ansible_collections.splitdomain.zimbra.plugins.module_utils._move_journal import work


def main():
    run_direct(host_module(
        path=dict(type='path', required=True),
        journal=dict(type='dict', required=True),
        step=dict(type='str', required=True),
    ), work)


if __name__ == '__main__':
    main()
