# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SPF by the rules of RFC 7208, over a DNS in a dict."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._spf import LookupFailed, check
from ansible_collections.splitdomain.zimbra.plugins.module_utils._spf_record import Identity, RecordError, expand, parse

import ipaddress

BROKEN = 'broken'


def dns(**zones):
    """Return a lookup over {'name': {'TXT': [...]}}; BROKEN instead of records does not answer."""
    known = {name.replace('__', '.'): records for name, records in zones.items()}

    def lookup(name, kind):
        found = known.get(name.lower().rstrip('.'), {})
        found = found if found == BROKEN else found.get(kind, [])
        if found == BROKEN:
            raise LookupFailed('no answer for %s' % name)
        return found
    return lookup


def judged(record, sender='192.0.2.25', mail_from='', **zones):
    zones.setdefault('example__com', {}).setdefault('TXT', [record])
    return check(sender, 'example.com', dns(**zones), mail_from)


MAIL = dict(mail__example__com=dict(A=['192.0.2.25'], AAAA=['2001:db8::25']))


@pytest.mark.parametrize('record, sender, result, by', [
    ('v=spf1 ip4:192.0.2.0/24 -all', '192.0.2.25', 'pass', 'ip4:192.0.2.0/24'),
    ('v=spf1 ip4:192.0.2.25 -all', '192.0.2.26', 'fail', '-all'),
    ('v=spf1 ip6:2001:db8::/32 ~all', '2001:db8::1', 'pass', 'ip6:2001:db8::/32'),
    ('v=spf1 ip6:2001:db8::/32 ~all', '192.0.2.1', 'softfail', '~all'),
    ('v=spf1 ?ip4:192.0.2.25', '192.0.2.25', 'neutral', '?ip4:192.0.2.25'),
    ('v=spf1 ip4:192.0.2.1', '192.0.2.25', 'neutral', 'nothing in the record of example.com matches'),
    ('V=SPF1 A:mail.example.com -ALL', '192.0.2.25', 'pass', 'A:mail.example.com'),
    ('v=spf1 a:mail.example.com//64 -all', '2001:db8::ffff', 'pass', 'a:mail.example.com//64'),
    ('v=spf1 a:mail.example.com/31 -all', '192.0.2.24', 'pass', 'a:mail.example.com/31'),
    ('v=spf1 a:mail.example.com/0 -all', '198.51.100.1', 'pass', 'a:mail.example.com/0'),
    ('v=spf1  ip4:192.0.2.25  x=y exp=why.example.com -all ', '192.0.2.25', 'pass', 'ip4:192.0.2.25'),
    ('v=spf1', '192.0.2.25', 'neutral', 'nothing in the record of example.com matches'),
])
def test_mechanisms(record, sender, result, by):
    assert judged(record, sender, **MAIL) == (result, by)


def test_mx_and_null_mx():
    assert judged('v=spf1 mx -all', example__com=dict(TXT=['v=spf1 mx -all'], MX=['mail.example.com']), **MAIL).result == 'pass'
    assert judged('', example__com=dict(TXT=['v=spf1 mx -all'], MX=['.'])).result == 'fail'
    many = dict(TXT=['v=spf1 mx -all'], MX=['h%d.example.com' % number for number in range(11)])
    assert judged('', example__com=many) == ('permerror', 'mx: more than 10 MX hosts')


@pytest.mark.parametrize('inner, result', [
    ('v=spf1 ip4:192.0.2.25 -all', 'pass'), ('v=spf1 -all', 'softfail'), ('v=spf1 ?all', 'softfail'), ('v=spf1 bad', 'permerror'),
    (None, 'permerror')])
def test_include(inner, result):
    assert judged('v=spf1 include:in.example.net ~all', in__example__net=dict(TXT=[inner] if inner else [])).result == result


@pytest.mark.parametrize('inner, result', [('v=spf1 ip4:192.0.2.25 -all', 'pass'), ('v=spf1 -all', 'fail'), (None, 'permerror')])
def test_redirect(inner, result):
    zones = dict(to__example__net=dict(TXT=[inner] if inner else []))
    assert judged('v=spf1 redirect=to.example.net', **zones).result == result
    assert judged('v=spf1 ?all redirect=to.example.net', **zones).result == 'neutral'


def test_ptr_needs_both_directions():
    back = {'25__2__0__192__in-addr__arpa': dict(PTR=['mail.example.com'])}
    assert judged('v=spf1 ptr -all', **back, **MAIL).result == 'pass'
    assert judged('v=spf1 ptr -all', mail__example__com=dict(A=['192.0.2.26']), **back).result == 'fail'
    assert judged('v=spf1 ptr:example.net -all', **back, **MAIL).result == 'fail'


def test_exists_with_macros():
    zones = dict(foo__25__2__0__192__example__com=dict(A=['127.0.0.2']))
    assert judged('v=spf1 exists:%{l}.%{ir}.%{d} -all', mail_from='foo@example.net', **zones).result == 'pass'
    assert judged('v=spf1 exists:%{l}.%{ir}.%{d} -all', mail_from='bar@example.net', **zones).result == 'fail'


