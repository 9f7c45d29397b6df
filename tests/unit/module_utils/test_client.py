# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError, refuse_secrets
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Query

BIND = ('zimbraGalLdapBindPassword', 'zimbraGalSyncLdapBindPassword', 'zimbraAuthLdapSearchBindPassword')


def test_bind_passwords_are_read_only_where_a_query_says_so():
    refuse_secrets(Query(('domain',), BIND, bind_passwords=True))
    for name in BIND:
        with pytest.raises(ClientError, match=name):
            refuse_secrets(Query(('domain',), (name,)))


@pytest.mark.parametrize('name', ['userPassword', 'zimbraAuthTokenKey', 'zimbraPasswordHistory', 'zimbraSomeBindPassword'])
def test_other_secrets_never_are(name):
    with pytest.raises(ClientError, match=name):
        refuse_secrets(Query(('account',), (name,), bind_passwords=True))


def test_nothing_is_searched_for_by_a_password():
    with pytest.raises(ClientError, match=BIND[0]):
        refuse_secrets(Query(('domain',), ('description',), having=(BIND[0], 'x'), bind_passwords=True))
