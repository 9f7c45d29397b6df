# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of the MX records, what has to change, and how that reads."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._mx_record import MxSet, by_hand, change, told_by_hand, wanted

MAIL, ZIMBRA = (10, 'mail.example.com'), (10, 'zimbra.example.com')


def params(**given):
    return dict(dict(domain='example.com', zone=None, exchanges=[dict(preference=10, exchange='zimbra.example.com')], ttl=None,
                     state='present', before=None, port=53, timeout=9, wait=60, key_name=None, key_secret=None), **given)


def mx(*names):
    return [dict(preference=10, exchange=name) for name in names]


def test_names_in_any_spelling_are_one():
    asked = wanted(params(domain='B\u00fccher.Example.', zone='EXAMPLE.', exchanges=mx('Zimbra.B\u00fccher.example.'),
                          before=mx('_old.example.')))
    assert asked.domain == 'xn--bcher-kva.example' and asked.zone == 'example'
    assert asked.exchanges == ((10, 'zimbra.xn--bcher-kva.example'),) and asked.before == ((10, '_old.example'),)


@pytest.mark.parametrize(('given', 'words'), [
    (dict(domain='example'), ['domain:', 'not fully qualified']),
    (dict(zone='example.net'), ['not in the zone example.net']),
    (dict(exchanges=mx('192.0.2.1')), ['exchanges[0].exchange', 'never its address']),
    (dict(exchanges=mx('a.example.com', 'A.example.com.')), ['exchanges[1].exchange', 'exchanges[0]']),
    (dict(exchanges=[dict(preference=70000, exchange='a.example.com')]), ['exchanges[0].preference']),
    (dict(exchanges=mx('.')), ['takes no mail']),
    (dict(exchanges=[dict(preference=0, exchange='.'), dict(preference=5, exchange='a.example.com')]), ['takes no mail']),
    (dict(exchanges=[]), ['state=absent']),
    (dict(exchanges=None), ['one of them is needed']),
    (dict(ttl=-1), ['ttl: -1']),
    (dict(wait=-1, timeout=0, port=0), ['wait', 'timeout', 'port']),
    (dict(key_name='k'), ['key_name, key_secret']),
    (dict(key_name='k', key_secret='s3cr*t'), ['no base64']),
    (dict(domain='', before=mx('a b')), ['domain: ', 'before[0].exchange']),
])
def test_bad_input_is_told_in_one_message(given, words):
    with pytest.raises(ValueError) as caught:
        wanted(params(**given))
    text = str(caught.value)
    assert text.startswith('Nothing was sent') and all(word in text for word in words) and 's3cr' not in text


@pytest.mark.parametrize(('asked', 'present', 'after', 'needed', 'moves'), [
    (dict(), MxSet((MAIL,), 5), MxSet((ZIMBRA,), 5), True, True),
    (dict(ttl=300), MxSet((MAIL,), 5), MxSet((ZIMBRA,), 300), True, True),
    (dict(), MxSet((ZIMBRA,), 5), MxSet((ZIMBRA,), 5), False, False),
    (dict(ttl=300), MxSet((ZIMBRA,), 5), MxSet((ZIMBRA,), 300), True, False),
    (dict(exchanges=None, ttl=300), MxSet((MAIL,), 5), MxSet((MAIL,), 300), True, False),
    (dict(), MxSet(), MxSet((ZIMBRA,), 3600), True, True),
    (dict(state='absent'), MxSet((MAIL,), 5), MxSet(), True, True),
    (dict(state='absent'), MxSet(), MxSet(), False, False),
    (dict(state='absent'), MxSet((MAIL,), 5, '*.example'), MxSet(), False, True),
    (dict(before=mx('mail.example.com')), MxSet((ZIMBRA,), 5), MxSet((ZIMBRA,), 5), False, False),
])
def test_what_has_to_change(asked, present, after, needed, moves):
    made = change(wanted(params(**asked)), present)
    assert (made.after, made.needed, made.moves) == (after, needed, moves)


def test_what_is_not_expected_is_not_changed():
    with pytest.raises(ValueError, match='there is 10 third.example.com, expected was 10 mail.example.com'):
        change(wanted(params(before=mx('mail.example.com'))), MxSet(((10, 'third.example.com'),), 5))
    with pytest.raises(ValueError, match='expected was no MX record'):
        change(wanted(params(before=[])), MxSet((MAIL,), 5))
    with pytest.raises(ValueError, match='no MX record whose TTL'):
        change(wanted(params(exchanges=None, ttl=5)), MxSet())


def test_the_change_by_hand_is_exact():
    made = change(wanted(params(ttl=300)), MxSet((MAIL,), 3600))
    texts = by_hand(made, 'example.com', '192.0.2.53', 5353)
    assert texts['nsupdate'].splitlines() == [
        'server 192.0.2.53 5353', 'zone example.com.', 'prereq yxrrset example.com. IN MX 10 mail.example.com.',
        'update delete example.com. IN MX', 'update add example.com. 300 IN MX 10 zimbra.example.com.', 'send']
    assert texts['remove'] == ['example.com. 3600 IN MX 10 mail.example.com.']
    assert told_by_hand(texts).splitlines()[-1] == '+ example.com. 300 IN MX 10 zimbra.example.com.'


def test_by_hand_a_domain_without_mx_must_still_be_without():
    for present in (MxSet(), MxSet((MAIL,), 5, '*.example')):
        assert 'prereq nxrrset example.com. IN MX' in by_hand(change(wanted(params()), present), 'example.com')['nsupdate']
    assert 'prereq' not in by_hand(change(wanted(params()), MxSet()), 'example.com', known=False)['nsupdate']


def test_the_null_mx_is_written_with_its_dot():
    asked = wanted(params(exchanges=[dict(preference=0, exchange='.')]))
    assert by_hand(change(asked, MxSet()), 'example.com')['add'] == ['example.com. 3600 IN MX 0 .']
