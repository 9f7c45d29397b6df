# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""mx_record against real name servers: BIND as primary of example.com, and a second BIND that gets the zone late.

Run by itself: .venv/bin/pytest tests/lab/test_mx_record.py. Needs podman and root; a lab of its own (LAB=mxlab).
"""
import json
import os
import re
import subprocess

import pytest
from lab_mail import Lab, command, wait_until
from roles import ROOT

MAIL, ZIMBRA = {"preference": 10, "exchange": "mail.example.com"}, {"preference": 10, "exchange": "zimbra.example.com"}
SECOND = """
mkdir -p /run/second /var/lib/second && chown bind:bind /run/second /var/lib/second
ip address add {net}.54/24 dev eth0
sed -i 's/listen-on {{ any; }};/listen-on {{ 127.0.0.1; {net}.53; }}; notify no; allow-transfer {{ any; }};/' /etc/bind/named.conf
systemctl restart named
cat >/etc/bind/second.conf <<EOF
options {{ directory "/var/lib/second"; recursion no; dnssec-validation no; empty-zones-enable no; listen-on {{ {net}.54; }};
          listen-on-v6 {{ none; }}; pid-file "/run/second/named.pid"; session-keyfile none; transfer-source {net}.54; }};
include "/etc/bind/lab.key";
controls {{ inet {net}.54 port 954 allow {{ any; }} keys {{ lab.; }}; }};
zone "example.com" {{ type secondary; file "example.com"; primaries {{ {net}.53; }}; allow-notify {{ none; }}; }};
EOF
named -u bind -c /etc/bind/second.conf
"""


@pytest.fixture(scope="module")
def lab():
    command("mxlab", "build")
    made = Lab.up("mxlab")
    yield made
    made.down()


class Names:
    """The name server of the lab, and the module that changes its records."""

    def __init__(self, lab, folder):
        self._lab, self._folder = lab, folder
        self.address = lab.hosts["internet"].address
        self.secret = re.search('secret "(.*)"', lab.run("internet", "cat /etc/bind/lab.key").out).group(1)

    def mx(self, server="127.0.0.1", domain="example.com"):
        """{'TTL preference exchange'} as dig tells them."""
        out = self._lab.run("internet", "dig +noall +answer +norecurse @%s %s MX" % (server, domain)).out
        return {"%s %s %s" % (line.split()[1], *line.split()[-2:]) for line in out.splitlines()}

    def nsupdate(self, *lines):
        return self._lab.run("internet", "nsupdate -k /etc/bind/lab.key", stdin="\n".join(["server 127.0.0.1", *lines, "send", ""]))

    def module(self, *options, **given):
        """The module's result on the controller; a key with the value None is left out."""
        arguments = dict(dict(domain="example.com", nameserver=self.address, resolvers=[self.address], key_name="lab.",
                              key_secret=self.secret, timeout=3, wait=10), **given)  # fmt: skip
        tasks = [{"name": "Move", "splitdomain.zimbra.mx_record": {key: value for key, value in arguments.items() if value is not None},
                  "register": "told", "ignore_errors": True},
                 {"name": "Keep", "ansible.builtin.copy": {"content": "{{ told | to_json }}", "dest": str(self._folder / "told.json")},
                  "check_mode": False, "diff": False}]  # fmt: skip
        play = [dict(hosts="localhost", connection="local", gather_facts=False, tasks=tasks,
                     vars={"ansible_python_interpreter": "{{ ansible_playbook_python }}"})]  # fmt: skip
        (self._folder / "play.json").write_text(json.dumps(play))
        env = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / "build" / "collections"), ANSIBLE_NOCOLOR="1",
                   PATH="%s:%s" % (ROOT / ".venv/bin", os.environ["PATH"]))  # fmt: skip
        done = subprocess.run(["ansible-playbook", "-i", "localhost,", "play.json", *options], cwd=str(self._folder), env=env, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)  # fmt: skip
        assert done.returncode == 0, done.stdout
        kept = (self._folder / "told.json").read_text()
        assert self.secret not in done.stdout + kept
        return dict(json.loads(kept), output=done.stdout)


@pytest.fixture(scope="module")
def names(lab, tmp_path_factory):
    return Names(lab, tmp_path_factory.mktemp("names"))


