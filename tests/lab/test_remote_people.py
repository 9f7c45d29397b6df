# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Aliases, lists, resources and renamed people of a domain whose master is Zimbra: real mail, once in every mailbox that it is for.

Run by itself: .venv/bin/pytest tests/lab/test_remote_people.py. Needs podman and root; a lab of its own (LAB=peopletest).
"""
import json

import pytest
from lab_mail import Lab, command
from roles import Roles

OUTSIDE, BAR, BAZ, QUX, FOO = "alice@example.net", "bar@example.com", "baz@example.com", "qux@example.com", "foo@example.com"
QUENTIN, LIST = "quentin@example.com", "all-old@example.com"
AT = {BAR: "mail:" + BAR, BAZ: "mail:" + BAZ, QUX: "mail:" + QUX, QUENTIN: "mail:" + QUENTIN, FOO: "zimbra:" + FOO}
TASK = "Know everybody"
BEFORE = [{"name": "bar", "aliases": ["barney"]}, {"name": "baz", "aliases": ["b"]}, "qux"]
LISTS = [{"name": "all-old", "hide_in_gal": True}]
# barney moves from one to the other, b goes, qux is renamed and reached as before, a projector is bought, a list shows itself.
AFTER = [{"name": "baz", "aliases": ["barney"]}, {"name": "bar", "aliases": []},
         {"name": "quentin", "renamed_from": "qux", "aliases": ["qux"]}, {"name": "projector", "display_name": "Projector"}]  # fmt: skip
SHOWN = [{"name": "all-old", "hide_in_gal": False}]


@pytest.fixture(scope="module")
def lab():
    command("peopletest", "build")
    made = Lab.up("peopletest")
    made.set_mx("example.com", "zimbra")
    yield made
    made.down()


@pytest.fixture(scope="module")
def site(lab, tmp_path_factory):
    """Zimbra as master with lists, a resource and an alias domain; the other system as its slave, with a list of its own."""
    made = Site(lab, tmp_path_factory.mktemp("roles"))
    made.zmprov("cdl team@example.com", "adlm team@example.com foo@example.com bar@example.com qux@example.com",
                "cdl everybody@example.com", "adlm everybody@example.com team@example.com b@example.com bar@example.com",
                'ccr room@example.com "" displayName Room zimbraCalResType Location', "aaa room@example.com hall@example.com",
                "cad example.info example.com")  # fmt: skip
    made.virtual("barney@example.com bar@example.com", "b@example.com baz@example.com",
                 "all-old@example.com baz@example.com, foo@example.com")  # fmt: skip
    made.roles.run("peer", ["peer_postfix"], made.declared(BEFORE, LISTS))
    assert made.apply(BEFORE, LISTS, "mta_apply") == [("create", each) for each in (BAR, BAZ, QUX, LIST)]
    return made


@pytest.fixture(scope="module")
def moved(site):
    """The same after some time: people were renamed, addresses moved."""
    lab = site.lab
    lab.run("mail", "cd /etc/postfix && echo 'quentin@example.com OK' >>vmailbox && postmap vmailbox && mv /srv/vmail/example.com/qux "
                    "/srv/vmail/example.com/quentin; sed -i 's/qux/quentin/g' /etc/dovecot/users && doveadm reload")  # fmt: skip
    site.virtual("barney@example.com baz@example.com", "all-old@example.com baz@example.com, foo@example.com",
                 "qux@example.com quentin@example.com", "projector@example.com bar@example.com")  # fmt: skip
    number = lab.zmprov("ga qux@example.com zimbraId").out
    touched = site.apply(AFTER, SHOWN)
    assert touched == [("modify", BAR), ("modify", BAZ), ("modify", QUX), ("create", "projector@example.com"), ("modify", LIST)]
    assert lab.zmprov("ga quentin@example.com zimbraId").out.splitlines()[1:] == number.splitlines()[1:]
    return site


class Site:
    def __init__(self, lab, folder):
        self.lab, self.roles, self._folder = lab, Roles(lab, folder), folder

    def declared(self, people, lists=(), **more):
        peer = {"host": "mail.example.com", "addresses": [self.lab.hosts["mail"].address]}
        return [dict(more, name="example.com", role="master", peer=peer, remote_accounts=people, remote_lists=list(lists),
                     alias_domains=["example.info"])]  # fmt: skip

    def apply(self, people, lists, *more):
        """Run the role: check mode foretells all of it, and a second run changes nothing. The people that were touched."""
        declared = self.declared(people, lists)
        foretold = self.roles.run("zimbra", ["master"], declared, "--check")
        done = self.roles.run("zimbra", ["master", *more], declared)
        assert self.roles.run("zimbra", ["master"], declared).changed() == []
        for task in ("catch-all", TASK, "Let the other system relay"):
            assert foretold.result("zimbra", task).get("entries") == done.result("zimbra", task).get("entries")
        return [(each["action"], each["name"]) for each in done.result("zimbra", TASK)["entries"]]

    def refused(self, task, people, lists=(), **more):
        """The message with which the role refuses a declaration, before it has written anything."""
        before = self.lab.directory()
        ran = self.roles.run("zimbra", ["master"], dict_of(self.declared(people, lists), more), fails=True)
        assert self.lab.directory() == before
        return ran.result("zimbra", task)["msg"]

    def verified(self):
        """The checks of the role verify, which must not pass."""
        box = {"imap_port": 143, "password": self.lab.password}
        boxes = {"local": dict(box, address="foo", imap_host="zimbra.example.com", user=FOO),
                 "remote": dict(box, address="bar", imap_host="mail.example.com", user=BAR)}  # fmt: skip
        self.roles.run("zimbra", ["verify"], self.declared(BEFORE, LISTS, test_mailboxes=boxes), fails=True, verify_imap_tls="none")
        written = sorted((self._folder / "records" / "evidence").glob("*.json"))[-1]
        return json.loads(written.read_text())["checks"]

    def zmprov(self, *lines):
        told = self.lab.zmprov(*lines)
        assert "ERROR" not in told.err, told.err

    def virtual(self, *lines):
        """What the other system's own table of aliases and lists says from now on."""
        # Reloaded, because Postfix sees a table's change by the second.
        text = "\n".join(("d@example.org dora@example.org",) + lines)
        self.lab.run("mail", "cd /etc/postfix && cat >virtual && postmap virtual && postfix reload", stdin=text + "\n")


