# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory as Zimbra's provisioning sees it: looks entries up by name or id, and remembers what rarely changes."""
from . import names
from .directory import BASE, ONE, SUBTREE, Directory, quoted
from .entries import Entry, address_of_dn, inherited
from .errors import no_such

CONFIG_DN = "cn=config,cn=zimbra"
KINDS = (("zimbraCalendarResource", "resource"), ("zimbraAccount", "account"), ("zimbraAlias", "alias"),
         ("zimbraDistributionList", "list"), ("zimbraGroup", "group"), ("zimbraDomain", "domain"), ("zimbraServer", "server"),
         ("zimbraCOS", "cos"), ("zimbraGlobalConfig", "config"))
MAILBOX_SERVICES = ("mailbox", "mailclient", "service")
MAIL_FILTER = "(|(zimbraMailDeliveryAddress=%s)(zimbraMailAlias=%s)(zimbraOldMailAddress=%s))"


class Provisioning:
    """Reads and caches; the modules of the commands write."""

    def __init__(self, settings, attributes, log):
        self.settings = settings
        self.attributes = attributes
        self.log = log
        self.directory = Directory(settings["ldap_master_url"], settings["zimbra_ldap_userdn"], settings["zimbra_ldap_password"])
        self.kept = {}
        self.flags = {}

    def entry(self, dn, own):
        """Entry object for what the directory returned."""
        classes = own.get("objectClass", ())
        kind = next((kind for name, kind in KINDS if name in classes), "other")
        if kind in ("account", "resource", "alias", "list"):
            name = address_of_dn(dn)
            if kind == "account" and ",ou=people," not in dn:
                name = own["uid"][0]
        elif kind == "group":
            name = own.get("mail", [""])[0]
        elif kind == "domain":
            name = own["zimbraDomainName"][0]
        else:
            name = own.get("cn", [""])[0]
        return Entry(kind, dn, own, name)

    def find(self, base, scope, text):
        """First entry that matches, or None."""
        found = self.directory.one(base, scope, text)
        return self.entry(*found) if found else None

    def all(self, base, scope, text):
        """Every entry that matches."""
        return [self.entry(*found) for found in self.directory.search(base, scope, text)]

    def keep(self, key, find):
        """A cached entry; find: how to get it when it is not there. Absence is not cached."""
        if key not in self.kept:
            found = find()
            if found is None:
                return None
            self.kept[key] = found
        return self.kept[key]

    def changed(self, entry):
        """An entry was written: forget what was cached (people are never cached)."""
        if entry.kind not in ("account", "resource", "alias", "list"):
            self.kept.clear()

    def flagged(self, flag):
        """Names of the attributes with a flag."""
        if flag not in self.flags:
            self.flags[flag] = self.attributes.flagged(flag)
        return self.flags[flag]

    def canonical(self, name):
        """An attribute's name as Zimbra spells it."""
        attribute = self.attributes.get(name)
        return attribute.name if attribute else name

    # settings

    def config(self):
        """The global config."""
        return self.keep("config", lambda: self.find(CONFIG_DN, BASE, "(objectClass=zimbraGlobalConfig)"))

    def server(self, key):
        """Server by id or name, or None."""
        text = "(&(objectClass=zimbraServer)(%s=%s))" % ("zimbraId" if names.is_id(key) else "cn", quoted(key))
        return self.keep(("server", key.lower()), lambda: self.find("cn=servers,cn=zimbra", ONE, text))

    def server_by_service(self, host):
        """Server that serves under this host name, or None."""
        text = "(&(objectClass=zimbraServer)(zimbraServiceHostname=%s))" % quoted(host)
        return self.keep(("service", host.lower()), lambda: self.find("cn=servers,cn=zimbra", ONE, text)) if host else None

    def servers(self):
        """All servers, sorted by name."""
        return sorted(self.all("cn=servers,cn=zimbra", ONE, "(objectClass=zimbraServer)"), key=lambda entry: entry.name)

    def has_mail_service(self, server):
        """Can mailboxes live there?"""
        return any(service in MAILBOX_SERVICES for service in server.values("zimbraServiceEnabled"))

    def lmtp_transport(self, server):
        """Where mail for a mailbox on this server goes."""
        port = server.first("zimbraLmtpBindPort") or self.config().first("zimbraLmtpBindPort") or "7025"
        return "lmtp:%s:%s" % (server.first("zimbraServiceHostname"), port)

    def cos(self, key):
        """Class of service by id or name, or None."""
        return self.cos_by_id(key) or self.cos_by_name(key)

    def cos_by_id(self, key):
        """Class of service by id, or None."""
        text = "(&(objectClass=zimbraCOS)(zimbraId=%s))" % quoted(key)
        return self.keep(("cosid", key), lambda: self.find("cn=cos,cn=zimbra", ONE, text)) if key else None

    def cos_by_name(self, name):
        """Class of service by name, or None."""
        text = "(&(objectClass=zimbraCOS)(cn=%s))" % quoted(name)
        return self.keep(("cos", name.lower()), lambda: self.find("cn=cos,cn=zimbra", ONE, text))

    def domain(self, key):
        """Domain by id or name, or None."""
        if names.is_id(key):
            return self.keep(("domainid", key), lambda: self.find("", SUBTREE, "(&(objectClass=zimbraDomain)(zimbraId=%s))" % quoted(key)))
        name = names.ascii_domain(key.lower())
        text = "(&(objectClass=zimbraDomain)(zimbraDomainName=%s))" % quoted(name)
        return self.keep(("domain", name), lambda: self.find("", SUBTREE, text))

    def need_domain(self, key):
        """Domain, or the product's error."""
        return self.domain(key) or self.missing("domain", key)

    def missing(self, kind, key):
        """Raise that there is none."""
        raise no_such(kind, key)

    # people

    def full_address(self, name):
        """An address in full and as LDAP stores it: a bare name belongs to the default domain."""
        if "@" not in name:
            default = self.config().first("zimbraDefaultDomainName")
            name = "%s@%s" % (name, default) if default else name
        return names.ascii_address(name.strip().lower())

    def behind_alias_domain(self, address):
        """The same local part in the domain that an alias domain stands for, or None."""
        local, _at, name = address.rpartition("@")
        domain = self.domain(name) if local else None
        if domain is None or domain.first("zimbraDomainType") != "alias":
            return None
        target = self.domain(domain.first("zimbraDomainAliasTargetId") or "")
        return "%s@%s" % (local, target.name) if target else None

    def by_address(self, name, text):
        """Entry of some class by any address of it, alias domains included, or None."""
        address = self.full_address(name)
        found = self.find("", SUBTREE, text % ((quoted(address),) * text.count("%s")))
        if found is None:
            other = self.behind_alias_domain(address)
            found = self.find("", SUBTREE, text % ((quoted(other),) * text.count("%s"))) if other else None
        return found

    def by_id(self, key, text):
        """Entry of some class by id, or None."""
        return self.find("", SUBTREE, "(&(zimbraId=%s)%s)" % (quoted(key), text))

    def account(self, key):
        """Account or resource by id, address, alias or bare name, or None."""
        kind = "(objectClass=zimbraAccount)"
        if names.is_id(key):
            return self.by_id(key, kind)
        return self.by_address(key, "(&" + MAIL_FILTER + kind + ")")

    def need_account(self, key):
        """Account, or the product's error."""
        return self.account(key) or self.missing("account", key)

    def need_resource(self, key):
        """Calendar resource, or the product's error."""
        kind = "(objectClass=zimbraCalendarResource)"
        found = self.by_id(key, kind) if names.is_id(key) else self.by_address(key, "(&" + MAIL_FILTER + kind + ")")
        return found or self.missing("calendar resource", key)

    def list(self, key):
        """Distribution list by id or any address of it, or None."""
        kind = "(objectClass=zimbraDistributionList)"
        return self.by_id(key, kind) if names.is_id(key) else self.by_address(key, "(&(zimbraMailAlias=%s)" + kind + ")")

    def need_list(self, key):
        """Distribution list, or the product's error."""
        return self.list(key) or self.missing("distribution list", key)

    def leave_lists_if_closed(self, account):
        """Take a closed account and its aliases out of every list."""
        fresh = self.find(account.dn, BASE, "(objectClass=zimbraAccount)")
        if self.effective_status(fresh) != "closed":
            return
        self.log("INFO", "removing account address and all its aliases from all distribution lists")
        from . import memberships

        memberships.leave_all(self, fresh)

    def effective_status(self, account):
        """An account's status as its domain's status leaves it."""
        own = account.first("zimbraAccountStatus")
        domain = self.domain(account.domain)
        of_domain = (self.complete(domain).get("zimbraDomainStatus") or ["active"])[0] if domain else "active"
        if of_domain in ("closed", "active"):
            return "closed" if of_domain == "closed" else own
        stronger = ("maintenance", "pending", "closed") if of_domain == "locked" else ("pending", "closed")
        return own if own in stronger else "locked" if of_domain == "locked" else "maintenance"

    # inheritance

    def account_cos(self, account):
        """Class of service that an account gets its defaults from."""
        known = self.cos_by_id(account.first("zimbraCOSId"))
        return known or self.cos_of({"zimbraIsExternalVirtualAccount": account.values("zimbraIsExternalVirtualAccount")},
                                    self.domain(account.domain))

    def cos_of(self, attributes, domain):
        """Class of service of an account to be: the one asked for by id or name, else its domain's, else the default one."""
        asked = (attributes.get("zimbraCOSId") or [None])[0]
        if asked:
            return self.cos(asked) or self.missing("cos", asked)
        external = (attributes.get("zimbraIsExternalVirtualAccount") or [""])[0] == "TRUE"
        key = "zimbraDomainDefaultExternalUserCOSId" if external else "zimbraDomainDefaultCOSId"
        of_domain = self.cos_by_id(domain.first(key)) if domain else None
        return of_domain or self.cos_by_name("defaultExternal" if external else "default")

    def complete(self, entry):
        """An entry's own and inherited values: {name: [values]}."""
        if entry.kind in ("account", "resource"):
            cos, domain = self.account_cos(entry), self.domain(entry.domain)
            both = self.flagged("accountCosDomainInherited")
            sources = [(self.flagged("accountInherited") + both, cos)] + ([(both, domain)] if domain else [])
            result = inherited(entry.own, *sources)
            result.setdefault("zimbraCOSId", [cos.id])
            return result
        if entry.kind == "domain":
            return inherited(entry.own, (self.flagged("domainInherited"), self.config()))
        if entry.kind == "server":
            return inherited(entry.own, (self.flagged("serverInherited"), self.config()))
        return entry.own
