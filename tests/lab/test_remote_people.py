# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Aliases, lists, resources and renamed people of a domain whose master is Zimbra: real mail, once in every mailbox that it is for.

Run by itself: .venv/bin/pytest tests/lab/test_remote_people.py. Needs podman and root; a lab of its own (LAB=peopletest).
"""
import pytest
from adhoc import Adhoc
from lab_mail import Lab, command
from roles import Roles

OUTSIDE, BAR, BAZ, QUX, FOO = "alice@example.net", "bar@example.com", "baz@example.com", "qux@example.com", "foo@example.com"
AT = {BAR: "mail:" + BAR, BAZ: "mail:" + BAZ, QUX: "mail:" + QUX, FOO: "zimbra:" + FOO}
EVERYWHERE = (("internet", OUTSIDE), ("zimbra", FOO), ("mail", QUX))
PEOPLE = [{"name": "bar", "aliases": ["barney"]}, {"name": "baz", "aliases": ["b"]}, "qux"]
TASK = "Know everybody"


@pytest.fixture(scope="module")
def lab():
    command("peopletest", "build")
    made = Lab.up("peopletest")
    yield made
    made.down()


@pytest.fixture(scope="module")
def site(lab, tmp_path_factory):
    """Zimbra as master, the other system as its slave; what is declared can be changed by apply()."""
    made = Site(lab, tmp_path_factory.mktemp("roles"))
    made.roles.run("peer", ["peer_postfix"], made.declared(PEOPLE))
    made.roles.run("zimbra", ["master", "mta_apply"], made.declared(PEOPLE))
    lab.set_mx("example.com", "zimbra")
    return made


class Site:
    def __init__(self, lab, folder):
        self.lab, self.roles = lab, Roles(lab, folder)
        self._folder = folder

    def declared(self, people, lists=()):
        peer = {"host": "mail.example.com", "addresses": [self.lab.hosts["mail"].address]}
        return [{"name": "example.com", "role": "master", "peer": peer, "remote_accounts": people, "remote_lists": list(lists)}]

    def apply(self, people, lists=()):
        """Run the role: check mode foretells all of it, and a second run changes nothing. The entries that were touched."""
        declared = self.declared(people, lists)
        foretold = self.roles.run("zimbra", ["master"], declared, "--check").result("zimbra", TASK)
        done = self.roles.run("zimbra", ["master"], declared).result("zimbra", TASK)
        assert foretold["entries"] == done["entries"]
        assert self.roles.run("zimbra", ["master"], declared).changed() == []
        return [(each["action"], each["name"]) for each in done["entries"]]

    def refused(self, people, lists=()):
        """The message with which the role refuses a declaration, before it has written anything."""
        before = self.lab.directory()
        ran = self.roles.run("zimbra", ["master"], self.declared(people, lists), fails=True)
        assert self.lab.directory() == before
        return ran.result("zimbra", TASK)["msg"]

    def ask(self, module, **options):
        folder = self._folder / "adhoc"
        folder.mkdir(exist_ok=True)
        return Adhoc(self.lab, folder)("zimbra" if module != "postfix_people_info" else "mail", module, **options)

    def zmprov(self, *lines):
        told = self.lab.zmprov(*lines)
        assert "ERROR" not in told.err, told.err

    def virtual(self, *lines):
        """What the other system's own table of aliases and lists says from now on."""
        text = "\n".join(("b@example.com baz@example.com", "d@example.org dora@example.org") + lines)
        # Reloaded, because Postfix sees a table's change by the second.
        self.lab.run("mail", "cd /etc/postfix && cat >virtual && postmap virtual && postfix reload", stdin=text + "\n")


def check_mail(lab, recipient, *mailboxes, senders=EVERYWHERE):
    """A mail from everywhere comes exactly once into each of these mailboxes, and into no other one; nobody is told that it failed."""
    sent = [(source, lab.send(source, sender, recipient)) for source, sender in senders]
    lab.settle()
    lab.settle()
    found = lab.everything()
    for source, mail in sent:
        copies = [item for item in found if item.message.get("Message-ID", "").strip() == mail.message_id]
        told = [item.where for item in found if item not in copies and mail.message_id in item.message.as_string()]
        assert (sorted(item.where for item in copies), told) == (sorted(AT[box] for box in mailboxes), []), "from %s: %s" % (
            source, mail.answer)  # fmt: skip


def codes(lab, *addresses, source="internet"):
    return [lab.rcpt("zimbra", source, addresses)[address].code for address in addresses]


class TestAliases:
    def test_mail_to_an_alias_reaches_the_person(self, lab, site):
        check_mail(lab, "barney@example.com", BAR)
        check_mail(lab, "b@example.com", BAZ)

    def test_zimbra_hands_over_the_address_of_the_mailbox(self, lab, site):
        site.virtual()
        check_mail(lab, "barney@example.com", BAR, senders=EVERYWHERE[:2])
        site.virtual("barney@example.com bar@example.com")

    def test_an_alias_moves_and_goes(self, lab, site):
        moved = [{"name": "baz", "aliases": ["b", "barney"]}, {"name": "bar", "aliases": []}, "qux"]
        assert site.apply(moved) == [("modify", BAR), ("modify", BAZ)]
        site.virtual("barney@example.com baz@example.com")
        check_mail(lab, "barney@example.com", BAZ)
        assert site.apply([{"name": "bar", "aliases": []}, {"name": "baz", "aliases": ["b"]}, "qux"]) == [("modify", BAZ)]
        assert codes(lab, "barney@example.com", "b@example.com") == [550, 250]
        assert site.apply(PEOPLE) == [("modify", BAR)]
        site.virtual("barney@example.com bar@example.com")
        check_mail(lab, "barney@example.com", BAR)

    def test_an_alias_that_zimbra_gives_to_somebody_is_refused(self, lab, site):
        told = site.refused([{"name": "bar", "aliases": ["f"]}, "baz", "qux"])
        assert "f@example.com" in told and "it belongs to an account foo@example.com already" in told


