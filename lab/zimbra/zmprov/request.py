# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a command asks for: its attribute/value arguments, checked, completed by callbacks, and turned into LDAP changes."""
import re

from . import callbacks, checks
from .directory import ADD, DELETE, REPLACE
from .errors import LdapError, NotModelled, ServiceError, Usage, failure, invalid_request
from .names import ascii_address


class Request:
    """Wanted values by key as given (attr, +attr, -attr): {key: [values]}; entry: what is modified, None at a create."""

    def __init__(self, wanted, entry=None, kind=None):
        self.wanted = wanted
        self.entry = entry
        self.kind = kind or entry.kind
        self.after = []

    @property
    def create(self):
        """Is something being made?"""
        return self.entry is None

    def value(self, name):
        """The single wanted value of an attribute, or None."""
        values = self.wanted.get(name)
        return values[0] if values else None

    def put(self, name, value):
        """Want this value, whatever was wanted before."""
        self.wanted[name] = [value]


def new_attributes(prov, wanted):
    """Attributes of an entry to be made, by canonical names. A plus or minus stays: LDAP then refuses the name, as it does Zimbra's."""
    return {prov.canonical(key): values for key, values in wanted.items()}


def whole(text):
    """A number that a command takes as an argument."""
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        raise NotModelled("%s where a number must be, of which the product dies" % text)
    return int(text)


def plain(key):
    """Attribute name of a key."""
    return key[1:] if key[:1] in ("+", "-") else key


def parse(shell, arguments, create):
    """{key: [values]} of attribute/value arguments, with the warnings and the guard that come before anything is done."""
    if len(arguments) % 2:
        raise Usage()
    wanted, bare = {}, {}
    for key, value in zip(arguments[::2], arguments[1::2]):
        if not plain(key):
            raise NotModelled("an attribute without a name, of which the product dies")
        wanted.setdefault(key, []).append(value)
        if not create and plain(key) == key and key.lower() in shell.safeguarded:
            bare[key.lower()] = bare.get(key.lower(), 0) + 1
    if not shell.options.replace and 1 in bare.values():
        shell.fatal("error: cannot replace multi-valued attr value unless -r is specified", 2)
    warn_deprecated(shell, wanted)
    return wanted


def warn_deprecated(shell, wanted):
    """Tell on stdout which attributes nobody should use any more."""
    warned = False
    for key in wanted:
        # the product looks for the key as given: +attr and -attr pass without a warning
        attribute = shell.attributes.get(key)
        if attribute is not None and attribute.deprecated:
            shell.say("Warn: attribute %s has been deprecated since %s" % (key, attribute.deprecated))
            warned = True
    if warned:
        shell.say("")


def prepare(prov, request, immutable=True):
    """Zimbra's checks and callbacks before a write; they may add to what is wanted."""
    for key in list(request.wanted):
        name = plain(key)
        attribute = prov.attributes.get(name)
        if attribute is None:
            prov.log("WARN", "checkValue: no attribute info for: " + name)
            continue
        if attribute.deprecated:
            prov.log("WARN", "Attempt to modify a deprecated attribute: " + name)
        values = request.wanted[key]
        if attribute.type == "email" or "idn" in attribute.flags:
            values = request.wanted[key] = [ascii_address(value) for value in values]
        checks.check(attribute, values, immutable)
        callback = callbacks.BEFORE.get(attribute.callback)
        if callback:
            callback(prov, request, attribute.name, key, values)


def contains(values, wanted):
    """Is a value among others, whatever its case?"""
    return any(value.lower() == wanted.lower() for value in values)


def ldap_changes(prov, request):
    """Rows of LDAP modifications; what is so already gives none, save for plain replacements."""
    rows = []
    for key, values in request.wanted.items():
        name = plain(key)
        if name != key and name in request.wanted:
            raise invalid_request("can't mix +attrName/-attrName with attrName")
        current = request.entry.values(name)
        if key[:1] == "+":
            row = (ADD, name, [value for value in values if not contains(current, value)])
        elif key[:1] == "-":
            row = (DELETE, name, [value for value in values if contains(current, value)])
        elif values == [""]:
            row = (DELETE, name, None) if current else None
        else:
            row = (REPLACE, name, values)
        if row and (row[2] is None or row[2]):
            rows.append(row)
    return rows


def modify(prov, request, immutable=True):
    """Modify an entry as the request wants, with the product's errors."""
    prepare(prov, request, immutable)
    try:
        rows = ldap_changes(prov, request)
        if rows:
            prov.directory.modify(request.entry.dn, rows)
    except LdapError as error:
        raise modify_error(error) from error
    except ServiceError as error:
        raise failure("unable to modify attrs: " + error.message, error.as_cause()) from error
    prov.changed(request.entry)
    for action in request.after:
        action()


def modify_error(error):
    """How a refusal of the LDAP server to modify is reported."""
    if error.kind == "InvalidAttrName":
        return ServiceError("account.INVALID_ATTR_NAME", "invalid attr name: " + error.message, error.as_cause())
    if error.kind == "InvalidAttrValue":
        return ServiceError("account.INVALID_ATTR_VALUE", "invalid attr value: " + error.message, error.as_cause())
    return failure("unable to modify attrs: " + error.message, error.as_cause())