@pytest.mark.parametrize('spec, text', [
    ('%{s}', 'strong-bad@email.example.com'), ('%{o}', 'email.example.com'), ('%{d4}', 'email.example.com'), ('%{d2}', 'example.com'),
    ('%{d1}', 'com'), ('%{dr}', 'com.example.email'), ('%{d2r}', 'example.email'), ('%{l-}', 'strong.bad'), ('%{lr-}', 'bad.strong'),
    ('%{l1r-}', 'strong'), ('%{ir}.%{v}._spf.%{d2}', '3.2.0.192.in-addr._spf.example.com'), ('%{S}', 'strong-bad%40email.example.com'),
    ('%%%_%-', '% %20')])
def test_macros_as_the_rfc_shows_them(spec, text):
    who = Identity(ipaddress.ip_address('192.0.2.3'), 'strong-bad@email.example.com', 'email.example.com', 'mx.example.org')
    assert expand(spec, who) == text


def test_an_ipv6_address_is_spelled_in_digits():
    who = Identity(ipaddress.ip_address('2001:db8::cb01'), 'a@b.c', 'b.c', 'x')
    assert expand('%{ir}.%{v}', who) == '1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6'


@pytest.mark.parametrize('record', [
    'v=spf1 ip4:192.0.2.256', 'v=spf1 ip4', 'v=spf1 ip4:2001:db8::1', 'v=spf1 ip4:192.0.2.0/33', 'v=spf1 all:x', 'v=spf1 include',
    'v=spf1 a:', 'v=spf1 include:%{c}.example.com', 'v=spf1 exists:%{d', 'v=spf1 exists:%x.example.com', 'v=spf1 foo', 'v=spf1 a/33',
    'v=spf1 redirect=a.b redirect=c.d', 'v=spf1 a:example', 'v=spf1 a:example.123', 'v=spf1 a//129', 'v=spf1 -all/8',
    'v=spf1 exists:%{d0}.b.c', 'v=spf1 ip4:192.0.2.1\tall'])
def test_broken_records_are_permanent_errors(record):
    with pytest.raises(RecordError):
        parse(record)
    # Even where something before the broken term matches.
    assert judged(record.replace('v=spf1 ', 'v=spf1 ip4:192.0.2.25 ')).result == 'permerror'


def test_number_of_records():
    assert judged('v=spf10 -all').result == 'none'
    assert judged('', example__com=dict(TXT=['v=spf1 -all', 'v=spf1 +all'])) == ('permerror', 'example.com has 2 SPF records')
    assert check('192.0.2.1', 'localhost', dns()).result == 'none'


def chain(length):
    zones = {'d%d__example__com' % number: dict(TXT=['v=spf1 include:d%d.example.com -all' % (number + 1)]) for number in range(length)}
    return dict(zones, **{'d%d__example__com' % length: dict(TXT=['v=spf1 ip4:192.0.2.25'])})


def test_ten_lookups_and_no_more():
    assert judged('v=spf1 include:d0.example.com -all', **chain(9)).result == 'pass'
    assert judged('v=spf1 include:d0.example.com -all', **chain(10)).result == 'permerror'
    assert judged('v=spf1 include:example.com -all') == ('permerror', 'more than 10 lookups (include:example.com)')


def test_two_lookups_without_an_answer_and_no_more():
    assert judged('v=spf1 a:x.example.com a:y.example.com -all').result == 'fail'
    assert judged('v=spf1 a:x.example.com a:y.example.com a:z.example.com -all').result == 'permerror'


def test_a_dns_that_does_not_answer_is_a_temporary_error():
    assert judged('v=spf1 a:mail.example.com -all', mail__example__com=BROKEN) == ('temperror', 'no answer for mail.example.com')
    assert check('192.0.2.1', 'example.com', dns(example__com=BROKEN)).result == 'temperror'


@pytest.mark.parametrize('record, network, wanted', [
    ('v=spf1 ip4:192.0.2.0/24 -all', '192.0.2.64/26', ('pass', 'ip4:192.0.2.0/24')),
    ('v=spf1 ip4:192.0.2.0/25 -all', '192.0.2.0/24', ('fail', '-all, for 192.0.2.128/25')),
    ('v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.128/25 -all', '192.0.2.0/24', ('pass', 'ip4:192.0.2.0/25')),
    ('v=spf1 -ip4:192.0.2.77 +all', '192.0.2.0/24', ('fail', '-ip4:192.0.2.77, for 192.0.2.77')),
    ('v=spf1 exists:%{i}.example.com ~all', '192.0.2.0/24', ('softfail', '~all')),
    ('v=spf1 ip6:2001:db8::/33 -all', '2001:db8::/32', ('fail', '-all, for 2001:db8:8000::/33'))])
def test_a_network_is_as_good_as_its_worst_address(record, network, wanted):
    assert judged(record, network) == wanted
