# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of another LDAP server, as Zimbra would ask it with the same settings, and what came of it.

Private to this collection. Pure. Settings are the attributes of a domain under Zimbra's own names, so that what is tried
is exactly what is stored. A question holds passwords: it is never shown.
"""
import re
from typing import Dict, NamedTuple, Tuple

from . import _filter as f

_MACRO = re.compile(r'%([nudD%])')
_NAMED = re.compile(r'[A-Za-z][A-Za-z0-9]*\Z')


class Place(NamedTuple):
    """A server and who asks it. bind_dn: '' is nobody in particular."""
    urls: Tuple[str, ...]
    start_tls: bool
    bind_dn: str
    bind_password: str


class GalQuestion(NamedTuple):
    """Who is in an address book. action: search, autocomplete or sync. everybody: False only tries it."""
    place: Place
    base: str
    filter: str                                   # complete
    action: str
    everybody: bool
    settings: Dict[str, Tuple[str, ...]]          # the same, for a service that makes the question itself


class AuthQuestion(NamedTuple):
    """Who can sign in. accounts: of these is asked who is known; name and password: of this one, by signing in."""
    place: Place
    base: str
    filter: str                                   # template; '' where the DN is made from bind_dn
    bind_dn: str                                  # template
    accounts: Tuple[str, ...]
    name: str
    password: str
    settings: Dict[str, Tuple[str, ...]]


class Answer(NamedTuple):
    """people: the addresses of each, in lower case (of an AuthQuestion: those of its accounts that are known).

    counted: whether that is everybody. failure: why there is no answer, '' where there is one, with its remedy.
    """
    people: Tuple[Tuple[str, ...], ...] = ()
    counted: bool = True
    failure: str = ''
    remedy: str = ''


def value(settings, name):
    """Return the first value of an attribute, '' where there is none."""
    return (settings.get(name) or ('',))[0]


def macros(template, account, escape=lambda text: text):
    """Return a template of a filter or DN for an account: %n its address, %u what stands before the @, %d and %D its domain."""
    user, _at, domain = account.partition('@')
    words = {'n': account, 'u': user, 'd': domain, 'D': ','.join('dc=' + label for label in domain.split('.')), '%': '%'}
    return _MACRO.sub(lambda match: escape(words[match.group(1)]), template)


def auth_filter(template, account):
    """Return the filter that finds an account, in parentheses."""
    made = macros(template, account, f.escape)
    return made if made.startswith('(') else '(%s)' % made


def gal_filter(template, definitions, term=''):
    """Return the filter of a search for a term, '' for everybody. definitions: values of zimbraGalLdapFilterDef.

    Raises ValueError for a name that is not defined.
    """
    if _NAMED.match(template):
        defined = dict((name, text) for name, _colon, text in (each.partition(':') for each in definitions))
        # Zimbra means its definitions for Active Directory and for LDAP in general by these two.
        found = defined.get(template) or defined.get({'ad': 'adSearch'}.get(template, ''))
        if not found:
            raise ValueError('%s is no filter that Zimbra knows by name' % template)
        template = found
    made = template.replace('%s', f.escape(term)).replace('**', '*')
    return made if made.startswith('(') else '(%s)' % made


def filter_problem(text, needs=''):
    """Return why a text is no LDAP filter, or None. needs: a macro of which one must be in it. Names of filters are for others."""
    depth = 0
    for before, character in zip(' ' + text, text):
        depth += {'(': 1, ')': -1}.get(character, 0) if before != '\\' else 0
        if depth < 0:
            return 'it closes a parenthesis that it did not open'
    if depth:
        return 'it does not close %d parenthes%s' % (depth, 'is' if depth == 1 else 'es')
    if '=' not in text:
        return 'it compares nothing, as (mail=*) does'
    if needs and not any('%' + letter in text for letter in needs):
        return 'it has no %s, so it is the same whoever is looked for' % ' or '.join('%' + letter for letter in needs)
    return None
