# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from ansible_collections.splitdomain.zimbra.plugins.module_utils._announced import overlaid
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import RECIPIENT_KINDS, Entry, Query
from ansible_collections.splitdomain.zimbra.plugins.module_utils._plan import diff
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Change

TRANSPORT, STATUS, ADDRESS = 'zimbraMailTransport', 'zimbraMailStatus', 'zimbraMailDeliveryAddress'
THERE = [Entry('account', 'foo@example.com', {TRANSPORT: ('lmtp:a:7025',)}), Entry('account', 'old@example.com', {TRANSPORT: ('smtp:b',)}),
         Entry('config', 'global', {'zimbraMtaRelayHost': ('old',), 'zimbraMtaMyNetworks': ('127.0.0.0/8',)})]


def read(query):
    return [entry._replace(attributes={name: values for name, values in entry.attributes.items() if name in query.attributes})
            for entry in THERE if entry.kind in query.kinds]


def answer(query, *changes):
    return overlaid(read, [diff([change]) for change in changes])(query)


PEOPLE = Query(RECIPIENT_KINDS, (TRANSPORT, STATUS, ADDRESS), domain='example.com')


def test_nothing_announced_is_what_is_there():
    assert answer(PEOPLE) == read(PEOPLE)


def test_a_new_account_is_there_with_what_zimbra_adds():
    new = Change('create', 'account', 'bar@example.com', {}, {TRANSPORT: ('smtp:b',), 'displayName': ('Bar',)})
    assert answer(PEOPLE, new)[0] == Entry('account', 'bar@example.com', {
        TRANSPORT: ('smtp:b',), STATUS: ('enabled',), ADDRESS: ('bar@example.com',)})


def test_a_new_account_of_another_domain_is_not():
    new = Change('create', 'account', 'bar@example.net', {}, {TRANSPORT: ('smtp:b',)})
    assert answer(PEOPLE, new) == read(PEOPLE)


def test_a_new_account_is_found_by_any_of_its_addresses():
    new = Change('create', 'account', 'bar@example.com', {}, {'zimbraMailAlias': ('b@example.com',)})
    query = Query(('account',), (ADDRESS,), names=('B@example.com',))
    assert Entry('account', 'bar@example.com', {ADDRESS: ('bar@example.com',)}) in answer(query, new)


def test_what_is_removed_is_gone():
    gone = Change('delete', 'account', 'old@example.com', {TRANSPORT: ('smtp:b',)}, {})
    assert [entry.name for entry in answer(PEOPLE, gone)] == ['foo@example.com']


def test_values_change_one_call_after_the_other_and_the_rest_stays():
    query = Query(('config',), ('zimbraMtaRelayHost', 'zimbraMtaMyNetworks'))
    first = Change('modify', 'config', 'global', {'zimbraMtaRelayHost': ('old',)}, {'zimbraMtaRelayHost': ('new',)})
    second = Change('modify', 'config', 'global', {'zimbraMtaRelayHost': ('new',)}, {'zimbraMtaRelayHost': ()})
    assert answer(query, first)[0].attributes == {'zimbraMtaRelayHost': ('new',), 'zimbraMtaMyNetworks': ('127.0.0.0/8',)}
    assert answer(query, first, second)[0].attributes == {'zimbraMtaMyNetworks': ('127.0.0.0/8',)}


def test_attributes_that_nobody_asked_for_stay_out():
    change = Change('modify', 'config', 'global', {}, {'zimbraMtaLmtpHostLookup': ('native',)})
    assert answer(Query(('config',), ('zimbraMtaRelayHost',)), change) == read(Query(('config',), ('zimbraMtaRelayHost',)))
