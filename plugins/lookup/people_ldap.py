# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup people_ldap: people of an LDAP server or an Active Directory, as remote accounts."""

DOCUMENTATION = r"""
name: people_ldap
short_description: Remote accounts from LDAP or Active Directory
version_added: 0.2.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Asks a directory, from the controller, who has an address in a domain, and returns one list, as C(remote_accounts) of
    P(splitdomain.zimbra.topology#filter) takes it. Each person has C(name) and C(aliases), and C(display_name) and C(hide_in_gal)
    where the directory says something of them.
  - "The address a person is known by is the value of C(proxyAddresses) that begins with C(SMTP:), else C(mail). Values that begin
    with C(smtp:) or with nothing of that kind are aliases. Others, such as C(X500:) and C(SIP:), are no mail addresses."
  - Where that address is of another domain, but an alias is of O(domain), the person is listed with the alias as C(name).
  - The entries are read in pages, so that the limit of the server for one answer does not matter. Either all of them come, or
    the lookup fails.
  - What cannot be a recipient is told, each with its DN and the reason, in one message. See O(on_unusable).
options:
  _terms:
    description: There are none.
  url:
    description: The server, for example V(ldap://dc.example.com) or V(ldaps://dc.example.com:636).
    type: str
    required: true
  base:
    description: The entry below which people are. All levels below it are searched.
    type: str
    required: true
  domain:
    description: The mail domain whose people are wanted. Addresses of other domains are left out.
    type: str
    required: true
  filter:
    description:
      - Which entries are people, as an LDAP filter.
      - Take service accounts out with it. An entry that has no address is told as one that cannot be a recipient.
    type: str
    default: (&(objectClass=person)(!(objectClass=computer)))
  bind_dn:
    description:
      - Who asks. A DN, or for Active Directory a name like V(reader@example.com). Left out, nobody in particular.
    type: str
  bind_password:
    description:
      - The password of O(bind_dn). It is not shown or logged. Keep it in a variable that is encrypted with Ansible Vault.
    type: str
  start_tls:
    description:
      - Whether a connection to C(ldap://) is encrypted before anything is sent. Without it, passwords too are sent in the clear.
      - C(ldaps://) is encrypted always.
    type: bool
    default: true
  validate_certs:
    description: Whether the server must show a certificate for its name that is trusted.
    type: bool
    default: true
  ca_path:
    description: File or directory with the certificates to trust. Left out, those that the system trusts.
    type: path
  timeout:
    description: Seconds to wait for the connection and for every answer.
    type: int
    default: 30
  page_size:
    description: Entries in one answer. Active Directory takes 1000 at most.
    type: int
    default: 500
  attributes:
    description:
      - Which attributes say what, as a dictionary. What is left out stays at its default.
      - C(name) (default V(mail)) and C(aliases) (default V(proxyAddresses)) are an attribute or a list of them. A directory
        without Exchange may have C(mailAlternateAddress) or C(mailAlias) for C(aliases).
      - C(display_name) (default V(displayName)) and C(hide_in_gal) (default V(msExchHideFromAddressLists)) are an attribute each.
    type: dict
    default: {}
  include_disabled:
    description:
      - Whether people are listed whose account is disabled in C(userAccountControl).
      - Exchange's shared, linked, room and equipment mailboxes are listed always. It disables their accounts on purpose.
    type: bool
    default: false
  on_unusable:
    description:
      - What is done about entries that cannot be recipients, or not with all their addresses. V(warn) tells them and returns the
        others, V(fail) tells them and returns nobody.
      - Told are people without an address, with addresses of other domains only, with an address or a name that cannot be
        written, with the address of somebody else, and with an alias that somebody else has.
      - Disabled accounts and aliases in other domains are told too, but nothing fails because of them.
    type: str
    choices: [warn, fail]
    default: warn
  report_limit:
    description: How many of each kind are told with their DN. V(0) for all. They are counted in any case.
    type: int
    default: 5
requirements:
  - The Python package ldap3 on the controller.
notes:
  - Write C(lookup), which returns the list. With C(query) the list is the first item of the result.
  - A variable that holds this lookup asks the directory each time it is used, which is several times in a play. For a big
    directory, keep the list in a fact first, as the example shows.
  - For lists (C(remote_lists)), ask with another O(filter) and take the names only.
  - Referrals to other servers are not followed. For a forest, ask its global catalog.
seealso:
  - plugin: splitdomain.zimbra.topology
    plugin_type: filter
  - plugin: splitdomain.zimbra.people_csv
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Ask Active Directory once who is on Exchange, and which lists are there
  ansible.builtin.set_fact:
    people: "{{ lookup('splitdomain.zimbra.people_ldap', domain='example.com', **directory) }}"
    lists: "{{ lookup('splitdomain.zimbra.people_ldap', domain='example.com', filter='(&(objectClass=group)(mail=*))', **directory)
               | map(attribute='name') }}"
  vars:
    directory:
      url: ldaps://dc.example.com
      base: dc=example,dc=com
      bind_dn: reader@example.com
      bind_password: "{{ vault_reader_password }}"

- name: Make Zimbra the master, they are the remote accounts
  ansible.builtin.include_role:
    name: splitdomain.zimbra.master
  vars:
    zimbra_split_domains:
      - name: example.com
        role: master
        peer: {host: mail.example.com, kind: exchange}
        remote_accounts: "{{ people }}"
        remote_lists: "{{ lists }}"

- name: Ask a directory without Exchange, and take no half answers
  ansible.builtin.debug:
    msg: "{{ lookup('splitdomain.zimbra.people_ldap', url='ldap://ldap.example.com', base='ou=people,dc=example,dc=com',
                    domain='example.com', filter='(&(objectClass=inetOrgPerson)(mail=*))',
                    attributes={'aliases': 'mailAlternateAddress'}, on_unusable='fail') }}"
"""

