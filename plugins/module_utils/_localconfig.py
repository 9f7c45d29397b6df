# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Zimbra's localconfig.xml: where LDAP is and how to get in.

Private to this collection. Holds secrets: nothing here ends up in a message.
"""
import os
import re
from xml.etree import ElementTree

from ._client import ClientError

# What Zimbra itself takes for a key that the file does not have.
_DEFAULTS = {
    'zimbra_ldap_userdn': 'uid=zimbra,cn=admins,cn=zimbra',
    'ldap_starttls_supported': '0',
    'ldap_starttls_required': 'true',
    'zimbra_require_interprocess_security': '1',
    'ssl_allow_untrusted_certs': 'false',
}
_REFERENCE = re.compile(r'\$\{([^}]*)\}')


def read_localconfig(home):
    """Return {key: value} of <home>/conf/localconfig.xml, defaults and references filled in. Raises ClientError."""
    path = os.path.join(home, 'conf', 'localconfig.xml')
    try:
        root = ElementTree.parse(path).getroot()
    except (IOError, OSError) as error:
        raise ClientError('client.MISSING', 'cannot read %s: %s' % (path, error.strerror),
                          'Run this on a Zimbra host, as root or as its user zimbra, or set zimbra_home, '
                          'or backend to soap with url, username and password') from error
    except ElementTree.ParseError as error:
        raise ClientError('client.MISSING', '%s is not XML: %s' % (path, error), 'Have zmlocalconfig write it again') from None
    values = dict(_DEFAULTS, zimbra_home=home)
    values.update((key.get('name'), key.findtext('value') or '') for key in root.iter('key') if key.get('name'))
    return {name: _filled(value, values) for name, value in values.items()}


def _filled(value, values):
    """Return a value with ${other_key} replaced; what is not known stays, a circle ends after ten rounds."""
    for _dummy in range(10):
        filled = _REFERENCE.sub(lambda match: values.get(match.group(1), match.group(0)), value)
        if filled == value:
            break
        value = filled
    return value


def is_true(value):
    """Tell whether a localconfig value means yes."""
    return value.strip().lower() in ('1', 'true', 'yes')
