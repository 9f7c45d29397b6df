# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""postfix_people_info on a real Postfix: who lives there, in each of Postfix's address classes, before and after it is set up.

Run by itself: .venv/bin/pytest tests/lab/test_postfix_people_info.py. Needs podman and root; one lab after the other (LAB=infopeer).
"""
import pytest
from adhoc import Adhoc
from lab_mail import Lab, command

BAR = {"name": "bar@example.com", "aliases": ["barney@example.com"]}
BAZ = {"name": "baz@example.com", "aliases": ["b@example.com"]}
QUX = {"name": "qux@example.com", "aliases": []}
DORA = {"name": "dora@example.org", "aliases": ["d@example.org"]}
ADD = "cat >> /etc/postfix/virtual && postmap $(postconf -h default_database_type):/etc/postfix/virtual"
ZIMBRA = "smtp:[zimbra.example.com]:25"


@pytest.fixture(scope="module", params=["virtual_mailbox", "local", "virtual_alias", "relay"])
def lab(request):
    command("infopeer", "build")
    made = Lab.up("infopeer", "--peer-class", request.param)
    made.peer_class = request.param
    yield made
    made.down()


@pytest.fixture(scope="module")
def modules(lab, tmp_path_factory):
    return Adhoc(lab, tmp_path_factory.mktemp("modules"))


def listed(modules):
    result = modules("mail", "postfix_people_info", domains=["example.com", "example.org"])
    return result, {each["domain"]: each for each in result["people"]}


def test_everybody_who_lives_there_is_listed(lab, modules):
    result, people = listed(modules)
    assert result["classes"] == {"example.com": lab.peer_class.replace("_", " "), "example.org": "virtual mailbox"}
    assert people["example.org"] == {"domain": "example.org", "complete": True, "accounts": [DORA], "lists": [], "members": {}}
    accounts = people["example.com"]["accounts"]
    assert (people["example.com"]["complete"], result["incomplete"]) == (True, [])
    if lab.peer_class == "local":
        # Every user of the system has an address: Debian's own are there too.
        assert {"name": "root@example.com", "aliases": ["postmaster@example.com"]} in accounts
        assert [each for each in accounts if each["name"] in ("bar@example.com", "baz@example.com", "qux@example.com")] == [BAR, BAZ, QUX]
    else:
        assert accounts == [BAR, BAZ, QUX]
    for each in [address for one in accounts for address in [one["name"]] + one["aliases"]]:
        assert lab.rcpt("mail", "internet", [each], sender="")[each].code == 250


def test_what_the_collection_added_is_not_its_people(modules, lab):
    before = listed(modules)[1]["example.com"]
    modules("mail", "postfix_peer", domains=[{"name": "example.com", "role": "slave"}], transport=ZIMBRA)
    assert listed(modules)[1]["example.com"] == before
    modules("mail", "postfix_peer", domains=[{"name": "example.com", "role": "master", "accounts": ["foo"]}], transport=ZIMBRA)
    assert listed(modules)[1]["example.com"] == dict(before, routed=["foo@example.com"])


def test_a_table_that_cannot_be_listed_leaves_the_list_incomplete(modules, lab):
    lab.run("mail", "printf '/^x@example.com$/ bar@example.com\\n' > /etc/postfix/odd && "
                    "postconf -e \"virtual_alias_maps=$(postconf -h virtual_alias_maps), regexp:/etc/postfix/odd\"")  # fmt: skip
    result, people = listed(modules)
    assert [people[name]["complete"] for name in ("example.com", "example.org")] == [False, False]
    assert {each["table"] for each in result["incomplete"]} == {"regexp:/etc/postfix/odd"}
