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
import sys

import pytest
from lab_mail import Lab, command, wait_until
from roles import ROOT

MAIL, ZIMBRA = {"preference": 10, "exchange": "mail.example.com"}, {"preference": 10, "exchange": "zimbra.example.com"}
SECOND = """options {{ directory "/var/lib/second"; recursion no; dnssec-validation no; empty-zones-enable no;
  listen-on {{ any; }}; listen-on-v6 {{ none; }}; pid-file "/var/lib/second/named.pid"; session-keyfile none; }};
{key}
controls {{ inet 127.0.0.1 port 953 allow {{ any; }} keys {{ lab.; }}; }};
zone "example.com" {{ type secondary; file "example.com"; primaries {{ {primary}; }}; allow-notify {{ none; }}; }};
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

    def arguments(self, given):
        """Options of the module; one that is None is left out."""
        options = dict(dict(domain="example.com", nameserver=self.address, resolvers=[self.address], key_name="lab.",
                            key_secret=self.secret, timeout=3, wait=10), **given)  # fmt: skip
        return {key: value for key, value in options.items() if value is not None}

    def module(self, check=False, **given):
        """The module's result on the controller. It runs as Ansible runs it there, without the half second a task takes around it."""
        arguments = json.dumps({"ANSIBLE_MODULE_ARGS": dict(self.arguments(given), _ansible_check_mode=check)})
        done = self._run(sys.executable, "-m", "ansible_collections.splitdomain.zimbra.plugins.modules.mx_record", stdin=arguments)
        return json.loads(done)

    def play(self, *options, **given):
        """What ansible-playbook prints of one task."""
        task = {"name": "Move", "splitdomain.zimbra.mx_record": self.arguments(given), "delegate_to": "localhost"}
        play = [dict(hosts="localhost", connection="local", gather_facts=False, tasks=[task],
                     vars={"ansible_python_interpreter": "{{ ansible_playbook_python }}"})]  # fmt: skip
        (self._folder / "play.json").write_text(json.dumps(play))
        return self._run("ansible-playbook", "-i", "localhost,", "play.json", "--diff", *options)

    def _run(self, *words, stdin=""):
        env = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / "build" / "collections"), ANSIBLE_NOCOLOR="1",
                   PYTHONPATH=str(ROOT / "build" / "collections"), PATH="%s:%s" % (ROOT / ".venv/bin", os.environ["PATH"]))  # fmt: skip
        done = subprocess.run(words, cwd=str(self._folder), env=env, text=True, input=stdin, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=120, check=False)  # fmt: skip
        assert self.secret not in done.stdout
        return done.stdout


@pytest.fixture(scope="module")
def names(lab, tmp_path_factory):
    return Names(lab, tmp_path_factory.mktemp("names"))


@pytest.fixture(autouse=True)
def start(request, names):
    """Every test starts from mail.example.com with the TTL 5."""
    names.nsupdate("update delete example.com MX", "update add example.com 5 MX 10 mail.example.com.")


DIFF = "-example.com. 5 IN MX 10 mail.example.com.\n+example.com. 60 IN MX 10 zimbra.example.com."


def test_a_play_shows_what_changes_and_changes_it_once(names):
    assert DIFF in names.play("--check", exchanges=[ZIMBRA], ttl=60) and names.mx() == {"5 10 mail.example.com."}
    done = names.play("-vvv", exchanges=[ZIMBRA], ttl=60)
    assert DIFF in done and "changed=1" in done and names.mx() == {"60 10 zimbra.example.com."}
    assert "changed=0" in names.play(exchanges=[ZIMBRA], ttl=60)
    failed = names.play(exchanges=[MAIL], key_name="other.")
    assert "failed=1" in failed and "BADKEY" in failed and "update add example.com. 60 IN MX 10 mail.example.com." in failed


