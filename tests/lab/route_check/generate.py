# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Directories as the commands that make them, and settings of an MTA; everything follows from the seed.

Every case has domains of its own, so that many of them stand in one directory and none knows another's routes.
"""
import random
from typing import NamedTuple, Tuple

ELSEWHERE = "example.net"     # a domain of somebody else
TRANSPORTS = ("smtp:[mail.example.com]:2501", "smtp:[mail.example.com]:2501", "smtp:mail.example.com:2502", "relay:[mail.example.com]:2502",
              "error:nobody wants it")  # fmt: skip
RELAY = "[mail.example.com]:2504"
POLICY = "check_policy_service unix:private/policy"
SPLIT_DOMAIN = "check_recipient_access ldap:/opt/zimbra/conf/ldap-splitdomain.cf"
RESTRICTIONS = ((), ("reject_unverified_recipient",), (SPLIT_DOMAIN, "reject"), ("reject_non_fqdn_sender",),
                ("reject_unverified_recipient", SPLIT_DOMAIN, "reject"), ("reject",), (POLICY,),
                ("reject_unverified_recipient", POLICY))  # fmt: skip
STATUSES = ("closed", "closed", "locked", "maintenance", "pending", "lockout", "active")
ASKED = 8       # addresses of a case


class Case(NamedTuple):
    """One directory. commands: for zmprov; addresses: which are asked about; old: (person, an address that he once had)."""

    number: int
    commands: Tuple[str, ...]
    addresses: Tuple[str, ...]
    old: Tuple[Tuple[str, str], ...]


def settings(chance, turn):
    """Commands that set the MTA; the turn sees to it that every set of restrictions has one."""
    own = chance.random() < 0.3
    entry, other = ("ms zimbra.example.com", "mcf") if own else ("mcf", "ms zimbra.example.com")
    values = {
        "zimbraMtaRelayHost": RELAY if chance.random() < 0.5 else "",
        "zimbraMtaSmtpdRejectUnlistedRecipient": chance.choice(["yes", "no"]),
        "zimbraMtaVirtualAliasExpansionLimit": chance.choice(["60", "60", "6"]),
    }
    lines = ["%s %s '%s'" % (entry, name, value) for name, value in values.items()]
    if own:
        # What the server says itself hides this.
        hidden = "[nowhere.example.com]" if values["zimbraMtaRelayHost"] else "''"
        lines.append("mcf zimbraMtaRelayHost %s zimbraMtaSmtpdRejectUnlistedRecipient yes" % hidden)
    else:
        lines += ["%s %s ''" % (other, name) for name in values]
    asked = RESTRICTIONS[turn % len(RESTRICTIONS)]
    lines.append("mcf " + (" ".join("zimbraMtaRestriction '%s'" % one for one in asked) or "zimbraMtaRestriction ''"))
    # The service that one of them asks; nobody else does.
    lines.append("mcf zimbraMtaEnableSmtpdPolicyd TRUE")
    lines.append("mcf zimbraMtaRecipientDelimiter '%s'" % chance.choice(["", "+", "+"]))
    handed_on = chance.choice([("canonical",), ("canonical", "virtual")])
    lines.append("mcf " + " ".join("zimbraMtaPropagateUnmatchedExtensions %s" % one for one in handed_on))
    return lines


def case(seed, number, canonical=True):
    """One Case. canonical: whether accounts may have a canonical address."""
    return _Case(random.Random("%s/%s" % (seed, number)), seed, number, canonical).made()


class _Case:
    """Names first, so that everything can point to everything; then the commands."""

    def __init__(self, chance, seed, number, canonical):
        self._chance, self._number, self._canonical, self._lines = chance, number, canonical, []
        self._domain, self._alias = ["%s%ds%s.test" % (letter, number, seed) for letter in "da"]
        self._people = [self._of("u%d" % index) for index in range(chance.randint(1, 4))]
        self._remote = [self._of("r%d" % index) for index in range(chance.randint(0, 3))]
        self._lists = [self._of("l%d" % index) for index in range(chance.randint(0, 3))]
        self._names = []
        # Zimbra writes these itself when a primary address changes, no command of zmprov does.
        self._old = [(person, "old." + person) for person in self._people if self._maybe(0.15)]

    def _of(self, local):
        return "%s@%s" % (local, self._domain)

    def _maybe(self, share):
        return self._chance.random() < share

    def _anybody(self):
        """An address to point to; somebody's, nobody's, or somewhere else."""
        kinds = [self._people, self._people, self._remote, self._lists, self._names, ["ghost@" + self._domain],
                 ["x%d@%s" % (self._number, ELSEWHERE)], ["%s@%s" % (self._chance.choice("ul") + "0", self._alias)]]  # fmt: skip
        return self._chance.choice(self._chance.choice([kind for kind in kinds if kind]))

    def made(self):
        self._make_domain()
        for person in self._people + self._remote:
            self._make_account(person, person in self._remote)
        for name in self._lists:
            self._make_list(name)
        for person in self._people + self._remote:
            self._bend(person)
        every = [*self._people, *self._remote, *self._lists, *self._names, "unknown@" + self._domain, "ghost@" + self._domain,
                 "u0@" + self._alias, "unknown@" + self._alias, "u0+ext@" + self._domain, "unknown+ext@" + self._domain,
                 "y%d@%s" % (self._number, ELSEWHERE)]  # fmt: skip
        every += [old for _person, old in self._old]
        every += [name.replace("@", "+x@") for name in self._names[:1]]
        return Case(self._number, tuple(self._lines), tuple(self._chance.sample(every, min(ASKED, len(every)))), tuple(self._old))

    def _say(self, *words):
        self._lines.append(" ".join("'%s'" % word if " " in word or not word else word for word in words))

    def _make_domain(self):
        self._say("cd", self._domain)
        pair = ("zimbraMailCatchAllAddress", "@" + self._domain, "zimbraMailCatchAllForwardingAddress", "@" + self._domain)
        routes = [("zimbraMailTransport", transport) for transport in TRANSPORTS]
        more = self._chance.choice([(), (), (), pair + routes[0], pair + routes[2], pair, pair[:2], routes[0]])
        if more:
            self._say("md", self._domain, *more)
        if self._maybe(0.6):
            self._say("cad", self._alias, self._domain)
            more = ["zimbraMailCatchAllForwardingAddress", "@" + self._domain] if self._maybe(0.8) else []
            more += ["zimbraMailTransport", TRANSPORTS[0]] if self._maybe(0.2) else []
            if more:
                self._say("md", self._alias, *more)

    def _make_account(self, name, remote):
        self._say("ca", name, "", *(("zimbraMailTransport", self._chance.choice(TRANSPORTS)) if remote else ()))
        for index in range(self._chance.choice([0, 0, 1, 2])):
            alias = name.replace("@", ".a%d@" % index)
            self._names.append(alias)
            self._say("aaa", name, alias)

    def _make_list(self, name):
        self._say("cdl", name)
        members = sorted({self._anybody() for _each in range(self._chance.choice([0, 1, 2, 4, 7]))} - {name})
        if members:
            self._say("adlm", name, *members)
        if self._maybe(0.1):
            self._say("mdl", name, "+zimbraMailForwardingAddress", name)
        if self._maybe(0.3):
            self._names.append(name.replace("@", ".b@"))
            self._say("adla", name, self._names[-1])
        if self._maybe(0.1):
            self._say("mdl", name, "zimbraMailStatus", "disabled")

    def _bend(self, name):
        """What happens to an account in the course of time."""
        more = []
        if self._maybe(0.25):
            more += ["zimbraPrefMailForwardingAddress", self._anybody()]
            more += ["zimbraPrefMailLocalDeliveryDisabled", "TRUE"] if self._maybe(0.5) else []
        for address in sorted({self._anybody() for _each in range(self._chance.choice([0, 0, 0, 1, 2]))}):
            more += ["zimbraMailForwardingAddress", address]
        if self._maybe(0.12) and self._canonical:
            more += ["zimbraMailCanonicalAddress", self._anybody()]
        if self._maybe(0.1):
            more += ["zimbraMailCatchAllAddress", "@" + self._domain]
        if self._maybe(0.06):
            more += ["zimbraMailCatchAllForwardingAddress", self._chance.choice(["@" + self._domain, "@" + ELSEWHERE])]
        if self._maybe(0.04) and self._canonical:
            more += ["zimbraMailCatchAllCanonicalAddress", "@" + self._alias]
        if self._maybe(0.3):
            more += ["zimbraAccountStatus", self._chance.choice(STATUSES)]
        if self._maybe(0.06):
            more += ["zimbraMailStatus", "disabled"]
        if more:
            self._say("ma", name, *more)
        if self._maybe(0.05) and name not in dict(self._old):
            self._names.append(name.replace("@", ".new@"))
            self._say("ra", name, self._names[-1])
