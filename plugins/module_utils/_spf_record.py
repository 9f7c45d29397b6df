# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SPF records read: the terms of a record, and the macros in them (RFC 7208, sections 4.6, 5, 6, 7).

Private to this collection. Pure: no I/O, nothing of Ansible.
"""
import ipaddress
import re
from typing import NamedTuple, Optional, Tuple

RESULTS = {'+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral'}
MAX_NAME = 253
_TERM = re.compile(r'(?P<qualifier>[+?~-]?)(?P<name>all|include|a|mx|ptr|ip4|ip6|exists)(?P<rest>[:/].*)?\Z', re.I)
_MODIFIER = re.compile(r'(?P<name>[A-Za-z][A-Za-z0-9._-]*)=(?P<value>[!-~]*)\Z')
_MACRO = re.compile(r'%(?:\{(?P<letter>[A-Za-z])(?P<digits>[0-9]*)(?P<reverse>[rR]?)(?P<delimiters>[.+,/_=-]*)\}|(?P<other>.?))')
_CIDR = re.compile(r'(?P<domain>.*?)(?:/(?P<four>0|[1-9][0-9]?))?(?://(?P<six>0|[1-9][0-9]{0,2}))?\Z')
_LABEL = re.compile(r'[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\Z')
_OF_DOMAIN = 'slodiphv'
# Only in explanations, which are not evaluated here.
_OF_EXPLANATION = 'crt'


class RecordError(ValueError):
    """This record breaks the rules: a permerror."""


class Term(NamedTuple):
    """One mechanism of a record."""
    text: str
    result: str
    name: str
    domain: str                              # domain-spec, macros not expanded; empty: that of the record
    network: object                          # of ip4 and ip6
    four: int
    six: int


class Record(NamedTuple):
    """A whole record. redirect: the domain-spec, None where there is none."""
    terms: Tuple[Term, ...]
    redirect: Optional[str]


class Identity(NamedTuple):
    """What macros stand for. address: None while a whole network is asked for at once."""
    address: object
    sender: str
    domain: str
    helo: str
    validated: str = 'unknown'


class NeedsAddress(Exception):
    """This macro differs between the addresses of a network."""


def is_spf(text):
    """Whether a TXT record is an SPF record."""
    return re.match(r'v=spf1( |\Z)', text, re.I) is not None


def parse(text):
    """Return the Record of a text that is_spf(). Raises RecordError."""
    terms, modifiers = [], {}
    for word in text.split(' ')[1:]:
        if not word:
            continue
        term, modifier = _TERM.match(word), _MODIFIER.match(word)
        if modifier:
            name, value = modifier.group('name').lower(), modifier.group('value')
            _check_macros(value, word, name != 'redirect')
            if name in ('redirect', 'exp'):
                if name in modifiers or not value:
                    raise RecordError('%s: may stand there once, with a domain' % word)
                modifiers[name] = value
        elif term:
            terms.append(_term(word, term))
        else:
            raise RecordError('%s: no such mechanism' % word)
    return Record(tuple(terms), modifiers.get('redirect'))


def _term(word, match):
    name, rest = match.group('name').lower(), match.group('rest') or ''
    made = Term(word, RESULTS[match.group('qualifier') or '+'], name, '', None, 32, 128)
    if name == 'all':
        if rest:
            raise RecordError('%s: takes nothing behind it' % word)
        return made
    if name in ('ip4', 'ip6'):
        return made._replace(network=_network(word, rest, 4 if name == 'ip4' else 6))
    domain = rest
    if name in ('a', 'mx'):
        found = _CIDR.match(rest)
        made = made._replace(four=int(found.group('four') or 32), six=int(found.group('six') or 128))
        domain = found.group('domain')
    if made.four > 32 or made.six > 128 or (domain and not domain.startswith(':')) or domain == ':':
        raise RecordError('%s: what stands behind the name is no domain or length' % word)
    if name in ('include', 'exists') and not domain:
        raise RecordError('%s: names no domain' % word)
    _check_domain(domain[1:], word)
    return made._replace(domain=domain[1:])


def _network(word, rest, version):
    address, slash, length = rest[1:].partition('/')
    try:
        base = ipaddress.ip_address(address)
        if not rest.startswith(':') or base.version != version or (slash and not re.match(r'(0|[1-9][0-9]{0,2})\Z', length)):
            raise ValueError
        return ipaddress.ip_network(rest[1:], strict=False)
    except ValueError:
        raise RecordError('%s: no address or network of IPv%d' % (word, version)) from None


def _check_domain(text, word):
    """Refuse a domain-spec that ends neither in a macro nor in a top-level domain."""
    if not text:
        return
    _check_macros(text, word, False)
    last = text.rstrip('.').rpartition('.')[2]
    if not re.search(r'%(\{[^}]*\}|%|_|-)\Z', text) and ('.' not in text.rstrip('.') or not _LABEL.match(last) or last.isdigit()):
        raise RecordError('%s: no domain name' % word)


def _check_macros(text, word, explanation):
    for macro in _MACRO.finditer(text):
        letter = macro.group('letter')
        allowed = _OF_DOMAIN + (_OF_EXPLANATION if explanation else '')
        if letter and (letter.lower() not in allowed or re.match(r'0+\Z', macro.group('digits'))):
            raise RecordError('%s: no such macro' % word)
        if not letter and macro.group('other') not in ('%', '_', '-'):
            raise RecordError('%s: no such macro' % word)
    if not re.match(r'[!-~]*\Z', text):
        raise RecordError('%s: characters that may not stand there' % word)


def expand(spec, who):
    """Return a domain-spec with its macros expanded for an Identity. Raises NeedsAddress."""
    name = _MACRO.sub(lambda macro: _expanded(macro, who), spec).rstrip('.')
    while len(name) > MAX_NAME and '.' in name:
        name = name.partition('.')[2]
    return name


def _expanded(macro, who):
    letter = macro.group('letter')
    if not letter:
        return {'%': '%', '_': ' ', '-': '%20'}[macro.group('other')]
    value = _value(letter.lower(), who)
    parts = re.split('[%s]' % re.escape(macro.group('delimiters') or '.'), value)
    if macro.group('reverse'):
        parts.reverse()
    if macro.group('digits'):
        parts = parts[-int(macro.group('digits')):]
    text = '.'.join(parts)
    return _escaped(text) if letter.isupper() else text


def _value(letter, who):
    if letter in 'ipv' and who.address is None:
        raise NeedsAddress
    if letter == 'i':
        # An IPv6 address stands there as its 32 digits, with dots between them.
        return str(who.address) if who.address.version == 4 else '.'.join(who.address.exploded.replace(':', ''))
    if letter == 'v':
        return 'in-addr' if who.address.version == 4 else 'ip6'
    local, _at, domain = who.sender.rpartition('@')
    return dict(s=who.sender, l=local, o=domain, d=who.domain, h=who.helo, p=who.validated)[letter]


def _escaped(text):
    return ''.join(one if re.match(r'[A-Za-z0-9._~-]', one) else ''.join('%%%02X' % byte for byte in one.encode('utf-8')) for one in text)
