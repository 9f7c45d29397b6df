# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What route_info says on paper is what the Postfix of the same host answers at RCPT, and where the mail then is.

Run by itself: .venv/bin/pytest tests/lab/test_route_info.py. Needs podman and root; a lab of its own (LAB=routetest).
"""
import pytest
from adhoc import Adhoc
from lab_mail import Lab, command

PEER = "smtp:[mail.example.com]:25"
MASTER = ("ca bar@example.com '' zimbraMailTransport %s zimbraAccountStatus locked" % PEER, "aaa bar@example.com barney@example.com",
          "ca closed@example.com '' zimbraAccountStatus closed", "cdl team@example.com", "adlm team@example.com f@example.com",
          "adlm team@example.com barney@example.com", "cad alias.example example.com",
          "md alias.example zimbraMailCatchAllForwardingAddress @example.com", "cdl empty@example.com")  # fmt: skip
SLAVE = ("md example.org zimbraMailCatchAllAddress @example.org zimbraMailCatchAllForwardingAddress @example.org "
         "zimbraMailTransport %s" % PEER,)  # fmt: skip
NAMES = ("foo@example.com", "f@example.com", "bar@example.com", "barney@example.com", "closed@example.com", "team@example.com",
         "nobody@example.com", "bar@alias.example", "empty@example.com",
         "erik@example.org", "dora@example.org", "nobody@example.org", "alice@example.net")  # fmt: skip
HOMES = {"lmtp": "zimbra", "smtp": "mail", "mx": "internet"}


@pytest.fixture(scope="module")
def lab():
    command("routetest", "build")
    made = Lab.up("routetest")
    told = made.zmprov(*MASTER, *SLAVE)
    assert "ERROR" not in told.err, told.err
    yield made
    made.down()


@pytest.fixture(scope="module")
def routes(lab, tmp_path_factory):
    adhoc = Adhoc(lab, tmp_path_factory.mktemp("routes"))
    told = adhoc("zimbra", "route_info", addresses=NAMES, server="zimbra.example.com")
    return {each["address"]: each for each in told["routes"]}


@pytest.mark.parametrize("client, source", [("outside", "mail"), ("trusted", "zimbra")])
def test_every_answer_at_rcpt_is_the_predicted_one(lab, routes, client, source):
    seen = lab.rcpt("zimbra", source, NAMES, sender="")
    assert {name: answer.code for name, answer in seen.items()} == {name: routes[name][client]["code"] for name in NAMES}


def test_mail_is_in_the_mailboxes_behind_the_predicted_next_hops(lab, routes):
    wanted = {name: sorted(HOMES[each["transport"]] for each in routes[name]["deliveries"]) for name in NAMES
              if routes[name]["outside"]["code"] == 250 and not name.startswith("nobody") or name.startswith("alice")}  # fmt: skip
    sent = {name: lab.send("zimbra", "foo@example.com", name) for name in wanted}
    lab.settle()
    lab.settle()
    seen = {name: sorted(found.where.split(":")[0] for found in lab.find(mail.message_id)) for name, mail in sent.items()}
    assert seen == wanted and ["mail", "zimbra"] in seen.values()