class TestLists:
    def test_a_list_of_the_other_side_is_expanded_there_once(self, lab, site):
        site.virtual("barney@example.com bar@example.com", "all-old@example.com bar@example.com, baz@example.com, foo@example.com")
        assert codes(lab, "all-old@example.com") == [550]
        assert site.apply(PEOPLE, [{"name": "all-old", "hide_in_gal": True}]) == [("create", "all-old@example.com")]
        check_mail(lab, "all-old@example.com", BAR, BAZ, FOO)
        assert "zimbraHideInGal: TRUE" in lab.zmprov("ga all-old@example.com zimbraHideInGal").out
        assert site.apply(PEOPLE, [{"name": "all-old", "hide_in_gal": False}]) == [("modify", "all-old@example.com")]

    def test_a_list_on_zimbra_has_members_on_both_sides_and_in_other_lists(self, lab, site):
        site.zmprov("cdl team@example.com", "adlm team@example.com foo@example.com bar@example.com",
                    "cdl everybody@example.com", "adlm everybody@example.com team@example.com b@example.com bar@example.com")  # fmt: skip
        check_mail(lab, "team@example.com", FOO, BAR)
        check_mail(lab, "everybody@example.com", FOO, BAR, BAZ)

    def test_lists_of_both_sides_hold_each_others_members(self, lab, site):
        site.zmprov("cdl both-ways@example.com", "adlm both-ways@example.com qux@example.com all-old@example.com")
        check_mail(lab, "both-ways@example.com", QUX, BAR, BAZ, FOO)

    def test_a_list_on_both_sides_is_refused(self, lab, site):
        told = site.refused(PEOPLE, ["all-old", "team"])
        assert "team@example.com" in told and "it is a distribution list" in told and "1 problem" in told


class TestResources:
    def test_a_resource_of_zimbra_is_no_remote_account(self, lab, site):
        site.zmprov('ccr room@example.com "" displayName Room zimbraCalResType Location', "aaa room@example.com hall@example.com")
        told = site.refused([*PEOPLE, "room", "hall"])
        assert "room@example.com" in told and "hall@example.com" in told and told.count("calendar resource") == 2

    def test_a_resource_of_the_other_side_is_declared_like_a_person(self, lab, site):
        lab.run("mail", "cd /etc/postfix && echo 'projector@example.com OK' >>vmailbox && postmap vmailbox")
        site.virtual("barney@example.com bar@example.com", "projector@example.com qux@example.com")
        assert site.apply([*PEOPLE, {"name": "projector", "display_name": "Projector"}]) == [("create", "projector@example.com")]
        check_mail(lab, "projector@example.com", QUX)


class TestRenamed:
    def test_a_person_is_renamed_and_keeps_the_old_address(self, lab, site):
        number = lab.zmprov("ga qux@example.com zimbraId").out
        lab.run("mail", "cd /etc/postfix && echo 'quentin@example.com OK' >>vmailbox && postmap vmailbox && "
                        "sed 's/^qux@/quentin@/' /etc/dovecot/users | grep ^quentin >>/etc/dovecot/users && doveadm reload")  # fmt: skip
        AT["quentin@example.com"] = "mail:quentin@example.com"
        site.zmprov("adlm team@example.com qux@example.com")
        site.virtual("barney@example.com bar@example.com", "qux@example.com quentin@example.com")
        renamed = [*PEOPLE[:2], {"name": "quentin", "renamed_from": "qux", "aliases": ["qux"]}]
        assert site.apply(renamed) == [("modify", QUX)]
        assert lab.zmprov("ga quentin@example.com zimbraId").out.splitlines()[1:] == number.splitlines()[1:]
        senders = EVERYWHERE[:2]
        check_mail(lab, "quentin@example.com", "quentin@example.com", senders=senders)
        check_mail(lab, "qux@example.com", "quentin@example.com", senders=senders)
        check_mail(lab, "team@example.com", FOO, BAR, "quentin@example.com", senders=senders)
        assert site.apply([*PEOPLE[:2], {"name": "quentin", "renamed_from": "qux", "aliases": []}]) == [("modify", "quentin@example.com")]
        assert codes(lab, QUX, "quentin@example.com") == [550, 250]

    def test_where_both_are_there_nobody_is_renamed(self, lab, site):
        site.zmprov("ca old@example.com '' zimbraMailTransport smtp:[mail.example.com]:25 zimbraAccountStatus locked")
        told = site.refused([*PEOPLE[:2], {"name": "quentin", "renamed_from": "old"}])
        assert "renamed_from (quentin@example.com): it shall be renamed from old@example.com, but Zimbra has both" in told
        told = site.refused([*PEOPLE[:2], {"name": "fool", "renamed_from": "foo"}])
        assert "which is a mailbox account" in told
        site.zmprov("da old@example.com")
