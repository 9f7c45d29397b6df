# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Zimbra knows about its attributes: read from the tables in table/, for one version of the product."""
import os

from .errors import NotModelled

HERE = os.path.dirname(os.path.abspath(__file__))
UNMODELLED = os.path.join(HERE, "unmodelled.txt")
TABLES = os.path.join(HERE, "table")
NEWEST = "10.1"
LISTS = ("must", "may", "flags", "since", "restart")


class Attribute:
    """One attribute: name, id (OID number or None), type, cardinality and its limits; lists are lists of str."""

    __slots__ = ("name", "id", "type", "cardinality", "must", "may", "flags", "min", "max", "callback", "immutable", "order",
                 "since", "deprecated", "restart", "values", "config", "cos", "about")

    def __init__(self, lines):
        self.must, self.may, self.flags, self.since, self.restart = [], [], [], [], []
        self.config, self.cos = [], []
        self.min = self.max = self.callback = self.immutable = self.order = self.deprecated = self.values = self.about = None
        words = lines[0].split(" ")
        self.name, number, self.type, self.cardinality = words[:4]
        self.id = None if number == "-" else number
        for word in words[4:]:
            key, _mark, value = word.partition("=")
            setattr(self, key, value.split(",") if key in LISTS else value)
        for line in lines[1:]:
            key, _mark, value = line[2:].partition(" ")
            if key in ("config", "cos"):
                getattr(self, key).append(value)
            else:
                setattr(self, key, value)

    @property
    def single(self):
        """True when the schema allows one value only."""
        return self.cardinality == "single"


def release(text):
    """Version text such as 8.7.0_BETA2 as a tuple of numbers that can be compared."""
    return tuple(int(part) for part in text.split("_")[0].split("."))


class Attributes:
    """The attributes of one Zimbra version, by lower-case name. They are parsed when first asked for: a start must be fast."""

    def __init__(self, version):
        # the tables are those of the newest version: it knows all of them, whatever they say of themselves
        self.limit = None if version == NEWEST else release(version) + (99,)
        self.blocks = {}
        self.unmodelled = None
        self.parsed = {}
        for name in sorted(os.listdir(TABLES)):
            with open(os.path.join(TABLES, name), encoding="utf-8") as stream:
                self.index(stream.read())

    def index(self, text):
        """Remember the lines of each attribute of a table."""
        block = None
        for line in text.splitlines():
            if line.startswith("  "):
                block.append(line)
            elif line and line[0] != "#":
                block = [line]
                self.blocks[line[:line.index(" ")].lower()] = block

    def get(self, name):
        """Attribute with this name (any case), or None when this version does not know it."""
        key = name.lower()
        if key in self.parsed:
            return self.parsed[key]
        lines = self.blocks.get(key)
        found = self.of_version(Attribute(lines)) if lines else self.unknown(name)
        self.parsed[key] = found
        return found

    def unknown(self, name):
        """Nothing for a name that Zimbra does not have either; for others the stand-in must not guess."""
        if self.unmodelled is None:
            with open(UNMODELLED, encoding="utf-8") as stream:
                self.unmodelled = set(stream.read().lower().split())
        if name.lower() in self.unmodelled:
            raise NotModelled("attribute " + name)

    def of_version(self, attribute):
        """The attribute as this version has it: None before its time, not deprecated before its end."""
        if self.limit is None:
            return attribute
        if attribute.since and min(release(text) for text in attribute.since) > self.limit:
            return None
        if attribute.deprecated and release(attribute.deprecated) > self.limit:
            attribute.deprecated = None
        return attribute

    def all(self):
        """Every attribute of this version."""
        for name in self.blocks:
            attribute = self.get(name)
            if attribute is not None:
                yield attribute

    def flagged(self, flag):
        """Names of the attributes that carry a flag, for example domainInherited."""
        return [attribute.name for attribute in self.all() if flag in attribute.flags]
