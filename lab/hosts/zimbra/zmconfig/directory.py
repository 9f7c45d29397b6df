# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what holds for this server: its own value of an attribute, else the global one."""
import ldap

from . import localconfig


class Unreachable(Exception):
    """The directory does not answer; Postfix keeps the values it has."""


def read():
    """Lower-case attribute name -> list of values, for the server that localconfig.xml names."""
    config = localconfig.read()
    connection = ldap.initialize(config["ldap_url"].split()[0])
    connection.set_option(ldap.OPT_NETWORK_TIMEOUT, 5)
    try:
        connection.simple_bind_s(config["zimbra_ldap_userdn"], config["zimbra_ldap_password"])
        values = own(connection, "cn=config,cn=zimbra")
        values.update(own(connection, "cn=%s,cn=servers,cn=zimbra" % config["zimbra_server_hostname"]))
    except ldap.LDAPError as error:
        raise Unreachable(str(error)) from error
    finally:
        connection.unbind_ext_s()
    return values


def own(connection, name):
    """The attributes that one entry has itself."""
    found = connection.search_s(name, ldap.SCOPE_BASE, "(objectClass=*)")
    return {key.lower(): [value.decode() for value in values] for key, values in found[0][1].items()}
