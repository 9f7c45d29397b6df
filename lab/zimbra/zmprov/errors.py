# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The product's error codes and texts, with the Java names that it prints of their causes."""

SERVICE = "com.zimbra.common.service.ServiceException"
ACCOUNT = "com.zimbra.cs.account.AccountServiceException"
LDAP = "com.zimbra.cs.ldap.LdapException"
UNBOUNDID = "com.unboundid.ldap.sdk.LDAPException"


class NotModelled(Exception):
    """The stand-in does not know what Zimbra would do here: say so instead of inventing (exit code 99)."""


class Usage(Exception):
    """The command was called wrongly: print its usage."""


class ServiceError(Exception):
    """An error that zmprov reports: code, message, Java class, and cause as (Java class, message) or None.

    details: (type, name, value) of what only the admin service tells beside it.
    """

    def __init__(self, code, message, cause=None, java=None, details=()):
        super().__init__(message)
        self.code = code
        self.message = message
        self.cause = cause
        self.details = details
        self.java = java or (SERVICE if code.startswith("service.") else ACCOUNT)

    def as_cause(self):
        """What an error that this one led to prints of it."""
        return (self.java, self.message)

    def line(self):
        """The line on stderr."""
        cause = " (cause: %s %s)" % self.cause if self.cause else ""
        return "ERROR: %s (%s)%s" % (self.code, self.message, cause)


def invalid_request(text, cause=None):
    """A request that cannot be right."""
    return ServiceError("service.INVALID_REQUEST", "invalid request: " + text, cause)


def failure(text, cause=None):
    """Something that Zimbra has no better code for."""
    return ServiceError("service.FAILURE", "system failure: " + text, cause)


def invalid_value(text, cause=None):
    """A value that an attribute does not take."""
    return ServiceError("account.INVALID_ATTR_VALUE", text, cause)


MISSING = {"account": "ACCOUNT", "domain": "DOMAIN", "server": "SERVER", "cos": "COS", "alias": "ALIAS",
           "distribution list": "DISTRIBUTION_LIST", "calendar resource": "CALENDAR_RESOURCE"}


def no_such(kind, name):
    """There is no account, domain, ... of this name."""
    return ServiceError("account.NO_SUCH_" + MISSING[kind], "no such %s: %s" % (kind, name))


class LdapError(ServiceError):
    """An answer of the LDAP server, as Zimbra words it: kind is the part of the Java class after Ldap."""

    def __init__(self, kind, code, words, context, host, text):
        message = "%s - %s: ldap host=%s: %s" % (words, context, host, text)
        super().__init__("ldap." + code, message, (UNBOUNDID, text), LDAP + ("$Ldap%sException" % kind if kind else ""))
        self.kind = kind
