# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The service without its transport: who asks, what is asked, and what comes of it."""
import base64
import hashlib
import os
import queue
import threading
import time

from zmprov import localconfig
from zmprov.attributes import Attributes
from zmprov.checks import milliseconds
from zmprov.directory import BASE, SUBTREE, Unreachable, quoted
from zmprov.errors import NotModelled, ServiceError
from zmprov.provisioning import Provisioning

from . import checks, message, people, searching
from .answers import answer
from .caches import Caches
from .message import ZIMBRA, Node, ParseError
from .tokens import Tokens

HANDLERS = {**people.HANDLERS, **searching.HANDLERS, **checks.HANDLERS}
OPEN = ("Auth",)
# of account.*, the codes that are the server's fault and not the asker's
RECEIVER = ("account.TOO_MANY_ACCOUNTS", "account.TOO_MANY_SEARCH_RESULTS", "service.FAILURE")
HERE = os.path.dirname(os.path.abspath(__file__))
ADMINS = "uid=%s,cn=admins,cn=zimbra"


class Call:
    """One request on its way: provisioning, caches, version, session (a dict, or None), and what modules ask of a shell."""

    def __init__(self, service, prov, session):
        self.service, self.prov, self.session = service, prov, session
        self.caches, self.version, self.attributes = service.caches, service.version, prov.attributes

    def log(self, level, text, causes=()):
        """The log is not kept."""


