# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contract of readers and writers, and the one error they raise.

Private to this collection. Every implementation passes the same contract tests.
"""
import re

from ._attributes import is_bind_password, is_secret

_NAME = re.compile(r'[A-Za-z][A-Za-z0-9-]*\Z')


class ClientError(Exception):
    """Nothing more can be read or written: the program is missing, died, says nothing, or refuses to let us in.

    code: client.MISSING, client.START, client.DIED, client.TIMEOUT, client.REFUSED, or the product's own.
    text: what happened, without any secret. remedy: what the administrator can do about it.
    """

    def __init__(self, code, text, remedy=''):
        super(ClientError, self).__init__(text)
        self.code = code
        self.text = text
        self.remedy = remedy


class Reader(object):
    """Reads entries. A context manager."""

    source = ''               # ldap, zmprov, soap, postconf: which one served
    warnings = ()             # what the caller should be told about the reading

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return None

    def read(self, query):
        """Return the list of Entry that answer the Query, sorted by kind and name. Raises ClientError."""
        raise NotImplementedError


class Writer(object):
    """Applies changes. A context manager; starts its program only at the first change."""

    source = ''
    warnings = ()             # what the caller should be told about the writing, known once it is closed

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return None

    def apply(self, changes, stop_on_error=False):
        """Yield one Outcome a Change, in order; go on after a failed one unless told to stop.

        changes: any iterable. It is read only as far as changes are begun, and may end early.
        Once no further change can be made (the program died), the failed one and every one after it get a
        Failure with a client.* code: each change is always answered. With stop_on_error those after the first
        failed one are client.NOT_TRIED.
        """
        raise NotImplementedError


def refuse_secrets(query):
    """Raise ClientError for a Query that asks for passwords, keys or tokens, or for what is no attribute name.

    No reader ever fetches secrets, and "*" or an option of a program would. Bind passwords for other servers are fetched where
    the Query says so, but never searched for.
    """
    names = tuple(query.attributes) + (query.having[:1] if query.having else ())
    wrong = [name for name in names if not _NAME.match(name)]
    if wrong:
        raise ClientError('client.REFUSED', 'no name of an attribute: %s' % ', '.join(repr(name) for name in wrong), 'Name attributes')
    secret = [name for name in query.attributes if is_secret(name) and not (query.bind_passwords and is_bind_password(name))]
    secret += [query.having[0]] if query.having and is_secret(query.having[0]) else []
    if secret:
        raise ClientError('client.REFUSED', 'secrets are never read: %s' % ', '.join(secret), 'Leave these attributes out')
