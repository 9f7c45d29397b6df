# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One LDAP connection to the directory, and its errors as Zimbra reports them."""
import re

import _ldap

from .errors import LdapError, NotModelled

BASE, ONE, SUBTREE = 0, 1, 2
ADD, DELETE, REPLACE = 0, 1, 2
ESCAPED = re.compile(r"[*()\\\0]")

# LDAP result: (part of the Java class, product code, words, what the client library says when the server says nothing)
RESULTS = {
    "ALREADY_EXISTS": ("EntryAlreadyExist", "ENTRY_ALREADY_EXIST", "entry already exist", "entry already exists"),
    "NOT_ALLOWED_ON_NONLEAF": ("ContextNotEmpty", "CONTEXT_NOT_EMPTY", "context not empty", "not allowed on non-leaf"),
    "UNDEFINED_TYPE": ("InvalidAttrName", "INVALID_ATTR_NAME", "invalid attr name", "undefined attribute type"),
    "CONSTRAINT_VIOLATION": ("InvalidAttrValue", "INVALID_ATTR_VALUE", "invalid attr value", "constraint violation"),
    "INVALID_SYNTAX": ("InvalidAttrValue", "INVALID_ATTR_VALUE", "invalid attr value", "invalid attribute syntax"),
    "OBJECT_CLASS_VIOLATION": ("ObjectClassViolation", "OBJECT_CLASS_VIOLATION", "object class violation", "object class violation"),
}


class Unreachable(Exception):
    """The LDAP server does not answer."""


def quoted(value):
    """A value as it stands in an LDAP filter."""
    return ESCAPED.sub(lambda found: "\\%02x" % ord(found.group()), value or "")


def dn_value(value):
    """A value as it stands in a DN."""
    return re.sub(r'([,+"\\<>;=])', r"\\\1", value)


class Directory:
    """The directory behind one URL, bound as one user. Values are str; bytes that are no UTF-8 become U+FFFD."""

    def __init__(self, url, user, password):
        self.host = re.sub(r"^ldaps?://|/.*$", "", url)
        self.bound = False
        self.connection = _ldap.initialize(url)
        self.connection.set_option(_ldap.OPT_PROTOCOL_VERSION, 3)
        self.connection.set_option(_ldap.OPT_NETWORK_TIMEOUT, 10)
        try:
            self.wait(self.connection.simple_bind(user, password))
            self.bound = True
        except _ldap.SERVER_DOWN as error:
            raise Unreachable(url) from error

    def wait(self, number):
        """Wait for the answer to a request; its entries as (dn, {name: values})."""
        try:
            answer = self.connection.result4(number, 1, -1, 0, 0, 0)
        except _ldap.SERVER_DOWN as error:
            if not self.bound:
                raise
            raise NotModelled("the LDAP server went away in the middle of a session") from error
        return answer[1] or []

    def search(self, base, scope, text, names=None):
        """Entries under base that match a filter: list of (dn, {name: [values]}). A missing base is no entry."""
        try:
            found = self.wait(self.connection.search_ext(base, scope, text, names, 0, None, None, -1, 0))
        except _ldap.NO_SUCH_OBJECT:
            return []
        except (_ldap.FILTER_ERROR, _ldap.INVALID_DN_SYNTAX) as error:
            raise NotModelled("what Zimbra says when LDAP refuses %s below '%s'" % (text, base)) from error
        return [(entry[0], {name: [value.decode("utf-8", "replace") for value in values] for name, values in entry[1].items()})
                for entry in found if entry[0] is not None]

    def one(self, base, scope, text):
        """The first entry that matches, or None."""
        found = self.search(base, scope, text)
        return found[0] if found else None

    def change(self, context, request, *arguments):
        """Run a write and turn the server's refusal into the product's error; context: what was tried, in its words."""
        try:
            self.wait(request(*arguments, None, None))
        except (_ldap.TYPE_OR_VALUE_EXISTS, _ldap.NO_SUCH_ATTRIBUTE, _ldap.NAMING_VIOLATION) as error:
            # read in the product's sources, not recorded: what has no code of its own is an "LDAP error"
            raise LdapError("", "LDAP_ERROR", "LDAP error: ", context, self.host, error.args[0].get("info") or "") from error
        except _ldap.LDAPError as error:
            if type(error).__name__ not in RESULTS:
                raise NotModelled("%s: the LDAP server said %s" % (context, error)) from error
            kind, code, words, silent = RESULTS[type(error).__name__]
            raise LdapError(kind, code, words, context, self.host, error.args[0].get("info") or silent) from error

    def add(self, dn, attributes):
        """Create an entry: attributes as {name: [values]}."""
        rows = [(name, [value.encode("utf-8") for value in values]) for name, values in attributes.items()]
        self.change("unable to create entry", self.connection.add_ext, dn, rows)

    def modify(self, dn, rows):
        """Modify an entry: rows of (operation, name, values or None)."""
        encoded = [(operation, name, values and [value.encode("utf-8") for value in values]) for operation, name, values in rows]
        self.change("unable to modify attributes", self.connection.modify_ext, dn, encoded)

    def delete(self, dn):
        """Delete an entry without children."""
        self.change("unable delete", self.connection.delete_ext, dn)

    def rename(self, dn, first, parent):
        """Move an entry: its new first DN part and its new parent."""
        self.change("unable to rename entry", self.connection.rename, dn, first, parent, 1)
