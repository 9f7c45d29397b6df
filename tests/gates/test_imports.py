# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dependency rule, and what Python 3.6 does not take."""
import pytest
from conftest import ROOT
from imports import module_complaints, plugin_complaints, py36_complaints, util_complaints

UTILS = sorted(path for path in ROOT.glob('plugins/module_utils/*.py') if path.stem != '__init__')
MODULES = sorted(path for path in ROOT.glob('plugins/modules/*.py') if path.stem != '__init__')
PLUGINS = sorted(path for path in ROOT.glob('plugins/*/*.py') if path.parent.name not in ('module_utils', 'modules'))
UNITS = sorted(path for folder in ('module_utils', 'modules') for path in ROOT.glob('tests/unit/%s/**/*.py' % folder)
               if not path.stem.endswith('_property'))


def short(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize('path', UTILS, ids=short)
def test_utils_keep_to_their_layer(path):
    assert util_complaints(path.stem, path.read_text()) == []


@pytest.mark.parametrize('path', MODULES, ids=short)
def test_modules_import_only_what_they_configure(path):
    assert module_complaints(path.stem, path.read_text()) == []


@pytest.mark.parametrize('path', PLUGINS, ids=short)
def test_other_plugins_know_pure_files_only(path):
    assert plugin_complaints(path.parent.name, path.read_text()) == []


@pytest.mark.parametrize('path', UTILS + MODULES + UNITS, ids=short)
def test_python36_can_read_it(path):
    assert py36_complaints(path.read_text()) == []


@pytest.mark.parametrize(('stem', 'source', 'word'), [
    ('_plan', 'import os', 'imports os'),
    ('_plan', 'def f():\n    import subprocess', 'imports subprocess'),
    ('_plan', 'from os.path import join', 'imports os.path'),
    ('_plan', 'from . import _ldap', 'imports _ldap'),
    ('_plan', 'from ._zmprov import Writer', 'imports _zmprov'),
    ('_plan', 'from ansible.module_utils.common.text.converters import to_text', 'imports ansible'),
    ('_plan', 'from ansible_collections.splitdomain.zimbra.plugins.module_utils import _process', 'imports _process'),
    ('_plan', 'from ansible_collections.splitdomain.zimbra.plugins.modules import entry', 'know no plugins'),
    ('_plan', 'text = open("x").read()', 'uses open()'),
    ('_plan', 'import lab.zimbra', 'imports lab'),
    ('_unheard_of', 'import socket', 'imports socket'),
    ('_ldap', 'from ansible.module_utils.basic import AnsibleModule\nAnsibleModule', 'imports ansible.module_utils.basic'),
    ('_ldap', 'from ._module import run', 'imports _module'),
    ('_ldap', 'def f(m):\n    return isinstance(m, AnsibleModule)', 'only _module'),
])
def test_a_util_that_breaks_the_rule_is_found(stem, source, word):
    assert any(word in text for text in util_complaints(stem, source))


def test_utils_that_keep_the_rule_are_taken():
    assert util_complaints('_plan', 'import re\nfrom typing import NamedTuple\nfrom ._model import Entry\nfrom . import _attributes') == []
    assert util_complaints('_ldap', 'import os\nfrom ._client import ClientError\nfrom . import _process') == []
    assert util_complaints('_module', 'from ansible.module_utils.basic import AnsibleModule\nAnsibleModule()') == []


U = 'from ansible_collections.splitdomain.zimbra.plugins.module_utils.'


@pytest.mark.parametrize(('source', 'word'), [
    ('import os', 'imports os'),
    (U + '_plan import plan', 'does not import _module'),
    (U + '_module import run\n' + U + '_ldap import Reader', 'imports _ldap'),
    (U + '_module import run\nfrom ansible.module_utils.basic import AnsibleModule', 'imports ansible.module_utils.basic'),
    (U + '_module import run, AnsibleModule\nAnsibleModule({})', 'only _module'),
])
def test_a_module_that_breaks_the_rule_is_found(source, word):
    assert any(word in text for text in module_complaints('sample', source))


def test_a_module_that_keeps_the_rule_is_taken():
    assert module_complaints('sample', U + '_module import run\n' + U + '_zimbra import zimbra_clients\n' + U + '_entry import plan') == []


def test_a_filter_that_reaches_a_system_is_found():
    assert plugin_complaints('lookup', U + '_ldap import Reader') == ['imports _ldap, which is not pure']
    assert plugin_complaints('lookup', U + '_soap import SoapClient') == ['imports _soap, which is not pure']
    assert plugin_complaints('inventory', U + '_soap import SoapClient') == []
    assert plugin_complaints('filter', 'from ansible.errors import AnsibleFilterError\n' + U + '_topology import check') == []


@pytest.mark.parametrize('source', [
    'if (n := 1):\n    pass', 'from __future__ import annotations', 'import dataclasses', 'from dataclasses import dataclass',
    'subprocess.run([], capture_output=True)', 'def f(a: str | None): pass', 'x: list[str] = []', 'def f(a, /): pass', 'f"{x=}"',
])
def test_what_is_too_new_for_python36_is_found(source):
    assert py36_complaints(source)


def test_what_python36_takes_is_taken():
    assert py36_complaints('from typing import NamedTuple, Optional\nclass A(NamedTuple):\n    a: Optional[str] = None\nx = f"{A()}"') == []
