# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which mail each scenario sends, and where it must arrive."""
from typing import NamedTuple, Tuple

from .flows import ALICE, flows

COM = ("foo@example.com", "f@example.com", "bar@example.com", "barney@example.com", "b@example.com")
COM_WRITERS = (ALICE, "foo@example.com", "bar@example.com")
ORG = ("erik@example.org", "dora@example.org", "d@example.org")
ORG_WRITERS = (ALICE, "erik@example.org", "dora@example.org")


class Split(NamedTuple):
    """One split domain. master: the host that has the MX, slave: the other one. known: every address that somebody has."""

    domain: str
    master: str
    slave: str
    known: Tuple[str, ...]
    unknown: str
    flows: tuple


def split(domain, master, known, writers, relays=(), more=()):
    # Not "nobody": where the domain is local, that is a user of the machine.
    unknown = "nosuchperson@" + domain
    slave = "mail" if master == "zimbra" else "zimbra"
    return Split(domain, master, slave, known, unknown, tuple(flows(master, [*known, *more], writers, unknown, relays)))


SPLITS = {
    "master": [split("example.com", "zimbra", COM, COM_WRITERS, more=[ALICE])],
    # All that leaves a Zimbra which is only a slave goes through its master.
    "slave": [split("example.com", "mail", COM, COM_WRITERS, relays=["zimbra"], more=[ALICE])],
    # People of each domain write to the other one, too: each host is master of one and slave of the other.
    "both_domains": [
        split("example.com", "zimbra", COM, (*COM_WRITERS, "erik@example.org", "dora@example.org"), more=[ALICE]),
        split("example.org", "mail", ORG, (*ORG_WRITERS, "foo@example.com", "bar@example.com"), more=[ALICE]),
    ],
}


def set_mx(lab, splits):
    """The last step of the procedure: the world sends each domain's mail to its master."""
    for each in splits:
        lab.set_mx(each.domain, each.master)
