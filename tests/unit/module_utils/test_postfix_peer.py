# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Postfix in memory with the reader's contract, for the pure planner.

What Postfix makes of the settings is shown by tests/lab/test_peer_postfix.py, with real mail.
"""
import fnmatch

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _postfix_peer
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Entry
from ansible_collections.splitdomain.zimbra.plugins.module_utils._postfix_class import items
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils import _records

DEFAULTS = dict(
    mydestination='$myhostname', virtual_mailbox_domains='$virtual_mailbox_maps', virtual_alias_domains='$virtual_alias_maps',
    local_recipient_maps='proxy:unix:passwd.byname $alias_maps', default_database_type='hash', mynetworks='10.9.9.9/32',
    parent_domain_matches_subdomains='relay_domains', smtpd_reject_unlisted_recipient='yes')
EXPANDED = {'$alias_maps': 'hash:/etc/aliases', '$myhostname': 'mail.example.com', '$virtual_mailbox_maps': 'hash:/vmailbox',
            '$virtual_alias_maps': 'hash:/virtual'}
CLASSES = {
    'local': dict(mydestination='example.com'),
    'virtual alias': dict(virtual_alias_domains='example.com', virtual_alias_maps='hash:/virtual'),
    'virtual mailbox': dict(virtual_mailbox_domains='hash:/domains', virtual_mailbox_maps='hash:/vmailbox'),
    'relay': dict(relay_domains='/etc/relay_domains', relay_recipient_maps='hash:/relayed'),
}
OURS = '/etc/postfix/splitdomain/example.com.'


class Host(object):
    def __init__(self, main=None, tables=None, types='hash regexp pipemap unionmap static'):
        self.main = dict(main or {})
        self.tables = dict({'hash:/domains': {'example.com': 'x'}}, **(tables or {}))
        self.files = {'/etc/relay_domains': Entry('file', '/etc/relay_domains', dict(type=('',), line=('# ours', 'example.com')))}
        self.stamp = {}
        self.types = types
        self.reloads = 0

    def value(self, name, expanded=False):
        text = self.main.get(name, DEFAULTS.get(name, ''))
        for short, long in EXPANDED.items() if expanded else ():
            text = text.replace(short, long)
        return text

    def read(self, query):
        if query.kinds == ('postfix',):
            made = {'main.cf': {name: (self.main[name],) for name in query.attributes if name in self.main},
                    'raw': {name: (self.value(name),) for name in query.attributes},
                    'expanded': {name: (self.value(name, True),) for name in query.attributes},
                    'default': {name: (DEFAULTS.get(name, ''),) for name in query.attributes},
                    'types': {'types': tuple(self.types.split())}}
            return [Entry('postfix', name, made[name]) for name in query.names]
        if query.kinds == ('lookup',):
            return [Entry('lookup', key, {table: (self.tables[table][key],) for table in query.attributes
                                          if key in self.tables.get(table, {})}) for key in query.names]
        if query.kinds == ('service',):
            return [Entry('service', 'postfix', dict(self.stamp, running=('yes',)))]
        return [self.files[path] for path in sorted(self.files) for name in query.names
                if fnmatch.fnmatch(path, name + '*' if name.endswith('/') else name)]

    def apply(self, changes):
        for change in changes:
            if change.kind == 'file' and change.operation == 'delete':
                del self.files[change.name]
            elif change.kind == 'file':
                self.files[change.name] = Entry('file', change.name, dict(change.after))
            elif change.kind == 'postfix':
                assert change.before == {name: (self.main[name],) if name in self.main else () for name in change.after}
                self.main.update((name, values[0]) for name, values in change.after.items() if values)
                for name, values in change.after.items():
                    if not values:
                        self.main.pop(name, None)
            else:
                self.stamp = {name: values for name, values in change.after.items() if values}
                self.reloads += 1


def planned(host, *domains, **options):
    params = dict(config_directory='/etc/postfix', transport='smtp:[zimbra.example.com]:25', accounts=None, trusted_networks=None,
                  prior=None)
    params.update(options)
    params['domains'] = [dict(dict(role='slave', transport=None, accounts=None, addresses=None, state='present'), **each)
                         for each in domains]
    return _postfix_peer.plan(params, _postfix_peer.gather(host.read, params))


def records(*plans):
    return _records.merge(dict(kind=change.kind, name=change.name, action=change.operation,
                               before={name: list(values) for name, values in change.before.items()},
                               after={name: list(values) for name, values in change.after.items()})
                          for plan in plans for change in plan.changes)


SLAVE = dict(name='example.com')
MASTER = dict(name='example.com', role='master', accounts=['foo', 'all@example.com'])
ABSENT = dict(name='example.com', state='absent')


def texts(plan):
    return [str(problem) for problem in plan.problems]


@pytest.mark.parametrize('wanted', [SLAVE, MASTER])
@pytest.mark.parametrize('name', sorted(CLASSES))
def test_second_run_changes_nothing(name, wanted):
    host = Host(CLASSES[name])
    host.apply(planned(host, wanted, trusted_networks=['192.0.2.10']).changes)
    assert host.reloads == 1
    again = planned(host, wanted, trusted_networks=['192.0.2.10'])
    assert (again.changes, again.problems, again.warnings) == ((), (), ())


@pytest.mark.parametrize('recorded', [True, False])
@pytest.mark.parametrize('wanted', [SLAVE, MASTER])
@pytest.mark.parametrize('name', sorted(CLASSES))
def test_absent_leaves_what_was_there(name, wanted, recorded):
    host = Host(dict(CLASSES[name], transport_maps='hash:/a,  hash:/b', mynetworks='127.0.0.0/8 10.1.0.0/16'))
    before, files = dict(host.main), set(host.files)
    made = planned(host, wanted, trusted_networks=['192.0.2.10'])
    host.apply(made.changes)
    assert host.main != before
    gone = planned(host, ABSENT, prior=records(made) if recorded else None)
    host.apply(gone.changes)
    assert (host.main, set(host.files), host.stamp, gone.warnings) == (before, files, {}, ())
    assert planned(host, ABSENT).changes == ()


@pytest.mark.parametrize('name', sorted(CLASSES))
def test_slave_touches_no_list_of_people_and_no_transport_of_its_own(name):
    host = Host(dict(CLASSES[name], transport_maps='hash:/mine'))
    host.apply(planned(host, SLAVE).changes)
    assert items(host.main['transport_maps']) == ['hash:%sroute' % OURS, 'hash:/mine']
    for parameter in ('virtual_mailbox_maps', 'relay_recipient_maps', 'local_recipient_maps', 'mynetworks'):
        assert host.main.get(parameter) == CLASSES[name].get(parameter)


def test_slave_sends_what_nobody_knows_to_zimbra():
    host = Host(CLASSES['virtual mailbox'])
    host.apply(planned(host, SLAVE).changes)
    assert host.files[OURS + 'others'].attributes['line'] == ('@example.com\t@example.com.splitdomain.invalid',)
    assert host.files[OURS + 'route'].attributes['line'] == ('example.com.splitdomain.invalid\tsmtp:[zimbra.example.com]:25',)
    assert host.files[OURS + 'generic'].attributes['line'] == ('@example.com.splitdomain.invalid\t@example.com',)
    known, others = items(host.main['virtual_alias_maps'])
    assert 'hash:/vmailbox' in known and others == 'hash:%sothers' % OURS


def test_slave_knows_people_of_a_virtual_alias_domain_by_their_aliases_alone():
    host = Host(CLASSES['virtual alias'])
    host.apply(planned(host, SLAVE).changes)
    assert items(host.main['virtual_alias_maps']) == ['hash:/virtual', 'hash:%sothers' % OURS]


def test_slave_of_a_local_domain_keeps_a_fallback_of_its_own():
    host = Host(dict(CLASSES['local'], luser_relay='root'))
    host.apply(planned(host, SLAVE).changes)
    assert 'fallback_transport_maps' not in host.main
    host = Host(CLASSES['local'])
    host.apply(planned(host, SLAVE).changes)
    assert host.main['fallback_transport_maps'] == 'regexp:%sfallback' % OURS


def test_slave_of_a_local_domain_with_a_mailbox_transport_hands_on_by_bare_names():
    host = Host(dict(CLASSES['local'], mailbox_transport='lmtp:unix:private/dovecot-lmtp', alias_maps='hash:/etc/aliases'))
    host.apply(planned(host, SLAVE).changes)
    assert host.main['mailbox_transport_maps'] == (
        'pipemap:{unionmap:{static:unknown,proxy:unix:passwd.byname,hash:/etc/aliases},regexp:%sfallback}' % OURS)
    host = Host(dict(CLASSES['local'], mailbox_transport='lmtp:unix:private/dovecot-lmtp', local_recipient_maps='hash:/whole_addresses'))
    host.apply(planned(host, SLAVE).changes)
    assert 'mailbox_transport_maps' not in host.main


def test_extended_addresses_are_known_where_the_host_has_a_delimiter():
    host = Host(dict(CLASSES['virtual mailbox'], recipient_delimiter='-+'))
    host.apply(planned(host, SLAVE).changes)
    assert host.files[OURS + 'extended'].attributes['line'] == (r'/^([^@+-]+)[+-].*(@example\.com)$/ $1$2',)


def test_master_lists_people_on_zimbra_and_routes_them():
    host = Host(CLASSES['virtual mailbox'])
    host.apply(planned(host, MASTER).changes)
    assert host.files[OURS + 'accounts'].attributes['line'] == ('all@example.com\tOK', 'foo@example.com\tOK')
    assert host.files[OURS + 'route'].attributes['line'] == (
        'all@example.com\tsmtp:[zimbra.example.com]:25', 'foo@example.com\tsmtp:[zimbra.example.com]:25')
    assert items(host.main['virtual_mailbox_maps']) == ['hash:/vmailbox', 'hash:%saccounts' % OURS]
    assert 'virtual_alias_maps' not in host.main


def test_accounts_of_all_domains_go_to_theirs():
    host = Host(CLASSES['virtual mailbox'])
    host.apply(planned(host, dict(MASTER, accounts=None), accounts=['Foo@example.com', 'erik@example.org']).changes)
    assert host.files[OURS + 'accounts'].attributes['line'] == ('foo@example.com\tOK',)


def test_alias_on_the_host_stays_there_and_is_told():
    host = Host(dict(CLASSES['virtual mailbox'], virtual_alias_maps='hash:/virtual'),
                {'hash:/virtual': {'all@example.com': 'bar@example.com'}})
    plan = planned(host, MASTER)
    host.apply(plan.changes)
    assert host.files[OURS + 'accounts'].attributes['line'] == ('foo@example.com\tOK',)
    assert 'all@example.com is an alias on this host' in plan.warnings[0]


def test_local_alias_is_known_by_what_stands_before_the_at_sign():
    host = Host(CLASSES['local'], {'hash:/etc/aliases': {'all': 'bar'}})
    plan = planned(host, MASTER)
    assert len(plan.warnings) == 1 and 'all@example.com' in plan.warnings[0]


def test_slave_that_does_not_know_a_declared_address_says_so():
    host = Host(CLASSES['virtual mailbox'], {'hash:/vmailbox': {'bar@example.com': 'x'}})
    plan = planned(host, dict(SLAVE, addresses=['bar', 'gone']))
    assert ['gone@example.com' in text for text in plan.warnings] == [True]


def test_networks_are_added_and_what_holds_without_a_setting_stays():
    host = Host(CLASSES['virtual mailbox'])
    made = planned(host, MASTER, trusted_networks=['192.0.2.10', '10.9.9.9'])
    host.apply(made.changes)
    assert items(host.main['mynetworks']) == ['10.9.9.9/32', '192.0.2.10/32']
    host.apply(planned(host, MASTER, trusted_networks=['192.0.2.11']).changes)
    assert items(host.main['mynetworks']) == ['10.9.9.9/32', '192.0.2.11/32']
    host.apply(planned(host, ABSENT).changes)
    assert 'mynetworks' not in host.main


def test_network_that_is_trusted_already_is_not_added():
    host = Host(dict(CLASSES['virtual mailbox'], mynetworks='127.0.0.0/8 192.0.2.0/24'))
    host.apply(planned(host, MASTER, trusted_networks=['192.0.2.10']).changes)
    assert host.main['mynetworks'] == '127.0.0.0/8 192.0.2.0/24'


def test_slave_trusts_nobody_more():
    host = Host(CLASSES['virtual mailbox'])
    host.apply(planned(host, SLAVE, trusted_networks=['192.0.2.10']).changes)
    assert 'mynetworks' not in host.main


def test_one_domain_goes_and_the_other_stays():
    host = Host(dict(virtual_mailbox_domains='example.com example.org', virtual_mailbox_maps='hash:/vmailbox'))
    other = dict(name='example.org')
    host.apply(planned(host, SLAVE, other).changes)
    host.apply(planned(host, ABSENT).changes)
    assert not any(path.startswith(OURS) for path in host.files)
    assert all('example.com' not in value for name, value in host.main.items() if name != 'virtual_mailbox_domains')
    assert planned(host, other).changes == ()


def test_order_of_domains_means_nothing():
    host = Host(dict(virtual_mailbox_domains='example.com example.org', virtual_mailbox_maps='hash:/vmailbox'))
    host.apply(planned(host, SLAVE, dict(name='example.org')).changes)
    assert planned(host, dict(name='example.org'), SLAVE).changes == ()
    assert planned(host, dict(name='example.org')).changes == ()


def test_killed_before_the_reload_is_completed():
    host = Host(CLASSES['relay'])
    host.apply(planned(host, SLAVE).changes[:-1])
    host.stamp = {}
    again = planned(host, SLAVE)
    assert [change.kind for change in again.changes] == ['service']


def test_what_somebody_added_since_stays():
    host = Host(dict(CLASSES['relay'], transport_maps='hash:/mine'))
    made = planned(host, SLAVE)
    host.apply(made.changes)
    host.main['transport_maps'] += ', hash:/new'
    gone = planned(host, ABSENT, prior=records(made))
    host.apply(gone.changes)
    assert host.main['transport_maps'] == 'hash:/mine, hash:/new'
    assert 'transport_maps was changed by somebody else' in gone.warnings[0]


@pytest.mark.parametrize('domain, main, tables, text', [
    (dict(name='nowhere.org'), {}, {}, 'has no such domain'),
    (dict(name='nowhere..org'), {}, {}, 'nowhere..org'),
    (dict(SLAVE, transport='mail.example.com'), CLASSES['relay'], {}, 'names no service'),
    (SLAVE, dict(relay_domains='example.com'), {}, 'relay_recipient_maps is empty'),
    (SLAVE, CLASSES['virtual mailbox'], {'hash:/vmailbox': {'@example.com': 'x'}}, 'knows every address'),
    (SLAVE, dict(CLASSES['relay'], virtual_alias_maps='regexp:/r'), {'regexp:/r': {'nobody.has.this.address@example.com': 'x'}},
     'knows every address'),
    (MASTER, dict(CLASSES['relay'], smtpd_reject_unlisted_recipient='no'), {}, 'accepts unknown addresses'),
    (dict(MASTER, accounts=['foo@example.org']), CLASSES['relay'], {}, 'not of this domain'),
    (SLAVE, dict(CLASSES['relay'], default_database_type='lmdb'), {}, 'no tables of type lmdb'),
])
def test_what_cannot_work_is_named_before_anything_is_written(domain, main, tables, text):
    plan = planned(Host(main, tables), domain)
    assert any(text in each for each in texts(plan)), texts(plan)


def test_all_problems_are_named_together():
    plan = planned(Host(CLASSES['relay']), dict(name='nowhere.org'), dict(SLAVE, transport='x'), SLAVE, SLAVE, trusted_networks=['0/0'])
    assert len(plan.problems) == 4


# --- alias domains ---

def test_a_slave_without_the_alias_domain_has_nothing_to_do_for_it_and_a_master_needs_it():
    alias = dict(name='example.net', alias_of='example.com')
    plan = planned(Host(CLASSES['virtual mailbox'], {'hash:/vmailbox': {}}), SLAVE, alias)
    assert plan.problems == () and not any('example.net' in change.name for change in plan.changes)
    found = texts(planned(Host(CLASSES['virtual mailbox']), MASTER, dict(alias, role='master')))
    assert len(found) == 1 and 'example.net' in found[0] and 'has no such domain' in found[0]


def test_people_on_zimbra_have_an_address_in_the_alias_domain_of_a_master_too():
    host = Host(dict(virtual_mailbox_domains='hash:/domains', virtual_mailbox_maps='hash:/vmailbox'))
    host.tables['hash:/domains']['example.net'] = 'x'
    plan = planned(host, dict(MASTER, accounts=None), dict(name='example.net', alias_of='example.com', role='master'),
                   accounts=['foo@example.com', 'x@example.org'])
    host.apply(plan.changes)
    assert host.files['/etc/postfix/splitdomain/example.net.accounts'].attributes['line'] == ('foo@example.net\tOK',)
    assert host.files[OURS + 'accounts'].attributes['line'] == ('foo@example.com\tOK',)


def test_a_person_who_was_not_renamed_here_is_told_with_both_addresses():
    host = Host(CLASSES['virtual mailbox'], {'hash:/vmailbox': {'old@example.com': 'OK'}})
    asked = dict(SLAVE, addresses=['new@example.com'], renamed={'new@example.com': 'old@example.com'})
    warning, = planned(host, asked).warnings
    assert 'new@example.com is declared to live on this host, renamed from old@example.com' in warning
    host.tables['hash:/vmailbox']['new@example.com'] = 'OK'
    assert planned(host, asked).warnings == ()


@pytest.mark.parametrize('wanted', [SLAVE, MASTER])
@pytest.mark.parametrize('name', sorted(CLASSES))
def test_who_has_moved_to_zimbra_is_sent_on_before_the_host_looks_at_anything_of_its_own(name, wanted):
    host = Host(dict(CLASSES[name], virtual_alias_maps='hash:/virtual'))
    host.apply(planned(host, wanted).changes)
    before, files = dict(host.main), set(host.files)
    host.apply(planned(host, wanted, moved_to_zimbra=['bar@example.com', 'dora@example.org']).changes)
    assert items(host.main['virtual_alias_maps'])[:2] == ['hash:%smoved' % OURS, 'hash:/virtual']
    assert host.files[OURS + 'moved'].attributes['line'] == ('bar@example.com\tbar@example.com.splitdomain.invalid',)
    assert any('example.com.splitdomain.invalid\tsmtp:[zimbra.example.com]:25' in entry.attributes['line'] for entry in host.files.values())
    assert any('@example.com.splitdomain.invalid\t@example.com' in entry.attributes['line'] for entry in host.files.values())
    # A call that says nothing of them leaves them; one that says that they are back takes them off.
    assert planned(host, wanted).changes == ()
    host.apply(planned(host, wanted, moved_from_zimbra=['bar@example.com']).changes)
    assert (host.main, set(host.files)) == (before, files)


def test_who_has_moved_goes_with_the_domain():
    host = Host(CLASSES['virtual mailbox'])
    before, files = dict(host.main), set(host.files)
    host.apply(planned(host, SLAVE, moved_to_zimbra=['bar@example.com']).changes)
    host.apply(planned(host, ABSENT).changes)
    assert (host.main, set(host.files)) == (before, files)


def test_who_is_an_alias_of_a_master_and_has_moved_is_told_no_more():
    host = Host(CLASSES['virtual alias'], {'hash:/virtual': {'foo@example.com': 'foo@store.example.com'}})
    assert 'is an alias on this host' in planned(host, MASTER).warnings[0]
    assert planned(host, MASTER, moved_to_zimbra=['foo@example.com']).warnings == ()


def test_nobody_has_moved_both_ways():
    told, = texts(planned(Host(CLASSES['relay']), SLAVE, moved_to_zimbra=['bar@example.com'], moved_from_zimbra=['BAR@example.com']))
    assert 'bar@example.com' in told and 'both to and from' in told


@pytest.mark.parametrize('wanted', [SLAVE, MASTER])
@pytest.mark.parametrize('name', sorted(CLASSES))
def test_mail_in_the_queue_finds_its_way_after_somebody_moved_back(name, wanted):
    """It was rewritten when it came in: without a route for that it would bounce."""
    host = Host(dict(CLASSES[name], virtual_alias_maps='hash:/virtual'))
    host.apply(planned(host, wanted, moved_to_zimbra=['bar@example.com']).changes)
    host.apply(planned(host, wanted, moved_from_zimbra=['bar@example.com']).changes)
    lines = {path: entry.attributes['line'] for path, entry in host.files.items()}
    for parameter, line in (('transport_maps', 'example.com.splitdomain.invalid\tsmtp:[zimbra.example.com]:25'),
                            ('smtp_generic_maps', '@example.com.splitdomain.invalid\t@example.com')):
        assert any(line in lines[item.partition(':')[2]] for item in items(host.main[parameter]) if item.partition(':')[2] in lines)
