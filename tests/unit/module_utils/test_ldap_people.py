# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils import _ldap_people
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Entry

BASE = 'ou=zimbra,dc=example,dc=com'
FOO = dict(name='foo@example.com', aliases=['f@example.com'], display_name='Foo of Zimbra')


def entry(name, **attributes):
    return Entry('person', name, dict(dict(cn=(name.partition('@')[0],), sn=(name.partition('@')[0],), mail=(name,)), **attributes))


def planned(*people, **options):
    found, base = options.pop('found', ()), options.pop('there', True)
    params = dict(dict(people=list(people), urls=['ldap://mail.example.com'], base=BASE, purge=True, purge_max=10, state='present'),
                  **options)

    def read(query):
        return list(found) if query.kinds == ('person',) else [Entry('base', BASE, {})] if base else []
    return _ldap_people.plan(params, _ldap_people.gather(read, params))


def test_a_person_is_created_and_the_base_before_it():
    base, person = planned(FOO, there=False).changes
    assert (base.kind, base.name, base.after) == ('base', BASE, {'ou': ('zimbra',)})
    assert person.after == {'cn': ('Foo of Zimbra',), 'sn': ('Zimbra',), 'displayName': ('Foo of Zimbra',),
                            'mail': ('foo@example.com', 'f@example.com')}
    after = Entry('person', person.name, person.after)
    assert planned(FOO, found=[after]).changes == ()


def test_who_is_gone_goes_but_not_too_many():
    many = [entry('p%d@example.com' % number) for number in range(20)]
    names = [each.name for each in many]
    change, = planned(*names[1:], found=many).changes
    assert (change.operation, change.name) == ('delete', 'p0@example.com')
    assert '3 of 20 people (15 %) are not in the list, more than purge_max of 10 %' in planned(*names[3:], found=many).problems[0].text
    assert planned(*names[3:], found=many, purge=False).changes == ()
    assert len(planned(*names[3:], found=many, purge_max=15).changes) == 3
    assert len(planned(found=many, state='absent').changes) == 20


@pytest.mark.parametrize('people, options, word', [
    ([], {}, 'would remove everybody'), (['foo'], {}, 'foo'), ([dict(FOO, extra=1)], {}, "unknown key 'extra'"),
    ([FOO, 'F@example.com'], {}, 'already named at people[0]'), ([dict(FOO, display_name='a\x07')], {}, 'no text'),
    ([FOO], dict(urls=['http://x']), 'is not like ldap://'), ([FOO], dict(base='dc=example,dc=com'), 'must be an ou')])
def test_bad_input(people, options, word):
    plan = planned(*people, **options)
    assert any(word in str(problem) for problem in plan.problems), plan.problems
    assert plan.changes == ()


def test_dn():
    assert _ldap_people.dn_of('a+b=c#d@example.com', BASE) == 'mail=a\\+b\\=c\\#d@example.com,' + BASE
