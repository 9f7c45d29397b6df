# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An address or a value never becomes a second command, a filter, another attribute or an entry that is not there."""
import pytest
from conftest import make_reader, make_writer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Change, Query

PEER = 'smtp:[mail.example.com]:25'
WHO = 'victim@example.com'
SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# What would do harm somewhere: to the tokenizer, the prompt, the dump, LDIF, a filter.
PIECES = st.sampled_from([
    '\n', '\r', '\t', '"', "'", '\\', ' ', '\\n', 'prov> ', '\nprov> ', '# name ceo@example.com\n', '\n\nmembers\n',
    'zimbraMailTransport: ', 'zimbraMailTransport: smtp:evil.example:25\n', 'description: ', '\ndescription: x', 'displayName: ',
    'exit\n', '\nda foo@example.com\n', 'ERROR: account.X (y)\n', 'no attribute info for ', 'dn: uid=ceo,ou=people,dc=example,dc=com\n',
    ')(uid=*', '*', '%s', '-r', '+mail', u'ü', u'\u2028', u'\U0001f4e7', 'a'])
TEXTS = st.one_of(st.lists(PIECES, min_size=1, max_size=8).map(''.join),
                  st.text(alphabet=st.characters(exclude_categories=['Cs']), min_size=1, max_size=40))
FORGED = 'x\n\n# name ceo@example.com\nobjectClass: zimbraAccount\nzimbraMailTransport: smtp:evil.example:25\n\nprov> '


@pytest.fixture(scope='module', params=['zmprov', 'soap'])
def victim(filled_site, request):
    filled_site.start()
    with make_writer(filled_site, source=request.param) as writer:
        create = Change('create', 'account', WHO, {}, {'zimbraMailTransport': (PEER,)})
        assert [outcome.failure for outcome in writer.apply([create])] == [None]
        yield filled_site, writer
        list(writer.apply([Change('delete', 'account', WHO, {}, {})]))


def everyone(site, *attributes):
    """Return what all readers say of everybody: [{name: attributes}]; None for a reader that refuses to guess."""
    answers = []
    for source in ('ldap', 'zmprov', 'soap'):
        with make_reader(source, site) as reader:
            try:
                entries = reader.read(Query(('account', 'resource', 'list'), attributes, domain='example.com'))
                answers.append({entry.name: entry.attributes for entry in entries})
            except ClientError as error:
                # What the admin service does with a character that XML does not have is not known.
                assert (source, error.code) in (('zmprov', 'client.REFUSED'), ('soap', 'standin.NOT_MODELLED'))
                answers.append(None)
    return answers


@SLOW
@given(attribute=st.sampled_from(['displayName', 'description']), text=TEXTS)
def test_any_text_comes_back_as_it_was_and_touches_nothing_else(victim, attribute, text):
    site, writer = victim
    before = everyone(site, 'zimbraMailTransport')
    outcome, = writer.apply([Change('modify', 'account', WHO, {}, {attribute: (text,)})])
    after = everyone(site, 'zimbraMailTransport', attribute)
    assert set(after[0]) == set(before[0]) == set(before[1])
    for answer in after:
        if answer is not None:
            assert {name: values['zimbraMailTransport'] for name, values in answer.items() if 'zimbraMailTransport' in values} == {
                name: values['zimbraMailTransport'] for name, values in before[0].items() if 'zimbraMailTransport' in values}
            if outcome.failure is None:
                assert answer[WHO][attribute] == (text,)
    if outcome.failure:
        assert outcome.failure.code in ('client.REFUSED', 'account.INVALID_ATTR_VALUE', 'ldap.INVALID_ATTR_VALUE'), outcome.failure
    if attribute == 'displayName' and outcome.failure is None:
        assert after[1] is not None


@pytest.mark.parametrize('attribute', ['displayName', 'description', 'zimbraPrefMailSignature', 'zimbraNotes'])
def test_a_forged_dump_is_one_value(victim, attribute):
    site, writer = victim
    outcome, = writer.apply([Change('modify', 'account', WHO, {}, {attribute: (FORGED,)})])
    assert outcome.failure is None
    for answer in everyone(site, attribute, 'zimbraMailTransport'):
        assert 'ceo@example.com' not in answer
        assert answer[WHO] == {attribute: (FORGED,), 'zimbraMailTransport': (PEER,)}
    list(writer.apply([Change('modify', 'account', WHO, {attribute: (FORGED,)}, {attribute: ()})]))


