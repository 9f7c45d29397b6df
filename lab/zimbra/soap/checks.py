# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CheckGalConfigRequest and CheckAuthConfigRequest: settings for another LDAP server, tried before anything is stored.

Inferred from the published interface, not recorded: elements and codes are known, the text of a failure is not (Zimbra tells a Java
stack trace there); here it is what the LDAP library says. Filters by name, and what else a server may answer, are not modelled.
"""
import os

import ldap
from ldap.filter import escape_filter_chars
from zmprov.errors import NotModelled

from .answers import answer, need

CODES = ((ldap.INVALID_CREDENTIALS, "AUTH_FAILED"), (ldap.NO_SUCH_OBJECT, "NAME_NOT_FOUND"), (ldap.FILTER_ERROR, "INVALID_SEARCH_FILTER"),
         (ldap.INAPPROPRIATE_AUTH, "AUTH_NOT_SUPPORTED"), (ldap.STRONG_AUTH_REQUIRED, "AUTH_NOT_SUPPORTED"))  # fmt: skip
TRUSTED = "/common/etc/java/cacerts.pem"
PEOPLE = 1000


class Failed(Exception):
    """(code, text): the other server gives no answer."""


def first(wanted, *names):
    """The first value of the first of these attributes that has one, or an empty text."""
    return next((wanted[name][0] for name in names if wanted.get(name, [""])[0]), "")


def connect(call, wanted, prefix):
    """A connection to the first server that answers, with TLS where that is asked for."""
    urls = " ".join(wanted.get(prefix + "URL", ())).split()
    error = Failed("check.CONNECTION_REFUSED", "no URL")
    for url in urls:
        connection = ldap.initialize(url)
        connection.set_option(ldap.OPT_NETWORK_TIMEOUT, 5)
        trusted = call.service.home + TRUSTED
        if os.path.exists(trusted):
            connection.set_option(ldap.OPT_X_TLS_CACERTFILE, trusted)
        connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
        try:
            if first(wanted, prefix + "StartTlsEnabled") == "TRUE":
                connection.start_tls_s()
            return connection
        except (ldap.SERVER_DOWN, ldap.CONNECT_ERROR) as problem:
            error = down(problem)
    raise error


def down(problem):
    """The Failed of a server that is not there, or whose certificate is not trusted."""
    text = str(problem)
    return Failed("check.SSL_HANDSHAKE_FAILURE" if "certificate" in text.lower() else "check.CONNECTION_REFUSED", text)


def tried(work):
    """(code, text or None, what work returned or None)."""
    try:
        return "check.OK", None, work()
    except Failed as failed:
        return (*failed.args, None)
    except ldap.SERVER_DOWN as problem:
        return (*down(problem).args, None)
    except ldap.LDAPError as problem:
        code = next((code for kind, code in CODES if isinstance(problem, kind)), None)
        if code is None:
            raise NotModelled("CheckGalConfig or CheckAuthConfig where the other server says %s" % problem) from problem
        return "check." + code, str(problem), None


def told(name, code, text):
    """The answer so far."""
    root = answer(name)
    root.add("code", code)
    if text is not None:
        root.add("message", text)
    return root


def gal(call, given):
    """CheckGalConfigRequest: the people whom a search finds, as contacts."""
    wanted, query = given.wanted(), need(given, "query")
    action = need(given, "action").text
    sync = action == "sync"
    prefix = "zimbraGalSyncLdap" if sync and wanted.get("zimbraGalSyncLdapURL") else "zimbraGalLdap"
    names = {"sync": ("zimbraGalSyncLdapFilter",), "autocomplete": ("zimbraGalAutoCompleteLdapFilter",)}.get(action, ())
    template = first(wanted, *names, "zimbraGalLdapFilter")
    if "(" not in template:
        raise NotModelled("a filter by name: %s" % template)
    limit = int(query.get("limit") or 10)

    def search():
        connection = connect(call, wanted, prefix)
        connection.simple_bind_s(first(wanted, prefix + "BindDn"), first(wanted, prefix + "BindPassword"))
        text = template.replace("%s", escape_filter_chars(query.text or "")).replace("**", "*")
        base = first(wanted, prefix + "SearchBase")
        number = connection.search_ext(base, ldap.SCOPE_SUBTREE, text, ["mail", "cn"], sizelimit=limit or PEOPLE)
        found = []
        try:
            while True:
                kind, some = connection.result(number, 0)
                found += [entry for entry in some if entry[0]]
                if kind == ldap.RES_SEARCH_RESULT:
                    return found
        except ldap.SIZELIMIT_EXCEEDED:
            return found

    code, text, found = tried(search)
    root = told("CheckGalConfig", code, text)
    for dn, values in found or ():
        contact = root.add("cn", attributes={"id": dn})
        for name, key in (("mail", "email"), ("cn", "fullName")):
            for value in values.get(name, ()):
                contact.add("a", value.decode(), {"n": key})
    return root


def auth(call, given):
    """CheckAuthConfigRequest: one person signs in."""
    wanted, name, password = given.wanted(), given.get("name"), given.get("password")
    user, _at, domain = name.partition("@")

    def filled(template, quote):
        for macro, value in (("%n", name), ("%u", user), ("%d", domain), ("%D", ",".join("dc=" + part for part in domain.split(".")))):
            template = template.replace(macro, quote(value))
        return template

    def sign_in():
        connection = connect(call, wanted, "zimbraAuthLdap")
        template = first(wanted, "zimbraAuthLdapSearchFilter")
        if template:
            prefix = "zimbraAuthLdapSearch"
            connection.simple_bind_s(first(wanted, prefix + "BindDn"), first(wanted, prefix + "BindPassword"))
            text = filled(template, escape_filter_chars)
            base = first(wanted, prefix + "Base")
            found = [dn for dn, _values in connection.search_s(base, ldap.SCOPE_SUBTREE, text, ["1.1"]) if dn]
            if len(found) != 1:
                raise NotModelled("CheckAuthConfig where %d entries are found" % len(found))
        dn = found[0] if template else filled(first(wanted, "zimbraAuthLdapBindDn"), str)
        connection.simple_bind_s(dn, password)
        return dn

    code, text, dn = tried(sign_in)
    root = told("CheckAuthConfig", code, text)
    root.add("bindDn", dn or "")
    return root


HANDLERS = {"CheckGalConfig": gal, "CheckAuthConfig": auth}