@pytest.fixture(autouse=True)
def start(request, names):
    """Every test starts from mail.example.com with the TTL 5."""
    names.nsupdate("update delete example.com MX", "update add example.com 5 MX 10 mail.example.com.")


def test_it_moves_once_and_check_mode_tells_the_same(names):
    wanted = dict(domain="EXAMPLE.com.", exchanges=[ZIMBRA], ttl=60)
    foretold = names.module("--check", "--diff", **wanted)
    assert names.mx() == {"5 10 mail.example.com."} and foretold["changed"]
    assert "-example.com. 5 IN MX 10 mail.example.com.\n+example.com. 60 IN MX 10 zimbra.example.com." in foretold["output"]
    done = names.module(**wanted)
    assert names.mx() == {"60 10 zimbra.example.com."} and done["changed"] and done["agreed"]
    assert all(foretold[key] == done[key] for key in ("before", "after", "change", "zone", "nameserver"))
    assert done["serial"] > foretold["serial"] and done["resolvers_until"] >= foretold["resolvers_until"]
    again = names.module(**wanted)
    assert not again["changed"] and again["serial"] == done["serial"] and again["agreed"]


def test_the_ttl_alone(names):
    done = names.module(ttl=30)
    assert done["changed"] and names.mx() == {"30 10 mail.example.com."} and done["before"]["ttl"] == 5
    assert not names.module(ttl=30)["changed"]


def test_a_set_of_several_and_none_at_all(names):
    several = [MAIL, dict(ZIMBRA, preference=20)]
    assert names.module(exchanges=several)["changed"]
    assert names.mx() == {"5 10 mail.example.com.", "5 20 zimbra.example.com."}
    assert not names.module(exchanges=several[::-1])["changed"]
    assert names.module(state="absent")["changed"] and names.mx() == set()
    assert not names.module(state="absent")["changed"]
    assert names.module(exchanges=[{"preference": 0, "exchange": "."}])["changed"] and names.mx() == {"3600 0 ."}
    assert names.module(exchanges=[MAIL], ttl=5, before=[{"preference": 0, "exchange": "."}])["changed"]


def test_the_change_by_hand_is_what_the_module_would_have_done(names, lab):
    change = names.module("--check", exchanges=[ZIMBRA], ttl=60)["change"]
    lab.run("internet", "nsupdate -k /etc/bind/lab.key", stdin=change["nsupdate"])
    assert names.mx() == {"60 10 zimbra.example.com."}
    refused = lab.run("internet", "nsupdate -k /etc/bind/lab.key", stdin=change["nsupdate"], check=False)
    assert refused.code and "NXRRSET" in refused.err


def test_others_than_those_it_starts_from_are_left_alone(names):
    told = names.module(exchanges=[ZIMBRA], before=[dict(MAIL, preference=50)])
    assert told["failed"] and "there is 10 mail.example.com, expected was 50 mail.example.com" in told["msg"]
    assert names.mx() == {"5 10 mail.example.com."}


def test_an_exchange_that_cannot_be_one_is_refused(names):
    names.nsupdate("update add alias.example.com 5 CNAME zimbra.example.com.")
    told = names.module(exchanges=[{"exchange": "alias.example.com"}, {"exchange": "nowhere.example.com"}, {"exchange": "no.where.example"}])
    assert told["failed"] and "Nothing was changed, 3 problem(s)" in told["msg"]
    for words in ("alias.example.com is an alias (CNAME) of zimbra.example.com", "nowhere.example.com has no address", "no.where.example has no"):
        assert words in told["msg"]
    assert names.mx() == {"5 10 mail.example.com."}


@pytest.mark.parametrize("given, words", [
    (dict(key_name="other."), "does not know that key (BADKEY)"),
    (dict(key_secret="YW5vdGhlciBzZWNyZXQgb2YgMzIgYnl0ZXMgbG9uZy4="), "the signature is wrong (BADSIG)"),
    (dict(key_algorithm="hmac-sha512"), "(BADKEY)"),
    (dict(key_name=None, key_secret=None), "refuses (REFUSED)"),
])  # fmt: skip
def test_a_wrong_key_is_told_with_the_exact_change(names, given, words):
    told = names.module(exchanges=[ZIMBRA], ttl=60, **given)
    assert told["failed"] and not told["changed"] and words in told["msg"]
    assert "prereq yxrrset example.com. IN MX 10 mail.example.com.\nupdate delete example.com. IN MX\n" \
        "update add example.com. 60 IN MX 10 zimbra.example.com.\nsend\n" in told["msg"]
    assert told["change"]["add"] == ["example.com. 60 IN MX 10 zimbra.example.com."]
    assert names.mx() == {"5 10 mail.example.com."}


