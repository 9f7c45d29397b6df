# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the handlers share: answers, entries in them, changes of entries."""
from zmprov import request
from zmprov.errors import NotModelled

from .dump import Dump, in_java_order, unicode_address, whole
from .message import ADMIN, Node


def answer(name, *nodes, **attributes):
    """The element of an answer."""
    root = Node(name + "Response", ADMIN, attributes)
    root.children.extend(nodes)
    return root


def attrs_of(given):
    """The set of attributes that a request wants, or None for all."""
    text = given.get("attrs")
    return None if text is None else {name.strip() for name in text.split(",")}


def encode(call, name, entry, inherited=True, wanted=None, extra=()):
    """The element of an entry."""
    shown = entry.name if entry.kind in ("server", "cos") else unicode_address(entry.name)
    node = Node(name, None, [("name", shown), ("id", entry.id), *extra])
    attributes = whole(call.prov, entry, inherited)
    if name == "domain" and len(attributes.get("zimbraAuthLdapURL", ())) > 1:
        attributes = dict(attributes, zimbraAuthLdapURL=[" ".join(attributes["zimbraAuthLdapURL"])])
    node.dump = Dump(call.prov, attributes, wanted)
    return node


def need(given, name):
    """A child that must be there."""
    child = given.child(name)
    if child is None:
        raise NotModelled("%s without %s" % (given.name, name))
    return child


def modification(call, entry, given):
    """Change an entry as the a elements of a request want. Values that are added come in the order of a Java set."""
    wanted = {key: in_java_order(values) if key[:1] == "+" else values for key, values in given.wanted().items()}
    for values in wanted.values():
        if "" in values and len(values) > 1:
            values.remove("")
    request.modify(call.prov, request.Request(wanted, entry))
