# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of another LDAP server: from options to Zimbra's attributes, with everything that is wrong with them.

Private to this collection. Pure. No text here repeats a password.
"""
import re

from ._address import normalise_domain
from ._external import Place, filter_problem, value
from ._model import Problem
from ._plan import duplicates
from ._quote import unsendable

_LENGTHS = {'zimbraGalLdapFilter': 4096, 'zimbraGalAutoCompleteLdapFilter': 4096, 'zimbraGalSyncLdapFilter': 4096,
            'zimbraGalLdapAttrMap': 4096, 'zimbraAuthMech': 512}
_LENGTH = 256
_URL = re.compile(r'ldaps?://(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?(/[\x21-\x7e]*|)\Z')
_FILTER_NAME = re.compile(r'[A-Za-z][A-Za-z0-9]*\Z')


def attributes_of(item, table):
    """Return {attribute: values} of the options that are given; {option: attribute}. An empty one clears."""
    found = {}
    for option, name in table.items():
        given = item.get(option)
        if given is None:
            continue
        values = given if isinstance(given, list) else [str(given).upper() if isinstance(given, bool) else str(given)]
        found[name] = tuple(each for each in values if each != '')
    return found


def derived(wanted, url, start_tls, bind_dn='', mechanism=''):
    """Add what follows from the options: encryption unless it is refused by name, and how to bind."""
    if wanted.get(url) and start_tls not in wanted:
        wanted[start_tls] = ('FALSE' if all(each.lower().startswith('ldaps://') for each in wanted[url]) else 'TRUE',)
    if mechanism and bind_dn in wanted:
        wanted[mechanism] = ('simple' if wanted[bind_dn] else 'none',)
    return wanted


def place_of(settings, url, start_tls, bind_dn, password):
    """Return the Place that settings describe; the names of four attributes."""
    return Place(tuple(settings.get(url, ())), value(settings, start_tls) == 'TRUE', value(settings, bind_dn), value(settings, password))


def named(items, problems):
    """Yield (path, domain, item) of the items whose domain is one; the others and those named twice become problems."""
    seen = []
    for index, item in enumerate(items):
        path = 'domains[%d]' % index
        try:
            name = normalise_domain(item['name'])
        except ValueError as error:
            problems.append(Problem(path, item['name'], str(error), 'Correct it, or take it out of the list'))
            continue
        seen.append((path, name))
        yield path, name, item
    for path, earlier, name in duplicates(seen):
        problems.append(Problem(path, name, 'it is already named at %s' % earlier, 'Name every domain once'))


def checked(path, domain, wanted, labels):
    """Yield a Problem for every value that Zimbra would not take or could not use. labels: {attribute: option}."""
    for name, values in sorted(wanted.items()):
        where = '%s.%s' % (path, labels.get(name, name))
        for each in values:
            if unsendable(each):
                yield Problem(where, domain, unsendable(each), 'Take it out of the value')
            most = _LENGTHS.get(name, _LENGTH)
            if len(each) > most:
                yield Problem(where, domain, 'it has %d characters, Zimbra takes %d' % (len(each), most), 'Shorten it')
            why = url_problem(each) if name.endswith('URL') else _filter(name, each) if name.endswith('Filter') else None
            if why:
                yield Problem(where, domain, why, 'Correct it')


def _filter(name, text):
    if name.startswith('zimbraAuth'):
        return filter_problem(text, 'nu')
    if _FILTER_NAME.match(text):
        return None
    # A sync asks for everybody, so it may do without a term.
    return filter_problem(text, '' if 'Sync' in name else 's')


def url_problem(text):
    """Return why a text is no URL of an LDAP server, or None."""
    found = _URL.match(text)
    if not found or not 0 < int(found.group(1) or 389) < 65536:
        return '%r is not like ldap://ldap.example.com:389 or ldaps://ldap.example.com:636' % text.rpartition('@')[2]
    if found.group(2).strip('/'):
        return 'it names the server only: base, filter and bind DN have options of their own'
    return None


def complete(path, domain, settings, place, needed):
    """Yield a Problem for what the settings as they will stand lack. needed: {option: attribute} that must have a value."""
    for option, name in needed.items():
        if not settings.get(name):
            yield Problem('%s.%s' % (path, option), domain, 'it is not set, here or in Zimbra', 'Set %s' % option)
    if place.bind_dn and not place.bind_password:
        yield Problem(path, domain, 'the bind DN has no password; servers take that for nobody in particular and hide people',
                      'Give the password too')
    if place.bind_password and not place.bind_dn:
        yield Problem(path, domain, 'there is a bind password, but no bind DN', 'Give the DN too')
    if place.start_tls and any(each.lower().startswith('ldaps://') for each in place.urls):
        yield Problem(path, domain, 'StartTLS on an ldaps:// connection, which is encrypted already, fails', 'Set start_tls to false')
    if len(set(each.lower().partition(':')[0] for each in place.urls)) > 1:
        yield Problem(path, domain, 'ldap:// and ldaps:// servers are mixed', 'Name servers of one kind')


def clear_text(domain, place, what):
    """Return warnings for passwords that would go over the wire as they are."""
    if place.start_tls or not place.urls or all(each.lower().startswith('ldaps://') for each in place.urls):
        return []
    return ['%s: %s to %s in the clear: leave start_tls on, or use ldaps://' % (domain, what, ', '.join(place.urls))]
