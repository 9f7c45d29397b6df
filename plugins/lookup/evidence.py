# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup evidence: the newest proof of a topology, as it was recorded on the controller."""

DOCUMENTATION = r"""
name: evidence
short_description: The newest evidence of a split domain
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Returns what the newest run of the role C(verify) found, a dictionary.
options:
  _terms:
    description: The directory of the evidence on the controller.
    type: list
    elements: str
    required: true
  topology:
    description: The C(digest) of the topology that the evidence must be of, as P(splitdomain.zimbra.topology#filter) returns it.
      Left out, the newest of all counts. It has no default.
    type: str
"""

EXAMPLES = r"""
- name: Show the newest verdict
  ansible.builtin.debug:
    msg: "{{ lookup('splitdomain.zimbra.evidence', '~/.ansible/splitdomain.zimbra/evidence').verdict | default('none') }}"
"""

RETURN = r"""
_raw:
  description: One dictionary for each directory, empty where there is no evidence.
  type: list
  elements: dict
"""

import json
import os

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase


class LookupModule(LookupBase):
    """Reads the evidence."""

    def run(self, terms, variables=None, **kwargs):
        """Return the newest evidence of each directory."""
        self.set_options(var_options=variables, direct=kwargs)
        return [_newest(os.path.expanduser(term), self.get_option('topology')) for term in terms]


def _newest(directory, topology):
    names = sorted(os.listdir(directory), reverse=True) if os.path.isdir(directory) else []
    for name in names:
        if name.endswith('.json'):
            evidence = _load(os.path.join(directory, name))
            if topology in (None, evidence.get('topology')):
                return evidence
    return {}


def _load(path):
    try:
        with open(path, encoding='utf-8') as stream:
            evidence = json.load(stream)
    except (OSError, ValueError) as error:
        raise AnsibleLookupError('%s is no evidence (%s). Move it away, then verify again' % (path, error)) from error
    if not isinstance(evidence, dict):
        raise AnsibleLookupError('%s is no evidence. Move it away, then verify again' % path)
    return evidence
