# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the directory holds, as objects: an entry, its name, and what it inherits."""

from .directory import dn_value

PEOPLE = ",ou=people,"


class Entry:
    """A directory entry: kind, DN, own attributes {name: [values]}, and the name that zmprov calls it by."""

    def __init__(self, kind, dn, own, name):
        self.kind, self.dn, self.own, self.name = kind, dn, own, name

    def values(self, name):
        """Own values of an attribute (name in any case); [] when it has none."""
        if name in self.own:
            return self.own[name]
        lower = name.lower()
        for key, values in self.own.items():
            if key.lower() == lower:
                return values
        return []

    def first(self, name, default=None):
        """First own value of an attribute, or the default."""
        found = self.values(name)
        return found[0] if found else default

    @property
    def id(self):
        """The entry's zimbraId."""
        return self.first("zimbraId")

    @property
    def domain(self):
        """Domain part of the name."""
        return self.name.rpartition("@")[2]


def domain_dn(name):
    """DN of a domain."""
    return "dc=" + ",dc=".join(name.split("."))


def person_dn(address):
    """DN of the account, alias or list with this address."""
    local, _at, domain = address.rpartition("@")
    return "uid=%s,ou=people,%s" % (dn_value(local), domain_dn(domain))


def domain_of_dn(dn):
    """Domain name that the dc parts of a DN spell."""
    return ".".join(part[3:] for part in dn.split(",") if part.startswith("dc="))


def address_of_dn(dn):
    """Address that a DN below a domain's people stands for: uid=x,ou=people,dc=a,dc=b is x@a.b."""
    local, _people, rest = dn.partition(PEOPLE)
    return "%s@%s" % (unescaped(local[4:]), domain_of_dn(rest))


def unescaped(value):
    """A DN value without its escapes."""
    if "\\" not in value:
        return value
    import _ldap

    return _ldap.str2dn("x=" + value)[0][0][1]


def inherited(own, *sources):
    """Own attributes completed by those of (names, entry) sources, the first that has a value wins."""
    result = dict(own)
    for names, entry in sources:
        for name in names:
            if name not in result:
                values = entry.own.get(name)
                if values:
                    result[name] = values
    return result