def dict_of(declared, more):
    return [dict(declared[0], **more)]


def check_mail(lab, wanted, senders):
    """A mail to each of the recipients, from each of the senders, comes exactly once into each mailbox that is named, and nowhere else.

    wanted: {recipient: mailboxes}. Nobody is told that anything failed.
    """
    sent = [(source, recipient, lab.send(source, sender, recipient)) for source, sender in senders for recipient in wanted]
    lab.settle(40)
    lab.settle(40)
    found, wrong = lab.everything(), []
    for source, recipient, mail in sent:
        copies = sorted(item.where for item in found if item.message.get("Message-ID", "").strip() == mail.message_id)
        told = [item.where for item in found if item.where not in copies and mail.message_id in item.message.as_string()]
        if copies != sorted(AT[box] for box in wanted[recipient]) or told:
            wrong.append("%s from %s: in %s, told %s, %s" % (recipient, source, copies, told, mail.answer))
    assert not wrong, "\n".join(wrong)


def codes(lab, *addresses):
    answers = lab.rcpt("zimbra", "internet", addresses)
    return [answers[address].code for address in addresses]


class TestBefore:
    def test_mail_comes_once_to_everybody_whom_it_is_for(self, lab, site):
        """Aliases, a list of the other side with a member here, a list here with remote members, one in another, an alias domain."""
        wanted = {"barney@example.com": [BAR], "b@example.com": [BAZ], LIST: [BAZ, FOO], "team@example.com": [FOO, BAR, QUX],
                  "everybody@example.com": [FOO, BAR, QUX, BAZ], "bar@example.info": [BAR], "barney@example.info": [BAR],
                  "f@example.info": [FOO], "team@example.info": [FOO, BAR, QUX],
                  "all-old@example.info": [BAZ, FOO]}  # fmt: skip
        # The lab's DNS does not know example.info, so that only Zimbra's own people can write to it.
        check_mail(lab, wanted, [("zimbra", FOO)])
        check_mail(lab, {name: boxes for name, boxes in wanted.items() if name.endswith(".com")}, [("internet", OUTSIDE), ("mail", QUX)])

    def test_zimbra_hands_over_the_address_of_the_mailbox_and_not_the_alias(self, lab, site):
        sent = lab.send("zimbra", FOO, "barney@example.com")
        copy, = lab.delivered(sent)
        assert "for <bar@example.com>" in copy.message.as_string() and "for <barney@example.com>" not in copy.message["Received"]

    def test_a_list_of_the_other_side_is_hidden(self, lab, site):
        assert "zimbraHideInGal: TRUE" in lab.zmprov("ga all-old@example.com zimbraHideInGal").out

    def test_addresses_of_the_alias_domain_that_nobody_has_are_rejected(self, lab, site):
        asked = ["bar@example.info", "f@example.info", "team@example.info", "unknown@example.info", "unknown@example.com"]
        assert codes(lab, *asked) == [250, 250, 250, 554, 550]

    def test_verify_asks_for_the_alias_domain_and_is_red_where_it_takes_everybody(self, lab, site):
        policy = '"check_policy_service unix:private/policy"'
        site.zmprov("mcf -zimbraMtaRestriction " + policy)
        lab.apply()
        found = site.verified()
        site.zmprov("mcf +zimbraMtaRestriction " + policy)
        lab.apply()
        seen = {(each["check"], each["subject"].partition("-")[0], each["result"]) for each in found if "@example.info" in each["subject"]}
        assert seen == {("unknown_rejected", "nosuch", "failed")}

    def test_what_zimbra_has_itself_is_refused_in_one_message(self, lab, site):
        told = site.refused(TASK, [*BEFORE[:2], "room", "hall", {"name": "x", "aliases": ["f"]}, {"name": "fool", "renamed_from": "foo"},
                                   {"name": "quentin", "renamed_from": "bar2"}], [*LISTS, "team"])  # fmt: skip
        for word in ("5 problem", "room@example.com): it is a calendar resource", "hall@example.com): it is",
                     "it belongs to an account foo@example.com already", "it shall be renamed from foo@example.com, which is a mailbox",
                     "team@example.com): it is a distribution list"):  # fmt: skip
            assert word in told, told

    def test_alias_domains_that_are_none_are_refused_in_one_message(self, lab, site):
        told = site.refused("catch-all", BEFORE, alias_domains=["example.org", "missing.example"])
        assert "example.org is a domain with people of its own" in told and "zmprov cad missing.example example.com" in told


