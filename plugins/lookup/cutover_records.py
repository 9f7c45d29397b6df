# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup cutover_records: what is known of moves of an MX."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cutover_records
short_description: Read what was kept of moves of an MX
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Returns what the role P(splitdomain.zimbra.cutover#role) keeps in a directory on the controller, one record a domain.
options:
  _terms:
    description: The directory. Where there are several, the first one is read.
    type: list
    elements: path
    required: true
"""

EXAMPLES = r"""
- name: Show the moves so far
  ansible.builtin.debug:
    msg: "{{ query('splitdomain.zimbra.cutover_records', '~/.ansible/splitdomain.zimbra/cutover') }}"
"""

RETURN = r"""
_raw:
  description: The records, as P(splitdomain.zimbra.cutover_record#filter) makes them.
  type: list
  elements: dict
"""

import json
import os

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase


class LookupModule(LookupBase):
    """Reads records."""

    def run(self, terms, variables=None, **kwargs):
        """Return the list of records."""
        directory = os.path.expanduser(str(terms[0]))
        names = sorted(os.listdir(directory)) if os.path.isdir(directory) else []
        return [_load(os.path.join(directory, name)) for name in names if name.endswith('.json')]


def _load(path):
    """Return the record in a file. Raises AnsibleError naming the file."""
    try:
        with open(path, encoding='utf-8') as stream:
            record = json.load(stream)
    except (OSError, ValueError) as error:
        raise AnsibleError('nothing was changed: %s, which tells what the MX was before, cannot be read (%s). Restore it, or move it away '
                           'to go on without it' % (path, error)) from error
    if not isinstance(record, dict) or not {'domain', 'phase', 'old', 'ttl'} <= set(record):
        raise AnsibleError('nothing was changed: %s is no record of a move. Move it away' % path)
    return record
