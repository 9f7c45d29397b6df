# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup last_change: when this collection last changed something."""

from __future__ import annotations

DOCUMENTATION = r"""
name: last_change
short_description: When this collection last changed something
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Looks at the records that every run leaves on the controller before it changes something, of all hosts, and returns the time of the
    newest one. What others changed is not known to it.
options:
  _terms:
    description: The directory of the records, C(zimbra_record_dir). Where there are several, all are looked at.
    type: list
    elements: path
    required: true
"""

EXAMPLES = r"""
- name: Tell when something was changed
  ansible.builtin.debug:
    msg: "{{ lookup('splitdomain.zimbra.last_change', '~/.ansible/splitdomain.zimbra') }}"
"""

RETURN = r"""
_raw:
  description: One time, in UTC as ISO 8601 with fractions of a second. Empty where nothing was ever changed.
  type: list
  elements: str
  sample: ["2026-11-24T20:20:00.123456Z"]
"""

import os
import re

from ansible.plugins.lookup import LookupBase

# A record's name begins with the time before the change.
NAME = re.compile(r'(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d+)Z-\w+\.json\Z')


class LookupModule(LookupBase):
    """Reads names of files."""

    def run(self, terms, variables=None, **kwargs):
        """Return a list of one time."""
        found = [os.walk(os.path.expanduser(str(term))) for term in terms]
        names = [NAME.match(name) for tree in found for _folder, _folders, files in tree for name in files]
        return [max(['%s-%s-%sT%s:%s:%sZ' % name.groups() for name in names if name], default='')]
