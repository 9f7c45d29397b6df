# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two MTA hosts over one directory and one store: each does its part, and one that will not come up stops the rest in time."""
import pytest
from lab_mail import wait_until

from .flows import ALICE

MTAS = ("zimbra", "mta")
PEOPLE = {"foo@example.com": "zimbra:foo@example.com", "barney@example.com": "mail:bar@example.com",
          "b@example.com": "mail:baz@example.com"}  # fmt: skip
# Takes port 25, so that Postfix cannot have it, and hangs up on everybody.
SQUATTER = """systemd-run --unit squatter python3 -c '
import socket
server = socket.create_server((str(), 25))
while True: server.accept()[0].close()'"""


def postfixes(lab, host):
    """The process of Postfix, how often it was started and reloaded, and its networks."""
    look = ("cat /var/spool/postfix/pid/master.pid", "grep -c 'postfix/master.*\\(reload\\|daemon started\\)' /var/log/mail.log",
            "postconf -h mynetworks")  # fmt: skip
    return [lab.run(host, command).out.strip() for command in look]


def arrived(lab, target=None):
    """Where a mail from outside to each person is, sent to one host or to the MX."""
    sent = {person: lab.send("internet", ALICE, person, target=target) for person in PEOPLE}
    lab.settle()
    lab.settle()
    return {person: [copy.where for copy in lab.find(mail.message_id)] for person, mail in sent.items()}


@pytest.fixture(scope="module", autouse=True)
def on_request(lab):
    """No background round of zmconfigd: what happens, happens on request. The world knows both MTAs."""
    for host in MTAS:
        lab.zmconfigd_interval(3600, host)
    lab.set_mx("example.com", *MTAS)


def test_the_second_run_changed_nothing(scenario):
    assert scenario.logged("converge.yml")[1].changed() == []


@pytest.mark.parametrize("host", MTAS)
def test_each_mta_rejects_what_nobody_has_and_trusts_the_peer(lab, host):
    peer = lab.hosts["mail"].address + "/32"
    assert lab.run(host, "postconf -h smtpd_reject_unlisted_recipient").out.strip() == "yes"
    assert peer in lab.run(host, "postconf -h mynetworks").out.split()
    assert lab.rcpt(host, "mail", ["nosuchperson@example.com"])["nosuchperson@example.com"].code == 550


@pytest.mark.parametrize("host", MTAS)
def test_mail_over_each_mta_is_where_its_people_are(lab, host):
    assert arrived(lab, host) == {person: [where] for person, where in PEOPLE.items()}


@pytest.fixture(scope="module")
def order(scenario, lab):
    """The MTAs in the order in which the playbook comes to them."""
    short = {host.name: host.short for host in lab.hosts.values()}
    return [short[task["host"]] for task in scenario.logged("converge.yml")[0].of("mta_apply")]


@pytest.fixture(scope="module")
def more(scenario):
    """The declaration with another address of the peer's, which every MTA has to learn."""
    declared = scenario.declared()
    peer = declared[0]["peer"]
    return [dict(declared[0], peer=dict(peer, addresses=[*peer["addresses"], "203.0.113.7"]))]


@pytest.fixture(scope="module")
def broken(lab, scenario, order, more):
    """A run while the first MTA is down and cannot start; what the other one was before and is after it; where mail went then."""
    first, second = order
    lab.run(first, "postfix stop; " + SQUATTER)
    wait_until(lambda: "python3" in lab.run(first, "ss -ltnp 'sport = 25'").out, "the port is taken")
    before = postfixes(lab, second)
    run = scenario.run("broken", domains=more, check=False)
    seen = dict(run=run, before=before, after=postfixes(lab, second), mail=arrived(lab))
    lab.run(first, "systemctl stop squatter")
    return seen


def test_both_mtas_are_in_the_play_one_after_the_other(order):
    assert sorted(order) == sorted(MTAS)


def test_an_mta_that_will_not_come_up_is_named_and_stops_the_rest_before_their_restart(lab, order, broken):
    failed = [task for task in broken["run"].tasks if task.get("failed")]
    assert [task["host"] for task in failed] == [lab.hosts[order[0]].name], broken["run"].output
    assert "zmmtactl start" in failed[0]["msg"] or "Postfix does not run" in failed[0]["msg"]
    assert len(broken["run"].of("mta_apply")) == 1, "the second MTA was worked on after the first had failed"
    assert broken["before"] == broken["after"]


def test_meanwhile_mail_flows_over_the_other_one(broken):
    assert broken["mail"] == {person: [where] for person, where in PEOPLE.items()}


def test_the_next_run_completes_it_on_both(lab, scenario, order, broken, more):
    again = scenario.run("repaired", domains=more)
    assert [task["host"] for task in again.of("mta_apply") if task.get("changed")] == [lab.hosts[host].name for host in order]
    for host in MTAS:
        assert "203.0.113.7/32" in lab.run(host, "postconf -h mynetworks").out.split()
    assert arrived(lab, order[0]) == {person: [where] for person, where in PEOPLE.items()}
