# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a declared topology may hold: keys, types, choices, defaults.

Private to this collection. Pure. A parser is a function (value, path, problems) -> parsed value; what is wrong
goes to problems, a list of (path, text), and the parsed value is then None. So one pass finds everything.
"""
from difflib import get_close_matches
from typing import Any, Callable, NamedTuple

from ._address import normalise_domain
from ._quote import unsendable
from ._tls_policy import LEVELS, normalise_fingerprint, problems_of
from ._transport import check_port, normalise_host, normalise_network

ROOT = 'zimbra_split_domains'
PEER_KINDS = ('postfix', 'exchange', 'exchange_online', 'google', 'exim', 'dovecot', 'other')


class Key(NamedTuple):
    """A key of a mapping: how its value is read, and what it is when nobody says."""
    parse: Callable
    required: bool = False
    default: Any = None


def _leaf(read):
    """Return a parser of read(value), which raises ValueError for what it refuses."""
    def parse(value, path, problems):
        try:
            return read(value)
        except ValueError as error:
            problems.append((path, str(error)))
            return None
    return parse


def _text(value):
    if not _words(value).strip():
        raise ValueError('is empty; fill it in or leave it out')
    return value


def _words(value):
    if not isinstance(value, str):
        raise ValueError('must be a text, not %s; put it in quotes' % _type(value))
    return value


def _display(value):
    why = unsendable(_words(value))
    if why:
        raise ValueError('%s; take it out' % why)
    return value


def _secret(value):
    # An encrypted value is no str everywhere; what it is never gets into a message.
    if value is None or isinstance(value, (bool, int, float, dict, list, tuple)):
        raise ValueError('must be a text, not %s; put it in quotes' % _type(value))
    return value


def _boolean(value):
    if not isinstance(value, bool):
        raise ValueError('must be true or false, without quotes, not %s' % _type(value))
    return value


def _port(value):
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError('must be a number from 1 to 65535, without quotes, not %s' % _type(value))
    return check_port(value)


def _choice(*choices):
    def read(value):
        if value not in choices:
            raise ValueError('must be one of %s%s' % (', '.join(choices), did_you_mean(value, choices)))
        return value
    return read


def _type(value):
    if value is None:
        return 'empty'
    kinds = ((bool, 'true or false'), ((int, float), 'a number'), (dict, 'a mapping'), ((list, tuple), 'a list'), (str, 'a text'))
    return next((name for kind, name in kinds if isinstance(value, kind)), type(value).__name__)


def did_you_mean(word, words):
    """Return "; did you mean X?", or an empty text."""
    close = get_close_matches(word, words, 1) if isinstance(word, str) else ()
    return '; did you mean %s?' % close[0] if close else ''


def _list_of(parse_item):
    """Return a parser of a list."""
    def parse(value, path, problems):
        if not isinstance(value, (list, tuple)):
            problems.append((path, 'must be a list, not %s; write each item after a hyphen' % _type(value)))
            return None
        return [parse_item(item, '%s[%d]' % (path, number), problems) for number, item in enumerate(value)]
    return parse


def _mapping(keys):
    """Return a parser of a mapping with these keys ({name: Key}). A key set to nothing counts as left out."""
    def parse(value, path, problems):
        if not isinstance(value, dict):
            problems.append((path, 'must be a mapping with %s, not %s' % (', '.join(keys), _type(value))))
            return None
        for name in value:
            if name not in keys:
                problems.append(('%s.%s' % (path, name), 'is no key here%s' % (
                    did_you_mean(name, keys) or '; there are %s' % ', '.join(keys))))
        return {name: _value(key, value.get(name), '%s.%s' % (path, name), problems) for name, key in keys.items()}
    return parse


def _value(key, value, path, problems):
    if value is not None:
        return key.parse(value, path, problems)
    if key.required:
        problems.append((path, 'is missing; it is required'))
    return list(key.default) if isinstance(key.default, tuple) else key.default


def _tls(value, path, problems):
    """Parse how mail to the peer is encrypted, the rules between its keys included."""
    found = _TLS(value, path, problems)
    if found is not None and None not in [found['level']] + (found['fingerprints'] or []):
        problems.extend((path, text) for text in problems_of(found['level'], found['fingerprints']))
    return found


_TLS = _mapping({
    'level': Key(_leaf(_choice(*LEVELS)), default='may'),
    'fingerprints': Key(_list_of(_leaf(normalise_fingerprint)), default=()),
})

_PEER = _mapping({
    'host': Key(_leaf(lambda value: normalise_host(value)[0]), required=True),
    'port': Key(_leaf(_port), default=25),
    'use_mx': Key(_leaf(_boolean), default=False),
    'kind': Key(_leaf(_choice(*PEER_KINDS)), default='other'),
    'addresses': Key(_list_of(_leaf(normalise_network)), default=()),
    'tls': Key(_tls),
})

_ACCOUNT_KEYS = {
    'name': Key(_leaf(_text), required=True),
    'aliases': Key(_list_of(_leaf(_text))),            # left out: left alone; empty: none
    'display_name': Key(_leaf(_display)),
    'hide_in_gal': Key(_leaf(_boolean)),
    'adopt': Key(_leaf(_boolean), default=False),
    'peer': Key(_PEER),
    'renamed_from': Key(_leaf(_text)),
}
_ACCOUNT_MAPPING = _mapping(_ACCOUNT_KEYS)
# There is no mailbox to adopt.
_LIST_KEYS = {name: key for name, key in _ACCOUNT_KEYS.items() if name != 'adopt'}
_LIST_MAPPING = _mapping(_LIST_KEYS)


def parse_account(value, path, problems):
    """Return a remote account with all its keys, of an address or a mapping; None where it is neither."""
    return _addressed(value, path, problems, _ACCOUNT_KEYS, _ACCOUNT_MAPPING)


def _parse_list(value, path, problems):
    """Return a list of the other side with all the keys of an account, likewise."""
    found = _addressed(value, path, problems, _LIST_KEYS, _LIST_MAPPING)
    return found and dict(found, adopt=False)


def _addressed(value, path, problems, keys, mapping):
    if isinstance(value, str):
        value = {'name': value}
    elif not isinstance(value, dict):
        problems.append((path, 'must be an address or a mapping with %s, not %s; put a number in quotes' % (
            ', '.join(keys), _type(value))))
        return None
    return mapping(value, path, problems)


_MAILBOX = _mapping({
    'address': Key(_leaf(_text), required=True),
    'imap_host': Key(_leaf(lambda value: normalise_host(value)[0]), required=True),
    'imap_port': Key(_leaf(_port)),
    'user': Key(_leaf(_text), required=True),
    'password': Key(_leaf(_secret), required=True),
})

_DOMAIN = _mapping({
    'name': Key(_leaf(normalise_domain), required=True),
    'role': Key(_leaf(_choice('master', 'slave')), required=True),
    'state': Key(_leaf(_choice('present', 'absent')), default='present'),
    'peer': Key(_PEER, required=True),
    'remote_accounts': Key(_list_of(parse_account), default=()),
    'remote_accounts_file': Key(_leaf(_text)),
    'remote_lists': Key(_list_of(_parse_list), default=()),
    'alias_domains': Key(_list_of(_leaf(normalise_domain)), default=()),
    'test_mailboxes': Key(_mapping({'local': Key(_MAILBOX), 'remote': Key(_MAILBOX)})),
})

_DOMAINS = _list_of(_DOMAIN)


def parse(value, problems):
    """Return the list of domains, defaults filled in; what could not be read is None and stands in problems."""
    if isinstance(value, (list, tuple)) and not value:
        problems.append((ROOT, 'holds no domain; declare the domain that is split'))
    return _DOMAINS(value, ROOT, problems) or []
