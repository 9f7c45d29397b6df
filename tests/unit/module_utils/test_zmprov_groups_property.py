# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several commands at a time: an error is told of the command whose it is, or of nobody before that was asked again."""
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _zmprov_groups as groups
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Change
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zmprov import judge

PROMPT = b'prov> '
LOG = '2026-11-22 10:00:00,123 WARN  [main] [] provisioning - slow\n'
# operation, and how it ends: done, an error of its own, or words on standard output
COMMANDS = st.lists(st.tuples(st.sampled_from(['create', 'modify', 'delete']), st.sampled_from(['done', 'done', 'error', 'usage'])),
                    min_size=1, max_size=32)  # fmt: skip


def command(operation, number):
    return groups.Command(Change(operation, 'account', 'u%d@example.com' % number, {}, {}), 'text\n', operation, True)


def said(operation, end, number):
    """(standard output, standard error) of one command, as zmprov writes them."""
    if end == 'usage':
        return 'usage:  modifyAccount ...\n', ''
    if end == 'error':
        return '', 'ERROR: account.TEST_%d (it is %d)\n' % (number, number)
    return ('0000-%d\n' % number if operation == 'create' else ''), ''


@given(COMMANDS, st.booleans())
def test_what_is_told_of_a_command_is_its_own(wanted, noisy):
    group = [command(operation, number) for number, (operation, _end) in enumerate(wanted)]
    outputs = [said(operation, end, number) for number, (operation, end) in enumerate(wanted)]
    output = b''.join(out.encode() + PROMPT for out, _err in outputs)
    parts = [part.decode() for part in groups.answered(output, PROMPT)]
    assert parts == [out for out, _err in outputs]
    answers = groups.assigned(group, parts, ''.join((LOG if noisy else '') + err for _out, err in outputs))
    for number, ((_operation, end), answer) in enumerate(zip(wanted, answers)):
        if answer is not None:
            failure = judge(*answer)
            assert (failure.code if failure else None) == {
                'done': None, 'usage': 'client.USAGE', 'error': 'account.TEST_%d' % number}[end]
    if not any(end == 'error' for _operation, end in wanted) or all(operation == 'create' for operation, _end in wanted):
        assert None not in answers, 'nothing is asked twice without need'


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 20000)), max_size=80), st.integers(1, 40))
def test_groups_keep_the_order_and_are_no_larger_than_a_pipe_takes(wanted, limit):
    made = [command('modify', number)._replace(text='x' * size, again=again) for number, (again, size) in enumerate(wanted)]
    found = list(groups.groups(made, limit))
    assert [one for group in found for one in group] == made
    for group in found:
        assert len(group) <= limit
        assert len(group) == 1 or (all(one.again for one in group) and sum(len(one.text) for one in group) < 65536)


def test_only_what_does_no_harm_twice_goes_with_others():
    assert [groups.can_come_twice(words) for words in (
        ['ca', 'a@x', ''], ['da', 'a@x'], ['ma', 'a@x', 'zimbraMailTransport', '-x'], ['mcf', 'zimbraMtaRelayHost', ''])] == [True] * 4
    assert [groups.can_come_twice(words) for words in (
        ['ma', 'a@x', '+mail', 'b@x'], ['mcf', '-zimbraMtaMyNetworks', 'x'], ['ra', 'a@x', 'b@x'], ['aaa', 'a@x', 'b@x'],
        ['raa', 'a@x', 'b@x'], ['sp', 'a@x', 'p'])] == [False] * 6