RETURN = r"""
_raw:
  description: One item, which is the list of people, by their names. Every address stands in it once.
  type: list
  elements: list
  sample:
    - - {name: bar@example.com, aliases: [b@example.com], display_name: Bar}
"""

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ansible_collections.splitdomain.zimbra.plugins.module_utils._address import normalise_domain
from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology_schema import did_you_mean
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils import _people_ldap as directory
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._people_entries import CONTROL, HARMLESS, RECIPIENT_TYPE, people, report

MAPPING = {'name': 'mail', 'aliases': 'proxyAddresses', 'display_name': 'displayName', 'hide_in_gal': 'msExchHideFromAddressLists'}
LISTS = ('name', 'aliases')


class LookupModule(LookupBase):
    """The lookup people_ldap."""

    def run(self, terms, variables=None, **kwargs):
        """Return [people]. Raises AnsibleLookupError."""
        self.set_options(var_options=variables, direct=kwargs)
        try:
            return [self._people(terms)]
        except ValueError as error:
            raise AnsibleLookupError('people_ldap: %s' % error) from None

    def _people(self, terms):
        domain, mapping, server = self._checked(terms)
        wanted = [*mapping['name'], *mapping['aliases'], mapping['display_name'], mapping['hide_in_gal'], CONTROL, RECIPIENT_TYPE]
        entries = directory.entries(server, self.get_option('base'), self.get_option('filter'), wanted, self.get_option('page_size'))
        found, unusable = people(entries, domain, mapping, self.get_option('include_disabled'))
        told = 'of %d entries below %s at %s:\n%s' % (
            len(entries), self.get_option('base'), server.url, '\n'.join(report(unusable, self.get_option('report_limit'))))
        if self.get_option('on_unusable') == 'fail' and any(each.kind not in HARMLESS for each in unusable):
            raise ValueError('not everybody can be a recipient of %s, %s' % (domain, told))
        if unusable:
            Display().warning('people_ldap: not everything is in the list for %s, %s' % (domain, told), formatted=True)
        return found

    def _checked(self, terms):
        """Return (domain, mapping, server) of the options. Raises ValueError with everything that is wrong."""
        server = directory.Server(
            self.get_option('url'), *(self.get_option(name) or '' for name in ('bind_dn', 'bind_password')),
            *(self.get_option(name) for name in ('start_tls', 'validate_certs')), self.get_option('ca_path') or '',
            self.get_option('timeout'))
        problems = ['there are no terms; write url=..., base=..., domain=...'] if terms else []
        problems += ['%s must be at least %d' % (name, least) for name, least in (('timeout', 1), ('page_size', 1), ('report_limit', 0))
                     if self.get_option(name) < least]
        problems += [problem for problem in (directory.check(server),) if problem]
        domain = mapping = None
        try:
            domain = normalise_domain(self.get_option('domain'))
        except ValueError as error:
            problems.append('domain: %s' % error)
        try:
            mapping = _mapping(self.get_option('attributes'))
        except ValueError as error:
            problems.append('attributes: %s' % error)
        if problems:
            raise ValueError('; '.join(problems))
        return domain, mapping, server


def _mapping(given):
    """Return the whole mapping; name and aliases are lists. Raises ValueError."""
    for key in given:
        if key not in MAPPING:
            raise ValueError('%r is no key here%s' % (key, did_you_mean(key, MAPPING) or '; there are %s' % ', '.join(MAPPING)))
    mapping = dict(MAPPING, **{key: value for key, value in given.items() if value is not None})
    for key, value in mapping.items():
        mapping[key] = [value] if key in LISTS and isinstance(value, str) else value
        texts = mapping[key] if key in LISTS else [mapping[key]]
        if not isinstance(texts, list) or not all(isinstance(text, str) and text for text in texts):
            raise ValueError('%s must be the name of an attribute%s' % (key, ', or a list of them' if key in LISTS else ''))
    return mapping
