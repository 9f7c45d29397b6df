# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _entry
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Entry
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import Directory, account, config, domain, run, server, texts


def planned(directory, state, *entries):
    return run(_entry, directory, dict(state=state, entries=[dict(dict(name=None), **entry) for entry in entries]))


def restriction(*values):
    return dict(kind='config', attributes={'zimbramtarestriction': list(values)})


@pytest.mark.parametrize('state, values, expected', [
    ('present', ['reject'], ('reject_invalid_helo_hostname', 'reject_non_fqdn_sender', 'reject')),
    ('present', ['REJECT_non_fqdn_sender'], None),
    ('absent', ['reject_non_fqdn_sender', 'nothing'], ('reject_invalid_helo_hostname',)),
    ('exact', ['reject_non_fqdn_sender'], ('reject_non_fqdn_sender',)),
    ('exact', ['reject_non_fqdn_sender', 'reject_invalid_helo_hostname'], None),
    ('exact', [], ())])
def test_states_treat_values_as_a_set(state, values, expected):
    changes = planned(Directory(config()), state, restriction(*values)).changes
    assert (changes[0].after['zimbraMtaRestriction'] if changes else None) == expected


def test_present_replaces_a_single_value_and_booleans_are_zimbras():
    directory = Directory(domain(), account('foo@example.com', zimbraHideInGal=('FALSE',)))
    change, = planned(directory, 'present', dict(kind='account', name='Foo@example.com', attributes={'zimbraHideInGal': True})).changes
    assert change.after == {'zimbraHideInGal': ('TRUE',)}


def test_what_would_end_the_writer_holds_a_secret_or_is_fixed_is_refused_together():
    found = '\n'.join(texts(planned(
        Directory(config(), server(), account('foo@example.com')), 'exact',
        dict(kind='server', name='zimbra.example.com', attributes={'zimbraServiceEnabled': ['mta']}),
        dict(kind='account', name='foo@example.com', attributes={'userPassword': 'x', 'mail': 'y@example.com'}),
        dict(kind='account', name='gone@example.com', attributes={'displayName': 'x'}),
        dict(kind='config', attributes={'zimbraNoSuchThing': 'x'}),
        dict(kind='account', name='bar@example.com', attributes={'zimbraMailHost': 'a', 'zimbraMailTransport': 'b'}))))
    for expected in ('entries[0] (zimbra.example.com): assigning zimbraServiceEnabled ends zmprov', 'userPassword holds a secret',
                     'mail cannot be set', 'entries[2] (gone@example.com): Zimbra has no account of this name',
                     'entries[3] (global): this Zimbra has no attribute zimbraNoSuchThing',
                     'Zimbra refuses zimbraMailHost and zimbraMailTransport in one command'):
        assert expected in found


@pytest.mark.parametrize('attributes, expected', [
    ({'displayName': ['a', 'b']}, 'displayName takes one value, not 2'),
    ({'description': 'a', 'Description': 'b'}, 'description is named in two spellings'),
    ({'description': 'a\0b'}, 'description: the character U+0000 at position 1 cannot be sent to Zimbra')])
def test_what_zimbra_would_refuse_is_found_before_anything_is_written(attributes, expected):
    plan = planned(Directory(account('foo@example.com')), 'present', dict(kind='account', name='foo@example.com', attributes=attributes))
    assert expected in '\n'.join(texts(plan))


def test_names_are_found_in_any_spelling():
    directory = Directory(domain('xn--mller-kva.example'), account('bar@xn--mller-kva.example'), Entry('cos', 'defaultExternal', {}))
    wanted = [dict(kind='domain', name='M\u00fcller.example'), dict(kind='account', name='Bar@m\u00fcller.example'),
              dict(kind='cos', name='DefaultExternal')]
    plan = planned(directory, 'present', *[dict(each, attributes={'description': 'x'}) for each in wanted])
    assert ([change.name for change in plan.changes], plan.problems) == (
        ['xn--mller-kva.example', 'bar@xn--mller-kva.example', 'defaultExternal'], ())
