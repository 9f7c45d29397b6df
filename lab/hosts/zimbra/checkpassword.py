# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signs people in as mailboxd does where a domain's zimbraAuthMech is ldap or ad. Dovecot calls it (checkpassword).

Read in Zimbra's public sources, not recorded: a search filter counts more than a template of a DN, and what it finds must be one
entry; Zimbra's own password is compared afterwards if the domain says so, and for administrators always. The authorities that
count are those of mailboxd's Java keystore; a PEM file of the same place stands in for it here.

Exit codes, as Dovecot takes them: 1 is "not by me, ask the next", 111 "nobody else is asked", and success runs the program in argv.
"""
import os
import re
import sys

import ldap
import ldap.dn
import ldap.filter

TRUSTED = "/opt/zimbra/common/etc/java/cacerts.pem"
NEXT, REFUSED = 1, 111
ACTIVE = "(&(objectClass=zimbraAccount)(|(zimbraMailDeliveryAddress=%s)(zimbraMailAlias=%s))(zimbraAccountStatus=active))"
CONFIG = "/etc/dovecot/zimbra-ldap.conf"


def main():
    user, password = os.fdopen(3, "rb").read().split(b"\0")[:2]
    user, password = user.decode().lower(), password.decode()
    zimbra = own_directory()
    account = one(zimbra, ACTIVE, user, user)
    domain = one(zimbra, "(&(objectClass=zimbraDomain)(zimbraDomainName=%s))", user.rpartition("@")[2])
    if account is None or domain is None or first(domain, "zimbraAuthMech", "zimbra") not in ("ldap", "ad"):
        return NEXT
    name = first(account, "zimbraMailDeliveryAddress")
    if password and signed_in(domain, name, password):
        os.environ.update(USER=name, EXTRA="")
        os.execv(sys.argv[1], sys.argv[1:])
    falls_back = "TRUE" in (first(domain, "zimbraAuthFallbackToLocal"), first(account, "zimbraIsAdminAccount"))
    return NEXT if falls_back else REFUSED


def own_directory():
    """A connection to Zimbra's directory, as Dovecot itself has it."""
    with open(CONFIG, encoding="utf-8") as stream:
        config = dict(re.findall(r"^(\w+) = (.*)$", stream.read(), re.M))
    connection = ldap.initialize(config["uris"])
    connection.simple_bind_s(config["dn"], config["dnpass"])
    return connection


def one(connection, template, *values, base=""):
    """The attributes of the one entry that a filter finds, with its DN as dn; None for none or several."""
    found = connection.search_s(base, ldap.SCOPE_SUBTREE, ldap.filter.filter_format(template, values) if values else template)
    found = [dict(attributes, dn=[dn.encode()]) for dn, attributes in found if dn is not None]
    return found[0] if len(found) == 1 else None


def first(entry, name, default=""):
    return entry.get(name, [default.encode()])[0].decode()


def expanded(template, name, escape):
    user, _at, domain = name.partition("@")
    words = {"n": name, "u": user, "d": domain, "D": ",".join("dc=" + part for part in domain.split(".")), "%": "%"}
    return re.sub("%([nudD%])", lambda match: escape(words[match.group(1)]), template)


def signed_in(domain, name, password):
    """Whether the other server takes the password."""
    try:
        search, dn = first(domain, "zimbraAuthLdapSearchFilter"), expanded(first(domain, "zimbraAuthLdapBindDn"), name, str)
        if search:
            finder = connected(domain)
            finder.simple_bind_s(first(domain, "zimbraAuthLdapSearchBindDn"), first(domain, "zimbraAuthLdapSearchBindPassword"))
            found = one(finder, expanded(search, name, ldap.filter.escape_filter_chars), base=first(domain, "zimbraAuthLdapSearchBase"))
            if found is None:
                return False
            dn = first(found, "dn")
        connected(domain).simple_bind_s(dn, password)
        return True
    except ldap.LDAPError as error:
        print("external sign-in of %s: %s" % (name, type(error).__name__), file=sys.stderr)
        return False


def connected(domain):
    """A connection to the other server, encrypted if the domain says so."""
    connection = ldap.initialize(" ".join(url.decode() for url in domain["zimbraAuthLdapURL"]))
    connection.set_option(ldap.OPT_NETWORK_TIMEOUT, 10)
    connection.set_option(ldap.OPT_X_TLS_CACERTFILE, TRUSTED if os.path.exists(TRUSTED) else "/dev/null")
    connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
    if first(domain, "zimbraAuthLdapStartTlsEnabled") == "TRUE":
        connection.start_tls_s()
    return connection


if __name__ == "__main__":
    sys.exit(main())
