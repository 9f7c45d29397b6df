# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values that everything passes on: what is there, what shall change, what came of it.

Private to this collection. Pure: no I/O, nothing of Ansible.

Attribute values are tuples of str in every value here; an attribute without a value is not in an
Entry and is the empty tuple in a Change.
"""
from typing import Dict, NamedTuple, Optional, Tuple

Attributes = Dict[str, Tuple[str, ...]]

# The kinds of entries that can own a mail address.
RECIPIENT_KINDS = ('account', 'resource', 'list', 'group')


class Entry(NamedTuple):
    """One entry as a reader found it: its own values only, never inherited ones."""
    kind: str                 # account, resource, list, group, domain, server, cos, config, attribute, postfix
    name: str                 # primary address, domain, server or class of service; "global" for config
    attributes: Attributes    # the attributes that were asked for and have a value


class Query(NamedTuple):
    """What to read. kinds: any recipient kinds together, or exactly one other kind.

    The kind attribute asks what this Zimbra version knows: its names are attribute names, and an Entry comes back for
    each that is known, with cardinality single or multi.
    """
    kinds: Tuple[str, ...]
    attributes: Tuple[str, ...]
    names: Optional[Tuple[str, ...]] = None         # recipients: any address of theirs; None: all
    domain: Optional[str] = None                    # recipients: only those of this domain
    having: Optional[Tuple[str, str]] = None        # (attribute, value): only entries with exactly that value
    bind_passwords: bool = False                    # whether those among the attributes are read; they never leave the module


class Change(NamedTuple):
    """One write to one entry."""
    operation: str            # create, modify, delete
    kind: str
    name: str
    before: Attributes        # the touched attributes as they are ({} for create)
    after: Attributes         # the same attributes, complete, as they shall be


class Failure(NamedTuple):
    """Why a change was not made."""
    code: str                 # the product's own (account.NO_SUCH_ACCOUNT) or client.DIED, client.TIMEOUT, client.NOT_TRIED
    text: str


class Outcome(NamedTuple):
    """What came of a change; failure is None when it was made."""
    change: Change
    failure: Optional[Failure]


class Problem(NamedTuple):
    """Something that must be put right before anything is written."""
    path: str                 # where in the input: accounts[3], domains[0].transport
    entry: str                # the address, domain or server it is about
    text: str                 # what is wrong
    remedy: str               # what to do about it

    def __str__(self):
        return '%s (%s): %s. %s' % (self.path, self.entry, self.text.rstrip('.'), self.remedy)


class Plan(NamedTuple):
    """Everything a module call would do. With problems it does nothing at all."""
    changes: Tuple[Change, ...] = ()
    unchanged: int = 0
    warnings: Tuple[str, ...] = ()
    problems: Tuple[Problem, ...] = ()
