# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter peer_files: what another mail system has to be told, as files."""

DOCUMENTATION = r"""
name: peer_files
short_description: Plan the files that tell another mail system its part of a split domain
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Takes C(split) of P(splitdomain.zimbra.topology#filter) and returns the files for the peers of each domain, by their C(kind). The role
    P(splitdomain.zimbra.peer_files#role) writes them.
  - Every value is quoted for the language of its file. Everything that is wrong or missing is told in one message.
positional: _input
options:
  _input:
    description: The split domains.
    type: list
    elements: dict
    required: true
  hosts:
    description: Names or addresses of the hosts on which Zimbra takes mail.
    type: list
    elements: str
    required: true
  addresses:
    description: Addresses and networks that Zimbra sends from.
    type: list
    elements: str
    default: []
  people:
    description: Who lives where, C(people) of M(splitdomain.zimbra.split_domain_info).
    type: dict
    default: {}
  routing_label:
    description: What is put before the domain to name a domain that leads to Zimbra only, where Exchange is the master.
    type: str
    default: zimbra
  exim_directory:
    description: Where the directories of the domains will lie on a host with Exim.
    type: str
    default: /etc/exim4/splitdomain
  require_tls:
    description: Whether the other system takes mail from Zimbra, and hands it mail, over TLS only.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show which files there would be
  ansible.builtin.debug:
    msg: >-
      {{ (domains | splitdomain.zimbra.topology).split | splitdomain.zimbra.peer_files(hosts=['zimbra.example.com'],
         addresses=['192.0.2.10']) | map(attribute='path') }}
  vars:
    domains:
      - name: example.com
        role: master
        peer: {host: mail.example.com, kind: exchange}
# [example.com/exchange.ps1, example.com/zimbra-people.csv]
"""

RETURN = r"""
_value:
  description: The files, each with C(path), C(template) (a template of the role) and C(values).
  type: list
  elements: dict
"""

from ansible.errors import AnsibleFilterError
from ansible.utils.unsafe_proxy import wrap_var

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._peer_files import PeerFilesError, files


def _peer_files(split, hosts, addresses=(), people=None, routing_label='zimbra', exim_directory='/etc/exim4/splitdomain',
                require_tls=False):
    """Return the files, or raise AnsibleFilterError with all problems."""
    try:
        # Names and addresses are other people's: Ansible must not take what is in them for a template.
        return wrap_var(files(split, hosts, addresses, people or {}, routing_label, exim_directory, require_tls))
    except PeerFilesError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'peer_files': _peer_files}
