# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People who move: what is asked for, checked before anything is read.

Private to this collection. Pure.
"""
from typing import NamedTuple, Optional

from ._address import normalise_address, normalise_domain
from ._model import Problem
from ._plan import duplicates
from ._quote import unsendable
from ._transport import normalise_host, normalise_transport

_KEYS = ('name', 'transport', 'mailbox_host', 'cos', 'status', 'create')
_FIX = 'Correct it, or take it out of the list'


class Mover(NamedTuple):
    path: str
    name: str
    transport: Optional[str]         # to the other system; None where it is not asked for
    mailbox_host: Optional[str]
    cos: Optional[str]
    status: Optional[str]            # None: as the state has it
    create: bool
    password: Optional[str]


def wanted(params):
    """Return ([Mover], [Problem]) of the module's parameters."""
    problems, movers = [], []
    passwords = _passwords(params['passwords'] or {}, problems)
    for index, item in enumerate(params['accounts']):
        mover, found = _mover('accounts[%d]' % index, item, params, passwords)
        problems.extend(found)
        if mover is not None:
            movers.append(mover)
    for path, earlier, name in duplicates([(mover.path, mover.name) for mover in movers]):
        problems.append(Problem(path, name, 'it is already named at %s' % earlier, 'Name every account once'))
    if params['copy_domain']:
        _checked(problems, 'copy_domain', params['copy_domain'], normalise_domain)
    return movers, problems


def _passwords(given, problems):
    """Return {address: password}."""
    found = {}
    for name, password in sorted(given.items()):
        address = _checked(problems, 'passwords', name, normalise_address)
        why = unsendable(password) if isinstance(password, str) and password else 'it is no text'
        if why:
            problems.append(Problem('passwords', name, 'its password cannot be sent: %s' % why, 'Give another one'))
        found[address] = password
    return found


def _mover(path, item, params, passwords):
    problems = []
    item = item if isinstance(item, dict) else dict(name=item)
    for key in sorted(set(item) - set(_KEYS)):
        problems.append(Problem(path, key, 'unknown key %r' % key, 'Use one of: %s' % ', '.join(_KEYS)))
    name = _checked(problems, path, item.get('name'), normalise_address)
    transport = item.get('transport') or params['transport']
    if transport:
        transport = _checked(problems, path + '.transport', transport, _elsewhere)
    elif params['state'] in ('remote', 'dropped') or item.get('create') and params['state'] == 'prepared':
        problems.append(Problem(path, str(name), 'it has no transport', 'Set transport, here or for the whole list'))
    host = item.get('mailbox_host') or params['mailbox_host']
    host = _checked(problems, path + '.mailbox_host', host, normalise_host) if host else None
    cos = item.get('cos') or params['cos']
    if cos and unsendable(cos):
        problems.append(Problem(path + '.cos', cos, unsendable(cos), _FIX))
    status = item.get('status')
    if status not in (None, 'active', 'locked'):
        problems.append(Problem(path + '.status', str(status), 'it is neither active nor locked', 'Other ones keep mail from coming'))
    if problems:
        return None, problems
    return Mover(path, name, transport, host and host[0], cos, status, bool(item.get('create')), passwords.get(name)), []


def _checked(problems, path, value, check):
    try:
        return check(value)
    except (TypeError, ValueError, AttributeError) as error:
        problems.append(Problem(path, str(value), str(error), _FIX))
        return None


def _elsewhere(text):
    transport = normalise_transport(text)
    if transport.startswith('lmtp:'):
        raise ValueError('%s leads into a mailbox of Zimbra' % transport)
    return transport
