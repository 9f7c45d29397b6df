# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The MX records of a domain: what is asked for, what has to change, and that change as text for doing it by hand.

Private to this collection. Pure. Names are in lower case and ACE form, without the dot at their end; '.' is the null MX.
"""
import base64
import binascii
import re
from typing import NamedTuple, Tuple

from ._address import normalise_domain, normalise_host_name

MAX_PREFERENCE = 65535
MAX_TTL = 2147483647
DEFAULT_TTL = 3600
ALGORITHMS = ('hmac-md5', 'hmac-sha1', 'hmac-sha224', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512')

# Host names with an underscore are wrong, and there: what stands in the DNS can be put back as it was.
_IN_USE = re.compile(r'[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\Z')


class MxSet(NamedTuple):
    """All MX records of a name. exchanges: sorted (preference, exchange); none: there is no such record. wildcard: whose it is."""

    exchanges: Tuple[Tuple[int, str], ...] = ()
    ttl: int = 0
    wildcard: str = ''


class Wanted(NamedTuple):
    """What is asked for, checked. exchanges None: as they are. before None: whatever is there. ttl None: as it is."""

    domain: str
    zone: str
    exchanges: Tuple = None
    ttl: int = None
    before: Tuple = None


class Change(NamedTuple):
    """From what is there to what is wanted."""

    domain: str
    before: MxSet
    after: MxSet

    @property
    def needed(self):
        """Whether there is anything to do. What a wildcard answers cannot be removed from the domain."""
        if self.before.wildcard and not self.after.exchanges:
            return False
        return self.before.exchanges != self.after.exchanges or (bool(self.after.exchanges) and self.before.ttl != self.after.ttl)

    @property
    def moves(self):
        """Whether the exchanges change, and not the TTL alone."""
        return self.before.exchanges != self.after.exchanges


def wanted(params):
    """Return Wanted. Raises ValueError with every problem of the options in one text."""
    problems = []
    domain = _checked(normalise_domain, _undotted(params['domain']), 'domain', problems)
    zone = _checked(normalise_host_name, _undotted(params['zone']), 'zone', problems) if params['zone'] else ''
    if zone and domain and domain != zone and not domain.endswith('.' + zone):
        problems.append('zone: %s is not in the zone %s; name the zone that it is in, or leave zone out' % (domain, zone))
    exchanges = _exchanges(params['exchanges'], 'exchanges', problems)
    if params['state'] == 'absent':
        exchanges = ()
    elif exchanges == ():
        problems.append('exchanges: is empty; to remove the MX records say so with state=absent, to leave them alone leave it out')
    elif exchanges is None and params['ttl'] is None:
        problems.append('exchanges, ttl: one of them is needed: what shall become of the MX records?')
    before = _exchanges(params['before'], 'before', problems)
    for name, least, most in (('ttl', 0, MAX_TTL), ('port', 1, 65535), ('timeout', 1, 3600), ('wait', 0, 86400)):
        if params[name] is not None and not least <= params[name] <= most:
            problems.append('%s: %d is not between %d and %d' % (name, params[name], least, most))
    problems.extend(_key_problems(params))
    if problems:
        raise ValueError('Nothing was sent, %d problem(s):\n- %s' % (len(problems), '\n- '.join(problems)))
    return Wanted(domain, zone, exchanges, params['ttl'], before)


def _undotted(text):
    """The name without the dot that ends it in zone files; the root stays."""
    return text[:-1] if text.endswith('.') and len(text) > 1 else text


def _checked(check, text, path, problems):
    try:
        return check(text)
    except ValueError as error:
        problems.append('%s: %s' % (path, error))
        return ''


def _exchanges(given, path, problems):
    """Return sorted (preference, exchange), or None where nothing was given."""
    if given is None:
        return None
    found, first = [], {}
    for index, each in enumerate(given):
        where = '%s[%d]' % (path, index)
        name = _checked(_exchange, each['exchange'], where + '.exchange', problems)
        if not 0 <= each['preference'] <= MAX_PREFERENCE:
            problems.append('%s.preference: %d is not between 0 and %d' % (where, each['preference'], MAX_PREFERENCE))
        if name and first.setdefault(name, where) != where:
            problems.append('%s.exchange: %s is named already at %s; keep one of the two' % (where, name, first[name]))
        found.append((each['preference'], name))
    if any(name == '.' for dummy, name in found) and found != [(0, '.')]:
        problems.append('%s: the exchange "." says that the domain takes no mail, so it stands alone, with the preference 0' % path)
    return tuple(sorted(found))


def _exchange(text):
    name = _undotted(text.strip().lower())
    if name == '.':
        return name
    if '_' in name and _IN_USE.match(name):
        return name
    try:
        return normalise_host_name(name)
    except ValueError as error:
        raise ValueError('%s; an exchange is the name of a host, never its address' % error) from error


def _key_problems(params):
    """Yield what is wrong with the key; the secret itself is never told."""
    if bool(params['key_name']) != bool(params['key_secret']):
        yield 'key_name, key_secret: one is of no use without the other; name both, or neither'
    if params['key_secret']:
        try:
            base64.b64decode(params['key_secret'].encode('ascii'), validate=True)
        except (binascii.Error, ValueError):
            yield 'key_secret: is no base64; take the text after "secret" in the key file of the name server, without its quotes'


# --- what has to change -----------------------------------------------------------------------------------------

def change(asked, present):
    """Return the Change. Raises ValueError where what is there is neither what was expected nor what is wanted."""
    exchanges = present.exchanges if asked.exchanges is None else asked.exchanges
    if asked.exchanges is None and not present.exchanges:
        raise ValueError('%s has no MX record whose TTL could be set. Name its exchanges' % asked.domain)
    ttl = asked.ttl if asked.ttl is not None else present.ttl if present.exchanges else DEFAULT_TTL
    found = Change(asked.domain, present, MxSet(exchanges, ttl) if exchanges else MxSet())
    if asked.before not in (None, present.exchanges) and (found.moves or asked.exchanges is None):
        raise ValueError('The MX records of %s are not those that this change starts from: there is %s, expected was %s. Somebody '
                         'changed them; see who, then run again with what is there now' % (
                             asked.domain, spoken(present.exchanges), spoken(asked.before)))
    return found


def blind(asked):
    """Return the Change as far as it can be told without having seen what is there."""
    exchanges = asked.exchanges if asked.exchanges is not None else asked.before or ()
    ttl = asked.ttl if asked.ttl is not None else DEFAULT_TTL
    return Change(asked.domain, MxSet(asked.before or ()), MxSet(exchanges, ttl) if exchanges else MxSet())


# --- as text ----------------------------------------------------------------------------------------------------

def dotted(name):
    """The name as zone files write it: with its last dot."""
    return name if name.endswith('.') else name + '.'


def lines(domain, mx):
    """The records as lines of a zone file."""
    return ['%s %d IN MX %d %s' % (dotted(domain), mx.ttl, preference, dotted(name)) for preference, name in mx.exchanges]


def spoken(exchanges):
    """The records in a sentence."""
    return ', '.join('%d %s' % each for each in exchanges) or 'no MX record'


def by_hand(made, zone, server='', port=53, known=True):
    """Return the change as text for nsupdate and as lines of a zone file: {nsupdate, remove, add}. There is no secret in it."""
    domain, before, after = made.domain, made.before, made.after
    text = ['server %s %d' % (server, port)] if server else ['; server ADDRESS   (of the primary; without it nsupdate finds it)']
    if zone:
        text.append('zone %s' % dotted(zone))
    if before.exchanges and not before.wildcard:
        text += ['prereq yxrrset %s IN MX %d %s' % (dotted(domain), preference, dotted(name)) for preference, name in before.exchanges]
    elif known:
        text.append('prereq nxrrset %s IN MX' % dotted(domain))
    else:
        text.append('; what is there now could not be read: see to it first, nothing here checks it')
    text.append('update delete %s IN MX' % dotted(domain))
    text += ['update add %s' % line for line in lines(domain, after)]
    return {'nsupdate': '\n'.join(text + ['send', '']), 'remove': lines(domain, before), 'add': lines(domain, after)}


def told_by_hand(texts):
    """The same for a message."""
    told = ['The change, for nsupdate (-k KEYFILE, which holds the key):', texts['nsupdate'].rstrip('\n')]
    changed = ['- %s' % line for line in texts['remove']] + ['+ %s' % line for line in texts['add']]
    return '\n'.join(told + (['Or in the zone file, with a higher serial:'] + changed if changed else []))


def shown(mx):
    """The set as a module returns it."""
    return {'exchanges': [{'preference': preference, 'exchange': name} for preference, name in mx.exchanges],
            'ttl': mx.ttl, 'wildcard': mx.wildcard}


def diff(change_):
    """The change as Ansible shows it."""
    return {side: ''.join(line + '\n' for line in lines(change_.domain, mx))
            for side, mx in (('before', change_.before), ('after', change_.after))}