class Service:
    """The admin service of a home."""

    def __init__(self, home):
        self.home = home
        self.settings = localconfig.read(home + "/conf/localconfig.xml")
        with open(home + "/conf/standin.version", encoding="ascii") as stream:
            self.version = stream.read().strip()
        self.caches = Caches()
        self.tokens = Tokens(self.settings["zimbra_ldap_password"])
        self.sessions, self.lock = {}, threading.Lock()
        self.idle = queue.LifoQueue()
        with open(HERE + "/unmodelled.txt", encoding="utf-8") as stream:
            self.unmodelled = {word for line in stream if line[0] != "#" for word in line.split()}

    def provisioning(self):
        """A provisioning of its own for one request; its settings are as fresh as the caches are."""
        try:
            prov = self.idle.get_nowait()
        except queue.Empty:
            prov = Provisioning(self.settings, Attributes(self.version), lambda *_arguments: None)
            prov.stamp = self.caches.stamp
        if prov.stamp != self.caches.stamp:
            prov.kept.clear()
            prov.stamp = self.caches.stamp
        return prov

    def handle(self, body, cookie=None):
        """(status, content type, bytes) of the answer to a body; cookie: an auth token that came beside it."""
        try:
            request = message.parse(body)
        except ParseError as error:
            return (500, *message.envelope(None, message.fault("service.PARSE_ERROR", str(error), True), False, False))
        soap, prov = request.soap, None
        session = None
        try:
            prov = self.provisioning()
            session = self.session(request)
            call = Call(self, prov, self.sessions.get(session))
            node = self.dispatch(call, request.context, request.document, cookie, session)
            status = 200
        except (ServiceError, NotModelled, Unreachable) as error:
            prov = None if isinstance(error, (NotModelled, Unreachable)) else prov
            node, status = self.fault(error, soap), 500
        if prov is not None:
            self.idle.put(prov)
        return (status, *message.envelope(soap, node, request.wants_json, True, session if status == 200 else None))

    def fault(self, error, soap=message.SOAP12, batched=False):
        """The Fault of an error."""
        if isinstance(error, Unreachable):
            error = NotModelled("what the service says while LDAP is down")
        if isinstance(error, NotModelled):
            return message.fault("standin.NOT_MODELLED", "not modelled: %s" % error, False, soap, (), batched)
        sender = not (error.code in RECEIVER or error.code.startswith("ldap."))
        return message.fault(error.code, error.message, sender, soap, error.details, batched)

    def session(self, request):
        """The id of the session that a request goes on with or asks for, or None."""
        wanted = request.context.child("session") if request.context else None
        if wanted is None:
            return None
        number = wanted.get("id") or wanted.text
        with self.lock:
            if number not in self.sessions:
                number = str(int.from_bytes(os.urandom(4), "big"))
                if len(self.sessions) > 50:
                    self.sessions.pop(next(iter(self.sessions)))
                self.sessions[number] = {}
        return number

    def dispatch(self, call, context, given, cookie=None, session=None):
        """The element that answers a document."""
        if given.name == "BatchRequest" and given.namespace in (ZIMBRA, ""):
            return self.batch(call, context, given, cookie)
        name = given.name[:-7] if given.name.endswith("Request") else ""
        if name in OPEN:
            return self.auth(call, given, session)
        if name not in HANDLERS:
            if name in self.unmodelled:
                raise NotModelled(given.name)
            raise ServiceError("service.UNKNOWN_DOCUMENT", "unknown document: " + given.name)
        self.authorised(call, context, cookie)
        return HANDLERS[name](call, given)

    def batch(self, call, context, given, cookie):
        """BatchRequest: its parts one after the other; a fault is one part's answer."""
        onerror = given.get("onerror", "continue")
        if onerror not in ("continue", "stop"):
            raise NotModelled("onerror=" + onerror)
        root = Node("BatchResponse", ZIMBRA)
        for part in given.children:
            try:
                node = self.dispatch(call, context, part, cookie)
            except (ServiceError, NotModelled) as error:
                node = self.fault(error, message.SOAP12, True)
            if "requestId" in part.attributes:
                node.attributes["requestId"] = part.attributes["requestId"]
            root.children.append(node)
            if node.name == "Fault" and onerror == "stop":
                break
        return root

    def authorised(self, call, context, cookie):
        """Refuse who has no valid token, and an administrator who may not work just now."""
        token = context.get("authToken") if context else None
        number = self.tokens.check(token or cookie)
        entry = call.caches.account(number) or call.prov.by_id(number, "(objectClass=zimbraAccount)")
        if entry is None:
            raise ServiceError("service.AUTH_EXPIRED", "auth credentials have expired")
        call.caches.remember(entry)
        status = entry.first("zimbraAccountStatus")
        if status == "maintenance":
            raise ServiceError("account.MAINTENANCE_MODE", "account is in maintenance mode: %s" % entry.name)
        if status != "active":
            raise NotModelled("a request of an administrator whose status is %s" % status)

    def auth(self, call, given, session):
        """AuthRequest by name and password."""
        start = int(time.time() * 1000)
        selector = given.child("account")
        name = (selector.text if selector else given.get("name")) or ""
        entry = self.administrator(call, name)
        if entry is None:
            raise ServiceError("service.PERM_DENIED", "permission denied: Error in Authentication")
        if not matches(given.get("password") or "", entry.first("userPassword", "")):
            raise ServiceError("account.AUTH_FAILED", "authentication failed for [%s]" % name)
        if entry.first("zimbraAccountStatus") == "maintenance":
            raise ServiceError("account.MAINTENANCE_MODE", "account is in maintenance mode: %s" % entry.name)
        if entry.first("zimbraAccountStatus") != "active":
            raise ServiceError("service.PERM_DENIED", "permission denied: Error in Authentication")
        if entry.first("zimbraIsAdminAccount") != "TRUE":
            raise ServiceError("service.PERM_DENIED", "permission denied: not an admin account")
        lasting = call.prov.complete(entry).get("zimbraAdminAuthTokenLifetime", ["12h"])[0]
        end = start + milliseconds(lasting)
        node = answer("Auth")
        node.add("lifetime", str(end - int(time.time() * 1000)), single=True)
        node.add("authToken", self.tokens.make(entry.id, end))
        if given.flag("csrfTokenSecured", False):
            node.add("csrfToken", "0_" + hashlib.sha256(os.urandom(16)).hexdigest()[:40])
        if session:
            node.add("session", session, {"type": "admin", "id": session}, single=True)
        return node

    def administrator(self, call, name):
        """The account behind a name: an address, or the name of an administrator of the software itself."""
        if "@" in name:
            return call.prov.find("", SUBTREE, "(&(objectClass=zimbraAccount)(zimbraMailDeliveryAddress=%s))" % quoted(name))
        found = call.prov.directory.one(ADMINS % name, BASE, "(objectClass=zimbraAccount)") if name.isalnum() else None
        return call.prov.entry(*found) if found else None


def matches(password, stored):
    """Does a password fit a stored value?"""
    kind, _brace, data = stored.partition("}")
    method = {"{SSHA512": "sha512", "{SSHA": "sha1"}.get(kind)
    if method is None:
        if not stored:
            return False
        raise NotModelled("a password stored as " + kind)
    raw = base64.b64decode(data)
    size = hashlib.new(method).digest_size
    return hashlib.new(method, password.encode("utf-8") + raw[size:]).digest() == raw[:size]
