# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses and domain names as Zimbra reads them."""
import re

from .errors import ServiceError, invalid_request

UUID = re.compile(r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$")
ADDRESS_ERROR = "javax.mail.internet.AddressException"


def is_id(key):
    """Does a key look like a zimbraId?"""
    return UUID.match(key) is not None


def ascii_domain(name):
    """A domain name as LDAP stores it: international labels in their ACE form."""
    if name.isascii():
        return name
    labels = []
    for label in name.split("."):
        labels.append(label if label.isascii() else label.encode("idna").decode("ascii"))
    return ".".join(labels)


def unicode_domain(name):
    """A domain name as zmprov shows it: ACE labels decoded."""
    if "xn--" not in name:
        return name
    return ".".join(label.encode("ascii").decode("idna") if label.startswith("xn--") else label for label in name.split("."))


def ascii_address(address):
    """An address whose domain is in ACE form."""
    local, at, domain = address.rpartition("@")
    return local + at + ascii_domain(domain) if at else address


def check_address(address):
    """Refuse what the Java mail library calls no address, in its words."""
    problem = address_problem(address)
    if problem:
        raise invalid_request("invalid email address", (ADDRESS_ERROR, problem))


def address_problem(address):
    """What the Java mail library would find wrong with an address, or None."""
    local, at, domain = address.rpartition("@")
    if not at or not local:
        return "Missing local name" if at else "Missing final '@domain'"
    if not domain:
        return "Missing domain"
    if not quoted(local):
        if any(character <= " " or character == "\x7f" for character in local):
            return "Local address contains control or whitespace"
        if any(character in '"(),:;<>@[\\]' for character in local):
            return "Local address contains illegal character"
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return "Local address contains dot-dot" if ".." in local else (
            "Local address starts with dot" if local.startswith(".") else "Local address ends with dot")
    return domain_problem(domain)


def quoted(local):
    """Is the local part in quotes?"""
    return len(local) > 1 and local[0] == '"' and local[-1] == '"'


def domain_problem(domain):
    """What the Java mail library would find wrong with the domain of an address, or None."""
    if any(character <= " " or character == "\x7f" for character in domain):
        return "Domain contains control or whitespace"
    if not all(character.isalnum() or character in "-." for character in domain):
        return "Domain contains illegal character"
    if ".." in domain:
        return "Domain contains dot-dot"
    if domain.startswith("."):
        return "Domain starts with dot"
    return "Domain ends with dot" if domain.endswith(".") else None


def split_address(address):
    """(local part, domain) of an address that must be one."""
    local, at, domain = address.partition("@")
    if not at or "@" in domain or not local or not domain:
        raise invalid_request("must be valid email address: " + address)
    return local, domain


def check_domain(name):
    """Refuse what cannot be a domain name."""
    problem = domain_problem(name)
    if problem:
        raise invalid_request("invalid domain name " + name, (ServiceError("service.X", "").java, "invalid request: invalid email address"))
