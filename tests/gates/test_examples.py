# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every task that we show or run is one that its module takes."""
import re

import pytest
import yaml
from conftest import ROOT
from module_specs import Specs, example_complaints, examples_of, task_complaints, tasks_in

MODULES = sorted(path.stem for path in ROOT.glob('plugins/modules/*.py') if path.stem != '__init__')
PLUGINS = sorted(path for kind in ('modules', 'filter', 'lookup') for path in ROOT.glob('plugins/%s/*.py' % kind))
CONSTRUCTED = {'compose', 'groups', 'keyed_groups', 'strict', 'use_extra_vars', 'leading_separator'}
TASK_FILES = sorted([*ROOT.glob('roles/*/tasks/*.yml'), *ROOT.glob('playbooks/*.yml'), *ROOT.glob('molecule/**/*.yml')])


@pytest.fixture(scope='module')
def specs():
    return Specs(MODULES)


def test_there_are_modules():
    assert MODULES


@pytest.mark.parametrize('path', PLUGINS, ids=lambda path: path.stem)
def test_examples_are_valid(path, specs):
    text = examples_of(path)
    assert text, 'no EXAMPLES'
    assert example_complaints(text, specs) == []
    if path.parent.name == 'modules':
        full = 'splitdomain.zimbra.' + path.stem
        assert any(full in task for task in tasks_in(yaml.safe_load(text))), 'no example uses %s' % full


@pytest.mark.parametrize('path', TASK_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_tasks_are_valid(path, specs):
    data = yaml.safe_load(path.read_text())
    if isinstance(data, list):
        assert [text for task in tasks_in(data) for text in task_complaints(task, specs)] == []


@pytest.mark.parametrize('path', sorted(ROOT.glob('plugins/inventory/*.py')), ids=lambda path: path.stem)
def test_examples_of_an_inventory_are_files_that_it_takes(path):
    source = path.read_text()
    options = yaml.safe_load(re.search(r'^DOCUMENTATION = r"""(.*?)"""', source, re.M | re.S).group(1))['options']
    shown = list(yaml.safe_load_all(examples_of(path)))
    assert shown
    for given in shown:
        assert given['plugin'] == 'splitdomain.zimbra.' + path.stem
        assert set(given) <= set(options) | CONSTRUCTED
        assert {name for name, option in options.items() if option.get('required')} <= set(given)


SAMPLE = dict(sample=dict(
    argument_spec=dict(state=dict(choices=['present', 'absent'], default='present'), transport=dict(type='str'),
                       accounts=dict(type='list', elements='dict', required=True,
                                     options=dict(name=dict(type='str', required=True), adopt=dict(type='bool')))),
    required_if=[('state', 'present', ('transport',))], mutually_exclusive=[]))
GOOD = """
- name: Good
  splitdomain.zimbra.sample:
    accounts: [{name: a, adopt: true}]
    transport: "{{ where }}"
  register: done
"""


def test_a_good_example_is_taken():
    assert example_complaints(GOOD, SAMPLE) == []
    assert example_complaints(GOOD.replace('[{name: a, adopt: true}]', '"{{ people }}"'), SAMPLE) == []


@pytest.mark.parametrize(('old', 'new', 'word'), [
    ('splitdomain.zimbra.sample', 'sample', 'not a full name'),
    ('splitdomain.zimbra.sample', 'splitdomain.zimbra.nothing', 'no module'),
    ('transport: "{{ where }}"', 'state: absent\n    colour: red', 'colour'),
    ('    transport: "{{ where }}"\n', '', 'transport'),
    ('adopt: true', 'adopt: maybe', 'maybe'),
    ('adopt: true', 'adapt: true', 'adapt'),
    ('name: a, ', '', 'name'),
    ('transport: "{{ where }}"', 'state: gone', 'gone'),
    ('register: done', 'registar: done', 'which of'),
    (GOOD, '[]', 'no example'),
])
def test_a_broken_example_is_found(old, new, word):
    assert old in GOOD
    assert any(word in text for text in example_complaints(GOOD.replace(old, new), SAMPLE))
