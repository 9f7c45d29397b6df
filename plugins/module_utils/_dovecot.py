# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ask the Dovecot of this host who its users are.

Private to this collection.
"""
from ._client import ClientError
from ._dovecot_people import people, wanted, warnings
from ._process import identity, run

_CANNOT = ('See that Dovecot runs and that this is root. A userdb of the kind static cannot name its users, sql needs an '
           'iterate_query and ldap iterate_attrs')


def read_people(params, _check_mode):
    """Return the result of the module dovecot_people_info. Raises ClientError."""
    try:
        domains, default_domain = wanted(params)
    except ValueError as error:
        raise ClientError('client.REFUSED', str(error), 'Correct it') from error
    found, unusable = people(_users(params['doveadm_path'], params['timeout']), domains, default_domain)
    return {'changed': False, 'people': found, 'unusable': unusable, 'warnings': warnings(unusable)}


def _users(doveadm, timeout):
    """Return the names of all users; all of them or an error."""
    try:
        done = run([doveadm, 'user', '*'], identity(None), '/', timeout)
    except ClientError as error:
        if error.code == 'client.MISSING':
            raise ClientError(error.code, error.text, 'Run this on the host with Dovecot, or name the program in doveadm_path') from error
        raise
    said = done.err.decode('utf-8', 'replace').strip()
    if done.code != 0 or 'Error:' in said:
        raise ClientError('dovecot.FAILED', '%s user ended with %d: %s' % (
            doveadm, done.code, (said or 'no word why').splitlines()[0]), _CANNOT)
    return [line for line in done.out.decode('utf-8', 'replace').splitlines() if line.strip()]
