#!/usr/bin/python
# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: mx_record
short_description: Change the MX records of a mail domain
version_added: 0.2.0
description:
  - Reads the MX records of a domain from the primary of its zone, and replaces them by one update (RFC 2136) that the primary
    makes only if they still are what was read. Then waits until every authoritative server of the zone answers the new records.
  - Runs on the controller (C(delegate_to=localhost), C(become=false)), which needs dnspython and has to reach the name servers.
  - Tells until when resolvers may still hold the old records. Until then both the old and the new exchanges must accept mail.
  - Where the DNS cannot be reached or refuses, it fails, and the message holds the exact change to be made by hand.
  - Before anything is sent, an exchange without an address, or that is an alias, is refused.
options:
  domain:
    description: The mail domain. An international one may be written in its own script.
    type: str
    required: true
  zone:
    description: The zone that holds the domain. When omitted, it is found by its SOA record.
    type: str
  exchanges:
    description:
      - All MX records that the domain shall have. When omitted, they stay as they are, and only the TTL is set.
      - An exchange V(.) with the preference V(0), alone, says that the domain takes no mail (null MX).
    type: list
    elements: dict
    suboptions:
      preference:
        description: Preference from 0 to 65535. The lowest is tried first.
        type: int
        default: 10
      exchange:
        description: Name of the host that takes the mail. It needs an address record, and must not be an alias.
        type: str
        required: true
  ttl:
    description:
      - How long resolvers may remember the records, in seconds.
      - When omitted, the TTL stays as it is, and is 3600 where there are no MX records yet.
    type: int
  state:
    description: V(absent) removes all MX records of the domain. Mail then goes to its own address record, if it has one.
    type: str
    choices: [present, absent]
    default: present
  before:
    description:
      - The MX records that the change starts from. Where there are others, which are not the wanted ones either, nothing is changed.
        An empty list is no MX record.
      - When omitted, what is there is what it starts from.
    type: list
    elements: dict
    suboptions:
      preference:
        description: Preference.
        type: int
        default: 10
      exchange:
        description: Name of the exchange.
        type: str
        required: true
  check_addresses:
    description: Whether exchanges without an address, and aliases, are refused. Only for going back to what was there, say V(false).
    type: bool
    default: true
  nameserver:
    description: Name or address of the primary of the zone. When omitted, it is the one that the SOA record of the zone names.
    type: str
  port:
    description: Port of the primary. All other name servers are asked on port 53.
    type: int
    default: 53
  resolvers:
    description:
      - Addresses of the resolvers that are asked for names outside the zone, and for the zone itself unless O(nameserver) is given.
      - When empty, those that the controller uses.
    type: list
    elements: str
    default: []
  key_name:
    description: Name of the key (TSIG) that the update is signed with. When omitted, the update is not signed.
    type: str
  key_secret:
    description: The key itself in base64, as the key file has it. It is never shown.
    type: str
  key_algorithm:
    description: Algorithm of the key.
    type: str
    choices: [hmac-md5, hmac-sha1, hmac-sha224, hmac-sha256, hmac-sha384, hmac-sha512]
    default: hmac-sha256
  timeout:
    description: Seconds after which a name server that does not answer is given up. It is asked three times within them.
    type: int
    default: 9
  wait:
    description:
      - Seconds to wait until every authoritative server of the zone, on each of its addresses, answers the new records. It is an
        error when they do not, and the next run waits again.
      - V(0) asks once and only tells.
    type: int
    default: 60
attributes:
  check_mode:
    description: Reads, checks and reports exactly what a run would do, without sending the update.
    support: full
  diff_mode:
    description: Shows the records before and after as lines of a zone file.
    support: full
  idempotent:
    description: A second run with the same options sends no update.
    support: full
requirements:
  - dnspython 2.0 or later, on the controller.
notes:
  - The prerequisite of the update compares the records, and not their TTL, which RFC 2136 has no way to compare.
  - The secret of the key goes to the module the way all options do, and from there only into the signature.
seealso:
  - module: splitdomain.zimbra.route_info
    description: What would happen to mail that comes in by the new exchange.
author:
  - splitdomain.zimbra contributors (@splitdomain)
"""

EXAMPLES = r"""
- name: Let resolvers forget sooner, some time before the move
  splitdomain.zimbra.mx_record:
    domain: example.com
    ttl: 300
    key_name: move.example.com
    key_secret: "{{ dns_key_secret }}"
  delegate_to: localhost
  become: false

