# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which reader serves, and what is told when none can."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Query
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zimbra import ZimbraClients

EVERYBODY = Query(('account',), ('zimbraMailTransport',))


def clients(home, **options):
    return ZimbraClients(dict(dict(zimbra_home=str(home), zmprov_path=None, timeout=5), **options))


def test_what_keeps_ldap_from_serving_is_told_where_zmprov_cannot_either(tmp_path):
    with pytest.raises(ClientError) as caught, clients(tmp_path, zmprov_path=str(tmp_path / 'zmprov')).reader() as reader:
        reader.read(EVERYBODY)
    assert 'localconfig.xml: No such file or directory; zmprov was tried then: ' in caught.value.text
    assert 'zimbra_home' in caught.value.remedy


@pytest.mark.parametrize('seconds', [0, -1])
def test_a_timeout_that_leaves_no_time_is_refused(seconds, tmp_path):
    with pytest.raises(ClientError) as caught:
        clients(tmp_path, timeout=seconds)
    assert 'Set timeout' in caught.value.remedy
