# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What mail_dns_info tells of the zones of a real name server.

Run by itself: .venv/bin/pytest tests/lab/test_mail_dns.py. Needs podman and root; a lab of its own (LAB=probednstest).
"""
import pytest
from adhoc import Adhoc
from lab_mail import Lab, command


@pytest.fixture(scope="module")
def lab():
    command("probednstest", "build")
    made = Lab.up("probednstest")
    yield made
    made.down()


@pytest.fixture(scope="module")
def run(lab, tmp_path_factory):
    return Adhoc(lab, tmp_path_factory.mktemp("dns"))


@pytest.fixture
def zone(lab):
    """Adds records (name type data) to the zones for one test."""
    added = []

    def send(verb, records):
        # Each on its own: an update is one zone's.
        lines = ["update %s %s%s %s\nsend" % (verb, name, " 30" if verb == "add" else "", data) for name, data in (
            record.split(" ", 1) for record in records)]  # fmt: skip
        lab.run("internet", "nsupdate -k /etc/bind/lab.key", stdin="server 127.0.0.1\n%s\n" % "\n".join(lines))

    def add(*records):
        send("add", records)
        added.extend(records)

    yield add
    send("delete", added)


def one(result):
    assert len(result["domains"]) == 1 and not result["changed"]
    return result["domains"][0]


def test_mx_records_are_told_in_their_order_with_addresses_and_the_shortest_time(lab, run, zone):
    zone("relay.example.net. CNAME hop.example.net.", "hop.example.net. CNAME zimbra.example.com.", "example.com. MX 5 relay.example.net.",
         "example.com. MX 20 gone.example.net.")  # fmt: skip
    told = one(run("mail", "mail_dns_info", domains=[dict(name="Example.COM")]))
    addresses = {name: lab.hosts[name].address for name in ("zimbra", "mail")}
    assert told["name"] == "example.com" and told["mx_ttl"] in (5, 30)
    assert [(each["preference"], each["exchange"], each["addresses"]) for each in told["mx"]] == [
        (5, "relay.example.net", [addresses["zimbra"]]), (10, "mail.example.com", [addresses["mail"]]),
        (20, "gone.example.net", [])]  # fmt: skip
    assert "no name gone.example.net (NXDOMAIN)" in told["error"]
    assert told["spf"] == dict(record=None, results=[])


def test_spf_covers_who_it_names_and_nobody_else(lab, run, zone):
    net = lab.settings["net"]
    zone('example.com. TXT "v=spf1 mx include:_spf.example.net" " -all"', 'example.com. TXT "something else"',
         '_spf.example.net. TXT "v=spf1 ip4:%s.53 exists:%%{ir}.allowed.%%{d2} ~all"' % net,
         "77.%s.allowed.example.net. A 127.0.0.2" % ".".join(reversed(net.split("."))))  # fmt: skip
    senders = [net + end for end in (".25", ".10", ".53", ".77", ".24/31")]
    told = one(run("mail", "mail_dns_info", domains=[dict(name="example.com", senders=senders)]))
    assert told["error"] == "" and told["spf"]["record"] == "v=spf1 mx include:_spf.example.net -all"
    results = {each["sender"]: (each["result"], each["by"]) for each in told["spf"]["results"]}
    assert results[net + ".25"] == ("pass", "mx")
    assert results[net + ".10"] == ("fail", "-all")
    assert results[net + ".53"] == ("pass", "include:_spf.example.net (ip4:%s.53)" % net)
    assert results[net + ".77"][0] == "pass" and "exists" in results[net + ".77"][1]
    assert results[net + ".24/31"] == ("fail", "-all, for %s.24" % net)


def test_two_spf_records_are_an_error(run, zone):
    zone('example.com. TXT "v=spf1 -all"', 'example.com. TXT "v=spf1 +all"')
    told = one(run("mail", "mail_dns_info", domains=[dict(name="example.com", senders=["192.0.2.1"])]))
    assert told["spf"]["results"][0]["result"] == "permerror" and "2 SPF records" in told["spf"]["results"][0]["by"]


def test_an_answer_too_long_for_udp_is_fetched_over_tcp(run, zone):
    zone(*['example.com. TXT "filler %d %s"' % (number, "x" * 200) for number in range(12)],
         'example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"')
    told = one(run("mail", "mail_dns_info", domains=[dict(name="example.com", senders=["192.0.2.7"])]))
    assert told["spf"]["results"] == [dict(sender="192.0.2.7", result="pass", by="ip4:192.0.2.0/24")] and told["error"] == ""


def test_a_domain_that_is_not_there_and_one_that_takes_no_mail(run, zone):
    zone("none.example.com. MX 0 .")
    result = run("mail", "mail_dns_info", domains=[dict(name="gone.example.com", senders=["192.0.2.1"]), dict(name="none.example.com")])
    gone, none = result["domains"]
    assert gone["mx"] == [] and gone["mx_ttl"] is None and "NXDOMAIN" in gone["error"] and gone["spf"]["results"][0]["result"] == "none"
    assert [(each["exchange"], each["addresses"]) for each in none["mx"]] == [(".", [])] and none["error"] == ""


def test_a_name_server_that_is_not_there_is_told_and_the_next_one_is_asked(lab, run):
    there, missing = lab.hosts["internet"].address, lab.hosts["zimbra"].address
    alone = one(run("mail", "mail_dns_info", timeout=1, nameservers=[missing], domains=[dict(name="example.com", senders=["192.0.2.1"])]))
    assert missing in alone["error"] and "port 53" in alone["error"] and alone["spf"]["results"][0]["result"] == "temperror"
    both = one(run("mail", "mail_dns_info", timeout=5, nameservers=[missing, there + ":53"], domains=[dict(name="example.com")]))
    assert both["error"] == "" and len(both["mx"]) == 1


def test_a_name_server_that_refuses_is_told(lab, run):
    lab.run("internet", "sed -i 's/listen-on { any; };/& allow-query { 127.0.0.1; };/' /etc/bind/named.conf && rndc reconfig")
    told = one(run("mail", "mail_dns_info", domains=[dict(name="example.com")]))
    lab.run("internet", "sed -i 's/ allow-query { 127.0.0.1; };//' /etc/bind/named.conf && rndc reconfig")
    assert "answers REFUSED" in told["error"] and told["mx"] == []


def test_bad_input_is_told_in_one_message(run):
    result = run("mail", "mail_dns_info", fails=True, timeout=0, nameservers=["ns.example.com", "192.0.2.53:0"],
                 domains=[dict(name="no domain", senders=["192.0.2.1/24", "x"])])  # fmt: skip
    assert result["msg"].startswith("Nothing was asked, 6 problem(s):")