class TestAfter:
    def test_mail_comes_once_to_everybody_whom_it_is_for(self, lab, moved):
        wanted = {"barney@example.com": [BAZ], QUENTIN: [QUENTIN], QUX: [QUENTIN], "projector@example.com": [BAR],
                  "team@example.com": [FOO, BAR, QUENTIN]}  # fmt: skip
        check_mail(lab, wanted, [("internet", OUTSIDE), ("zimbra", FOO)])
        check_mail(lab, {"barney@example.com": [BAZ], QUX: [QUENTIN], "team@example.com": [FOO, BAR, QUENTIN]}, [("mail", BAR)])

    def test_an_alias_that_went_is_rejected(self, lab, moved):
        assert codes(lab, "b@example.com", "barney@example.com") == [550, 250]

    def test_where_both_are_there_nobody_is_renamed(self, lab, moved):
        moved.zmprov("ca old@example.com '' zimbraMailTransport smtp:[mail.example.com]:25 zimbraAccountStatus locked")
        told = moved.refused(TASK, [*AFTER[:2], {"name": "quentin", "renamed_from": "old"}], SHOWN)
        assert "renamed_from (quentin@example.com): it shall be renamed from old@example.com, but Zimbra has both" in told
        moved.zmprov("da old@example.com")

    def test_a_roll_back_gives_names_and_addresses_back(self, lab, moved):
        number = lab.zmprov("ga quentin@example.com zimbraId").out.splitlines()[1]
        moved.roles.run("zimbra", ["rollback"], moved.declared(AFTER, SHOWN), rollback_to="last")
        told = lab.zmprov("ga qux@example.com zimbraId zimbraMailAlias", "ga bar@example.com zimbraMailAlias",
                          "ga baz@example.com zimbraMailAlias").out  # fmt: skip
        assert "# name qux@example.com\n" in told and number in told and "zimbraMailAlias: qux" not in told
        aliases = [line for line in told.splitlines() if "Alias" in line]
        assert aliases == ["zimbraMailAlias: barney@example.com", "zimbraMailAlias: b@example.com"]
        assert "projector" not in lab.zmprov("gaa example.com").out
        moved.apply(AFTER, SHOWN)

    def test_taking_back_removes_who_was_renamed_and_what_was_set_for_the_alias_domain(self, lab, moved):
        moved.roles.run("zimbra", ["master"], moved.declared(AFTER, SHOWN, state="absent"))
        left = lab.zmprov("gaa example.com").out
        assert "quentin" not in left and "qux" not in left and "bar@" not in left and "foo@example.com" in left
        told = lab.zmprov("gcf zimbraMtaEnableSmtpdPolicyd", "gcf zimbraMtaRestriction",
                          "gd example.info zimbraMailCatchAllForwardingAddress").out  # fmt: skip
        assert "FALSE" in told and "check_policy_service" not in told and "@example.com" not in told
