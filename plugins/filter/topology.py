# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter topology: what is declared once becomes what every role needs."""

DOCUMENTATION = r"""
name: topology
short_description: Check and complete a declared split domain
version_added: 0.1.0
author:
  - splitdomain.zimbra contributors (@splitdomain)
description:
  - Takes the domains that live on Zimbra and on another mail system, checks all of the declaration, fills in what
    was left out, and returns whole lists as the modules of this collection take them.
  - Everything that is wrong is told in one message, each with its path and what to do about it. Unknown keys, wrong
    types, addresses that are declared twice, on both sides or outside their domain are refused.
  - The declaration is usually the variable C(zimbra_split_domains), the only input that the roles share.
positional: _input
options:
  _input:
    description: The domains. An international domain name may be written in its own script.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: The mail domain.
        type: str
        required: true
      role:
        description:
          - V(master) where Zimbra is authoritative for the domain. It knows every address and rejects unknown ones.
          - V(slave) where the peer is. Zimbra hands every address that it does not know to the peer.
        type: str
        required: true
        choices: [master, slave]
      state:
        description: V(absent) takes the split off the domain. The rest of its declaration stays as it was.
        type: str
        default: present
        choices: [present, absent]
      peer:
        description: The other mail system of the domain.
        type: dict
        required: true
        suboptions:
          host:
            description: Host name or address. Mail goes to this very host, unless O(_input[].peer.use_mx=true).
            type: str
            required: true
          port:
            description: TCP port of its SMTP service.
            type: int
            default: 25
          use_mx:
            description: Whether the MX records of the host are looked up. Never together with DNS lookups off.
            type: bool
            default: false
          kind:
            description:
              - What it is. A check knows from this what its answers are worth, and which words to use.
              - V(exchange) is Exchange Server, V(exchange_online) Microsoft's service, V(google) Google Workspace, V(dovecot) a host
                that has Dovecot and no mail server of its own.
            type: str
            default: other
            choices: [postfix, exchange, exchange_online, google, exim, dovecot, other]
          addresses:
            description: Addresses and networks that it sends from. A master trusts them to relay.
            type: list
            elements: str
            default: []
          tls:
            description:
              - How mail from Zimbra to it is encrypted, by M(splitdomain.zimbra.tls_policy). When left out, Zimbra's own setting holds.
            type: dict
            suboptions:
              level:
                description: V(may) where it is offered, V(encrypt) always, V(fingerprint) always and to known certificates only.
                type: str
                default: may
                choices: [may, encrypt, fingerprint]
              fingerprints:
                description: Those certificates, for V(fingerprint).
                type: list
                elements: str
                default: []
      remote_accounts:
        description:
          - People whose mailboxes are on the peer, for a master, written down or from a lookup such as
            P(splitdomain.zimbra.people_ldap#lookup). Each is an address, or a dictionary with C(name),
            C(aliases), C(display_name), C(hide_in_gal), C(adopt), C(renamed_from) and a C(peer) of its own.
          - What stands before the C(@) is enough, the domain is added.
          - C(adopt) is the only way to make an account that has a mailbox on Zimbra a remote one.
          - C(renamed_from) is the address that the person had before. The account is renamed once, and the old address stays
            an alias where it is one of C(aliases). Rename the mailbox on the peer first, and let it know the old address until
            Zimbra has followed.
          - Calendar resources that live on the peer are declared here like people.
        type: list
        elements: raw
        default: []
      remote_accounts_file:
        description:
          - A CSV file on the controller with more people whose mailboxes are on the peer, for a master. Its first line names the
            columns. P(splitdomain.zimbra.people_csv#lookup) says which there are, and what else such a file may hold.
          - An absolute path, or one relative to the directory of the inventory, else of the playbook, else to the current
            one, or to C(files) in one of these. The first that is there is taken.
          - Where the inventory itself is a directory, put the file beside that directory. In it, Ansible would read the file
            as a part of the inventory.
          - It is added to O(_input[].remote_accounts). An address that stands in both, or twice in the file, is refused with
            both places. What is wrong in the file is told like everything else, each with its line.
        type: str
      remote_lists:
        description:
          - Addresses of lists that live on the peer, for a master. They are routed like accounts, and the peer expands them.
          - Each is an address, or a dictionary with C(name), C(aliases), C(display_name), C(hide_in_gal), C(renamed_from) and a
            C(peer) of its own, so that C(hide_in_gal) keeps a list out of Zimbra's address book.
          - A list that Zimbra has too is refused, because a list is expanded on one side only.
        type: list
        elements: raw
        default: []
      alias_domains:
        description:
          - Zimbra's alias domains of this domain, in which everybody has the same name. They must be there (C(zmprov cad)).
          - On a Postfix that is the peer's master, the alias domain must be there too. A slave that has it hands on whom it does
            not know, a slave that does not have it sends its mail where the MX points.
          - A Zimbra that is master also gets to reject addresses of theirs that nobody has
            (O(splitdomain.zimbra.mta_relay#module:check_alias_domains)), unless a domain whose slave it is has alias domains too.
        type: list
        elements: str
        default: []
      test_mailboxes:
        description:
          - A mailbox on each side to test with, C(local) on Zimbra and C(remote) on the peer. Each has C(address),
            C(imap_host), C(user), C(password), and C(imap_port) where it is not the usual one.
        type: dict
  own_hosts:
    description: Names and addresses of Zimbra's own hosts. A peer or relay host among them is refused as a loop.
    type: list
    elements: str
    default: []
  relay_host:
    description:
      - Where an MTA that is a slave hands all mail that is not its own. A next hop, an empty text for none,
        V(auto) or V(keep).
      - V(auto) is the peer, where every declared domain is a slave of the same peer. Elsewhere V(auto) is refused,
        because the setting holds for the whole MTA. V(keep) leaves the setting alone.
      - Left out, the result says nothing of it.
    type: str
  dns_lookups:
    description:
      - Whether such an MTA asks the DNS where mail goes. V(true), V(false), V(auto) or V(keep), as with O(relay_host).
      - V(auto) is V(false).
    type: raw
  recipient_check:
    description:
      - How such an MTA checks recipients that strangers name. V(none), V(verify), V(local_only), V(auto) or V(keep),
        as with O(relay_host).
      - V(auto) is V(verify).
    type: str
"""

