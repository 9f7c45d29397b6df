# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists, resources, an alias domain and a renamed person on a Zimbra that is the slave, and a list that both systems have.

Run by itself: .venv/bin/pytest tests/lab/test_slave_people.py. Needs podman and root; a lab of its own (LAB=slavepeople).
"""
import pytest
from adhoc import Adhoc
from lab_mail import Lab, command
from roles import Roles

OUTSIDE, FOO, BAR, BAZ, ROOM = "alice@example.net", "foo@example.com", "bar@example.com", "baz@example.com", "room@example.com"
AT = {FOO: "zimbra:" + FOO, BAR: "mail:" + BAR, BAZ: "mail:" + BAZ, ROOM: "zimbra:" + ROOM}
HERE = ["foo", "f", "team", "everybody", "room"]
# What the other system has of the alias domain: its own people. Those on Zimbra it gets to know by the role.
VIRTUAL = """barney@example.com bar@example.com
b@example.com baz@example.com
d@example.org dora@example.org
bar@example.info bar@example.com
"""
ALIAS_DOMAIN = "postconf -e virtual_mailbox_domains='example.com, example.org, example.info' && touch -d '10 seconds ago' main.cf"


@pytest.fixture(scope="module")
def lab():
    command("slavepeople", "build")
    made = Lab.up("slavepeople")
    made.set_mx("example.com", "mail")
    yield made
    made.down()


@pytest.fixture(scope="module")
def roles(lab, tmp_path_factory):
    """Zimbra as slave with two lists, a resource and an alias domain that the master has, too."""
    made = Roles(lab, tmp_path_factory.mktemp("roles"))
    zmprov(lab, "cdl team@example.com", "adlm team@example.com foo@example.com bar@example.com",
           "cdl everybody@example.com", "adlm everybody@example.com team@example.com b@example.com bar@example.com",
           'ccr room@example.com "%s" displayName Room zimbraCalResType Location' % lab.password,
           "cad example.info example.com")  # fmt: skip
    virtual(lab, "", ALIAS_DOMAIN)
    peer(made, HERE)
    foretold = made.run("zimbra", ["slave"], declared(), "--check")
    done = made.run("zimbra", ["slave", "mta_apply"], declared())
    assert foretold.result("zimbra", "Hand every")["entries"] == done.result("zimbra", "Hand every")["entries"]
    assert made.run("zimbra", ["slave"], declared()).changed() == []
    return made


@pytest.fixture(scope="module")
def ask(lab, tmp_path_factory):
    return Adhoc(lab, tmp_path_factory.mktemp("adhoc"))


def declared(**more):
    return [dict(more, name="example.com", role="slave", peer={"host": "mail.example.com"}, alias_domains=["example.info"])]


def zmprov(lab, *lines):
    told = lab.zmprov(*lines)
    assert "ERROR" not in told.err, told.err


def virtual(lab, more, command="true"):
    lab.run("mail", "cd /etc/postfix && cat >virtual && postmap virtual && %s && postfix reload" % command, stdin=VIRTUAL + more)


def peer(roles, accounts):
    return roles.run("peer", ["peer_postfix"], declared(), peer_postfix_zimbra_accounts=["%s@example.com" % name for name in accounts])


def arrived(lab, source, sender, recipients, target=None):
    """{recipient: mailboxes} of a mail to each of them, once all queues are empty."""
    sent = {each: lab.send(source, sender, each, target=target) for each in recipients}
    lab.settle(40)
    lab.settle(40)
    found = lab.everything()
    return {each: sorted(item.where for item in found if item.message.get("Message-ID", "").strip() == mail.message_id)
            for each, mail in sent.items()}  # fmt: skip


def places(*people):
    return sorted(AT[each] for each in people)


def compare(ask):
    """The errors that the comparison of both systems tells, as {address: (kind, text)}."""
    there = ask("mail", "postfix_people_info", domains=["example.com"])["people"]
    split = [dict(name="example.com", role="slave", next_hop="[mail.example.com]:25", peer=dict(host="mail.example.com"),
                  alias_domains=["example.info"])]  # fmt: skip
    found = ask("zimbra", "split_domain_info", split=split, peer_people=there)["findings"]
    return there, {each["address"]: (each["kind"], each["text"]) for each in found if each["severity"] == "error"}


def test_members_of_lists_that_are_not_here_are_handed_to_the_master_once(lab, roles):
    wanted = {"team@example.com": places(FOO, BAR), "everybody@example.com": places(FOO, BAR, BAZ), ROOM: places(ROOM)}
    for source, sender in (("internet", OUTSIDE), ("zimbra", FOO), ("mail", BAZ)):
        assert arrived(lab, source, sender, wanted) == wanted, source


def test_the_alias_domain_is_known_on_both_sides(lab, roles):
    wanted = {"foo@example.info": places(FOO), "f@example.info": places(FOO), "bar@example.info": places(BAR),
              "team@example.info": places(FOO, BAR)}  # fmt: skip
    assert arrived(lab, "internet", OUTSIDE, wanted, target="mail") == wanted
    assert arrived(lab, "zimbra", FOO, wanted) == wanted


def test_addresses_of_the_alias_domain_that_nobody_has_are_rejected(lab, roles):
    asked = ["bar@example.info", "foo@example.info", "unknown@example.info"]
    for host in ("mail", "zimbra"):
        answers = lab.rcpt(host, "internet", asked)
        assert [answers[each].code for each in asked] == [250, 250, 550], host


def test_both_agree_until_a_person_on_zimbra_is_renamed_by_hand_and_again_when_the_master_was_told(lab, roles, ask):
    assert compare(ask)[1] == {}
    zmprov(lab, "ra foo@example.com fool@example.com")
    found = compare(ask)[1]
    assert {address: kind for address, (kind, _text) in found.items()} == {FOO: "nowhere", "fool@example.com": "nowhere"}
    assert "a loop" in found[FOO][1] and "does not know it" in found["fool@example.com"][1]
    peer(roles, ["fool", *HERE[1:]])
    assert compare(ask)[1] == {}
    zmprov(lab, "ra fool@example.com foo@example.com")
    peer(roles, HERE)


def test_a_list_on_both_sides_is_refused_and_named(lab, roles, ask):
    virtual(lab, "team@example.com bar@example.com, baz@example.com\n")
    there, found = compare(ask)
    assert found["team@example.com"][0] == "list_clash"
    options = dict(prove_peer_people=there, slave_relay_host="auto")
    told = roles.run("zimbra", ["prove"], declared(), fails=True, **options).result("zimbra", "See that every list")["msg"]
    assert "team@example.com is a list on Zimbra, and a list on mail.example.com" in told and "take it off mail.example.com" in told
    # One that holds a list of Zimbra, which holds it in turn.
    zmprov(lab, "adlm everybody@example.com all-old@example.com")
    virtual(lab, "all-old@example.com bar@example.com, everybody@example.com\n")
    there, found = compare(ask)
    assert found["all-old@example.com"][0] == "list_loop"
    options = dict(options, prove_peer_people=there)
    told = roles.run("zimbra", ["prove"], declared(), fails=True, **options).result("zimbra", "See that every list")["msg"]
    assert "the lists all-old@example.com, everybody@example.com hold each other over both systems" in told
    zmprov(lab, "rdlm everybody@example.com all-old@example.com")
    virtual(lab, "")
    people = compare(ask)[0]
    roles.run("zimbra", ["prove"], declared(), **dict(options, prove_peer_people=people))
