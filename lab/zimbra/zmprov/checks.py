# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is a value fit for an attribute? Zimbra's own checks, made before LDAP sees it, and their texts."""
import re

from . import names
from .errors import NotModelled, invalid_request, invalid_value

NUMBER_ERROR = "java.lang.NumberFormatException"
UNITS = {"": 1000, "ms": 1, "s": 1000, "m": 60000, "h": 3600000, "d": 86400000}
DURATION = re.compile(r"^(\d+)(ms|[hmsd])?$")
DURATION_TEXT = (" Must be in valid duration format: {digits}{time-unit}.  digits: 0-9, time-unit: [hmsd]|ms.  h - hours, m - minutes, "
                 "s - seconds, d - days, ms - milliseconds.  If time unit is not specified, the default is s(seconds).")
GENERAL_TIME = re.compile(r"^\d{14}(\.\d{1,3})?[zZ]$")


def check(attribute, values, immutable):
    """Check all values that a request gives an attribute; immutable: refuse attributes that nobody may change."""
    for value in values:
        if immutable and attribute.immutable:
            raise invalid_request(attribute.name + " is immutable")
        if value:
            CHECKS.get(attribute.type, check_length)(attribute, value)


def check_boolean(attribute, value):
    """Only the two words."""
    if value not in ("TRUE", "FALSE"):
        raise invalid_value(attribute.name + " must be TRUE or FALSE")


def check_enum(attribute, value):
    """Only the listed words, as they are written."""
    if value not in attribute.values.split(","):
        raise invalid_value("%s must be one of: %s" % (attribute.name, attribute.values))


def check_regex(attribute, value):
    """The expression, from end to end."""
    if not re.fullmatch(attribute.values, value):
        raise invalid_value("%s must match the regex: %s" % (attribute.name, attribute.values))


def check_length(attribute, value):
    """No longer than the attribute's limit."""
    if attribute.max and len(value) > int(attribute.max):
        raise invalid_value("%s value length(%d) larger than max allowed: %s" % (attribute.name, len(value), attribute.max))


def number(attribute, value, word, bits):
    """A whole number that Java can hold in so many bits."""
    limit = 1 << (bits - 1)
    if not re.match(r"^[+-]?[0-9]+$", value) or not -limit <= int(value) < limit:
        raise invalid_value("%s must be a valid %s: %s" % (attribute.name, word, value), (NUMBER_ERROR, 'For input string: "%s"' % value))
    return int(value)


def check_range(attribute, amount):
    """Within the attribute's limits."""
    if attribute.min and amount < int(attribute.min):
        raise invalid_value("%s value(%d) smaller than minimum allowed: %s" % (attribute.name, amount, attribute.min))
    if attribute.max and amount > int(attribute.max):
        raise invalid_value("%s value(%d) larger than max allowed: %s" % (attribute.name, amount, attribute.max))


def check_integer(attribute, value):
    """A 32-bit number within the limits."""
    check_range(attribute, number(attribute, value, "integer", 32))


def check_long(attribute, value):
    """A 64-bit number within the limits."""
    check_range(attribute, number(attribute, value, "long", 64))


def check_port(attribute, value):
    """0 to 65535."""
    if not re.fullmatch(r"[+-]?[0-9]+", value) or not 0 <= int(value) <= 65535:
        raise invalid_value("%s must be a valid port: %s" % (attribute.name, value))


def milliseconds(text):
    """Length of a duration."""
    found = DURATION.match(text)
    return int(found.group(1)) * UNITS[found.group(2) or ""]


def check_duration(attribute, value):
    """Digits and a unit, within the limits."""
    if not DURATION.match(value):
        raise invalid_value(attribute.name + DURATION_TEXT)
    if attribute.min and milliseconds(value) < milliseconds(attribute.min):
        raise invalid_value("%s is shorter than minimum allowed: %s" % (attribute.name, attribute.min))
    if attribute.max and milliseconds(value) > milliseconds(attribute.max):
        raise invalid_value("%s is longer than max allowed: %s" % (attribute.name, attribute.max))


def check_time(attribute, value):
    """LDAP's generalized time."""
    if not GENERAL_TIME.match(value):
        raise invalid_value("%s must be a valid generalized time: yyyyMMddHHmmssZ or yyyyMMddHHmmss.SSSZ" % attribute.name)


def check_email(attribute, value):
    """An address, short enough."""
    check_length(attribute, value)
    if "@" not in value:
        raise invalid_value("address '%s' does not include domain" % value)
    problem = names.address_problem(value)
    if problem:
        raise invalid_value("invalid email address: " + value, (names.ADDRESS_ERROR, problem))


def check_emails(attribute, value):
    """Addresses with commas between them, each with or without a name before it."""
    check_length(attribute, value)
    for part in value.split(","):
        if "@" not in part:
            raise invalid_value("address '%s' does not include domain" % part)
        inner = re.search(r"<([^<>]*)>\s*$", part)
        problem = names.address_problem(inner.group(1) if inner else part.strip())
        if problem:
            raise invalid_value("invalid email address: " + part, (names.ADDRESS_ERROR, problem))


def check_id(attribute, value):
    """An id; what Zimbra says of others is not known."""
    if not names.is_id(value):
        raise NotModelled("whether %s takes %s, which is no UUID" % (attribute.name, value))


CHECKS = {"boolean": check_boolean, "enum": check_enum, "regex": check_regex, "integer": check_integer, "long": check_long,
          "port": check_port, "duration": check_duration, "gentime": check_time, "email": check_email,
          "emailp": check_emails, "cs_emailp": check_emails, "id": check_id}