def test_a_value_that_reads_like_two_is_never_taken_for_two(victim):
    site, writer = victim
    list(writer.apply([Change('modify', 'account', WHO, {}, {'description': ('a\ndescription: b',)})]))
    ldap, zmprov, soap = everyone(site, 'description')
    assert soap == ldap
    assert ldap[WHO]['description'] == ('a\ndescription: b',)
    assert zmprov is None
    list(writer.apply([Change('modify', 'account', WHO, {'description': ('x',)}, {'description': ()})]))


def test_a_forged_list_is_one_value(victim):
    site, writer = victim
    text = 'x\n\nmembers\nceo@example.com'
    assert next(writer.apply([Change('modify', 'list', 'staff@example.com', {}, {'description': (text,)})])).failure is None
    ldap, zmprov, soap = everyone(site, 'description')
    assert soap == ldap
    assert ldap['staff@example.com']['description'] == (text,)
    assert zmprov is None
    list(writer.apply([Change('modify', 'list', 'staff@example.com', {'description': (text,)}, {'description': ()})]))


@SLOW
@given(names=st.lists(st.one_of(TEXTS, TEXTS.map(lambda text: text + '@example.com'), st.sampled_from(
    ['bar@example.com', '*@example.com', 'bar@example.com)(uid=*', 'bar@example.com\n', ' bar@example.com', 'bar@example.com prov> ',
     'bar@example.com"\nda "foo@example.com', u'bar@example\u3002com', 'BAR@EXAMPLE.COM'])), min_size=1, max_size=4))
def test_any_name_finds_only_its_owner(site, names):
    expected = ['bar@example.com'] if any(name.lower() == 'bar@example.com' for name in names) else []
    for source in ('ldap', 'zmprov', 'soap'):
        with make_reader(source, site) as reader:
            found = reader.read(Query(('account', 'resource', 'list'), (), names=tuple(names)))
            assert [entry.name for entry in found if entry.name != WHO] == expected
            assert reader.read(Query(('account',), (), names=('foo@example.com',)))


@pytest.mark.parametrize('name', ['x' * 5000 + '@example.com', '(' * 320 + '@example.com', '(' * 300 + '@example.com', u'ü' * 300 + '@x',
                                  '\\' * 308 + '@example.com'])
def test_a_name_of_any_length_finds_only_its_owner(site, name):
    query = Query(('account',), (), names=(name, 'bar@example.com', name), having=('zimbraMailTransport', PEER))
    for source in ('ldap', 'zmprov', 'soap'):
        with make_reader(source, site) as reader:
            assert [entry.name for entry in reader.read(query)] == ['bar@example.com']


@pytest.mark.parametrize('value, refused', [('(' * 900, False), ('x' * 2900, False), ('x' * 10000, True)])
def test_a_value_of_any_length_selects_nobody_else(site, value, refused):
    with make_reader('ldap', site) as reader:
        query = Query(('account',), (), names=('bar@example.com',) * 50, having=('zimbraMailTransport', value))
        if not refused:
            assert reader.read(query) == []
        else:
            with pytest.raises(ClientError) as caught:
                reader.read(query)
            assert caught.value.code == 'client.REFUSED'


@SLOW
@given(value=TEXTS)
def test_any_value_selects_only_who_has_it(site, value):
    for source in ('ldap', 'zmprov', 'soap'):
        with make_reader(source, site) as reader:
            assert reader.read(Query(('account',), (), domain='example.com', having=('zimbraMailTransport', value))) == []


@SLOW
@given(text=TEXTS)
def test_any_name_of_an_entry_is_one_argument(victim, text):
    site, writer = victim
    before = everyone(site, 'zimbraMailTransport', 'mail')
    changes = [Change('delete', 'account', text + '@nosuch.example', {}, {}),
               Change('modify', 'account', text + '@nosuch.example', {}, {'displayName': ('x',)}),
               Change('modify', 'domain', text + '.nosuch.example', {}, {'zimbraMailTransport': ('x',)}),
               Change('modify', 'account', WHO, {}, {text + ' x': ('x',)}),
               Change('modify', 'account', WHO, {}, {'displayName': ('fine',)})]
    failures = [outcome.failure for outcome in writer.apply(changes)]
    assert [bool(failure) for failure in failures] == [True, True, True, True, False], failures
    assert everyone(site, 'zimbraMailTransport', 'mail') == before
