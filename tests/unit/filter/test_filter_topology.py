# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest
import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.splitdomain.zimbra.plugins.filter import topology as plugin

FILTER = plugin.FilterModule().filters()['topology']


def documented():
    """Yield (declared domains, options, what the comment after it says comes out) of every example."""
    tasks = yaml.safe_load(plugin.EXAMPLES)
    results = [block for block in plugin.EXAMPLES.split('\n\n') if block.startswith('# ')]
    for task, result in zip(tasks, results):
        yield list(task['vars'].values())[0], yaml.safe_load(result.replace('\n#', '\n')[1:])


def test_examples_come_out_as_documented():
    (first, whole), (second, relay) = documented()
    assert FILTER(first) == whole
    assert FILTER(second, relay_host='auto', dns_lookups='auto')['slave']['relay'] == relay


def test_problems_are_a_filter_error():
    with pytest.raises(AnsibleFilterError, match='zimbra_split_domains has 2 problems'):
        FILTER([{'name': 'example.com', 'role': 'x'}])


def test_returned_keys_are_documented():
    contains = yaml.safe_load(plugin.RETURN)['_value']['contains']
    made = FILTER(next(documented())[0])
    assert set(made) == set(contains)
    for part in ('master', 'slave'):
        assert set(made[part]) == set(contains[part]['contains'])
