# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Zimbra does before it writes certain attributes. Each takes (prov, request, attribute name, key, values)."""
from .clock import generalized_time
from .errors import ServiceError, invalid_request

AUTH_MECHANISMS = ("zimbra", "ldap", "ad", "kerberos5")


def single(name, values):
    """The one value of a request for a single-valued attribute; None when it is unset."""
    if len(values) != 1:
        raise invalid_request(name + " is a single-valued attribute")
    return values[0] or None


def single_of(request, name):
    """The one wanted value of an attribute, plain or added; None when it is unset or removed."""
    if "-" + name in request.wanted:
        return None
    return single(name, request.wanted.get(name) or request.wanted.get("+" + name) or [""])


def account_status(prov, request, name, key, values):
    """Closed and pending stop mail; any other status lets it flow again; closed leaves every list."""
    status = single(name, values)
    if status is None:
        raise invalid_request(name + " is a required attribute")
    if status in ("closed", "pending"):
        request.put("zimbraMailStatus", "disabled")
    elif "zimbraMailStatus" not in request.wanted:
        request.put("zimbraMailStatus", "enabled")
    if not request.create and status == "active":
        for lock in ("zimbraPasswordLockoutFailureTime", "zimbraPasswordLockoutLockedTime"):
            if request.entry.values(lock):
                request.put(lock, "")
    if not request.create:
        request.after.append(lambda: prov.leave_lists_if_closed(request.entry))


def domain_status(prov, request, name, key, values):
    """Closed stops a domain's mail; shutdown is for the software alone (its text is from the sources: no recording shows it)."""
    status = single(name, values)
    if status is None:
        return
    if status == "shutdown":
        raise invalid_request("Setting %s to shutdown is not allowed.  It is an internal status and can only be set by server" % name)
    if status == "closed":
        request.put("zimbraMailStatus", "disabled")
    elif "zimbraMailStatus" not in request.wanted:
        request.put("zimbraMailStatus", "enabled")


def mail_host(prov, request, name, key, values):
    """A mailbox host must be a mailbox server; the transport follows it, unless somebody routed the account elsewhere."""
    host = values[0]
    if not host or "-zimbraMailHost" in request.wanted:
        return
    if request.value("zimbraMailTransport"):
        raise invalid_request("setting both zimbraMailHost and zimbraMailTransport in the same request is not allowed")
    server = prov.server_by_service(host)
    if server is None:
        raise invalid_request("specified zimbraMailHost does not correspond to a valid server service hostname: " + host)
    if not prov.has_mail_service(server):
        raise invalid_request("specified zimbraMailHost does not correspond to a mailclient server with service webapp enabled: " + host)
    if not request.create:
        check_old_host(prov, request.entry)
    request.put("zimbraMailTransport", prov.lmtp_transport(server))


def check_old_host(prov, entry):
    """Refuse to move an account whose transport is not that of its present host."""
    old = prov.server_by_service(entry.first("zimbraMailHost") or "")
    if old is None:
        return
    transport = entry.first("zimbraMailTransport")
    parts = (transport or "").split(":")
    if not (len(parts) == 3 and parts[0] == "lmtp" and parts[1] == old.first("zimbraServiceHostname")):
        raise invalid_request("current value of zimbraMailHost does not match zimbraMailTransport, computed mail transport from current "
                              "zimbraMailHost=%s, current zimbraMailTransport=%s" % (prov.lmtp_transport(old), transport or "null"))


def relay_host(prov, request, name, key, values):
    """The schema allows many relay hosts, Postfix one; an inherited value counts when one is added."""
    current = prov.complete(request.entry).get(name, []) if request.entry else []
    if key[:1] == "+":
        wanted = set(current) | set(values)
    elif key[:1] == "-":
        wanted = set(current) - set(values)
    else:
        wanted = set(values)
    if len(wanted) > 1:
        raise invalid_request(name + " can only have one value")


def display_name(prov, request, name, key, values):
    """The display name is the common name, too."""
    value = single_of(request, name)
    if value is not None and request.kind in ("account", "resource"):
        request.put("cn", value)


def auth_mechanism(prov, request, name, key, values):
    """One of the known ways to check passwords, or a custom one."""
    value = single(name, values)
    if value is None or value in AUTH_MECHANISMS or value.startswith("custom"):
        return
    package = "com.zimbra.cs.account.auth.AuthMechanism.AuthMech."
    prov.log("ERROR", "invalid auth mech", (
        ("com.zimbra.common.service.ServiceException", "invalid request: unknown auth mech: " + value),
        ("java.lang.IllegalArgumentException", "No enum constant " + package + value)))
    raise invalid_request("invalid value: " + value)


def gal(prov, request, name, key, values):
    """What the address list is made from leaves the time of its change at the domain."""
    current = request.entry.values(name) if request.entry else []
    if sorted(values) != sorted(current or [""]):
        request.put("zimbraGalDefinitionLastModifiedTime", generalized_time())


def cos_id(prov, request, name, key, values):
    """The class of service must be there."""
    value = single(name, values)
    if value is not None and prov.cos_by_id(value) is None:
        raise ServiceError("account.NO_SUCH_COS", "no such cos: " + value)


BEFORE = {"AccountStatus": account_status, "DomainStatus": domain_status, "MailHost": mail_host, "MtaRelayHost": relay_host,
          "DisplayName": display_name, "AuthMech": auth_mechanism, "CosId": cos_id, "GalCallback": gal}
