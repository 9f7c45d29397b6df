# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup evidence: the newest evidence of a verification, kept on the controller."""

from __future__ import annotations

DOCUMENTATION = r"""
name: evidence
short_description: Read the newest evidence of a verification
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Returns what the role P(splitdomain.zimbra.verify#role) last wrote into a directory on the controller, or an empty dictionary where
    there is none.
options:
  _terms:
    description: The directory. Where there are several, the first one is read.
    type: list
    elements: path
    required: true
  topology:
    description:
      - Only evidence of this topology, C(digest) of P(splitdomain.zimbra.topology#filter).
      - When omitted, the newest of all.
    type: str
"""

EXAMPLES = r"""
- name: Go on only where the domains have been verified as they are declared now
  ansible.builtin.assert:
    that: evidence.verdict | default('unproven') == 'passed'
  vars:
    evidence: >-
      {{ lookup('splitdomain.zimbra.evidence', '~/.ansible/splitdomain.zimbra/evidence',
         topology=(zimbra_split_domains | splitdomain.zimbra.topology).digest) }}
"""

RETURN = r"""
_raw:
  description: One dictionary, as P(splitdomain.zimbra.verdict#filter) describes it; empty where there is none.
  type: list
  elements: dict
"""

import json
import os
import re

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

# Names in order of time: the role writes no others.
NAME = re.compile(r'\d{8}T\d{6}Z\.json\Z')


class LookupModule(LookupBase):
    """Reads evidence."""

    def run(self, terms, variables=None, **kwargs):
        """Return a list of one dictionary."""
        self.set_options(var_options=variables, direct=kwargs)
        directory = os.path.expanduser(str(terms[0]))
        wanted = self.get_option('topology')
        names = sorted(os.listdir(directory), reverse=True) if os.path.isdir(directory) else []
        for name in names:
            if NAME.match(name):
                made = _load(os.path.join(directory, name))
                if wanted is None or made['topology'] == wanted:
                    return [made]
        return [{}]


def _load(path):
    """Return the evidence in a file. Raises AnsibleError naming the file."""
    try:
        with open(path, encoding='utf-8') as stream:
            made = json.load(stream)
    except (OSError, ValueError) as error:
        raise AnsibleError('%s cannot be read as evidence: %s. Move it away, or run verify again' % (path, error)) from error
    if not isinstance(made, dict) or not {'topology', 'verdict', 'checks'} <= set(made):
        raise AnsibleError('%s is no evidence. Move it away' % path)
    return made
