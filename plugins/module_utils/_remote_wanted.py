# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People of the domain who live elsewhere: what is asked for, checked before anything is read.

Private to this collection. Pure.
"""
from typing import NamedTuple, Optional, Tuple

from ._address import normalise_address, normalise_domain
from ._model import Problem
from ._plan import duplicates
from ._quote import unsendable
from ._renamed import wrong
from ._transport import normalise_transport

_KEYS = ('name', 'aliases', 'display_name', 'hide_in_gal', 'transport', 'adopt', 'renamed_from')
_FIX = 'Correct it, or take it out of the list'


class RemoteAccount(NamedTuple):
    path: str
    name: str
    aliases: Optional[Tuple[str, ...]]      # None: left alone
    display_name: Optional[str]             # None: left alone; '': cleared
    hide_in_gal: Optional[bool]             # None: left alone
    transport: Optional[str]                # None only where the account shall be absent
    adopt: bool
    renamed_from: Optional[str] = None      # the address that it had before


def wanted(params):
    """Return ([RemoteAccount], [domains to purge], [Problem]) of the module's parameters."""
    problems, accounts = [], []
    for index, item in enumerate(params['accounts'] or ()):
        account, found = _account('accounts[%d]' % index, item, params)
        problems.extend(found)
        if account is not None:
            accounts.append(account)
    problems.extend(_twice(accounts))
    problems.extend(wrong(accounts))
    domains = []
    for index, name in enumerate(params['domains'] or ()):
        domains.append(_checked(problems, 'domains[%d]' % index, name, normalise_domain))
    if params['purge'] and not accounts:
        problems.append(Problem('purge', 'accounts', 'purging with an empty list would remove every remote account',
                                'Name the accounts that stay, or remove them with state: absent'))
    return accounts, [name for name in domains if name], problems


def _account(path, item, params):
    item = dict(name=item) if not isinstance(item, dict) else item
    problems = []
    for key in sorted(set(item) - set(_KEYS)):
        problems.append(Problem(path, key, 'unknown key %r' % key, 'Use one of: %s' % ', '.join(_KEYS)))
    name = _checked(problems, path, item.get('name'), normalise_address)
    transport = item.get('transport') or params['transport']
    if transport is not None:
        transport = _checked(problems, path + '.transport', transport, _elsewhere)
    elif params['state'] == 'present':
        problems.append(Problem(path, str(name), 'it has no transport', 'Set transport, here or for the whole list'))
    old = item.get('renamed_from')
    if old is not None:
        old = _checked(problems, path + '.renamed_from', old, normalise_address)
    account = RemoteAccount(path, name, _aliases(problems, path, item.get('aliases')), _text(problems, path, item),
                            _boolean(problems, path, item, 'hide_in_gal'), transport,
                            bool(_boolean(problems, path, item, 'adopt')), old)
    return (None if problems else account), problems


def _checked(problems, path, value, check):
    try:
        return check(value)
    except ValueError as error:
        problems.append(Problem(path, str(value), str(error), _FIX))
    return None


def _elsewhere(text):
    transport = normalise_transport(text)
    if transport.startswith('lmtp:'):
        raise ValueError('%s is a mailbox of Zimbra, not another system' % transport)
    return transport


def _aliases(problems, path, values):
    if values is None:
        return None
    if not isinstance(values, list):
        problems.append(Problem(path + '.aliases', str(values), 'aliases must be a list', _FIX))
        return None
    return tuple(_checked(problems, '%s.aliases[%d]' % (path, index), value, normalise_address)
                 for index, value in enumerate(values))


def _text(problems, path, item):
    value = item.get('display_name')
    if value is not None and not isinstance(value, str):
        problems.append(Problem(path + '.display_name', str(value), 'display_name must be a text', _FIX))
    elif value and unsendable(value):
        problems.append(Problem(path + '.display_name', str(item.get('name')), unsendable(value), _FIX))
    return value


def _boolean(problems, path, item, key):
    value = item.get(key)
    if value is not None and not isinstance(value, bool):
        problems.append(Problem('%s.%s' % (path, key), str(value), '%s must be true or false' % key, _FIX))
    return value


def _twice(accounts):
    pairs = [(account.path, account.name) for account in accounts]
    for account in accounts:
        pairs.extend(('%s.aliases[%d]' % (account.path, index), alias)
                     for index, alias in enumerate(account.aliases or ()))
    for path, earlier, address in duplicates(pairs):
        yield Problem(path, address, 'it is already named at %s' % earlier, 'Name every address once')
