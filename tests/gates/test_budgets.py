# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small things with one duty: the budgets."""
import warnings

import pytest
from budgets import code_lines, long_functions, over
from conftest import ROOT

UTILS = sorted(ROOT.glob('plugins/module_utils/*.py'))
MODULES = sorted(ROOT.glob('plugins/modules/*.py'))
PLUGINS = sorted(ROOT.glob('plugins/*/*.py'))
LAB = sorted(path for path in ROOT.glob('lab/**/*.py'))
ROLE_TASKS = sorted(ROOT.glob('roles/*/tasks/*.yml'))


def short(path):
    return str(path.relative_to(ROOT))


def judge(path, lines, feel, limit):
    failed, warned = over(short(path), lines, feel, limit)
    for text in warned:
        warnings.warn(text)
    assert failed == []


@pytest.mark.parametrize('path', MODULES, ids=short)
def test_module(path):
    judge(path, code_lines(path.read_text()), 60, 60)


@pytest.mark.parametrize('path', UTILS, ids=short)
def test_util(path):
    judge(path, len(path.read_text().splitlines()), 250, 320)


@pytest.mark.parametrize('path', PLUGINS + LAB, ids=short)
def test_functions(path):
    assert list(long_functions(path.read_text())) == []


@pytest.mark.parametrize('path', LAB, ids=short)
def test_lab_file(path):
    judge(path, len(path.read_text().splitlines()), 450, 450)


@pytest.mark.parametrize('path', ROLE_TASKS, ids=short)
def test_role_tasks(path):
    judge(path, len(path.read_text().splitlines()), 60, 60)


def test_what_is_counted():
    source = '#!/x\n"""Doc\nstring."""\nDOCUMENTATION = r"""\na\n"""\n\nimport re   # code\n\n\ndef f():\n    """Doc."""\n    return re\n'
    assert code_lines(source) == 3
    assert list(long_functions(source, 2)) == [('f', 3)]
    assert over('a', 61, 60, 60) == (['a has 61 lines, 60 is the budget'], [])
    assert over('a', 251, 250, 320) == ([], ['a has 251 lines, 250 is the budget'])
    assert over('a', 250, 250, 320) == ([], [])
