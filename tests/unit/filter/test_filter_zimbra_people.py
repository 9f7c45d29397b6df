# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is shown in another address book: people whose mail is delivered on Zimbra, and nobody else."""
import pytest

from ansible_collections.splitdomain.zimbra.plugins.filter.zimbra_people import FilterModule

FILTER = FilterModule().filters()['zimbra_people']
HERE = dict(zimbraMailHost=['zimbra.example.com'], zimbraMailTransport=['lmtp:zimbra.example.com:7025'], zimbraMailStatus=['enabled'])


def entry(**changes):
    return dict(kind='account', name='foo@example.com', attributes=dict(HERE, **changes))


def test_a_person_comes_with_name_and_the_aliases_of_the_domain():
    assert FILTER([entry(displayName=['Foo'], zimbraMailAlias=['f@example.com', 'foo@example.org'])]) == [
        dict(name='foo@example.com', aliases=['f@example.com'], display_name='Foo')]


@pytest.mark.parametrize('changes', [
    dict(zimbraMailTransport=['smtp:[mail.example.com]:25']),    # adopted: the mailbox is here, the mail is not
    dict(zimbraMailHost=[]), dict(zimbraMailStatus=['disabled']), dict(zimbraHideInGal=['TRUE']), dict(zimbraIsSystemResource=['TRUE'])])
def test_who_lives_elsewhere_gets_no_mail_or_is_hidden_is_left_out(changes):
    assert FILTER([entry(**changes), entry()]) == FILTER([entry()])
