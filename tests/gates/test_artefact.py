# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is built: what is in it, that it installs offline into nothing, that its documentation shows there, its groups."""
import json
import tarfile

import pytest
import yaml
from conftest import ROOT
from groups import complaints, documented_groups

FORBIDDEN = ('lab', 'tests', 'molecule', 'build', 'collections', 'Makefile', 'pyproject.toml')
WANTED = ('MANIFEST.json', 'FILES.json', 'LICENSE', 'README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'meta/runtime.yml',
          'plugins/module_utils/_module.py', 'changelogs/changelog.yaml')
OURS = 'splitdomain.zimbra.'
KINDS = dict(
    module={OURS + path.stem for path in ROOT.glob('plugins/modules/*.py') if path.stem != '__init__'},
    filter={OURS + path.stem for path in ROOT.glob('plugins/filter/*.py') if path.stem != '__init__'},
    lookup={OURS + path.stem for path in ROOT.glob('plugins/lookup/*.py') if path.stem != '__init__'},
    role={OURS + path.name for path in ROOT.glob('roles/*') if path.is_dir()},
)


@pytest.fixture(scope='module')
def built(run, tmp_path_factory):
    """The artefact."""
    place = tmp_path_factory.mktemp('artefact')
    run('ansible-galaxy', 'collection', 'build', '--output-path', place)
    return next(place.glob('splitdomain-zimbra-*.tar.gz'))


@pytest.fixture(scope='module')
def installed(run, built, tmp_path_factory):
    """The path it is installed into, offline, with nothing else on the path."""
    place = tmp_path_factory.mktemp('installed')
    run('ansible-galaxy', 'collection', 'install', built, '--offline', '-p', place, ANSIBLE_COLLECTIONS_PATH=str(place),
        ANSIBLE_HOME=str(place / 'home'))
    return place


@pytest.fixture(scope='module')
def documents(run, installed):
    """kind -> full name -> its documentation, as ansible-doc gives it."""
    def read(kind, names):
        return json.loads(run('ansible-doc', '-t', kind, '--json', *sorted(names), ANSIBLE_COLLECTIONS_PATH=str(installed),
                              ANSIBLE_HOME=str(installed / 'home'), cwd=installed)) if names else {}
    return {kind: read(kind, names) for kind, names in KINDS.items()}


def test_it_holds_what_users_need_and_nothing_else(built):
    with tarfile.open(str(built)) as archive:
        names = archive.getnames()
    assert [name for name in names if name.split('/')[0] in FORBIDDEN or any(part.startswith('.') for part in name.split('/'))] == []
    assert [name for name in names if '__pycache__' in name or name.endswith(('.pyc', '.tar.gz'))] == []
    assert [name for name in WANTED if name not in names] == []


@pytest.mark.parametrize('kind', sorted(KINDS))
def test_documentation_shows(kind, documents, run, installed):
    assert KINDS[kind]
    assert set(documents[kind]) == KINDS[kind]
    listed = json.loads(run('ansible-doc', '-t', kind, '--list', '--json', ANSIBLE_COLLECTIONS_PATH=str(installed),
                            ANSIBLE_HOME=str(installed / 'home'), cwd=installed))
    assert {name for name in listed if name.startswith(OURS)} == KINDS[kind]
    for name, document in documents[kind].items():
        if kind == 'role':
            main = document['entry_points']['main']
            assert main.get('short_description'), name
            assert all(option.get('description') for option in main.get('options', {}).values()), name
        else:
            assert document['doc']['short_description'], name
            assert document['doc']['description'], name
            assert document['examples'], name
            assert document['return'], name


def test_groups_and_documentation_agree(documents):
    runtime = yaml.safe_load((ROOT / 'meta/runtime.yml').read_text())
    docs = {name[len(OURS):]: document['doc'] for name, document in documents['module'].items()}
    assert complaints(runtime, {name: set(doc['options']) for name, doc in docs.items()},
                      {name: documented_groups(doc) for name, doc in docs.items()}) == []


RUNTIME = dict(action_groups=dict(zimbra=['a', 'b']), plugin_routing=dict(modules=dict(a=dict(action_plugin=OURS + 'record'))))
OPTIONS = dict(a={'zmprov_path'}, b={'zmprov_path', 'x'}, c={'x'})
DOCUMENTED = dict(a=[OURS + 'zimbra'], b=[OURS + 'zimbra'], c=None)


def test_groups_in_step_are_taken():
    assert complaints(RUNTIME, OPTIONS, DOCUMENTED) == []


@pytest.mark.parametrize(('runtime', 'options', 'documented', 'word'), [
    (dict(RUNTIME, action_groups=dict(zimbra=['a'])), OPTIONS, DOCUMENTED, 'b: in the group False'),
    (dict(RUNTIME, action_groups=dict(zimbra=['a', 'b', 'c'])), OPTIONS, DOCUMENTED, 'c: in the group True'),
    (dict(RUNTIME, action_groups=dict(zimbra=['a', 'b', 'z'])), OPTIONS, DOCUMENTED, 'z is in the group'),
    (dict(RUNTIME, action_groups=dict(zimbra=['a', 'b', 'b'])), OPTIONS, DOCUMENTED, 'b stands twice'),
    (RUNTIME, OPTIONS, dict(DOCUMENTED, b=None), 'b: documentation'),
    (RUNTIME, OPTIONS, dict(DOCUMENTED, c=[OURS + 'zimbra']), 'c: documentation'),
    (dict(RUNTIME, plugin_routing=dict(modules=dict(q={}))), OPTIONS, DOCUMENTED, 'plugin_routing names q'),
    (dict(RUNTIME, plugin_routing=dict(modules=dict(b={}))), OPTIONS, DOCUMENTED, 'b: its action plugin'),
])
def test_groups_out_of_step_are_found(runtime, options, documented, word):
    assert any(word in text for text in complaints(runtime, options, documented))
