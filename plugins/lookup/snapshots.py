# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup snapshots: the runs that changed something, each with the snapshot before it."""

DOCUMENTATION = r"""
name: snapshots
short_description: The runs that changed something, and the snapshots before them
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Every module of this collection that changes something first records it on the controller. This reads those records, of all
    hosts, and puts those of one call of C(ansible-playbook) together. The moment before such a run is a snapshot, which
    M(splitdomain.zimbra.rollback) goes back to.
  - It names what was touched, and never a value.
options:
  _terms:
    description: The directory of the records, C(zimbra_record_dir).
    type: list
    elements: str
    required: true
  to:
    description:
      - Only the runs since this snapshot, which are those that are taken back. The beginning of its name is enough, and V(last) is the
        newest one. A name that there is not, and a record on the way that cannot be read, are errors.
    type: str
"""

EXAMPLES = r"""
- name: Show who changed what, and when
  ansible.builtin.debug:
    msg: "{{ lookup('splitdomain.zimbra.snapshots', '~/.ansible/splitdomain.zimbra') | splitdomain.zimbra.history_table }}"
"""

RETURN = r"""
_raw:
  description:
    - One list for each directory, the newest run first. Each has C(snapshot), its name; C(time) (ISO 8601) and C(user) of its first
      change; C(end), the time of the last one; C(hosts) and C(modules); C(done) (false where something was not done to its end);
      C(domains) whose entries were touched; C(errors) (records that cannot be read); and C(changes), a list of C(host), C(module),
      C(state), C(done), C(kind), C(name), C(action) and C(attributes).
    - The list is empty where nothing was recorded yet.
  type: list
  elements: list
"""

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._history import cut, read, told
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._run_id import run_id


class LookupModule(LookupBase):
    """Reads the records."""

    def run(self, terms, variables=None, **kwargs):
        """Return a list of runs for each directory."""
        self.set_options(var_options=variables, direct=kwargs)
        try:
            return [self._runs(term) for term in terms]
        except OSError as error:
            raise AnsibleLookupError('the records of runs cannot be read (%s). Run this as the user who made them' % error) from error
        except ValueError as error:
            raise AnsibleLookupError(str(error)) from error

    def _runs(self, directory):
        records, to = read(directory), self.get_option('to')
        return told(records if to is None else cut(records, to, run_id())[1])
