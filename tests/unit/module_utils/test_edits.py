# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A change as single edits: only the difference of multi-valued attributes, everything else whole."""
from ansible_collections.splitdomain.zimbra.plugins.module_utils._edits import aliases, edits
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Change


def edit(name, before, after):
    return [tuple(one) for one in edits(Change('modify', 'server', 'x', {name: before}, {name: after}))]


def test_a_single_value_is_replaced():
    assert edit('zimbraMailTransport', ('a',), ('b',)) == [('', 'zimbraMailTransport', 'b')]


def test_a_relay_host_is_replaced_though_the_schema_declares_many():
    assert edit('zimbraMtaRelayHost', ('a',), ('b',)) == [('', 'zimbraMtaRelayHost', 'b')]


def test_only_the_difference_of_many_values_is_sent():
    assert edit('zimbraMtaRestriction', ('a', 'b'), ('b', 'c')) == [
        ('+', 'zimbraMtaRestriction', 'c'), ('-', 'zimbraMtaRestriction', 'a')]


def test_one_value_of_a_multi_valued_attribute_is_exchanged_without_touching_others():
    assert edit('zimbraMtaMyNetworks', ('a',), ('b',)) == [('+', 'zimbraMtaMyNetworks', 'b'), ('-', 'zimbraMtaMyNetworks', 'a')]


def test_an_unknown_attribute_with_one_value_is_set():
    assert edit('zimbraUnknown', ('a',), ('b',)) == [('', 'zimbraUnknown', 'b')]


def test_an_unknown_attribute_with_two_values_is_multi_valued():
    assert edit('zimbraUnknown', ('a', 'b'), ('b',)) == [('-', 'zimbraUnknown', 'a')]


def test_nothing_before_is_set_whole():
    assert edit('zimbraMtaRestriction', (), ('a', 'b')) == [('', 'zimbraMtaRestriction', 'a'), ('', 'zimbraMtaRestriction', 'b')]


def test_nothing_after_unsets():
    assert edit('zimbraMtaRestriction', ('a', 'b'), ()) == [('', 'zimbraMtaRestriction', '')]


def test_the_same_is_nothing():
    assert edit('zimbraMtaRestriction', ('a',), ('a',)) == []


def test_another_spelling_of_the_same_value_is_set_whole():
    assert edit('zimbraMtaRestriction', ('A', 'b'), ('a', 'b')) == [
        ('', 'zimbraMtaRestriction', 'a'), ('', 'zimbraMtaRestriction', 'b')]


def test_services_are_only_added_and_taken_away():
    assert edit('zimbraServiceEnabled', ('mta',), ('antivirus',)) == [
        ('+', 'zimbraServiceEnabled', 'antivirus'), ('-', 'zimbraServiceEnabled', 'mta')]
    assert edit('zimbraServiceEnabled', (), ('mta',)) == [('+', 'zimbraServiceEnabled', 'mta')]
    assert edit('zimbraServiceEnabled', ('mta',), ()) == [('-', 'zimbraServiceEnabled', 'mta')]


def test_aliases_are_no_edits():
    change = Change('modify', 'account', 'bar@example.com', {'zimbraMailAlias': ('a@x', 'B@x')},
                    {'zimbraMailAlias': ('b@x', 'c@x')})
    assert edits(change) == []
    assert aliases(change) == (['c@x'], ['a@x'])
