# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entries of a fresh Zimbra directory, as LDIF for slapadd: config, classes of service, servers, service accounts, domains."""
import base64
import hashlib
import os
import time
import uuid

# Ids that every Zimbra has
COS_DEFAULT = "e00428a1-0c00-11d9-836a-000d93afea2a"
COS_EXTERNAL = "f27456a8-0c00-11d9-280a-286d93afea2g"
ADMIN_ID = "e0fafd89-1360-11d9-8661-000a95d98ef2"
CONTAINERS = ("groups", "zimlets", "cos", "servers", "alwaysOnClusters", "ucservices", "xmppcomponents", "sharelocators")
APP_ACCOUNTS = (
    ("zmnginx", "DA336C18-4F5E-11DC-8514-DCA8E67A905E", "The zimbra nginx account"),
    ("zmpostfix", "A8255E5F-142A-11D9-9C35-000A95D98EF2", "The zimbra postfix account"),
    ("zmamavis", "12A0779A-88B6-11DC-AA4B-97F9DEB0B34E", "The zimbra amavis account"),
    ("zmbes-searcher", "30C08DC0-DB30-11E0-A9E3-832DA18C185A", "The zimbra BES searcher account"),
)
STRUCTURE_LABELS = {"groups": "global dynamic groups", "zimlets": "for storing Zimlet configuration"}


def now():
    """This moment as LDAP generalized time, as Zimbra writes it."""
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime())


def hash_password(password):
    """Password as a salted SHA-512 value, which is what Zimbra stores."""
    salt = os.urandom(8)
    digest = hashlib.sha512(password.encode("utf-8") + salt).digest()
    return "{SSHA512}" + base64.b64encode(digest + salt).decode("ascii")


def ssha(password):
    """Password as a value that slapd itself can check at bind."""
    salt = os.urandom(8)
    return "{SSHA}" + base64.b64encode(hashlib.sha1(password.encode("utf-8") + salt).digest() + salt).decode("ascii")


def ldif_line(name, value):
    """One attribute line; base64 where plain LDIF could not carry the value."""
    plain = value.isascii() and value.isprintable() and not value.startswith((" ", ":", "<")) and not value.endswith(" ")
    if plain and value:
        return "%s: %s" % (name, value)
    return "%s:: %s" % (name, base64.b64encode(value.encode("utf-8")).decode("ascii"))


