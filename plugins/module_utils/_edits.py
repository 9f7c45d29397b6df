# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Change as single edits of attributes: what is set, added, taken away, unset.

Private to this collection. Pure; every writer uses it.
"""
import re
from typing import NamedTuple

from ._attributes import TABLE, is_secret
from ._model import RECIPIENT_KINDS
from ._renamed import ADDRESS, new_name

ALIAS, PASSWORD = 'zimbraMailAlias', 'userPassword'
# Zimbra has commands of their own for these.
_APART = frozenset((ALIAS.lower(), ADDRESS.lower()))
# zmprov ends itself when one of these is assigned a single value; adding and taking away is harmless.
SAFEGUARDED = frozenset(('zimbraserviceenabled', 'zimbraserviceinstalled'))
# Zimbra's names are ASCII (international domains in their ACE form); those of classes of service can hold blanks.
_NAME = re.compile(r'[!-~]([ -~]*[!-~])?\Z')
_ADDRESS = re.compile(r'[!-~]+@[!-~]+\Z')


class Refused(ValueError):
    """A change that must not be sent."""


class Edit(NamedTuple):
    sign: str         # '' sets (together with the other edits of that name), '+' adds, '-' takes away
    name: str
    value: str        # '' with sign '': the attribute is unset


def edits(change):
    """Return the Edits of a create or modify, aliases and a new name left out; those of one attribute stand together.

    Of a multi-valued attribute that had values and keeps some, only the difference is sent, so that what somebody
    else added meanwhile survives; everything else is set whole.
    """
    found = []
    for name, after in change.after.items():
        before = change.before.get(name, ())
        if name.lower() not in _APART and tuple(before) != tuple(after):
            found.extend(_edits(name, before, after))
    return found


def _edits(name, before, after):
    guarded = name.lower() in SAFEGUARDED
    if guarded or (before and after and _is_multi(name, before, after)):
        added, removed = [v for v in after if v not in before], [v for v in before if v not in after]
        # Added and taken away in another spelling is one value to the directory: that must be set whole.
        if guarded or not _folded(added) & _folded(removed):
            return [Edit('+', name, value) for value in added] + [Edit('-', name, value) for value in removed]
    return [Edit('', name, value) for value in after or ('',)] if before or after else []


def _is_multi(name, before, after):
    """Tell whether an attribute holds several values; of one that is not in the table, whether it does now."""
    known = TABLE.get(name.lower())
    return known.multi if known else max(len(before), len(after)) > 1


def in_parts(change):
    """Return a Change as the Changes that Zimbra takes of it, one after the other.

    A password has a command of its own. A mailbox host and a transport are refused together: the host goes first, since it
    brings a transport, and the transport is then written in any case.
    """
    if change.operation != 'modify' or change.kind != 'account':
        return [change]
    parts, rest = [], change
    for name in (PASSWORD, 'zimbraMailHost'):
        if rest.after.get(name) and (name == PASSWORD or 'zimbraMailTransport' in rest.after):
            parts.append(rest._replace(before={name: rest.before.get(name, ())}, after={name: rest.after[name]}))
            rest = rest._replace(before=_less(rest.before, name), after=_less(rest.after, name))
            if name == 'zimbraMailHost':
                rest.before.pop('zimbraMailTransport', None)
    return parts + [rest]


def _less(attributes, name):
    return dict((key, values) for key, values in attributes.items() if key != name)


def aliases(change):
    """Return (addresses to add, addresses to take away) of a Change."""
    after, before = change.after.get(ALIAS, ()), change.before.get(ALIAS, ())
    return ([value for value in after if value.lower() not in _folded(before)],
            [value for value in before if value.lower() not in _folded(after)])


def _folded(values):
    return {value.lower() for value in values}


def check_names(change):
    """Refuse names that Zimbra would take for something else: an id, an option, a name in its default domain, an IDN."""
    names = [change.name, new_name(change) or change.name] + [alias for values in aliases(change) for alias in values]
    for name in names if change.kind != 'config' else []:
        if change.kind in RECIPIENT_KINDS and not _ADDRESS.match(name):
            raise Refused('%r is not an address' % name)
        if not _NAME.match(name) or name.startswith('-'):
            raise Refused('%r is not the name of a %s' % (name, change.kind))


def without_secrets(text, change):
    """Return a text without the secret values that a Change sets."""
    for name, values in change.after.items():
        for value in values:
            if is_secret(name) and value:
                text = text.replace(value, '********')
    return text
