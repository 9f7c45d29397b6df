# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mail addresses and host names: what Zimbra stores and Postfix delivers, in one spelling.

Private to this collection. Pure: no I/O, nothing of Ansible.

Zimbra keeps a name in lower case and an international domain in its ACE form (xn--...), so that is the
spelling everything here returns. All functions that refuse raise ValueError; its text says why and what
would be taken.
"""
import re
from functools import lru_cache

MAX_ADDRESS = 254
MAX_LOCAL_PART = 64
MAX_HOST_NAME = 253

# RFC 5322 atoms without % and !: Postfix takes those two for routing and refuses them from strangers.
_LOCAL_PART = re.compile(r"[A-Za-z0-9#$&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9#$&'*+/=?^_`{|}~-]+)*\Z")
_LABEL = re.compile(r'^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z')


def is_host_name(text):
    """Whether text is a host name in lower-case ASCII: labels of letters, digits and inner hyphens; no address."""
    if not isinstance(text, str) or not 1 <= len(text) <= MAX_HOST_NAME:
        return False
    labels = text.split('.')
    # A name whose last label is a number is an IPv4 address, or a mistyped one.
    return all(_LABEL.match(label) for label in labels) and not labels[-1].isdigit()


def _visible(text):
    """The text as it can be shown in a message: shortened, control characters escaped."""
    return repr(text if len(text) <= 80 else text[:77] + '...')


def _text(value, what):
    """Return value when it is a text that holds something. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError('%s must be a text, not %s' % (what, type(value).__name__))
    if not value.strip():
        raise ValueError('%s is empty' % what)
    return value


def is_ascii(text):
    """Whether text holds ASCII only."""
    return len(text) == len(text.encode('utf-8', 'surrogatepass'))


def _to_ace(text):
    """Lower case, and ACE form where it is not ASCII already. Raises UnicodeError for what IDNA forbids."""
    text = text.lower()
    if len(text) > MAX_HOST_NAME:
        raise UnicodeError('longer than %d characters' % MAX_HOST_NAME)
    if is_ascii(text):
        return text
    return text.encode('idna').decode('ascii').lower()


def stored_name(text):
    """Return an address or the name of an entry as Zimbra stores it, unchecked: lower case, its domain in ACE form."""
    local, at_sign, domain = text.strip().lower().rpartition('@')
    try:
        return local + at_sign + _to_ace(domain)
    except UnicodeError:
        return text.lower()


def normalise_host_name(text):
    """Return the host name in lower case and ACE form. Raises ValueError."""
    text = _text(text, 'a host name')
    try:
        name = _to_ace(text)
    except UnicodeError as error:
        raise ValueError('%s is no host name: %s' % (_visible(text), error)) from error
    if not is_host_name(name):
        raise ValueError('%s is no host name: labels of letters, digits and inner hyphens, joined by dots, '
                         'at most %d characters' % (_visible(text), MAX_HOST_NAME))
    return name


def normalise_domain(text):
    """Return the mail domain in lower case and ACE form. Raises ValueError.

    A domain of one label is refused: Zimbra's Postfix rejects every recipient whose domain is not fully
    qualified.
    """
    return _normalised_domain(_text(text, 'a domain'))


# A list of a hundred thousand people names few domains, a hundred thousand times.
@lru_cache(maxsize=256)
def _normalised_domain(text):
    if '@' in text:
        raise ValueError('%s is no domain: write what stands after the @' % _visible(text))
    name = normalise_host_name(text)
    if '.' not in name:
        raise ValueError('%s is not fully qualified: Zimbra accepts no mail for it; write it with its '
                         'top level, like %s.example' % (_visible(text), name))
    return name


def normalise_local_part(text):
    """Return what stands before the @ in lower case. Raises ValueError."""
    text = _text(text, 'the local part')
    if len(text) > MAX_LOCAL_PART:
        raise ValueError('the local part %s is longer than %d characters' % (_visible(text), MAX_LOCAL_PART))
    if max(text) > '~':
        raise ValueError('the local part %s is not ASCII: Zimbra takes only its domain in other scripts' % _visible(text))
    if '%' in text or '!' in text:
        raise ValueError('the local part %s has a %% or a !: Postfix takes those for routing and rejects '
                         'them from outside' % _visible(text))
    if text.startswith('-'):
        raise ValueError('the local part %s starts with a hyphen: Postfix refuses such a recipient' % _visible(text))
    if not _LOCAL_PART.match(text):
        raise ValueError("the local part %s may hold letters, digits, #$&'*+/=?^_`{|}~- and single inner dots; "
                         'no blanks, quotes or control characters' % _visible(text))
    return text.lower()


def normalise_address(text):
    """Return the mail address in lower case, its domain in ACE form. Raises ValueError."""
    text = _text(text, 'an address')
    local, at_sign, domain = text.partition('@')
    if not at_sign:
        raise ValueError('%s is no address: it has no @' % _visible(text))
    if '@' in domain:
        raise ValueError('%s is no address: it has more than one @' % _visible(text))
    if not local or not domain:
        raise ValueError('%s is no address: something must stand on both sides of the @' % _visible(text))
    try:
        address = '%s@%s' % (normalise_local_part(local), normalise_domain(domain))
    except ValueError as error:
        raise ValueError('%s is no valid address: %s' % (_visible(text), error)) from error
    if len(address) > MAX_ADDRESS:
        raise ValueError('%s is longer than %d characters' % (_visible(text), MAX_ADDRESS))
    return address
