# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles: defaults and argument specs say the same."""
import pytest
from conftest import ROOT
from role_specs import complaints, of_role

ROLES = sorted(path for path in ROOT.glob('roles/*') if path.is_dir())


@pytest.mark.parametrize('role', ROLES, ids=lambda path: path.name)
def test_defaults_and_argument_specs_agree(role):
    assert of_role(role) == []


def test_there_are_roles():
    assert ROLES


GOOD = dict(r_port=dict(type='int', default=25), r_name=dict(type='str', required=True),
            r_free=dict(type='str', description=['Has no default.']))


def test_what_is_in_step_is_taken():
    assert complaints(dict(r_port=25), GOOD, 'r') == []


@pytest.mark.parametrize(('defaults', 'changed', 'word'), [
    (dict(r_port=26), {}, 'the argument spec says 25'),
    (dict(r_port='25'), {}, 'the argument spec says 25'),
    (dict(r_port=True), dict(r_port=dict(type='int', default=1)), 'the argument spec says 1'),
    ({}, {}, 'none in defaults'),
    (dict(r_port=25, r_other=1), {}, 'r_other is not in the argument spec'),
    (dict(r_port=25, r_name='x'), {}, 'required and has a default in defaults'),
    (dict(r_port=25), dict(r_name=dict(type='str', required=True, default='x')), 'required and has a default in the argument'),
    (dict(r_port=25), dict(r_free=dict(type='str', description='free')), 'does not say so'),
    (dict(r_port=25), dict(port=dict(type='int', required=True)), 'does not carry the name'),
    (dict(r_port=25, r_free=''), {}, 'none in the argument spec'),
])
def test_what_is_out_of_step_is_found(defaults, changed, word):
    assert any(word in text for text in complaints(defaults, dict(GOOD, **changed), 'r'))