def test_it_moves_once_and_check_mode_tells_the_same(names):
    wanted = dict(domain="EXAMPLE.com.", exchanges=[ZIMBRA], ttl=60)
    foretold = names.module(check=True, **wanted)
    assert names.mx() == {"5 10 mail.example.com."} and foretold["changed"]
    done = names.module(**wanted)
    assert names.mx() == {"60 10 zimbra.example.com."} and done["changed"] and done["agreed"]
    assert all(foretold[key] == done[key] for key in ("before", "after", "diff", "change", "zone", "nameserver"))
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
    change = names.module(check=True, exchanges=[ZIMBRA], ttl=60)["change"]
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
    told = names.module(exchanges=[{"exchange": name} for name in ("alias.example.com", "nowhere.example.com", "no.where.example")])
    assert told["failed"] and "Nothing was changed, 3 problem(s)" in told["msg"]
    assert "alias.example.com is an alias (CNAME) of zimbra.example.com" in told["msg"]
    assert "nowhere.example.com has no address" in told["msg"] and "no.where.example has no address" in told["msg"]
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
    words = ("Nothing was sent, 3 problem(s)", "never its address", "ttl: -1", "key_name")
    assert told["failed"] and all(word in told["msg"] for word in words)


def test_the_zone_and_its_primary_are_found(names):
    told = names.module(domain="sub.example.com", exchanges=[MAIL], nameserver=None)
    assert told["changed"] and told["zone"] == "example.com" and told["nameserver"] == names.address and told["before"]["exchanges"] == []
    assert names.mx(domain="sub.example.com") == {"3600 10 mail.example.com."}
    assert names.module(domain="sub.example.com", state="absent", nameserver=None)["changed"]


def test_a_wildcard_is_not_the_domains_own(names):
    names.nsupdate("update add *.wild.example.com 5 MX 10 mail.example.com.")
    told = names.module(domain="a.wild.example.com", exchanges=[ZIMBRA])
    assert told["changed"] and told["before"]["wildcard"] == "*.wild.example.com" and "of that wildcard" in json.dumps(told["warnings"])
    assert names.mx(domain="a.wild.example.com") == {"5 10 zimbra.example.com."}
    assert names.module(domain="a.wild.example.com", state="absent")["changed"]
    assert names.mx(domain="a.wild.example.com") == {"5 10 mail.example.com."}


def test_an_alias_has_no_mx(names):
    names.nsupdate("update add other.example.com 5 CNAME mail.example.com.")
    assert "other.example.com is an alias (CNAME)" in names.module(domain="other.example.com", exchanges=[ZIMBRA])["msg"]


@pytest.fixture
def second(names, lab):
    """A second authoritative server, on mail.example.com: told of nothing, it asks for the zone only when rndc has it do so."""
    address, key = lab.hosts["mail"].address, lab.run("internet", "cat /etc/bind/lab.key").out
    names.nsupdate("update add example.com 5 NS mail.example.com.")
    lab.run("mail", "mkdir -p /var/lib/second && cat >/etc/bind/lab.key && chown bind: /var/lib/second /etc/bind/lab.key", stdin=key)
    lab.run("mail", "cat >/etc/bind/second.conf && named -u bind -c /etc/bind/second.conf",
            stdin=SECOND.format(key=key, primary=names.address))  # fmt: skip
    same = {"5 10 mail.example.com."}
    wait_until(lambda: names.mx(address) == same, "the second server has the zone")
    yield address, lambda: lab.run("mail", "rndc -k /etc/bind/lab.key refresh example.com")
    lab.run("mail", "kill $(cat /var/lib/second/named.pid)")
    names.nsupdate("update delete example.com NS mail.example.com.")


def test_a_second_server_that_lags_is_told_and_then_only_waited_for(names, second):
    address, transfer = second
    told = names.module(exchanges=[ZIMBRA], wait=2)
    assert told["failed"] and told["changed"] and not told["agreed"]
    assert "mail.example.com %s answers 10 mail.example.com" % address in told["msg"]
    assert names.mx() == {"5 10 zimbra.example.com."} and names.mx(address) == {"5 10 mail.example.com."}
    assert {each["server"]: each["agrees"] for each in told["authoritative"]} == {
        "internet.example.net": True, "mail.example.com": False}  # fmt: skip
    transfer()
    again = names.module(exchanges=[ZIMBRA])
    assert not again["changed"] and again["agreed"] and again["serial"] == told["serial"]