class Tree:
    """Collects entries as LDIF text."""

    def __init__(self, attributes):
        self.attributes = attributes
        self.blocks = []

    def text(self):
        """All entries as LDIF."""
        return "\n\n".join(self.blocks) + "\n"

    def add(self, dn, classes, *pairs):
        """One entry: its DN, object classes, then (name, value) pairs."""
        lines = [ldif_line("dn", dn)]
        lines.extend("objectClass: " + name for name in classes)
        lines.extend(ldif_line(name, value) for name, value in pairs)
        self.blocks.append("\n".join(lines))

    def structure(self):
        """The top of the tree and its containers."""
        self.add("cn=zimbra", ["organizationalRole"], ("description", "Zimbra Systems Application Data"), ("cn", "zimbra"))
        self.add("cn=admins,cn=zimbra", ["organizationalRole"], ("description", "admin accounts"), ("cn", "admins"))
        self.add("cn=appaccts,cn=zimbra", ["organizationalRole"], ("description", "application accounts"), ("cn", "appaccts"))
        for name in CONTAINERS:
            label = [("description", STRUCTURE_LABELS[name])] if name in STRUCTURE_LABELS else []
            self.add("cn=%s,cn=zimbra" % name, ["organizationalRole"], ("cn", name), *label)
        self.add("cn=globalgrant,cn=zimbra", ["zimbraAclTarget"], ("cn", "globalgrant"), ("description", "acl target for global grants"))

    def system_account(self, uid, branch, number, description, password, admin):
        """An account of the software itself."""
        self.add("uid=%s,cn=%s,cn=zimbra" % (uid, branch), ["zimbraAccount", "organizationalPerson", "inetOrgPerson"],
                 ("uid", uid), ("cn", uid), ("sn", uid), ("zimbraAccountStatus", "active"), ("zimbraIsSystemResource", "TRUE"),
                 ("zimbraId", number), ("description", description), ("userPassword", ssha(password)),
                 *([("zimbraIsAdminAccount", "TRUE")] if admin else []))

    def system_accounts(self, secrets):
        """The admin of the directory and the programs that read it; secrets: localconfig keys with passwords."""
        self.system_account("zimbra", "admins", ADMIN_ID, "The master zimbra admin account", secrets["zimbra_ldap_password"], True)
        self.system_account("zmreplica", "admins", "D020C0FE-4F5E-11DC-B033-C3A8E67A905E", "The zimbra replication account",
                            secrets["ldap_replication_password"], False)
        keys = {"zmnginx": "ldap_nginx_password", "zmpostfix": "ldap_postfix_password", "zmamavis": "ldap_amavis_password",
                "zmbes-searcher": "ldap_bes_searcher_password"}
        for uid, number, description in APP_ACCOUNTS:
            self.system_account(uid, "appaccts", number, description, secrets[keys[uid]], uid == "zmnginx")

    def defaults(self, kind):
        """(name, value) pairs of the values that a fresh config ("config") or class of service ("cos") has."""
        home = "globalConfig" if kind == "config" else "cos"
        return [(a.name, value) for a in self.attributes.all() if home in a.may for value in sorted(getattr(a, kind))]

    def settings(self, domain):
        """Global config and the two classes of service."""
        self.add("cn=config,cn=zimbra", ["organizationalRole", "zimbraGlobalConfig"], ("cn", "config"), *self.defaults("config"),
                 ("zimbraDefaultDomainName", domain))
        for name, number, description in (("default", COS_DEFAULT, "The default COS"),
                                          ("defaultExternal", COS_EXTERNAL, "The default external users COS")):
            self.add("cn=%s,cn=cos,cn=zimbra" % name, ["zimbraCOS"], ("cn", name), ("zimbraId", number), ("description", description),
                     *self.defaults("cos"))

    def server(self, hostname, services):
        """A Zimbra server with these services."""
        pairs = [(key, name) for key in ("zimbraServiceEnabled", "zimbraServiceInstalled") for name in services]
        self.add("cn=%s,cn=servers,cn=zimbra" % hostname, ["zimbraServer"], *pairs, ("zimbraId", str(uuid.uuid4())),
                 ("zimbraCreateTimestamp", now()), ("cn", hostname), ("zimbraServiceHostname", hostname))

    def domain(self, name):
        """A local domain with the parents that LDAP needs."""
        labels = name.split(".")
        for start in range(len(labels) - 1, 0, -1):
            dn = ",".join("dc=" + label for label in labels[start:])
            if not any(block.startswith("dn: %s\n" % dn) for block in self.blocks):
                self.add(dn, ["organization", "dcObject"], ("o", labels[start] + " domain"), ("dc", labels[start]))
        dn = "dc=" + ",dc=".join(labels)
        self.add(dn, ["dcObject", "organization", "zimbraDomain", "amavisAccount"], ("zimbraDomainStatus", "active"),
                 ("zimbraDomainType", "local"), ("zimbraId", str(uuid.uuid4())), ("zimbraCreateTimestamp", now()),
                 ("zimbraDomainName", name), ("zimbraMailStatus", "enabled"), ("o", name + " domain"), ("dc", labels[0]))
        self.add("ou=people," + dn, ["organizationalRole"], ("ou", "people"), ("cn", "people"))
        self.add("cn=groups," + dn, ["organizationalRole"], ("cn", "groups"), ("description", "dynamic groups base"))

    def admin(self, domain, hostname, password):
        """The first administrator, admin@domain."""
        address = "admin@" + domain
        self.add("uid=admin,ou=people,dc=" + ",dc=".join(domain.split(".")), ["inetOrgPerson", "zimbraAccount", "amavisAccount"],
                 ("zimbraIsAdminAccount", "TRUE"), ("zimbraId", str(uuid.uuid4())), ("zimbraCreateTimestamp", now()),
                 ("zimbraAccountStatus", "active"), ("zimbraMailHost", hostname),
                 ("zimbraMailTransport", "lmtp:%s:7025" % hostname), ("zimbraMailStatus", "enabled"),
                 ("zimbraMailDeliveryAddress", address), ("mail", address), ("cn", "admin"), ("sn", "admin"), ("uid", "admin"),
                 ("zimbraPasswordModifiedTime", now()), ("userPassword", hash_password(password)))
