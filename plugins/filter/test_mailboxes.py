# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter test_mailboxes: where messages of a test are read, passwords included."""

DOCUMENTATION = r"""
name: test_mailboxes
short_description: The test mailboxes of a declared split domain
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Checks the declaration as P(splitdomain.zimbra.topology#filter) does, and returns C(test_mailboxes) of all domains that are
    present as one list.
  - The result holds passwords. Use it only in the options of a task with C(no_log).
positional: _input
options:
  _input:
    description: The domains, as for P(splitdomain.zimbra.topology#filter).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: How many mailboxes can be read
  ansible.builtin.debug:
    msg: "{{ zimbra_split_domains | splitdomain.zimbra.test_mailboxes | length }}"
  no_log: true
"""

RETURN = r"""
_value:
  description: One for each mailbox, with C(domain), C(side) (V(local) or V(remote)), C(address), C(imap_host), C(imap_port) (may
    be none), C(user) and C(password).
  type: list
  elements: dict
"""

from ansible.errors import AnsibleFilterError
from jinja2 import pass_context

from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import TopologyError, declaration
from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology_split import mailboxes
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._people_files import declared_files, places_of


@pass_context
def _test_mailboxes(context, domains):
    """Return the list of mailboxes, or raise AnsibleFilterError with all problems of the declaration."""
    try:
        return mailboxes(declaration(domains, files=declared_files(domains, places_of(context.resolve))))
    except TopologyError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'test_mailboxes': _test_mailboxes}
