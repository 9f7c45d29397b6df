# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A directory in memory whose reader also answers for another LDAP server. It asserts that nobody but that server sees a password."""
from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import refuse_secrets
from ansible_collections.splitdomain.zimbra.plugins.module_utils._external import Answer, AuthQuestion, GalQuestion
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import Directory


class Asked(Directory):
    """people: whom the other server has, address by address. password: what its reader binds with, and everybody signs in with."""

    def __init__(self, *entries, **options):
        self.people, self.password = options.pop('people', ()), options.pop('password', 'secret')
        self.questions = []
        super(Asked, self).__init__(*entries, **options)

    def read(self, query, inherited=False):
        if not isinstance(query, (AuthQuestion, GalQuestion)):
            refuse_secrets(query)
            return super(Asked, self).read(query, inherited)
        self.questions.append(query)
        if query.place.bind_dn and query.place.bind_password != self.password:
            return Answer(failure='Invalid credentials (49)', remedy='correct the DN and its password')
        if isinstance(query, GalQuestion):
            return Answer(tuple((address,) for address in self.people) if query.everybody else (), counted=query.everybody)
        if query.name and query.password != self.password:
            return Answer(failure='Invalid credentials (49)', remedy='correct the DN and its password')
        return Answer(tuple((name,) for name in query.accounts if name in self.people), counted=bool(query.filter))