EXAMPLES = r"""
- name: Show what a declaration comes to
  ansible.builtin.debug:
    msg: "{{ zimbra_split_domains | splitdomain.zimbra.topology }}"
  vars:
    zimbra_split_domains:
      - name: example.com
        role: master
        peer:
          host: mail.example.com
          addresses: [192.0.2.25]
        remote_accounts:
          - bar@example.com
          - {name: baz, aliases: [b], peer: {host: other.example.com}}
        remote_lists: [all-old]

# {domains: [example.com],
#  master: {domains: [{name: example.com}],
#           remote_accounts: [{name: bar@example.com, transport: "smtp:[mail.example.com]:25", adopt: false},
#                             {name: baz@example.com, aliases: [b@example.com],
#                              transport: "smtp:[other.example.com]:25", adopt: false},
#                             {name: all-old@example.com, transport: "smtp:[mail.example.com]:25", adopt: false}],
#           trusted_networks: [192.0.2.25/32],
#           check_alias_domains: false, absent_check_alias_domains: false,
#           absent_domains: [], absent_remote_accounts: [], absent_trusted_networks: []},
#  slave: {domains: [], absent_domains: [], single_peer: false, relay: {}, relay_state: absent},
#  tls_policies: [],
#  split: [{name: example.com, role: master, next_hop: "[mail.example.com]:25",
#           peer: {host: mail.example.com, port: 25, use_mx: false, kind: other, addresses: [192.0.2.25/32]},
#           remote: [{name: bar@example.com, aliases: [], host: mail.example.com, next_hop: "[mail.example.com]:25"},
#                    {name: baz@example.com, aliases: [b@example.com], host: other.example.com,
#                     next_hop: "[other.example.com]:25"},
#                    {name: all-old@example.com, aliases: [], host: mail.example.com, next_hop: "[mail.example.com]:25"}],
#           test_addresses: {local: null, remote: null}}],
#  digest: 6c3562cb6aaba77328bf3728cbd60f95773d793fe0f23580c61cac0eb9dd94b7,
#  peers: {mail.example.com: {domains: [{name: example.com, role: slave, state: present,
#                                        addresses: [bar@example.com, all-old@example.com]}]},
#          other.example.com: {domains: [{name: example.com, role: slave, state: present,
#                                         addresses: [baz@example.com, b@example.com]}]}}}

- name: Show what a slave's MTA would be told
  ansible.builtin.debug:
    msg: "{{ (domains | splitdomain.zimbra.topology(relay_host='auto', dns_lookups='auto')).slave.relay }}"
  vars:
    domains:
      - name: example.com
        role: slave
        peer: {host: mail.example.com}

# {relay_host: "[mail.example.com]:25", dns_lookups: false, lmtp_host_lookup: native}

- name: Show how many people a file beside the inventory names
  ansible.builtin.debug:
    msg: "{{ (domains | splitdomain.zimbra.topology).master.remote_accounts | length }}"
  vars:
    domains:
      - name: example.com
        role: master
        peer: {host: mail.example.com}
        remote_accounts_file: people.csv
"""

