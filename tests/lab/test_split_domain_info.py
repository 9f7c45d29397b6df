# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""split_domain_info over SSH on a real directory: each thing that is broken with zmprov is found, and nothing once it is mended.

Run by itself: .venv/bin/pytest tests/lab/test_split_domain_info.py -s. Needs podman and root; a lab of its own (LAB=infolab).
"""
import time

import pytest
from adhoc import Adhoc
from lab_mail import Lab, command

HOP = "[mail.example.com]:25"
ORDER = ("ca bar@example.com '' zimbraMailTransport smtp:%s zimbraAccountStatus locked" % HOP, "aaa bar@example.com barney@example.com",
         "ca baz@example.com '' zimbraMailTransport smtp:%s zimbraAccountStatus locked" % HOP, "aaa baz@example.com b@example.com",
         "ca qux@example.com '' zimbraMailTransport smtp:%s zimbraAccountStatus locked" % HOP, "cdl team@example.com",
         "adlm team@example.com foo@example.com", "cad alias.example example.com",
         "md example.org zimbraMailCatchAllAddress @example.org zimbraMailCatchAllForwardingAddress @example.org "
         "zimbraMailTransport smtp:%s" % HOP)  # fmt: skip
PEER = {"host": "mail.example.com", "port": 25, "use_mx": False, "kind": "postfix", "addresses": []}
PEOPLE = {"bar@example.com": ["barney@example.com"], "baz@example.com": ["b@example.com"], "qux@example.com": []}
SPLIT = [
    {"name": "example.com", "role": "master", "next_hop": HOP, "peer": PEER,
     "test_addresses": {"local": "foo@example.com", "remote": "bar@example.com"},
     "remote": [{"name": name, "aliases": aliases, "host": PEER["host"], "next_hop": HOP} for name, aliases in PEOPLE.items()]},
    {"name": "example.org", "role": "slave", "next_hop": HOP, "peer": PEER, "test_addresses": {"local": "erik@example.org", "remote": None},
     "remote": []},
]  # fmt: skip
STATUS = "zimbraAccountStatus"


@pytest.fixture(scope="module")
def lab():
    command("infolab", "build")
    made = Lab.up("infolab")
    told(made, *ORDER)
    yield made
    made.down()


@pytest.fixture(scope="module")
def modules(lab, tmp_path_factory):
    return Adhoc(lab, tmp_path_factory.mktemp("modules"))


@pytest.fixture(scope="module")
def there(modules):
    return modules("mail", "postfix_people_info", domains=["example.com", "example.org"])["people"]


def told(lab, *lines):
    ran = lab.zmprov(*lines)
    assert "ERROR" not in ran.err, ran.err


def compared(modules, there, **options):
    return modules("zimbra", "split_domain_info", **dict({"split": SPLIT, "peer_people": there}, **options))


def found(result):
    return {(each["kind"], each["address"]) for each in result["findings"] if each["severity"] != "note"}


def test_what_is_in_order_has_no_findings(modules, there):
    result = compared(modules, there)
    assert (found(result), result["reader"], result["changed"]) == (set(), "ldap", False)
    told = [(each["kind"], each["domain"]) for each in result["findings"]]
    assert told == [("alias_domain", "example.com"), ("gal_missing", "example.org")]
    assert [each["domain"] for each in result["unknown"]] == ["example.org"]     # whom the master knows of Zimbra's people
    assert result["people"]["example.com"] == {
        "local": [dict(address="f@example.com", kind="alias", name="foo@example.com"),
                  dict(address="foo@example.com", kind="account", name="foo@example.com"),
                  dict(address="team@example.com", kind="list", name="team@example.com")],
        "remote": [dict(address=address, kind="account" if address in PEOPLE else "alias", name=name)
                   for address, name in sorted((each, name) for name in PEOPLE for each in [name] + PEOPLE[name])]}  # fmt: skip


BROKEN = [
    # what is found, what breaks it, what mends it
    ("account_missing", "qux@example.com", ["da qux@example.com"], [ORDER[4]]),
    ("alias_missing", "b@example.com", ["raa baz@example.com b@example.com"], [ORDER[3]]),
    ("address_taken", "b@example.com", ["raa baz@example.com b@example.com", "aaa foo@example.com b@example.com"],
     ["raa foo@example.com b@example.com", ORDER[3]]),
    ("placeholder_mail", "qux@example.com", ["da qux@example.com", "ca qux@example.com test1234"], ["da qux@example.com", ORDER[4]]),
    ("transport_drift", "bar@example.com", ["ma bar@example.com zimbraMailTransport smtp:[old.example.com]:25"],
     ["ma bar@example.com zimbraMailTransport smtp:" + HOP]),
    ("transport_drift", "baz@example.com", ["ma baz@example.com %s closed" % STATUS], ["ma baz@example.com %s locked" % STATUS]),
    ("undeclared", "old@example.com", ["ca old@example.com '' zimbraMailTransport smtp:%s %s locked" % (HOP, STATUS)],
     ["da old@example.com"]),
    ("nowhere", "old@example.com", ["ca old@example.com '' zimbraMailTransport smtp:%s %s locked" % (HOP, STATUS)], ["da old@example.com"]),
    ("twice", "dora@example.org", ["ca dora@example.org test1234"], ["da dora@example.org"]),
    ("alias_clash", "d@example.org", ["ca d@example.org test1234"], ["da d@example.org"]),
    ("list_clash", "dora@example.org", ["cdl dora@example.org"], ["ddl dora@example.org"]),
    ("catch_all", "foo@example.com", ["ma foo@example.com zimbraMailCatchAllAddress @example.com"],
     ["ma foo@example.com zimbraMailCatchAllAddress ''"]),
    ("catch_all", "team@example.com", ["mdl team@example.com zimbraMailCatchAllAddress @alias.example"],
     ["mdl team@example.com zimbraMailCatchAllAddress ''"]),
    ("catch_all", "", ["md example.org zimbraMailTransport ''"], [ORDER[8]]),
    ("gal_twice", "", ["md example.com zimbraGalMode both"], ["md example.com zimbraGalMode zimbra"]),
    ("setting_hidden", "zimbra.example.com", ["mcf zimbraMtaRelayHost [a.example.com]:25",
     "ms zimbra.example.com zimbraMtaRelayHost [b.example.com]:25"],
     ["mcf zimbraMtaRelayHost ''", "ms zimbra.example.com zimbraMtaRelayHost ''"]),
    ("setting_hidden", "", ["mcf zimbraMtaDnsLookupsEnabled FALSE"], ["mcf zimbraMtaDnsLookupsEnabled TRUE"]),
]  # fmt: skip


# What breaks the same thing twice stands in another round.
ROUNDS = [[0, 1, 4, 8, 11, 12, 13, 14, 15, 16], [2, 3, 5, 6, 7, 9, 10]]


def test_each_stands_in_a_round():
    assert sorted(sum(ROUNDS, [])) == list(range(len(BROKEN)))


@pytest.mark.parametrize("numbers", ROUNDS, ids=["first", "second"])
def test_what_is_broken_is_found_until_it_is_mended(lab, modules, there, numbers):
    rows = [BROKEN[number] for number in numbers]
    # Two rows can share what they break: each command once.
    told(lab, *dict.fromkeys(line for row in rows for line in row[2]))
    assert found(compared(modules, there)) == {row[:2] for row in rows}
    told(lab, *dict.fromkeys(line for row in rows for line in row[3]))
    assert found(compared(modules, there)) == set()


def test_what_the_peer_alone_has_is_found(lab, modules, there):
    names = lab.run("mail", "cat /etc/postfix/virtual").out
    lab.run("mail", "cat >> /etc/postfix/virtual && postmap $(postconf -h default_database_type):/etc/postfix/virtual",
            stdin="bart@example.com bar@example.com\nall@example.com bar@example.com, baz@example.com\n")  # fmt: skip
    more = modules("mail", "postfix_people_info", domains=["example.com", "example.org"])["people"]
    assert found(compared(modules, more)) == {("alias_missing", "bart@example.com"), ("undeclared", "all@example.com")}
    lab.run("mail", "cat > /etc/postfix/virtual && postmap $(postconf -h default_database_type):/etc/postfix/virtual", stdin=names)
    less = [dict(item, accounts=[each for each in item["accounts"] if each["name"] != "qux@example.com"]) for item in there]
    assert found(compared(modules, less)) == {("nowhere", "qux@example.com")}


def test_what_a_master_refuses_is_found(lab, modules, there):
    """The other side of example.org does not know who lives on Zimbra: asked at RCPT, it says so."""
    seen = lab.rcpt("mail", "internet", ["erik@example.org", "dora@example.org"], sender="")
    probed = [dict(domain="example.org", address=address, code=answer.code) for address, answer in seen.items()]
    assert found(compared(modules, there, probed=probed)) == {("nowhere", "erik@example.org")}


def test_drift_is_told_once(lab, modules, there):
    before = compared(modules, there)["state"]
    told(lab, "ca new@example.com test1234")
    after = compared(modules, there, previous=before)
    assert [(each["kind"], each["address"]) for each in after["findings"] if each["kind"] == "drift"] == [("drift", "new@example.com")]
    again = compared(modules, there, previous=after["state"])
    assert [each for each in again["findings"] if each["kind"] == "drift"] == []
    told(lab, "da new@example.com")


def test_zmprov_reads_the_same(lab, modules, there):
    told(lab, *BROKEN[0][2], *BROKEN[3][2][1:], *BROKEN[11][2])
    by_ldap = compared(modules, there)
    lab.run("zimbra", "mv /usr/bin/ldapsearch /usr/bin/ldapsearch.away")
    by_zmprov = compared(modules, there)
    lab.run("zimbra", "mv /usr/bin/ldapsearch.away /usr/bin/ldapsearch")
    assert (by_ldap.pop("reader"), by_zmprov.pop("reader")) == ("ldap", "zmprov") and by_zmprov.pop("warnings")
    assert by_zmprov == by_ldap and found(by_ldap)
    told(lab, "da qux@example.com", ORDER[4], *BROKEN[11][3])


def test_ten_thousand_accounts(lab, modules, there):
    names = ["p%d@example.com" % number for number in range(10000)]
    told(lab, *["ca %s '' zimbraMailTransport smtp:%s zimbraAccountStatus locked" % (name, HOP) for name in names])
    more = [dict(name=name, aliases=[], host="mail.example.com", next_hop=HOP) for name in names]
    many = [dict(SPLIT[0], remote=SPLIT[0]["remote"] + more)]
    crowd = [dict(there[0], accounts=there[0]["accounts"] + [dict(name=name, aliases=[]) for name in names[:-1]])]
    start = time.monotonic()
    result = compared(modules, crowd, split=many)
    print("\n10,000 accounts compared over SSH in %.1f s" % (time.monotonic() - start))
    assert found(result) == {("nowhere", names[-1])} and result["counts"]["domains"]["example.com"]["remote"] == 10005
    assert time.monotonic() - start < 60
