# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import json

import pytest
from ansible.errors import AnsibleError
from ansible.plugins.loader import lookup_loader


@pytest.fixture
def look(tmp_path):
    """Write evidence files {name: content} and return the lookup over them."""
    lookup = lookup_loader.get('splitdomain.zimbra.evidence')

    def looked(files, **options):
        for name, content in files.items():
            (tmp_path / name).write_text(content if isinstance(content, str) else json.dumps(content))
        return lookup.run([str(tmp_path)], variables={}, **options)[0]
    return looked


def made(topology, verdict='passed'):
    return dict(topology=topology, verdict=verdict, checks=[])


FILES = {'20260101T000000Z.json': made('a'), '20260301T000000Z.json': made('b'), '20260201T000000Z.json': made('a', 'failed'),
         'other.json': 'no evidence'}


@pytest.mark.parametrize(('options', 'wanted'), [
    ({}, made('b')), (dict(topology='a'), made('a', 'failed')), (dict(topology='c'), {})])
def test_the_newest_one_that_fits(look, options, wanted):
    assert look(FILES, **options) == wanted


def test_where_there_is_none(look, tmp_path):
    assert look({}) == {}
    tmp_path.rmdir()
    assert look({}) == {}


@pytest.mark.parametrize('content', ['{', '[]', '{"a": 1}'])
def test_what_is_broken_is_named(look, content):
    with pytest.raises(AnsibleError, match='20260101T000000Z.json'):
        look({'20260101T000000Z.json': content})