- name: Mail for the domain comes to Zimbra, from where it came in so far
  splitdomain.zimbra.mx_record:
    domain: example.com
    exchanges:
      - {preference: 10, exchange: zimbra.example.com}
    before:
      - {preference: 10, exchange: mail.example.com}
    nameserver: 192.0.2.53
    key_name: move.example.com
    key_secret: "{{ dns_key_secret }}"
  delegate_to: localhost
  become: false
  register: moved

- name: Tell how long both must accept mail
  ansible.builtin.debug:
    msg: "Resolvers may hold {{ moved.before.exchanges }} until {{ moved.resolvers_until }}"

- name: Print what somebody else has to do by hand
  splitdomain.zimbra.mx_record:
    domain: example.com
    exchanges:
      - exchange: zimbra.example.com
  delegate_to: localhost
  become: false
  check_mode: true
  register: planned
"""

RETURN = r"""
before:
  description:
    - The MX records that were there, with C(exchanges) (a list of C(preference) and C(exchange)), C(ttl) in seconds, and
      C(wildcard), the name of a wildcard that answered for the domain, or empty.
    - Where the primary could not be asked, what O(before) says.
  returned: unless an option is wrong
  type: dict
  sample: {exchanges: [{preference: 10, exchange: mail.example.com}], ttl: 3600, wildcard: ""}
after:
  description: The MX records that are wanted, in the same form. In check mode too.
  returned: unless an option is wrong
  type: dict
  sample: {exchanges: [{preference: 10, exchange: zimbra.example.com}], ttl: 300, wildcard: ""}
zone:
  description: The zone that holds the domain. Empty where it was not found.
  returned: unless an option is wrong
  type: str
  sample: example.com
nameserver:
  description: Address of the primary that answered. Empty where none did.
  returned: unless an option is wrong
  type: str
  sample: 192.0.2.53
serial:
  description: Serial of the zone at the primary, after the change. 0 where it is not known.
  returned: unless an option is wrong
  type: int
  sample: 2026112401
authoritative:
  description:
    - What each authoritative server answers, on each of its addresses, with C(server), C(address), C(agrees), C(exchanges),
      C(ttl) and C(error), which is empty where it answered.
    - C(agrees) is none where the controller has no route to an address, for example without IPv6. Such a server is not waited for.
  returned: unless an option is wrong
  type: list
  elements: dict
  sample:
    - server: ns1.example.com
      address: 192.0.2.53
      agrees: true
      exchanges: [{preference: 10, exchange: zimbra.example.com}]
      ttl: 300
      error: ""
agreed:
  description: Whether all servers that can be reached from here answer what is wanted.
  returned: unless an option is wrong
  type: bool
resolvers_until:
  description:
    - Time (UTC) until which resolvers may hold the old records, which is their TTL from the moment the servers agreed.
    - Where there was no MX record, it is how long resolvers remember that. Empty where nothing was to be changed.
  returned: unless an option is wrong
  type: str
  sample: "2026-11-24T21:20:00Z"
change:
  description: The change for doing it by hand, without the secret. Empty where nothing is to be changed.
  returned: unless an option is wrong
  type: dict
  contains:
    nsupdate:
      description: Commands for nsupdate, whose option C(-k) names the file with the key.
      type: str
    remove:
      description: Lines of the zone file that go.
      type: list
      elements: str
    add:
      description: Lines of the zone file that come.
      type: list
      elements: str
      sample: [example.com. 300 IN MX 10 zimbra.example.com.]
errors:
  description: What went wrong, one dictionary with C(code), C(text) and C(remedy).
  returned: failure
  type: list
  elements: dict
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._dns_update import work
from ansible_collections.splitdomain.zimbra.plugins.module_utils._module import host_module, run_direct


def records():
    return dict(type='list', elements='dict', options=dict(
        preference=dict(type='int', default=10),
        exchange=dict(type='str', required=True),
    ))


def main():
    run_direct(host_module(
        domain=dict(type='str', required=True),
        zone=dict(type='str'),
        exchanges=records(),
        ttl=dict(type='int'),
        state=dict(type='str', choices=['present', 'absent'], default='present'),
        before=records(),
        check_addresses=dict(type='bool', default=True),
        nameserver=dict(type='str'),
        port=dict(type='int', default=53),
        resolvers=dict(type='list', elements='str', default=[]),
        key_name=dict(type='str', no_log=False),
        key_secret=dict(type='str', no_log=True),
        key_algorithm=dict(type='str', choices=['hmac-md5', 'hmac-sha1', 'hmac-sha224', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512'],
                           default='hmac-sha256', no_log=False),
        timeout=dict(type='int', default=9),
        wait=dict(type='int', default=60),
    ), work)


if __name__ == '__main__':
    main()
