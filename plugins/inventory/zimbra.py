# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: zimbra
short_description: The servers of a Zimbra site, as its directory knows them
description:
  - Asks the admin SOAP service for all servers and makes each a host, with groups by the services that are enabled on it.
  - The groups are V(mta), V(mailbox), V(ldap) and V(proxy). V(zimbra) holds all servers and V(zimbra_mta) those of V(mta), as the
    playbooks of this collection want them.
  - The oldest server comes first, so the first host of V(zimbra), which does the directory's work, stays the same when servers are
    added.
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
extends_documentation_fragment:
  - ansible.builtin.constructed
notes:
  - The other system is not in Zimbra's directory. Name it in a second inventory file, in the group V(peer).
  - What is read is asked anew at each run and kept nowhere.
options:
  plugin:
    description: Tells that the file is for this plugin.
    type: str
    required: true
    choices: [splitdomain.zimbra.zimbra]
  url:
    description:
      - The admin SOAP service of a mailbox server, such as V(https://mail.example.com:7071/service/admin/soap/). Only C(https).
    type: str
    required: true
  username:
    description: A global administrator, such as V(admin@example.com).
    type: str
    required: true
  password:
    description:
      - Its password. Put it in the file with C(ansible-vault encrypt_string), or use a template such as a lookup.
    type: str
    required: true
  validate_certs:
    description:
      - Whether the certificate of O(url) must be trusted and name its host. The password goes to whoever answers.
    type: bool
    default: true
  ca_path:
    description:
      - File (PEM) or folder of the certificate authorities that O(url) is checked against, on the controller.
      - When omitted, those of the controller.
    type: path
  timeout:
    description: Seconds without an answer after which the service is given up.
    type: int
    default: 60
  prefix:
    description:
      - What the names of the groups V(mta), V(mailbox), V(ldap) and V(proxy) begin with, where your inventory has groups of those
        names for something else.
      - With V(zimbra_), the group of the MTAs is V(zimbra_mta) itself.
    type: str
    default: ''
"""

EXAMPLES = r"""
# example.zimbra.yml: ansible-inventory -i example.zimbra.yml --graph
plugin: splitdomain.zimbra.zimbra
url: https://mail.example.com:7071/service/admin/soap/
username: admin@example.com
password: "{{ lookup('ansible.builtin.file', '~/.zimbra-admin') }}"
ca_path: zimbra-ca.pem
---
# Groups of its own for whatever else runs there, and an address that the directory does not have.
plugin: splitdomain.zimbra.zimbra
url: https://mail.example.com:7071/service/admin/soap/
username: admin@example.com
password: "{{ lookup('ansible.builtin.file', '~/.zimbra-admin') }}"
prefix: zimbra_
keyed_groups:
  - key: zimbra_services
    prefix: zimbra_service
compose:
  ansible_host: inventory_hostname | replace('.example.com', '.mgmt.example.com')
"""

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin, Constructable

from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Query
from ansible_collections.splitdomain.zimbra.plugins.module_utils._soap import SoapClient
from ansible_collections.splitdomain.zimbra.plugins.module_utils._soap_read import SoapReader

SERVICES = ('mta', 'mailbox', 'ldap', 'proxy')
CREATED = 'zimbraCreateTimestamp'
ENABLED = 'zimbraServiceEnabled'


class InventoryModule(BaseInventoryPlugin, Constructable):
    """One host a server of the directory."""

    NAME = 'splitdomain.zimbra.zimbra'

    def verify_file(self, path):
        return super().verify_file(path) and path.endswith(('.yml', '.yaml'))

    def parse(self, inventory, loader, path, cache=True):
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        try:
            servers = self._servers()
        except ClientError as error:
            raise AnsibleParserError('%s. %s' % (error.text, error.remedy)) from None
        groups = {service: inventory.add_group(self.get_option('prefix') + service) for service in SERVICES}
        for name in ('zimbra', 'zimbra_mta'):
            inventory.add_group(name)
        if groups['mta'] != 'zimbra_mta':
            inventory.add_child('zimbra_mta', groups['mta'])
        for server in servers:
            self._add(server.name, sorted(server.attributes.get(ENABLED, ())), groups)

    def _servers(self):
        """Return the servers, the oldest first. Raises ClientError."""
        client = SoapClient(*(self._text(name) for name in ('url', 'username', 'password')), self.get_option('timeout'),
                            self.get_option('validate_certs'), self.get_option('ca_path'))
        with SoapReader(client) as reader:
            found = reader.read(Query(('server',), (CREATED, ENABLED)))
        return sorted(found, key=lambda server: (server.attributes.get(CREATED, ()), server.name))

    def _text(self, name):
        """Return an option, a template of it filled in."""
        try:
            return str(self.templar.template(self.get_option(name)))
        except AnsibleError as error:
            raise AnsibleParserError('%s cannot be had: %s' % (name, error)) from None

    def _add(self, host, services, groups):
        self.inventory.add_host(host, group='zimbra')
        self.inventory.set_variable(host, 'zimbra_services', services)
        for service in SERVICES:
            if service in services:
                self.inventory.add_host(host, group=groups[service])
        variables = self.inventory.get_host(host).get_vars()
        self._set_composite_vars(self.get_option('compose'), variables, host, strict=self.get_option('strict'))
        self._add_host_to_composed_groups(self.get_option('groups'), variables, host, strict=self.get_option('strict'))
        self._add_host_to_keyed_groups(self.get_option('keyed_groups'), variables, host, strict=self.get_option('strict'))
