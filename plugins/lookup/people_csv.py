# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup people_csv: people of a CSV file, as remote accounts."""

DOCUMENTATION = r"""
name: people_csv
short_description: Remote accounts from a CSV file
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Reads CSV files on the controller and returns one list of all people in them, as C(remote_accounts) of
    P(splitdomain.zimbra.topology#filter) takes it.
  - For a plain file, C(remote_accounts_file) in the declaration does the same and names the line of an address that is wrong.
    This lookup can do what that cannot, it reads files that are encrypted with Ansible Vault, and several of them.
  - "The first line is the header and names the columns, in any order and case. C(name) is required. A file that holds nothing
    but addresses, one a line, needs the line C(name) above them."
  - The header also says what separates the cells. A comma, else a semicolon, else a tabulator, whichever it holds.
  - "C(name): the address, or what stands before the C(@)."
  - "C(aliases): more addresses of that person, separated by blanks."
  - "C(display_name): the name that address books show."
  - "C(hide_in_gal): whether address books leave the person out. V(true), V(yes), V(1), or V(false), V(no), V(0)."
  - "C(adopt): whether a mailbox that the person has on Zimbra may become a remote account. Written like C(hide_in_gal)."
  - "C(peer_host), C(peer_port), C(peer_use_mx): the system the person is on, where it is not the peer of the domain."
  - A column that is left out leaves what is on Zimbra alone. An empty cell in C(aliases) or C(display_name) says that there is
    none, and clears it. In the other columns an empty cell is as if it were left out.
  - The file is UTF-8, with or without a byte order mark. A cell that holds the separator or a quote stands in double quotes, and
    a quote within it is written twice. A person is one line, so a cell cannot go over several. Lines without anything are skipped,
    and blanks round a cell do not count. What begins a template of Ansible is refused.
options:
  _terms:
    description:
      - The files, looked for like those of P(ansible.builtin.file#lookup), so in C(files) of the role or playbook, and there.
      - Files that are encrypted with Ansible Vault are decrypted.
    required: true
notes:
  - Write C(lookup), which returns the list. With C(query) the list is the first item of the result.
  - What is wrong, in whichever file and line, is told in one message, and then there is no list.
seealso:
  - plugin: splitdomain.zimbra.topology
    plugin_type: filter
  - plugin: splitdomain.zimbra.people_ldap
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Make Zimbra the master of a domain whose other people stand in two files
  ansible.builtin.include_role:
    name: splitdomain.zimbra.master
  vars:
    zimbra_split_domains:
      - name: example.com
        role: master
        peer: {host: mail.example.com}
        remote_accounts: "{{ lookup('splitdomain.zimbra.people_csv', 'people.csv', 'rooms.csv') }}"

# people.csv:
#   name,aliases,display_name
#   bar@example.com,b barney,"Bar, Barney"
#   baz,,Baz
"""

RETURN = r"""
_raw:
  description: One item, which is the list of people, in the order of the lines. Each has what its line names.
  type: list
  elements: list
  sample:
    - - {name: bar@example.com, aliases: [b, barney], display_name: "Bar, Barney"}
      - {name: baz, aliases: [], display_name: Baz}
"""

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology_people import at
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._people_csv import parse


class LookupModule(LookupBase):
    """The lookup people_csv."""

    def run(self, terms, variables=None, **kwargs):
        """Return [people of all files]. Raises AnsibleLookupError with every problem of every file."""
        self.set_options(var_options=variables, direct=kwargs)
        if not terms:
            raise AnsibleLookupError('people_csv: name the file')
        people, problems = [], []
        for name in terms:
            found = parse(self._bytes(name, variables), name)
            problems += ['%s: %s' % (at(name, line) if line else name, text) for line, text in found.problems]
            people += [item for _line, item in found.rows]
        if problems:
            raise AnsibleLookupError('people_csv: %d problem%s:\n- %s' % (
                len(problems), '' if len(problems) == 1 else 's', '\n- '.join(problems)))
        return [people]

    def _bytes(self, name, variables):
        path = self.find_file_in_search_path(variables or {}, 'files', name, ignore_missing=True)
        if not path:
            raise AnsibleLookupError('people_csv: there is no file %s; it is looked for like a file of the lookup file' % name)
        plain = self._loader.get_real_file(path)
        try:
            with open(plain, 'rb') as stream:
                return stream.read()
        except OSError as error:
            raise AnsibleLookupError('people_csv: %s cannot be read: %s' % (path, error.strerror)) from error
        finally:
            self._loader.cleanup_tmp_file(plain)
