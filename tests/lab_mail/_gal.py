# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The address book that a person of a domain sees. zmprov of the lab does not search one: this does what Zimbra would do with the
settings that the directory holds, by the LDAP searches that they describe."""
import json
import re

TRUSTED = "/opt/zimbra/common/etc/java/cacerts.pem"
OWN = "(&(|(cn=*%s*)(sn=*%s*)(mail=*%s*))(objectClass=zimbraAccount)(!(objectClass=zimbraCalendarResource))(!(zimbraHideInGal=TRUE)))"
SEARCH = r"""
import json, ldap, re, sys
asked = json.load(sys.stdin)
connection = ldap.initialize(asked["url"])
connection.set_option(ldap.OPT_X_TLS_CACERTFILE, asked["trusted"])
connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
if asked["start_tls"]:
    connection.start_tls_s()
connection.simple_bind_s(asked["dn"], asked["password"])
found = connection.search_s(asked["base"], ldap.SCOPE_SUBTREE, asked["filter"], ["mail"])
print(json.dumps(sorted(entry["mail"][0].decode() for dn, entry in found if dn and "mail" in entry)))
"""


def trust(lab):
    """Let Zimbra trust the authority of the existing system's LDAP server, as zmcertmgr addcacert would. The file's name."""
    lab.run("zimbra", "cat >%s" % TRUSTED, stdin=lab.run("mail", "cat /etc/lab-ldap/ca.pem").out)
    return TRUSTED


def address_book(lab, term, domain="example.com"):
    """Addresses that a search for a term shows, in both directories as often as they are there."""
    settings = stored(lab, domain)
    mode, found = settings.get("zimbraGalMode", "zimbra"), []
    if mode in ("zimbra", "both"):
        base = "ou=people," + ",".join("dc=" + part for part in domain.split("."))
        asked = dict(local(lab), base=base, filter=OWN.replace("%s", term))
        found += json.loads(lab.run("zimbra", "python3 -c '%s'" % SEARCH, stdin=json.dumps(asked)).out)
    if mode in ("ldap", "both"):
        asked = dict(url=settings["zimbraGalLdapURL"], start_tls=settings.get("zimbraGalLdapStartTlsEnabled") == "TRUE", trusted=TRUSTED,
                     dn=settings.get("zimbraGalLdapBindDn", ""), password=settings.get("zimbraGalLdapBindPassword", ""),
                     base=settings.get("zimbraGalLdapSearchBase", ""),
                     filter=settings["zimbraGalLdapFilter"].replace("%s", term).replace("**", "*"))  # fmt: skip
        found += json.loads(lab.run("zimbra", "python3 -c '%s'" % SEARCH, stdin=json.dumps(asked)).out)
    return sorted(found)


def stored(lab, domain="example.com"):
    """Attribute -> own value of a domain, passwords too."""
    return dict(re.findall(r"^(\w+): (.*)$", lab.zmprov("gd -e " + domain).out, re.M))


def local(lab):
    """How Zimbra's own directory is asked."""
    words = lab.run("zimbra", "zmlocalconfig -s -m nokey ldap_url zimbra_ldap_userdn zimbra_ldap_password", user="zimbra").out.split()
    return dict(url=words[0], start_tls=False, trusted="/dev/null", dn=words[1], password=words[2])
