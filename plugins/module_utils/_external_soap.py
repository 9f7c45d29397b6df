# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Another LDAP server asked by Zimbra itself: the admin service tries settings before they are stored.

Private to this collection. CheckGalConfig and CheckAuthConfig connect from the mailbox server, with its Java keystore, so
their word is better than any other. They tell less: no more people than asked for, and nothing without a password to try.
"""
from . import _soap_xml as x
from ._external import Answer, GalQuestion

_OK = 'check.OK'
_MOST = 1000
_REMEDIES = {
    'check.UNKNOWN_HOST': 'correct the host in urls, or let Zimbra find it',
    'check.CONNECTION_REFUSED': 'see that it runs, the port, and the firewall between it and Zimbra',
    'check.COMMUNICATION_FAILURE': 'see that it runs, the port, and the firewall between it and Zimbra',
    'check.SSL_HANDSHAKE_FAILURE': 'let Zimbra trust its certificate: zmcertmgr addcacert, then zmmailboxdctl restart',
    'check.AUTH_FAILED': 'correct the DN and its password',
    'check.AUTH_NOT_SUPPORTED': 'the server takes no simple bind like this: use TLS, or ask its administrator',
    'check.NAME_NOT_FOUND': 'see that the base is there and that the bind DN may read it',
    'check.INVALID_SEARCH_FILTER': 'correct the filter, like (&(objectClass=person)(mail=*))',
}


def ask(client, question):
    """Return the Answer of the SoapClient's Zimbra to a question. Raises ClientError."""
    return _gal(client, question) if isinstance(question, GalQuestion) else _auth(client, question)


def _gal(client, question):
    limit = _MOST if question.everybody else 1
    content = '<query limit="%d"></query>' % limit + x.element('action', question.action) + _attributes(question.settings)
    told = client.ask(x.document('CheckGalConfig', content))
    people = tuple((address.lower(),) for address in told.values.get('email', ()))
    return _answer(client, told, question, people, question.everybody and len(people) < limit)


def _auth(client, question):
    if not question.name:
        return Answer(counted=False)
    content = _attributes(question.settings)
    told = client.ask(x.document('CheckAuthConfig', content, name=question.name, password=question.password))
    return _answer(client, told, question, ((question.name,),), False)


def _answer(client, told, question, people, counted):
    code = told.told.get('code', '')
    if code == _OK:
        return Answer(people, counted)
    text = ' '.join(client.masked(told.told.get('message', '')).split())[:300]
    for secret in (question.place.bind_password, getattr(question, 'password', '')):
        text = text.replace(secret, '********') if secret else text
    return Answer(failure='Zimbra tried it with %s: %s%s' % (' '.join(question.place.urls), code or 'no result', text and ' (%s)' % text),
                  remedy=_REMEDIES.get(code, 'read what Zimbra says of it'))


def _attributes(settings):
    return ''.join(x.attribute(name, value) for name, values in sorted(settings.items()) for value in values)
