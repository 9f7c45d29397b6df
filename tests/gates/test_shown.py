# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What READMEs show exists and is valid."""
import pytest
import yaml
from conftest import ROOT
from module_specs import Specs
from shown import complaints
from test_examples import GOOD, MODULES, SAMPLE

TEXTS = sorted([*ROOT.glob('*.md'), *ROOT.glob('docs/**/*.md'), *ROOT.glob('roles/*/README.md')])
CONTENT = {path.stem for pattern in ('plugins/*/*.py', 'playbooks/*.yml') for path in ROOT.glob(pattern)} \
    | {path.name for path in ROOT.glob('roles/*')} | {'zimbra'}


def role_variables():
    """Role -> names of its options."""
    return {path.parent.parent.name: set(yaml.safe_load(path.read_text())['argument_specs']['main'].get('options', {}))
            for path in ROOT.glob('roles/*/meta/argument_specs.yml')}


@pytest.mark.parametrize('path', TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_names_what_there_is(path):
    assert complaints(path.read_text(), Specs(MODULES), role_variables(), CONTENT) == []


def judge(yaml_text):
    return complaints('Text\n```yaml\n%s```\n' % yaml_text, SAMPLE, dict(r={'r_port'}), {'r', 'play'})


def test_what_is_right_is_taken():
    assert judge(GOOD) == []
    assert judge('- hosts: all\n  roles:\n    - role: splitdomain.zimbra.r\n      r_port: 25\n') == []
    assert judge('- ansible.builtin.import_playbook: splitdomain.zimbra.play\n') == []
    assert judge('zimbra_split_domains:\n  - name: example.com\n') == []


@pytest.mark.parametrize(('text', 'word'), [
    (GOOD.replace('adopt', 'adapt'), 'adapt'),
    ('a: [\n', 'not YAML'),
    ('- hosts: all\n  roles:\n    - role: splitdomain.zimbra.s\n', 'there is no splitdomain.zimbra.s'),
    ('- hosts: all\n  roles:\n    - role: splitdomain.zimbra.r\n      r_ports: 25\n', 'r_ports is no variable'),
    ('r_prot: 25\n', 'r_prot is no variable'),
])
def test_what_is_wrong_is_found(text, word):
    assert any(word in complaint for complaint in judge(text))
