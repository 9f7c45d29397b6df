# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the admin SOAP service is, and as whom to ask it: from the options, else from localconfig.xml as zmprov does.

Private to this collection.
"""
import hashlib
import os

from ._client import ClientError
from ._localconfig import read_localconfig
from ._soap import PATH, SoapClient

_OPTIONS = ('url', 'username', 'password')


def soap_client(params):
    """Return the SoapClient of a module call. What is missing is one message. Raises ClientError."""
    home = params['zimbra_home']
    found = dict((name, params.get(name)) for name in _OPTIONS)
    if not all(found.values()):
        found.update((name, value) for name, value in _of_host(home).items() if not found[name] and (
            name == 'url' or not (params.get('username') or params.get('password'))))
    missing = [name for name in _OPTIONS if not found[name]]
    if missing:
        raise ClientError('client.MISSING', 'for the admin service of Zimbra, %s must be given: %s has no localconfig.xml that tells' % (
            ', '.join(missing), os.path.join(home, 'conf')),
            'Set url (https://SERVER:7071%s), username and password of a global administrator, or run this on a Zimbra host' % PATH)
    authority = os.path.join(home, 'conf', 'ca', 'ca.pem')
    return SoapClient(found['url'], found['username'], found['password'], params['timeout'], params.get('validate_certs') is not False,
                      params.get('ca_path'), authority if os.path.isfile(authority) else None)


def _of_host(home):
    """Return what localconfig.xml tells of the three, {} where there is none."""
    try:
        config = read_localconfig(home)
    except ClientError:
        return {}
    host, port = config.get('zimbra_server_hostname', ''), config.get('zimbra_admin_service_port') or '7071'
    return dict(url='https://%s:%s%s' % (host, port, PATH) if host else None,
                username=config.get('zimbra_ldap_user') or 'zimbra', password=config.get('zimbra_ldap_password'))


def lock_file(url):
    """Return a file of this user that stands for a service elsewhere, made if need be. Raises ClientError."""
    folder = os.path.join(os.path.expanduser('~'), '.ansible')
    path = os.path.join(folder, 'zimbra-%s.lock' % hashlib.sha256(url.encode('utf-8')).hexdigest()[:16])
    try:
        if not os.path.isdir(folder):
            os.makedirs(folder, 0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise ClientError('client.MISSING', 'cannot make %s, which keeps two runs apart: %s' % (path, error.strerror),
                          'Run this as a user with a home directory') from None
    return path
