# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._received import MESSAGE_ID, hops, travelled

LINES = [
    'from mail.example.com by mail.example.com with LMTP id x for <bar@example.com>; Tue, 24 Nov 2026 20:20:02 +0000',
    'from zimbra.example.com (unknown [192.0.2.10])\r\n\tby mail.example.com (Postfix) with ESMTP id 2\r\n\tfor <bar@example.com>; x',
    'from localhost (localhost [127.0.0.1]) by localhost (amavisd-new, port 10032) with ESMTP; x',
    'from pc (evil by forged.example [192.0.2.1]) by Zimbra.Example.COM. (Postfix) with ESMTP id 1; x']


def test_hosts_in_order_of_travel():
    assert hops(LINES) == ['zimbra.example.com', 'localhost', 'mail.example.com']
    assert hops([]) == [] and hops(['from nowhere; x']) == []


def test_lines_in_order_of_travel():
    assert travelled(LINES)[2] == 'from zimbra.example.com (unknown [192.0.2.10]) by mail.example.com (Postfix) with ESMTP id 2 ' \
                                  'for <bar@example.com>; x'


@pytest.mark.parametrize(('text', 'fine'), [('<1.a@b>', True), ('1.a@b', False), ('<a b@c>', False), ('<a"@c>', False), ('<a\n@c>', False),
                                            ('<a@c>x', False), ('<a\\@c>', False)])
def test_what_a_message_id_is(text, fine):
    assert bool(MESSAGE_ID.match(text)) == fine