def test_servers_that_cannot_be_reached_or_do_not_serve_the_zone(names, lab):
    silent = names.module(exchanges=[ZIMBRA], nameserver=lab.hosts["mail"].address, timeout=1)
    assert silent["failed"] and "update add example.com. 3600 IN MX 10 zimbra.example.com." in silent["msg"] and silent["change"]["add"]
    unsaid = names.module(exchanges=None, ttl=60, nameserver=lab.hosts["mail"].address, timeout=1)
    assert "every MX record of example.com gets the TTL 60" in unsaid["msg"] and "update delete" not in unsaid["msg"]
    assert "no such zone" in names.module(exchanges=[ZIMBRA], domain="example.com", zone="com")["msg"]


def test_bad_input_is_told_in_one_message(names):
    told = names.module(exchanges=[{"exchange": "192.0.2.1"}], ttl=-1, key_name=None)
    assert told["failed"] and all(words in told["msg"] for words in ("Nothing was sent, 3 problem(s)", "never its address", "ttl: -1", "key_name"))


def test_the_zone_and_its_primary_are_found(names):
    told = names.module(domain="sub.example.com", exchanges=[MAIL], nameserver=None)
    assert told["changed"] and told["zone"] == "example.com" and told["nameserver"] == names.address and told["before"]["exchanges"] == []
    assert names.mx(domain="sub.example.com") == {"3600 10 mail.example.com."}
    assert names.module(domain="sub.example.com", state="absent", nameserver=None)["changed"]


def test_a_wildcard_is_not_the_domains_own(names):
    names.nsupdate("update add *.wild.example.com 5 MX 10 mail.example.com.")
    told = names.module(domain="a.wild.example.com", exchanges=[ZIMBRA])
    assert told["changed"] and told["before"]["wildcard"] == "*.wild.example.com" and "wildcard" in told["warnings"][0]
    assert names.mx(domain="a.wild.example.com") == {"5 10 zimbra.example.com."}
    assert names.module(domain="a.wild.example.com", state="absent")["changed"]
    assert names.mx(domain="a.wild.example.com") == {"5 10 mail.example.com."}


def test_an_alias_has_no_mx(names):
    names.nsupdate("update add other.example.com 5 CNAME mail.example.com.")
    assert "other.example.com is an alias (CNAME)" in names.module(domain="other.example.com", exchanges=[ZIMBRA])["msg"]


@pytest.fixture
def second(names, lab):
    """A second authoritative server that is told of nothing and asks for the zone only when rndc has it do so."""
    net = lab.hosts["internet"].address.rpartition(".")[0]
    lab.run("internet", SECOND.format(net=net))
    names.nsupdate("update add ns2.example.com 5 A %s.54" % net, "update add example.com 5 NS ns2.example.com.")
    wait_until(lambda: "NS" in lab.run("internet", "dig +noall +answer @%s.54 example.com NS" % net).out, "the second server serves the zone")
    transfer = "rndc -k /etc/bind/lab.key -s %s.54 -p 954 refresh example.com" % net
    wait_until(lambda: lab.run("internet", transfer, check=False) and names.mx(net + ".54") == {"5 10 mail.example.com."}, "both are the same")
    yield net + ".54", lambda: lab.run("internet", transfer)
    lab.run("internet", "kill $(cat /run/second/named.pid)")
    names.nsupdate("update delete example.com NS ns2.example.com.")


def test_a_second_server_that_lags_is_told_and_then_only_waited_for(names, second):
    address, transfer = second
    told = names.module(exchanges=[ZIMBRA], wait=2)
    assert told["failed"] and told["changed"] and not told["agreed"] and "ns2.example.com %s answers 10 mail.example.com" % address in told["msg"]
    assert names.mx() == {"5 10 zimbra.example.com."} and names.mx(address) == {"5 10 mail.example.com."}
    assert [each["agrees"] for each in told["authoritative"]] == [True, False]
    transfer()
    again = names.module(exchanges=[ZIMBRA])
    assert not again["changed"] and again["agreed"] and again["serial"] == told["serial"]
