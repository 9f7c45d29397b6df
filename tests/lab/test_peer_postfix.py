# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role peer_postfix on a real Postfix, with real mail: as slave and as master, in each of Postfix's address classes.

Run by itself: .venv/bin/pytest tests/lab/test_peer_postfix.py. Needs podman and root; one lab after the other (LAB=peertest).
"""
import pytest
from lab_mail import Lab, command, wait_until
from roles import Roles

OUTSIDE = "alice@example.net"
# Debian's Postfix defers what it does not relay.
REFUSED = 454
TASK = "Take this host's part"


def declared(role, state="present"):
    """What is declared for Zimbra: this host is the other one."""
    return [{"name": "example.com", "role": role, "state": state, "peer": {"host": "mail.example.com", "addresses": ["192.0.2.25"]}}]


@pytest.fixture(scope="module", params=["virtual_mailbox", "local", "virtual_alias", "relay"])
def lab(request):
    command("peertest", "build")
    made = Lab.up("peertest", "--peer-class", request.param)
    yield made
    made.down()


@pytest.fixture(scope="module")
def roles(lab, tmp_path_factory):
    return Roles(lab, tmp_path_factory.mktemp("roles"))


@pytest.fixture(scope="module")
def peer(lab, roles):
    """Run the role, and check what must hold of every run: the second one changes nothing, taking back leaves nothing."""
    return Peer(lab, roles)


class Peer:
    def __init__(self, lab, roles):
        self._lab, self._roles = lab, roles

    def role(self, role, state="present", *options, **variables):
        ran = self._roles.run("peer", ["peer_postfix"], declared(role, state), *options, **variables)
        return ran.result("mail", TASK)

    def reloads(self):
        return self._lab.run("mail", "grep -c 'reload -- version' /var/log/mail.log").out.strip()


@pytest.fixture(scope="class")
def slave(lab, peer):
    before = lab.postconf("mail")
    foretold = peer.role("master", "present", "--check")
    done = peer.role("master")
    assert foretold["entries"] == done["entries"] and done["changed"]
    loaded = peer.reloads()
    assert not peer.role("master")["changed"]
    assert peer.reloads() == loaded
    yield lab
    peer.role("master", "absent")
    assert lab.postconf("mail") == before
    assert lab.run("mail", "ls -d /etc/postfix/splitdomain /var/lib/splitdomain.zimbra", check=False).out == ""


@pytest.fixture(scope="class")
def master(lab, peer):
    before = lab.postconf("mail")
    variables = {"peer_postfix_zimbra_accounts": ["foo@example.com", "f@example.com", "erik@example.org"]}
    done = peer.role("slave", **variables)
    assert done["changed"]
    assert not peer.role("slave", **variables)["changed"]
    yield lab
    peer.role("slave", "absent")
    assert lab.postconf("mail") == before
    assert lab.run("mail", "ls -d /etc/postfix/splitdomain /var/lib/splitdomain.zimbra", check=False).out == ""


def own(lab, address):
    """Where this host keeps the mail of one of its people."""
    virtual_alias = lab.settings["peer_class"] == "virtual_alias" and address.endswith("@example.com")
    return "mail:" + (address.replace("@", "@store.") if virtual_alias else address)


def arrived(lab, source, sender, recipient, target=None):
    """[(mailbox, hosts that it came over)] of a mail once all queues are empty."""
    sent = lab.send(source, sender, recipient, target=target)
    assert sent.queued, sent.answer
    return [(copy.where, [hop.partition(".")[0] for hop in copy.hops]) for copy in lab.delivered(sent)]


class TestSlave:
    def test_delivers_to_its_own_and_hands_all_others_to_zimbra(self, slave):
        assert arrived(slave, "internet", OUTSIDE, "bar@example.com") == [(own(slave, "bar@example.com"), ["internet", "mail"])]
        assert arrived(slave, "internet", OUTSIDE, "b@example.com") == [(own(slave, "baz@example.com"), ["internet", "mail"])]
        assert arrived(slave, "internet", OUTSIDE, "foo@example.com") == [("zimbra:foo@example.com", ["internet", "mail", "zimbra"])]
        assert arrived(slave, "internet", OUTSIDE, "f@example.com") == [("zimbra:foo@example.com", ["internet", "mail", "zimbra"])]
        assert arrived(slave, "mail", "bar@example.com", "foo@example.com") == [("zimbra:foo@example.com", ["mail", "zimbra"])]
        assert arrived(slave, "zimbra", "foo@example.com", "bar@example.com", target="mail") == [(own(slave, "bar@example.com"), ["mail"])]

    def test_keeps_other_domains_and_relays_nothing_for_strangers(self, slave):
        answers = slave.rcpt("mail", "internet", ["dora@example.org", "d@example.org", "unknown@example.org", "x@elsewhere.example.net",
                                                  "unknown@mail.example.com", "foo@example.com.splitdomain.invalid"])  # fmt: skip
        assert [answers[name].code for name in answers] == [250, 250, 550, REFUSED, 550, REFUSED]
        assert arrived(slave, "internet", OUTSIDE, "d@example.org") == [("mail:dora@example.org", ["internet", "mail"])]
        assert arrived(slave, "mail", "bar@example.com", OUTSIDE) == [("internet:" + OUTSIDE, ["mail", "internet"])]

    def test_passes_on_that_the_master_knows_nobody(self, slave):
        sent = slave.send("mail", "bar@example.com", "unknown@example.com")
        assert sent.queued and slave.delivered(sent) == []
        bounce = slave.bounces(sent)
        assert [item.where for item in bounce] == [own(slave, "bar@example.com")]
        assert "zimbra.example.com" in bounce[0].message.as_string() and "550" in bounce[0].message.as_string()

    def test_writes_the_real_address_on_everything_that_leaves(self, slave):
        sent = slave.send("internet", OUTSIDE, "foo@example.com")
        copies = slave.delivered(sent)
        assert len(copies) == 1 and "splitdomain" not in copies[0].message.as_string()

    def test_knows_people_who_were_added_after_the_run(self, slave):
        tables = {"virtual_mailbox": "vmailbox", "relay": "relay_recipients", "virtual_alias": "virtual"}
        table = tables.get(slave.settings["peer_class"])
        new = ("useradd --no-create-home late" if table is None else
               "cd /etc/postfix && echo 'late@example.com bar@example.com' >> %s && postmap $(postconf -h default_database_type):%s"
               % (table, table))  # fmt: skip
        slave.run("mail", new)
        sent = slave.send("internet", OUTSIDE, "late@example.com")
        slave.delivered(sent)
        assert "late@example.com.splitdomain.invalid" not in slave.run("mail", "cat /var/log/mail.log").out

    def test_list_reaches_both_sides(self, slave):
        # Reloaded, because Postfix sees a table's change by the second, and the test before may have changed it in this one.
        if slave.settings["peer_class"] == "local":
            slave.run("mail", "echo 'team: bar, foo' >> /etc/aliases; newaliases; postfix reload")
        else:
            line = "team@example.com bar@example.com, foo@example.com"
            slave.run("mail", "cd /etc/postfix; echo '%s' >> virtual; postmap virtual; postfix reload" % line)
        places = sorted(place for place, _hops in arrived(slave, "internet", OUTSIDE, "team@example.com"))
        assert places == sorted([own(slave, "bar@example.com"), "zimbra:foo@example.com"])

    def test_killed_before_the_reload_is_completed(self, slave, peer):
        slave.run("mail", "rm /var/lib/splitdomain.zimbra/postfix_peer.json /etc/postfix/splitdomain/example.com.route")
        done = peer.role("master")
        assert sorted({entry["kind"] for entry in done["entries"]}) == ["file", "service"]
        assert not peer.role("master")["changed"]


class TestMaster:
    def test_knows_both_sides_and_rejects_all_others(self, master):
        asked = ["bar@example.com", "b@example.com", "foo@example.com", "f@example.com", "unknown@example.com", "unknown@example.org",
                 "dora@example.org", "erik@example.org"]  # fmt: skip
        for client in ("internet", "zimbra"):
            answers = master.rcpt("mail", client, asked)
            assert [answers[name].code for name in asked] == [250, 250, 250, 250, 550, 550, 250, 550]

    def test_sends_mail_to_where_people_live(self, master):
        assert arrived(master, "internet", OUTSIDE, "foo@example.com") == [("zimbra:foo@example.com", ["internet", "mail", "zimbra"])]
        assert arrived(master, "internet", OUTSIDE, "f@example.com") == [("zimbra:foo@example.com", ["internet", "mail", "zimbra"])]
        assert arrived(master, "internet", OUTSIDE, "b@example.com") == [(own(master, "baz@example.com"), ["internet", "mail"])]
        assert arrived(master, "mail", "bar@example.com", "foo@example.com") == [("zimbra:foo@example.com", ["mail", "zimbra"])]

    def test_relays_for_zimbra_and_for_nobody_else(self, master):
        assert master.rcpt("mail", "zimbra", [OUTSIDE])[OUTSIDE].code == 250
        assert master.rcpt("mail", "internet", ["x@elsewhere.example.net"])["x@elsewhere.example.net"].code == REFUSED

    def test_mail_on_its_way_to_zimbra_is_not_lost_when_somebody_moves_back(self, master, peer):
        """bar has moved to Zimbra; a mail waits in the queue when bar moves back: it goes where it was sent to."""
        variables = {"peer_postfix_zimbra_accounts": ["foo@example.com", "f@example.com", "erik@example.org"]}
        lab = master
        lab.zmprov("ca bar@example.com test1234")
        peer.role("slave", peer_postfix_moved_to_zimbra=["bar@example.com"], **variables)
        lab.run("mail", "postconf -e defer_transports=smtp && postfix reload")
        waiting = lab.send("internet", OUTSIDE, "bar@example.com", target="mail")
        wait_until(lambda: any(each["queue_name"] == "deferred" for each in lab.queue("mail")), "the mail waits", 20)
        peer.role("slave", peer_postfix_moved_from_zimbra=["bar@example.com"], **variables)
        lab.run("mail", "postconf -X defer_transports && postfix reload && postqueue -f")
        assert [copy.where for copy in lab.delivered(waiting)] == ["zimbra:bar@example.com"]
        back = lab.delivered(lab.send("internet", OUTSIDE, "bar@example.com", target="mail"))
        assert [copy.where.partition(":")[0] for copy in back] == ["mail"]
        lab.zmprov("da bar@example.com")


def test_host_that_no_domain_names_is_told_so(roles):
    ran = roles.run("peer", ["peer_postfix"], declared("master"), peer_postfix_host="other.example.com", fails=True)
    assert "No declared domain has other.example.com as its peer, only mail.example.com" in ran.result("mail", "See that")["msg"]
