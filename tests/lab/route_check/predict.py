# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same on paper: the directory's real state, read from the lab, and what _routing makes of it."""
from ansible_collections.splitdomain.zimbra.plugins.module_utils import _ldap_tree as tree
from ansible_collections.splitdomain.zimbra.plugins.module_utils._ldif import parse
from ansible_collections.splitdomain.zimbra.plugins.module_utils._mail_tables import ATTRIBUTES
from ansible_collections.splitdomain.zimbra.plugins.module_utils._route_info import MTA, mta_site
from ansible_collections.splitdomain.zimbra.plugins.module_utils._routing import Router

from .observe import BOUNCED, Seen

SERVER = "zimbra.example.com"
DUMP = """bash -c 'ldapsearch -LLL -o ldif-wrap=no -x -H ldap://zimbra.example.com:389 -D uid=zimbra,cn=admins,cn=zimbra \\
 -y <(zmlocalconfig -s -m nokey zimbra_ldap_password | tr -d "\\n") -b "" -s sub \\
 "(|(objectClass=zimbraMailRecipient)(objectClass=zimbraDomain)(objectClass=zimbraServer)(objectClass=zimbraGlobalConfig))"'"""
CLASSES = {"zimbradomain": "domain", "zimbraserver": "server", "zimbraglobalconfig": "config"}


def read_site(lab):
    """The Site of the lab's MTA."""
    entries = [entry for dn, values in parse(lab.run("zimbra", DUMP, user="zimbra").out.encode()) for entry in _entries(dn, values)]

    def read(query):
        return [entry for entry in entries if entry.kind in query.kinds and (query.names is None or entry.name in query.names)]

    # In the directory's own order: in that it answers Postfix.
    return mta_site(read, SERVER, [entry for entry in entries if entry.kind not in ("config", "server")])


def _entries(dn, values):
    kinds = [CLASSES[name.lower()] for name in values["objectclass"] if name.lower() in CLASSES]
    found = tree.other(kinds[0], values, ATTRIBUTES + MTA) if kinds else tree.recipient(dn, values, ATTRIBUTES)
    return [found] if found else []


def predict(site, addresses, make=Router):
    """Address -> Seen as it must be. make(site): who predicts."""
    router = make(site)
    return {address: _seen(router.route(address)) for address in addresses}


def _seen(route):
    if route.trusted.code != 250:
        return Seen(route.outside.code, route.trusted.code, frozenset())
    return Seen(route.outside.code, route.trusted.code, frozenset(_copy(delivery) for delivery in route.deliveries))


def _copy(delivery):
    if delivery.transport == "defer":
        return ("", "451")
    local, _at, domain = delivery.recipient.rpartition("@")
    return ('"%s"@%s' % (local, domain) if not local or set(local) & set(",@") else delivery.recipient, _where(delivery))


def _where(delivery):
    """Where the sinks of the lab take it."""
    if delivery.transport == "error":
        return BOUNCED
    if delivery.transport == "mx" and not delivery.next_hop:
        return "internet.example.net:25"
    return delivery.next_hop.replace("[", "").replace("]", "")
