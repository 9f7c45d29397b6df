# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who writes to whom, and what must come of it: the declared flows of a split domain, and how they are observed.

A mail is sent by handing it to the sender's own mail system, as a mail program does.
"""
from typing import NamedTuple, Optional, Tuple

# Where each person lives, and so through which host the person sends.
HOME = {"alice@example.net": "internet", "foo@example.com": "zimbra", "bar@example.com": "mail", "erik@example.org": "zimbra",
        "dora@example.org": "mail"}  # fmt: skip
ALICE = "alice@example.net"
# Addresses that are another name of somebody.
ALIASES = {
    "f@example.com": "foo@example.com",
    "barney@example.com": "bar@example.com",
    "b@example.com": "baz@example.com",
    "d@example.org": "dora@example.org",
}
LIVES = dict(HOME, **{"baz@example.com": "mail", "qux@example.com": "mail"})


class Flow(NamedTuple):
    """One mail. route: short names of the hosts that take it over, first the sender's own.

    refused: None (it arrives), 'at once' (the sender's own system answers 550) or 'bounce' (the last host of the route answers
    550 to the one before, which tells the sender).
    """

    sender: str
    recipient: str
    route: Tuple[str, ...]
    refused: Optional[str] = None

    def __str__(self):
        return "%s to %s" % (self.sender, self.recipient)


class Seen(NamedTuple):
    """What came of a flow. where: mailbox of every copy, as 'host:address'; route: hosts of the first copy.

    refusal: the 550 answer, at once or quoted in the bounce, else ''. told: mailboxes of every bounce.
    """

    flow: Flow
    where: Tuple[str, ...]
    route: Tuple[str, ...]
    refusal: str
    told: Tuple[str, ...]


def mailbox(lab, address):
    """'host:mailbox' in which the mail of this address must be."""
    address = ALIASES.get(address, address)
    host = LIVES[address]
    if host == "mail" and address.endswith("@example.com") and lab.settings["peer_class"] == "virtual_alias":
        address = address.replace("@", "@store.")
    return "%s:%s" % (host, address)


def flows(master, recipients, writers, unknown, relays=()):
    """All flows from `writers` to `recipients` and to an address that nobody has, for a domain whose master (and MX) is the host `master`.

    relays: hosts that hand everything which is not their own to the master, mail to the outside too.
    """
    for sender in writers:
        for recipient in [*recipients, unknown]:
            # Somebody outside who writes to somebody outside has nothing to do with us, and nobody needs to write to himself.
            if recipient != sender and not HOME[sender] == LIVES.get(recipient) == "internet":
                yield _flow(master, sender, recipient, recipient == unknown, relays)


def _flow(master, sender, recipient, unknown, relays):
    home = None if unknown else LIVES[ALIASES.get(recipient, recipient)]
    route = [HOME[sender]]
    if home in route:
        return Flow(sender, recipient, tuple(route))
    outside = home == "internet" and route[0] not in relays
    if not outside and master not in route:
        route.append(master)
    if unknown:
        return Flow(sender, recipient, tuple(route), "at once" if len(route) == 1 else "bounce")
    return Flow(sender, recipient, tuple(route if home in route else route + [home]))


def observe(lab, wanted):
    """Send the mail of every flow, wait until no queue holds any of it, and look into every mailbox: a list of Seen."""
    sent = [(flow, lab.send(HOME[flow.sender], flow.sender, flow.recipient, subject=str(flow))) for flow in wanted]
    # Twice: the hosts are asked one after the other, and a mail could slip from one not yet asked to one asked before.
    lab.settle()
    lab.settle()
    found = lab.everything()
    return [_seen(lab, flow, mail, found) for flow, mail in sent]


def _seen(lab, flow, mail, found):
    copies = [item for item in found if item.message.get("Message-ID", "").strip() == mail.message_id]
    bounces = [item for item in found if item not in copies and mail.message_id in item.message.as_string()]
    short = {host.name: host.short for host in lab.hosts.values()}
    route = tuple(short.get(name, name) for name in copies[0].hops) if copies else ()
    refusal = "" if mail.queued else "%d %s" % mail.answer
    if bounces:
        refusal = _diagnosis(bounces[0].message)
    return Seen(flow, tuple(item.where for item in copies), route, refusal, tuple(item.where for item in bounces))


def _diagnosis(message):
    """What the refusing host said, as a bounce quotes it."""
    for line in message.as_string().replace("\n    ", " ").splitlines():
        if line.startswith("Diagnostic-Code:"):
            return line.split(";", 1)[1].strip()
    return message.as_string()


def complaint(lab, seen):
    """What is not as the flow declares, as a sentence; empty if all is well."""
    flow = seen.flow
    if not flow.refused:
        where = (mailbox(lab, flow.recipient),)
        if seen.where != where:
            found = list(seen.where) or "nowhere"
            return "%s: found %s, wanted in %s; refused with: %s" % (flow, found, where[0], seen.refusal or "nothing")
        if seen.told:
            return "%s: arrived, and was returned to %s, too: %s" % (flow, list(seen.told), seen.refusal)
        return "" if seen.route == flow.route else "%s: went over %s, wanted %s" % (flow, " ".join(seen.route), " ".join(flow.route))
    if seen.where:
        return "%s: nobody has that address, yet it is in %s" % (flow, list(seen.where))
    told = (mailbox(lab, flow.sender),) if flow.refused == "bounce" else ()
    if seen.told != told:
        return "%s: bounces in %s, wanted in %s; refused with: %s" % (flow, list(seen.told), list(told), seen.refusal or "nothing")
    return "" if "550" in seen.refusal else "%s: wanted a 550, got %s" % (flow, seen.refusal or "nothing")
