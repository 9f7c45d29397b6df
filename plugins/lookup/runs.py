# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup runs: what was changed of late, as it was recorded on the controller."""

DOCUMENTATION = r"""
name: runs
short_description: The last runs that changed something
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Every module of this collection that changes something first records it on the controller. This reads those records, of all
    hosts, the newest first.
  - It names what was touched, and never a value.
options:
  _terms:
    description: The directory of the records, C(zimbra_record_dir).
    type: list
    elements: str
    required: true
  limit:
    description: How many runs are returned at most.
    type: int
    default: 20
"""

EXAMPLES = r"""
- name: Show who changed what
  ansible.builtin.debug:
    msg: "{{ lookup('splitdomain.zimbra.runs', '~/.ansible/splitdomain.zimbra', limit=5) }}"
"""

RETURN = r"""
_raw:
  description:
    - One list for each directory. Each run has C(host), C(file), C(time) (ISO 8601), C(user), C(module), C(state), C(done)
      (false if it died before it had done everything) and C(changes), a list of C(kind), C(name), C(action) and C(attributes).
    - A record that cannot be read has C(host), C(file) and C(error).
    - The list is empty where nothing was recorded yet.
  type: list
  elements: list
"""

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._records import latest


class LookupModule(LookupBase):
    """Reads the records."""

    def run(self, terms, variables=None, **kwargs):
        """Return a list of runs for each directory."""
        self.set_options(var_options=variables, direct=kwargs)
        try:
            return [latest(term, self.get_option('limit')) for term in terms]
        except OSError as error:
            raise AnsibleLookupError('the records of runs cannot be read (%s). Run this as the user who made them' % error) from error
