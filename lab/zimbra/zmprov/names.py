# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses and domain names as Zimbra reads them."""
import re

from .errors import invalid_request

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
    """What the Java mail library would find wrong with an address, or None: it reads from left to right and stops at the first thing."""
    before, position, quoted = "", 0, False
    while position < len(address):
        character = address[position]
        if character != "\\" and before != "\\":
            if character == '"':
                problem = quote_problem(address, position, quoted)
                quoted = not quoted
            elif quoted:
                problem = None
            elif character == "@":
                return local_end_problem(position, before) or domain_problem(address[position + 1:])
            else:
                problem = local_problem(position, before, character)
            if problem:
                return problem
        before = character
        position += 1
    return "Unterminated quote" if quoted else "Missing final '@domain'"


def quote_problem(address, position, quoted):
    """What is wrong with a quote in the local part, or None."""
    if quoted:
        return "Quote not at end of local address" if address[position + 1:position + 2] not in ("@", "") else None
    return "Unexpected quote" if position else None


def local_problem(position, before, character):
    """What is wrong with a plain character of the local part, or None."""
    if character == ".":
        if position == 0:
            return "Local address starts with dot"
        return "Local address contains dot-dot" if before == "." else None
    if character <= " " or character == "\x7f":
        return "Local address contains control or whitespace"
    return "Local address contains illegal character" if character in "()<>,;:[]" else None


def local_end_problem(position, before):
    """What is wrong with the local part where it ends, or None."""
    if position == 0:
        return "Missing local name"
    return "Local address ends with dot" if before == "." else None


def domain_problem(domain):
    """What the Java mail library would find wrong with the domain of an address, or None."""
    if not domain:
        return "Missing domain"
    if domain[0] == ".":
        return "Domain starts with dot"
    if domain[0] == "[" and domain[-1] == "]":
        return None
    before = ""
    for character in domain:
        if character <= " " or character == "\x7f":
            return "Domain contains control or whitespace"
        if not (character.isalnum() or character in "-."):
            return "Domain contains illegal character"
        if character == before == ".":
            return "Domain contains dot-dot"
        before = character
    return "Domain ends with dot" if before == "." else None


def split_address(address, kind="email"):
    """(local part, domain) of an address; kind: what the error calls it."""
    parts = address.split("@")
    while parts and not parts[-1]:
        parts.pop()
    if len(parts) != 2:
        raise invalid_request("must be valid %s address: %s" % (kind, address))
    return parts[0], parts[1]
