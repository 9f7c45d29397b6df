# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.modules import catch_all, entry, mail_transport, mta_relay, remote_account


@pytest.mark.parametrize('module', [entry, mail_transport])
def test_modules_with_the_same_result_describe_it_in_the_same_words(module):
    assert module.RETURN == remote_account.RETURN


@pytest.mark.parametrize('module', [catch_all, mta_relay])
def test_modules_with_few_entries_leave_nothing_out_and_say_the_rest_in_the_same_words(module):
    assert module.RETURN + remote_account.RETURN[remote_account.RETURN.index('result_file:'):] == remote_account.RETURN
