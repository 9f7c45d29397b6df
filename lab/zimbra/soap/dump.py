# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The attributes of an entry as an answer carries them: in the order of Java's hash map, with the values that Zimbra ships."""
import functools
import os
import re
from xml.sax.saxutils import escape

from zmprov import names
from zmprov.errors import NotModelled

HERE = os.path.dirname(os.path.abspath(__file__))
IMPOSSIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# what GetX shows in the place of a value
BLOCKED = ("userpassword",)
# kind: flag of what it inherits, and the buckets of Zimbra's set of the attributes with that flag (510, 125, 545 of them)
INHERITED = {"account": ("accountInherited", 1024), "domain": ("domainInherited", 256), "server": ("serverInherited", 1024)}
IDS = {}


@functools.lru_cache(maxsize=None)
def java_hash(name):
    """String.hashCode of a name, spread as HashMap spreads it."""
    value = 0
    for character in name:
        value = (31 * value + ord(character)) & 0xFFFFFFFF
    return value ^ value >> 16


def capacity(count):
    """Buckets of a HashMap that has grown to this many keys."""
    size = 16
    while count > size * 3 // 4:
        size *= 2
    return size


def in_java_order(keys):
    """Keys as a HashMap lists them."""
    keys = list(keys)
    mask = capacity(len(keys)) - 1
    return sorted(keys, key=lambda key: java_hash(key) & mask)


@functools.lru_cache(maxsize=None)
def shipped(kind):
    """{attribute: values} that an entry of this kind inherits of what the directory of the lab does not hold."""
    found = {}
    with open(HERE + "/shipped.txt", encoding="utf-8") as stream:
        for line in stream:
            if not line.startswith("#"):
                name, number, kinds, value = line.rstrip("\n").split(" ", 3)
                IDS[name] = int(number)
                if kind in kinds.split(","):
                    found.setdefault(name, []).append(value)
    return found


@functools.lru_cache(maxsize=8192)
def fragment(name, values):
    """XML of one attribute."""
    if any(IMPOSSIBLE.search(value) for value in values):
        raise NotModelled("a value with a character that XML does not have")
    return "".join('<a n="%s">%s</a>' % (name, escape(value, {"\r": "&#13;"})) for value in values)


class Dump:
    """Attributes {name: values}; wanted: names asked for, or None for all."""

    def __init__(self, prov, attributes, wanted=None):
        keys = in_java_order(attributes)
        if wanted is not None:
            keys = [key for key in keys if key in wanted]
        self.rows = [(key, shown(prov, key, attributes[key])) for key in keys]

    def xml(self):
        """The elements as XML text."""
        return "".join(fragment(name, values) for name, values in self.rows)

    def json(self):
        """The elements as JSON has them."""
        return [{"n": name, "_content": value} for name, values in self.rows for value in values]


def shown(prov, name, values):
    """Values as they are shown: no password, and international domains in Unicode."""
    if name.lower() in BLOCKED:
        return ("VALUE-BLOCKED",)
    if any("xn--" in value for value in values):
        attribute = prov.attributes.get(name)
        if attribute is not None and (attribute.type == "email" or "idn" in attribute.flags):
            return tuple(unicode_address(value) for value in values)
    return tuple(values)


def unicode_address(address):
    """An address or domain with its international labels decoded."""
    local, at, domain = address.rpartition("@")
    return local + at + names.unicode_domain(domain)


def whole(prov, entry, inherited):
    """{attribute: values} of an entry, with what it inherits if wanted."""
    if not inherited or entry.kind not in ("account", "resource", "domain", "server", "config"):
        return entry.own if entry.kind != "config" else {**shipped("config"), **entry.own}
    kind = "account" if entry.kind == "resource" else entry.kind
    found = prov.complete(entry)
    for name, values in shipped(kind).items():
        found.setdefault(name, values)
    if kind not in INHERITED:
        return found
    # Java fills the map with what is inherited first, and keeps that order where two names share a bucket.
    keys = [key for key in template(prov, kind) if key in found]
    result = {key: found[key] for key in keys}
    for key in in_java_order(found):
        result.setdefault(key, found[key])
    return result


def template(prov, kind):
    """Names of what a kind of entry can inherit, in the order of Zimbra's set of them."""
    flag, buckets = INHERITED[kind]
    key = "in java order", kind
    if key not in prov.flags:
        own = [name for name in prov.flagged(flag) if prov.attributes.get(name).id]
        numbers = {**{name: int(prov.attributes.get(name).id) for name in own}, **{name: IDS[name] for name in shipped(kind)}}
        prov.flags[key] = sorted(numbers, key=lambda name: (java_hash(name) & buckets - 1, numbers[name]))
    return prov.flags[key]
