# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How mail to a peer is encrypted: what may be declared, and the lines that Postfix gets."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _tls_policy
from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import TopologyError, topology

SHA256 = ':'.join(['AB'] * 32)


def declared(tls, **more):
    return [dict(dict(name='example.com', role='master', peer=dict(host='mail.example.com', tls=tls)), **more)]


def test_what_is_declared_is_one_policy_for_the_next_hop():
    accounts = [dict(name='bar', peer=dict(host='other.example.com', tls=dict(level='fingerprint', fingerprints=['ab' * 32]))), 'baz']
    assert topology(declared(dict(level='encrypt'), remote_accounts=accounts))['tls_policies'] == [
        dict(next_hop='[mail.example.com]:25', level='encrypt', fingerprints=[]),
        dict(next_hop='[other.example.com]:25', level='fingerprint', fingerprints=[SHA256])]


def test_a_domain_that_is_absent_and_one_that_says_nothing_have_none():
    assert topology(declared(dict(level='encrypt'), state='absent'))['tls_policies'] == []
    assert topology(declared(None))['tls_policies'] == []


@pytest.mark.parametrize('tls, words', [
    (dict(level='fingerprint'), 'needs fingerprints'),
    (dict(level='encrypt', fingerprints=[SHA256]), 'only looked at where level is fingerprint'),
    (dict(level='fingerprint', fingerprints=['xyz']), 'is no fingerprint'),
    (dict(level='fingerprint', fingerprints=[SHA256, ':'.join(['AB'] * 20)]), 'of sha1 and sha256'),
    (dict(level='always'), 'must be one of may, encrypt, fingerprint'),
])
def test_what_makes_no_sense_is_refused_with_its_place(tls, words):
    with pytest.raises(TopologyError) as caught:
        topology(declared(tls))
    assert words in str(caught.value) and 'zimbra_split_domains[0].peer.tls' in str(caught.value)


def test_two_policies_for_one_next_hop_are_refused():
    both = declared(dict(level='encrypt')) + [dict(declared(dict(level='may'))[0], name='example.org')]
    with pytest.raises(TopologyError) as caught:
        topology(both)
    assert '[mail.example.com]:25, which has one policy' in str(caught.value)


def test_the_lines_that_postfix_gets():
    policies = [dict(next_hop='[b]:25', level='fingerprint', fingerprints=['AB:CD', 'EF:01']),
                dict(next_hop='[a]:25', level='encrypt', fingerprints=[]), dict(next_hop='[c]:25', level='may', fingerprints=[])]
    assert _tls_policy.lines(policies) == ['[a]:25\tencrypt', '[b]:25\tfingerprint match=AB:CD match=EF:01']
