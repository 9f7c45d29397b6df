# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Exim reads what the role peer_files wrote for it, and routes by it, as master and as slave."""
import re

import pytest
from conftest import Controller, Exim

DOMAINS = dict(master="example.com", slave="example.org")
STRANGE = "o'neil#`$x{y}&*=|~"
PEOPLE = [dict(address="%s@%s" % (local, domain), kind="account", name="%s@%s" % (local, domain))
          for local in ("foo", STRANGE, "#hash") for domain in DOMAINS.values()]
BASE = """
primary_hostname = exim.example.com
domainlist local_domains = %(domain)s
.include %(dir)s/main.conf
acl_smtp_rcpt = check
begin acl
check:
  accept hosts = +splitdomain_%(id)s_zimbra
         domains = !+local_domains
  require domains = +local_domains
  require verify = recipient
  accept
begin routers
%(first)s
local:
  driver = accept
  domains = +local_domains
  local_parts = bar
  transport = mailbox
%(last)s
begin transports
.include %(dir)s/transports.conf
mailbox:
  driver = appendfile
  file = /var/mail/$local_part_data
  user = mail
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """What the role writes for a domain of which Zimbra is the master, and for one of which it is the slave."""
    folder = tmp_path_factory.mktemp("exim")
    Controller(folder).run(
        "peer_files", peer_files_directory=str(folder / "out"), peer_files_zimbra_hosts=["127.1.2.3", "127.1.2.4"],
        peer_files_zimbra_addresses=["192.0.2.10", "2001:db8::10"],
        peer_files_people={name: dict(local=PEOPLE) for name in DOMAINS.values()},
        peer_files_exim_directory=str(folder / "out"),
        zimbra_split_domains=[dict(name=name, role=role, peer=dict(host="mail.example.net", kind="exim"))
                              for role, name in DOMAINS.items()])
    for path in [folder.parent, folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


@pytest.fixture(params=["master", "slave"])
def routed(request, written, exim_image):
    """(the part that Zimbra has, Exim over the files, their folder)."""
    directory = written / "out" / DOMAINS[request.param]
    include = ".include %s/routers.conf" % directory
    first, last = (include, "") if request.param == "slave" else ("", include)
    (written / "exim.conf").write_text(BASE % dict(
        dir=directory, first=first, last=last, domain=DOMAINS[request.param], id=DOMAINS[request.param].replace(".", "_")))
    return request.param, Exim(written), directory


def route(exim, *addresses):
    """Where Exim would send each: a transport and its hosts, or unrouteable."""
    out = exim.run("-C", str(exim.folder / "exim.conf"), "-bt", *addresses, check=False)
    assert "configuration error" not in out.lower() and "panic" not in out.lower(), out
    return out


def session(exim, client, *recipients):
    """Exim's answers to RCPT for a client, nothing is sent."""
    words = "EHLO test\r\nMAIL FROM:<a@example.net>\r\n" + "".join("RCPT TO:<%s>\r\n" % each for each in recipients) + "QUIT\r\n"
    out = exim.run("-C", str(exim.folder / "exim.conf"), "-bh", client, stdin=words, check=False)
    return [int(code) for code in re.findall(r"^(\d{3}) ", out, re.M)][3:-1]


def test_its_own_people_stay_and_those_of_zimbra_go_there(routed):
    role, exim, directory = routed
    domain, transport = DOMAINS[role], "transport = splitdomain_" + DOMAINS[role].replace(".", "_")
    assert "transport = mailbox" in route(exim, "bar@" + domain)
    for local in ("foo", "FOO", STRANGE, "#hash"):
        out = route(exim, "%s@%s" % (local, domain))
        assert transport in out and "127.1.2.3" in out and "127.1.2.4" in out, out
    assert (transport in route(exim, "nobody@" + domain)) == (role == "master")


def test_a_master_rejects_what_nobody_has_and_relays_for_zimbra(routed):
    role, exim, directory = routed
    people = ["%s@%s" % (local, DOMAINS[role]) for local in ("bar", "foo", "nobody")]
    assert session(exim, "192.0.2.10", *people) == [250, 250, 250 if role == "master" else 550]
    assert session(exim, "192.0.2.10", "someone@example.net") == [250]
    assert session(exim, "2001:db8::10", "someone@example.net") == [250]
    assert session(exim, "203.0.113.9", "someone@example.net") == [550]


def test_a_person_taken_off_the_list_is_no_longer_routed_there(routed):
    role, exim, directory = routed
    # As a slave it needs no list: without its last router the address is nobody's.
    path = directory / ("zimbra-people" if role == "slave" else "routers.conf")
    kept = path.read_text()
    try:
        path.write_text(kept.replace('"foo@', '"gone@') if role == "slave" else "")
        assert "transport = splitdomain" not in route(exim, "foo@" + DOMAINS[role])
    finally:
        path.write_text(kept)
    assert "transport = splitdomain" in route(exim, "foo@" + DOMAINS[role])
