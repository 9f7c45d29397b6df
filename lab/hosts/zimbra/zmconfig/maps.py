# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The LDAP tables of Postfix, as zmmtainit writes them: ldap-*.cf in /opt/zimbra/conf."""
import os
import shutil

from . import localconfig, settings

CONF = "/opt/zimbra/conf"
ENABLED = "(zimbraMailStatus=enabled)"
CATCH_ALL = "(zimbraMailCatchAllAddress=%s)"
DELIVERY = "(zimbraMailDeliveryAddress=%s)"
ALIAS = "(zimbraMailAlias=%s)"
# Name -> query filter, result attributes, further lines.
TABLES = {
    "vmm": ("(&%s%s)" % (DELIVERY, ENABLED), "zimbraMailDeliveryAddress", ()),
    "vmd": ("(&(zimbraDomainName=%s)(zimbraDomainType=local)(zimbraMailStatus=enabled))", "zimbraDomainName", ()),
    "vad": ("(&(zimbraDomainName=%s)(zimbraDomainType=alias)(zimbraMailStatus=enabled))", "zimbraDomainName", ()),
    "vam": (
        "(&(|%s%s(zimbraOldMailAddress=%%s)%s)%s)" % (DELIVERY, ALIAS, CATCH_ALL, ENABLED),
        "zimbraMailDeliveryAddress,zimbraMailForwardingAddress,zimbraPrefMailForwardingAddress,zimbraMailCatchAllForwardingAddress",
        ("special_result_attribute = member",),
    ),
    "canonical": (
        "(&(|%s%s%s)%s)" % (DELIVERY, ALIAS, CATCH_ALL, ENABLED),
        "zimbraMailCanonicalAddress,zimbraMailCatchAllCanonicalAddress",
        (),
    ),
    "transport": ("(&(|%s(zimbraDomainName=%%s))%s)" % (DELIVERY, ENABLED), "zimbraMailTransport", ()),
    "slm": (
        "(&(|(uid=%%s)%s%s%s(zimbraAllowFromAddress=%%s))%s)" % (DELIVERY, ALIAS, CATCH_ALL, ENABLED),
        "uid,zimbraMailDeliveryAddress,zimbraMailAlias,zimbraAllowFromAddress",
        ("result_format = %u, %s",),
    ),
    "splitdomain": (
        "(&(|%s%s%s)%s)" % (DELIVERY, ALIAS, CATCH_ALL, ENABLED),
        "zimbraMailDeliveryAddress,zimbraMailForwardingAddress,zimbraPrefMailForwardingAddress,zimbraMailCatchAllForwardingAddress",
        ("result_filter = OK",),
    ),
}


def text(name, config, version):
    """The whole file of one table."""
    query, results, more = TABLES[name]
    if not settings.modern(version):
        # The attribute came with 8.8.
        query = query.replace("(zimbraOldMailAddress=%s)", "")
    lines = (
        "server_host = %s" % config["ldap_url"],
        "server_port = 389",
        "search_base =",
        "query_filter = %s" % query,
        "result_attribute = %s" % results,
        *more,
        "version = 3",
        "start_tls = no",
        "bind = yes",
        "bind_dn = uid=zmpostfix,cn=appaccts,cn=zimbra",
        "bind_pw = %s" % config["ldap_postfix_password"],
        "timeout = 30",
    )
    return "".join(line + "\n" for line in lines)


def write():
    """Write every table anew. Readable for group postfix: with less proxymap's lookups fail for a time."""
    config = localconfig.read()
    version = settings.version()
    for name in TABLES:
        path = "%s/ldap-%s.cf" % (CONF, name)
        fresh = path + ".new"
        with open(fresh, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o640)) as handle:
            handle.write(text(name, config, version))
        shutil.chown(fresh, group="postfix")
        os.replace(fresh, path)


if __name__ == "__main__":
    write()
