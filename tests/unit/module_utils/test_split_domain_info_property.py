# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""For any split in order: no findings, in either role, with any number of people, whatever the order; no drift from itself."""
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Entry
from ansible_collections.splitdomain.zimbra.plugins.module_utils._split_domain_info import gather
from ansible_collections.splitdomain.zimbra.tests.unit.module_utils.simulator import Directory, account, config, domain, remote, server

HOPS = {'example.com': '[mail.example.com]:25', 'example.org': '[old.example.org]:2525'}


@st.composite
def splits(draw):
    """Return (entries, params) of one or two domains in order."""
    entries, split, there = [config(), server()], [], []
    for name in sorted(draw(st.sets(st.sampled_from(sorted(HOPS)), min_size=1))):
        role, hop = draw(st.sampled_from(['master', 'slave'])), 'smtp:' + HOPS[name]
        # Each person: which side, how many aliases. Numbers make addresses that nobody has twice.
        crowd = draw(st.lists(st.tuples(st.sampled_from(['local', 'remote', 'list', 'there list']), st.integers(0, 2)), max_size=12))
        declared, accounts, lists, routed = [], [], [], []
        for number, (side, aliases) in enumerate(crowd):
            address = 'p%d@%s' % (number, name)
            others = ['a%d.%d@%s' % (number, each, name) for each in range(aliases)]
            if side in ('local', 'list'):
                routed.extend([address] + others)
                entries.append(account(address, zimbraMailAlias=tuple(others)) if side == 'local' else Entry('list', address, dict(
                    mail=(address,), zimbraMailAlias=tuple([address] + others), zimbraMailStatus=('enabled',),
                    zimbraMailForwardingAddress=('x@' + name,))))
                continue
            (lists if side == 'there list' else accounts).append(address if side == 'there list' else dict(name=address, aliases=others))
            if role == 'master':
                others = others if side == 'remote' else []
                entries.append(remote(address, zimbraMailAlias=tuple(others), zimbraMailTransport=(hop,)))
                declared.append(dict(name=address, aliases=others, host='mail', next_hop=HOPS[name]))
        caught = {} if role == 'master' else dict(zimbraMailCatchAllAddress=('@' + name,), zimbraMailTransport=(hop,),
                                                  zimbraMailCatchAllForwardingAddress=('@' + name,))
        entries.append(domain(name, **caught))
        entries.append(domain('alias-of-' + name, zimbraDomainType=('alias',), zimbraMailCatchAllAddress=('@alias-of-' + name,),
                              zimbraMailCatchAllForwardingAddress=('@' + name,)))
        split.append(dict(name=name, role=role, next_hop=HOPS[name], peer=dict(host='mail'), remote=declared, test_addresses={}))
        there.append(dict(domain=name, complete=True, accounts=accounts, lists=lists, routed=routed))
    return entries, dict(split=split, peer_people=there, probed=None, servers=None, previous=None)


@settings(max_examples=150, deadline=None)
@given(splits(), st.randoms(use_true_random=False))
def test_a_split_in_order_has_no_findings_whatever_its_order(made, shuffle):
    entries, params = made
    result = gather(Directory(*entries).read, params)
    assert [each for each in result['findings'] if each['severity'] != 'note'] == [] and result['unknown'] == []
    listed = entries[:]
    shuffle.shuffle(listed)
    for each in [params['split'], params['peer_people']] + [item['accounts'] for item in params['peer_people']]:
        shuffle.shuffle(each)
    site = Directory(*listed)

    def read(query):
        found = site.read(query)
        shuffle.shuffle(found)
        return found
    assert gather(read, params) == result
    again = gather(site.read, dict(params, previous=json.loads(json.dumps(result['state']))))
    assert again == result


@settings(max_examples=80, deadline=None)
@given(splits(), st.data())
def test_whoever_disappears_from_a_side_is_found(made, data):
    entries, params = made
    people = [(item, each) for item in params['peer_people'] for each in item['accounts']
              if next(one for one in params['split'] if one['name'] == item['domain'])['role'] == 'master']
    if not people:
        return
    item, person = data.draw(st.sampled_from(people))
    item['accounts'].remove(person)
    result = gather(Directory(*entries).read, params)
    assert [(each['kind'], each['address']) for each in result['findings'] if each['severity'] != 'note'] == [('nowhere', person['name'])]
    item['accounts'].append(person)
    less = [entry for entry in entries if entry.name != person['name']]
    result = gather(Directory(*less).read, params)
    assert sorted((each['kind'], each['address']) for each in result['findings'] if each['severity'] == 'error') == sorted(
        [('account_missing', person['name'])] + [('alias_missing', alias) for alias in person['aliases']])
