# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json

import pytest
from ansible.module_utils.common.parameters import remove_values

from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Change
from ansible_collections.splitdomain.zimbra.plugins.module_utils._plan import diff, entries
from ansible_collections.splitdomain.zimbra.plugins.module_utils._telling import diff as lazy_diff
from ansible_collections.splitdomain.zimbra.plugins.module_utils._telling import entries as lazy_entries
from ansible_collections.splitdomain.zimbra.plugins.module_utils._telling import plain

CHANGES = [Change('create', 'account', 'a@x', {}, {'displayName': ('A',)}),
           Change('modify', 'domain', 'x', {'zimbraMailTransport': ()}, {'zimbraMailTransport': ('smtp:h',)}),
           Change('modify', 'domain', 'x', {'zimbraGalLdapBindPassword': ('old',)}, {'zimbraGalLdapBindPassword': ('new',)}),
           Change('delete', 'account', 'b@x', {'displayName': ('B', 'C')}, {})]


@pytest.mark.parametrize('changes', [CHANGES, CHANGES[:1], []])
def test_what_ansible_prints_is_what_the_plan_tells(changes):
    told = remove_values(dict(entries=lazy_entries(changes), diff=lazy_diff(changes)), {'nothing'})
    assert json.loads(json.dumps(told)) == dict(entries=entries(changes), diff=diff(changes))


def test_it_can_be_written_as_json():
    assert json.loads(json.dumps([lazy_entries(CHANGES), lazy_diff(CHANGES)], default=plain)) == [entries(CHANGES), diff(CHANGES)]
    with pytest.raises(TypeError):
        json.dumps(object(), default=plain)