RETURN = r"""
_value:
  description: The whole topology. Names are in lower case, domains in their ACE form, addresses complete.
  type: dict
  contains:
    domains:
      description: The names of all declared domains, the absent ones too.
      type: list
      elements: str
      sample: [example.com]
    master:
      description: What Zimbra needs as a master.
      type: dict
      contains:
        domains:
          description: The domains for the module M(splitdomain.zimbra.catch_all), each with C(name), and C(alias_domains) where declared.
          type: list
          elements: dict
        absent_domains:
          description: The same for the domains that are absent.
          type: list
          elements: dict
        check_alias_domains:
          description: Whether the MTA shall be asked to check addresses of alias domains.
          type: bool
        absent_check_alias_domains:
          description: The same for the domains that are absent.
          type: bool
        remote_accounts:
          description:
            - The accounts for the module M(splitdomain.zimbra.remote_account), remote lists among them. Each has
              C(name), C(transport) and C(adopt), and C(aliases), C(display_name), C(hide_in_gal), C(renamed_from) where
              declared.
          type: list
          elements: dict
        absent_remote_accounts:
          description: The same for the domains that are absent.
          type: list
          elements: dict
        trusted_networks:
          description: What the peers send from, as Postfix writes it.
          type: list
          elements: str
          sample: [192.0.2.25/32, '[2001:db8::1]/128']
        absent_trusted_networks:
          description: What only peers of absent domains send from.
          type: list
          elements: str
    slave:
      description: What Zimbra needs as a slave.
      type: dict
      contains:
        domains:
          description: The domains for the module M(splitdomain.zimbra.catch_all), each with C(name) and C(transport).
          type: list
          elements: dict
        absent_domains:
          description: The same for the domains that are absent.
          type: list
          elements: dict
        single_peer:
          description: Whether every domain that is present is a slave of the same peer.
          type: bool
        relay:
          description:
            - The options of M(splitdomain.zimbra.mta_relay) that were asked for, decided. C(relay_host),
              C(dns_lookups), C(recipient_check), and C(lmtp_host_lookup) where DNS lookups are off.
            - Options that are kept as they are, or that nobody asked for, are not in it.
          type: dict
        relay_state:
          description: The state for these options. V(absent) where no domain is present as a slave.
          type: str
    split:
      description:
        - The domains that are present as checks need them, each with C(name), C(role), C(next_hop), C(peer), C(remote) (a list
          of C(name), C(aliases), C(host) and C(next_hop)), C(test_addresses) (C(local) and C(remote), may be none), and
          C(alias_domains) where declared.
        - There is no password in it.
      type: list
      elements: dict
    digest:
      description: What tells this topology from any other, a SHA-256 over the routing that is declared.
      type: str
    tls_policies:
      description: The option O(splitdomain.zimbra.tls_policy#module:policies) for each next hop that has one.
      type: list
      elements: dict
    peers:
      description:
        - What each peer has to do, by its host. Its C(domains) is a list of C(name), C(role) (of the peer, so
          V(slave) where Zimbra is master), C(state), and the C(addresses) that are declared to live there. Of people
          who are declared with C(renamed_from), C(renamed) has the old address by the new one. Alias domains follow their domain,
          with its name as C(alias_of).
      type: dict
"""

from ansible.errors import AnsibleFilterError
from jinja2 import pass_context

from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import TopologyError, topology
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._people_files import declared_files, places_of


@pass_context
def _topology(context, domains, own_hosts=(), relay_host=None, dns_lookups=None, recipient_check=None):
    """Return the topology, or raise AnsibleFilterError with all problems."""
    try:
        return topology(domains, own_hosts, relay_host, dns_lookups, recipient_check,
                        declared_files(domains, places_of(context.resolve)))
    except TopologyError as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """Filters of this file."""

    def filters(self):
        """Return the filters by name."""
        return {'topology': _topology}
