# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Postfix's policy service of Zimbra: of an alias domain, whose catch-all lists everybody, only people who are there are let through."""
import sys

import ldap
from ldap.filter import filter_format

from . import localconfig

PASS, REJECT = "dunno", "reject 5.1.1 Mailbox unavailable"
PERSON = "(&(|%s)(zimbraMailStatus=enabled))"
NAMES = ("zimbraMailDeliveryAddress", "zimbraMailAlias", "zimbraMailCatchAllAddress")


def connect():
    config = localconfig.read()
    connection = ldap.initialize(config["ldap_url"].split()[0])
    connection.simple_bind_s("uid=zmpostfix,cn=appaccts,cn=zimbra", config["ldap_postfix_password"])
    return connection


def action(connection, recipient):
    """What Postfix shall do with a recipient."""
    address = recipient.lower()
    local, _at, domain = address.rpartition("@")
    asked = filter_format("(&(zimbraDomainName=%s)(objectClass=zimbraDomain))", [domain])
    wanted = ["zimbraDomainType", "zimbraMailCatchAllForwardingAddress"]
    found = connection.search_s("", ldap.SCOPE_SUBTREE, asked, wanted)
    values = found[0][1] if found else {}
    if values.get("zimbraDomainType", [b""])[0].lower() != b"alias":
        return PASS
    real = local + values.get("zimbraMailCatchAllForwardingAddress", [b""])[0].decode().lower()
    people = PERSON % "".join(filter_format("(%s=%%s)" % name, [one]) for name in NAMES for one in (real, address))
    return PASS if connection.search_s("", ldap.SCOPE_SUBTREE, people, ["1.1"]) else REJECT


def main():
    asked = {}
    for line in sys.stdin:
        name, equals, value = line.rstrip("\n").partition("=")
        if equals:
            asked[name] = value
            continue
        try:
            told = action(connect(), asked.get("recipient", ""))
        except ldap.LDAPError:
            told = PASS
        print("action=%s\n" % told, flush=True)
        asked = {}


if __name__ == "__main__":
    main()
