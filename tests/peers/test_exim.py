# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Exim reads what the role peer_files wrote for it, and routes by it, as master and as slave."""
import re

import pytest

STRANGE = "o'neil#`$x{y}&*=|~@example.com"
PEOPLE = [dict(address=address, kind="account", name=address) for address in ("foo@example.com", STRANGE, "#hash@example.com")]
BASE = """
primary_hostname = exim.example.com
domainlist local_domains = example.com
.include %(dir)s/main.conf
acl_smtp_rcpt = check
begin acl
check:
  accept hosts = +splitdomain_example_com_zimbra
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


@pytest.fixture(params=["master", "slave"])
def routed(request, controller, exim):
    """(the part that Zimbra has, Exim over the files)."""
    controller.run("peer_files", peer_files_directory=str(controller.folder / "out"), peer_files_zimbra_hosts=["127.1.2.3", "127.1.2.4"],
                   peer_files_zimbra_addresses=["192.0.2.10", "2001:db8::10"], peer_files_people={"example.com": dict(local=PEOPLE)},
                   peer_files_exim_directory=str(controller.folder / "out"),
                   zimbra_split_domains=[dict(name="example.com", role=request.param, peer=dict(host="mail.example.com", kind="exim"))])
    directory = controller.folder / "out" / "example.com"
    include = ".include %s/routers.conf" % directory
    first, last = (include, "") if request.param == "slave" else ("", include)
    (controller.folder / "exim.conf").write_text(BASE % dict(dir=directory, first=first, last=last))
    for path in [controller.folder, *controller.folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    controller.folder.parent.chmod(0o755)
    return request.param, exim, directory


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
    assert "transport = mailbox" in route(exim, "bar@example.com")
    for address in ("foo@example.com", "FOO@Example.COM", STRANGE, "#hash@example.com"):
        out = route(exim, address)
        assert "transport = splitdomain_example_com" in out and "127.1.2.3" in out and "127.1.2.4" in out, out
    out = route(exim, "nobody@example.com")
    assert ("splitdomain_example_com" in out) == (role == "master"), out


def test_a_master_rejects_what_nobody_has_and_relays_for_zimbra(routed):
    role, exim, directory = routed
    expected = [250, 250, 250 if role == "master" else 550]
    assert session(exim, "192.0.2.10", "bar@example.com", "foo@example.com", "nobody@example.com") == expected
    assert session(exim, "192.0.2.10", "someone@example.net") == [250]
    assert session(exim, "2001:db8::10", "someone@example.net") == [250]
    assert session(exim, "203.0.113.9", "someone@example.net") == [550]


def test_a_person_taken_off_the_list_is_no_longer_routed_there(routed):
    role, exim, directory = routed
    if role == "slave":
        path = directory / "zimbra-people"
        path.write_text(path.read_text().replace('"foo@example.com"', '"gone@example.com"'))
        assert "splitdomain_example_com" not in route(exim, "foo@example.com")
    else:
        # As a slave it needs no list: without its last router the address is nobody's.
        (directory / "routers.conf").write_text("")
        assert "transport = splitdomain_example_com" not in route(exim, "foo@example.com")
