# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and answers: SOAP 1.2 and 1.1 in XML, and Zimbra's JSON."""
import json
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from .dump import in_java_order

SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
ADMIN, ZIMBRA = "urn:zimbraAdmin", "urn:zimbra"


class ParseError(Exception):
    """The request cannot be read; the text is what Zimbra says of it."""


class Given:
    """An element of a request: name, namespace, attributes, children, text."""

    def __init__(self, name, namespace, attributes, children, text):
        self.name, self.namespace, self.attributes, self.children, self.text = name, namespace, attributes, children, text

    def child(self, name):
        """The first child of this name, or None."""
        return next((child for child in self.children if child.name == name), None)

    def get(self, name, default=None):
        """Attribute, or the text of a child: Zimbra takes both."""
        if name in self.attributes:
            return self.attributes[name]
        child = self.child(name)
        return default if child is None else child.text

    def flag(self, name, default):
        """A boolean."""
        value = self.get(name)
        return default if value is None else value.lower() in ("1", "true")

    def wanted(self):
        """{attribute as given: values} of the a elements."""
        found = {}
        for child in self.children:
            if child.name == "a":
                found.setdefault(child.get("n", ""), []).append(child.text)
        return found


class Request:
    """A whole request: soap (namespace of the envelope, None for JSON), context and document (Given), wants_json."""

    def __init__(self, soap, context, document):
        self.soap, self.context, self.document = soap, context, document
        style = context.child("format") if context else None
        self.wants_json = style.get("type") == "js" if style else soap is None


def parse(body):
    """The Request of a body (bytes)."""
    if not body.strip():
        raise ParseError("parse error: empty request payload")
    if body.lstrip()[:1] == b"{":
        return parse_json(body)
    if b"<!DOCTYPE" in body:
        raise ParseError("Document parse failed")
    try:
        root = of_xml(ElementTree.fromstring(body))
    except ElementTree.ParseError as error:
        raise ParseError("Document parse failed") from error
    return assemble(root, root.namespace)


def assemble(root, soap):
    """The Request of an envelope."""
    header, content = root.child("Header"), root.child("Body")
    if content is None or not content.children:
        raise ParseError("Document parse failed")
    return Request(soap, header.child("context") if header else None, content.children[0])


def of_xml(element):
    """Given of an element of ElementTree."""
    namespace, _mark, name = element.tag[1:].rpartition("}") if element.tag[0] == "{" else ("", "", element.tag)
    attributes = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
    return Given(name, namespace, attributes, [of_xml(child) for child in element], element.text or "")


def parse_json(body):
    """The Request of a body in JSON."""
    try:
        data = json.loads(body.decode("utf-8"))
    except ValueError as error:
        raise ParseError("Document parse failed") from error
    return assemble(of_json("Envelope", data), None)


def of_json(name, value):
    """Given of a value in JSON: a mapping is an element, a list several, anything else text that is attribute and child at once."""
    if not isinstance(value, dict):
        return Given(name, "", {}, [], plain(value))
    children, attributes = [], {}
    for key, item in value.items():
        if key == "_attrs":
            for attribute, values in item.items():
                for one in values if isinstance(values, list) else [values]:
                    content = one.get("_content", "") if isinstance(one, dict) else one
                    children.append(Given("a", "", {"n": attribute}, [], plain(content)))
        elif isinstance(item, (dict, list)):
            children += [of_json(key, one) for one in (item if isinstance(item, list) else [item])]
        elif not key.startswith("_"):
            attributes[key] = plain(item)
    return Given(name, value.get("_jsns", ""), attributes, children, plain(value.get("_content", "")))


def plain(value):
    """Text of a scalar in JSON."""
    return {True: "1", False: "0", None: ""}.get(value, str(value)) if value is None or isinstance(value, bool) else str(value)


class Node:
    """An element of an answer. single: JSON has it as such, not in a list."""

    def __init__(self, name, namespace=None, attributes=(), text=None, single=False, prefix=""):
        self.name, self.namespace, self.attributes, self.text = name, namespace, dict(attributes), text
        self.single, self.prefix, self.children, self.dump = single, prefix, [], None

    def add(self, name, text=None, attributes=(), namespace=None, single=False, prefix=""):
        """Add a child and return it."""
        child = Node(name, namespace, attributes, text, single, prefix)
        self.children.append(child)
        return child

    def xml(self):
        """As XML text."""
        words = [" %s=%s" % (key, quoteattr(str(self.attributes[key]))) for key in in_java_order(self.attributes)]
        words += [' xmlns="%s"' % self.namespace] if self.namespace else []
        inner = escape(self.text or "") + (self.dump.xml() if self.dump else "") + "".join([child.xml() for child in self.children])
        name = self.prefix + self.name
        return "<%s%s>%s</%s>" % (name, "".join(words), inner, name) if inner else "<%s%s/>" % (name, "".join(words))

    def json(self):
        """As what JSON is made of."""
        result = dict(self.attributes)
        if self.dump:
            result["a"] = self.dump.json()
        for child in self.children:
            if child.single:
                result[child.name] = child.json() if child.children or child.attributes else child.text or ""
            else:
                result.setdefault(child.name, []).append(child.json())
        if self.text is not None:
            result["_content"] = self.text
        if self.namespace:
            result["_jsns"] = self.namespace
        return result


def fault(code, text, sender, soap=SOAP12, details=(), batched=False):
    """The Fault element. details: (type, name, value) of what the product tells beside the code."""
    root = Node("Fault", None, (), None, True, "soap:")
    if soap == SOAP11:
        root.add("faultcode", "soap:Client" if sender else "soap:Server", single=True)
        root.add("faultstring", text, single=True)
        place = root.add("detail", single=True)
    else:
        whose = "soap:Sender" if sender else "soap:Receiver"
        root.add("Code", single=True, prefix="soap:").add("Value", whose, single=True, prefix="soap:")
        root.add("Reason", single=True, prefix="soap:").add("Text", text, single=True, prefix="soap:")
        place = root.add("Detail", single=True, prefix="soap:")
    error = place.add("Error", namespace=None if batched else ZIMBRA, single=True)
    error.add("Code", code, single=True)
    error.add("Trace", "standin:%s" % code, single=True)
    for kind, name, value in details:
        error.add("a", str(value), {"t": kind, "n": name})
    return root


def envelope(soap, body, as_json, header=True, session=None):
    """(content type, bytes) of an answer with this element in its body."""
    if as_json:
        context = {"_jsns": ZIMBRA}
        if session:
            context["session"] = {"id": session, "_content": session}
        whole = {"Header": {"context": context}, "Body": {body.name: body.json()}, "_jsns": "urn:zimbraSoap"}
        return "text/javascript; charset=utf-8", json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    inside = '<session id="%s">%s</session>' % (session, session) if session else ""
    context = '<context xmlns="%s">%s</context>' % (ZIMBRA, inside) if inside else '<context xmlns="%s"/>' % ZIMBRA
    text = '<soap:Envelope xmlns:soap="%s">%s<soap:Body>%s</soap:Body></soap:Envelope>' % (
        soap or SOAP12, "<soap:Header>%s</soap:Header>" % context if header else "", body.xml())
    return "text/xml;charset=utf-8", text.encode("utf-8", "replace")
