# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role peer_files: each file in the language of its reader, and nothing in it breaks out of its place.

No PowerShell can be had here: its scripts are read by a parser of the language, not run.
"""
import csv
import re

import pytest
import tree_sitter_powershell
from conftest import Controller
from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Language, Parser

from ansible_collections.splitdomain.zimbra.plugins.module_utils._topology import topology
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils import _peer_quote
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._peer_files import PeerFilesError, files

PEOPLE = [dict(address="foo@example.com", kind="account", name="foo@example.com"),
          dict(address="o'neil#`$x{y}@example.com", kind="alias", name="foo@example.com"),
          dict(address="team@example.com", kind="list", name="team@example.com")]  # fmt: skip
HOSTILE = st.text(st.one_of(
    st.sampled_from("'\"`$(){};#@&|<>,\\:\u2018\u2019\u201a\u201b \t\n\r"), st.characters(codec="utf-8")), max_size=30)


def powershell(text):
    """The syntax tree of a script. A tree with an error in it says so in has_error."""
    return Parser(Language(tree_sitter_powershell.language())).parse(text.encode()).root_node


def nodes(tree, kind):
    found = [tree] if tree.type == kind else []
    return found + [each for child in tree.children for each in nodes(child, kind)]


KINDS = {
    "exchange": ["exchange.ps1", "zimbra-people.csv"], "exchange_online": ["exchange-online.ps1", "zimbra-people.csv"],
    "google": ["google-workspace.txt", "zimbra-addresses.txt"], "exim": ["main.conf", "routers.conf", "transports.conf", "zimbra-people"],
    "dovecot": ["dovecot.conf", "read-me.txt"], "other": ["read-me.txt"]}  # fmt: skip


def domain_of(role, kind):
    """A domain for each role that Zimbra may have, and each kind of peer."""
    return "%s-%s.example.com" % (role, kind.replace("_", "-"))


def people(domain):
    return dict(local=[dict(each, address=each["address"].replace("example.com", domain), name=each["name"].replace("example.com", domain))
                       for each in PEOPLE])  # fmt: skip


def declared(*pairs):
    return [dict(name=domain_of(role, kind), role=role, peer=dict(host="mail.example.net", kind=kind)) for role, kind in pairs]


PAIRS = [(role, kind) for role in ("master", "slave") for kind in KINDS]
OPTIONS = dict(peer_files_zimbra_hosts=["zimbra.example.com", "mta.example.com"], peer_files_zimbra_addresses=["192.0.2.10", "192.0.2.11"],
               peer_files_people={domain_of(*pair): people(domain_of(*pair)) for pair in PAIRS})  # fmt: skip


def run(controller, *options, **more):
    return controller.run("peer_files", *options, **dict(dict(
        OPTIONS, peer_files_directory=str(controller.folder / "out"), zimbra_split_domains=declared(*PAIRS)), **more))


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Everything that the role writes, after check mode has written nothing and a second run changed nothing."""
    controller = Controller(tmp_path_factory.mktemp("files"))
    told = run(controller, "--check")
    assert controller.files() == {} and told.changed > 0
    assert run(controller).changed == told.changed
    assert run(controller).changed == 0
    return controller


def test_each_kind_gets_its_files_for_their_owner_only(written):
    files = written.files()
    assert sorted(files) == sorted("%s/%s" % (domain_of(role, kind), name) for role, kind in PAIRS for name in KINDS[kind])
    assert all(text.isascii() and "{%" not in text and name.split("/")[0] in text for name, text in files.items())
    assert {(written.folder / "out" / name).stat().st_mode & 0o777 for name in files} == {0o600}


def scripts(written):
    found = {name: text for name, text in written.files().items() if name.endswith(".ps1")}
    assert len(found) == 4
    return found


def test_a_parser_of_powershell_finds_nothing_wrong(written):
    for name, text in scripts(written).items():
        assert not powershell(text).has_error, name


def test_the_parser_sees_what_is_no_powershell(written):
    for text in scripts(written).values():
        assert powershell(re.sub(r"\$Domain = '(.)", r"$Domain = '\1'", text)).has_error
        assert powershell(text.replace("@Ask", "@Ask }", 1)).has_error


@pytest.mark.parametrize(("role", "kind", "name", "there", "away"), [
    ("master", "exchange", "exchange.ps1", ["'InternalRelay'", "AddressBookEnabled $false", "$Route = 'master-"], ["New-MailContact"]),
    ("slave", "exchange", "exchange.ps1", ["New-MailContact", "Accept-Any-Recipient", "$Route = 'zimbra.slave-"], ["'InternalRelay'"]),
    ("master", "exchange_online", "exchange-online.ps1", ["'InternalRelay'", "-RouteMessageOutboundConnector"], ["New-MailContact"]),
    ("slave", "exchange_online", "exchange-online.ps1", ["New-MailContact", "createAliasDomain zimbra.slave-"], ["'InternalRelay'"]),
    ("master", "google", "google-workspace.txt", ["unrecognised", "192.0.2.11", "Inbound gateway"], ["SMTP relay service"]),
    ("slave", "google", "google-workspace.txt", ["SMTP relay service", "zimbra-addresses.txt"], ["stays with"])])  # fmt: skip
def test_each_direction_has_its_own_settings(written, role, kind, name, there, away):
    text = written.files()["%s/%s" % (domain_of(role, kind), name)]
    assert [word for word in there if word not in text] == [] and [word for word in away if word in text] == []


def test_the_people_come_with_their_aliases_and_a_target_that_leads_to_zimbra(written):
    name = domain_of("slave", "exchange")
    rows = list(csv.DictReader(written.files()[name + "/zimbra-people.csv"].splitlines()))
    assert rows == [
        dict(Address="foo@" + name, Target="foo@zimbra." + name, Aliases="o'neil#`$x{y}@" + name),
        dict(Address="team@" + name, Target="team@zimbra." + name, Aliases="")]  # fmt: skip


def test_tls_is_asked_for_only_when_declared(written, controller):
    run(controller, peer_files_require_tls=True)
    files = controller.files()
    for role, kind, name, word in (("master", "exchange", "exchange.ps1", "$RequireTls = $true"),
                                   ("slave", "exim", "transports.conf", "hosts_require_tls = *"),
                                   ("master", "dovecot", "dovecot.conf", "submission_relay_ssl = starttls")):
        path = "%s/%s" % (domain_of(role, kind), name)
        assert word in files[path] and word not in written.files()[path]


def test_every_problem_is_named_before_anything_is_written(controller):
    ran = run(controller, fails=True, zimbra_split_domains=declared(("slave", "exim")), peer_files_zimbra_hosts=["bad host", "2001:db8::1"],
              peer_files_zimbra_addresses=[], peer_files_people={domain_of("slave", "exim"): dict(local=[])},
              peer_files_exim_directory="/etc/$(x)", peer_files_routing_label="a.b")  # fmt: skip
    for word in ("6 problem(s)", "peer_files_zimbra_hosts[0]", "cannot be one of its hosts", "set peer_files_zimbra_addresses",
                 "nobody is known who lives on Zimbra", "peer_files_exim_directory", "peer_files_routing_label"):  # fmt: skip
        assert word in ran.output, word
    assert controller.files() == {}


@pytest.mark.parametrize(("kind", "hosts", "addresses", "word"), [
    ("postfix", ["z.example.com"], ["192.0.2.1"], "no domain that is present has a peer of another kind than postfix"),
    ("exchange_online", ["z.example.com"], ["192.0.0.0/16"], "from /24 to /32"),
    ("exchange_online", ["z.example.com"], ["2001:db8::1"], "takes IPv4"),
    ("exchange", ["z.example.com"], ["$(calc)"], "peer_files_zimbra_addresses[0]"),
    ("exchange", ["z.example.com'; calc"], ["192.0.2.1"], "peer_files_zimbra_hosts[0]"),
    ("exchange", [], ["192.0.2.1"], "set peer_files_zimbra_hosts")])  # fmt: skip
def test_what_cannot_be_written_is_refused(kind, hosts, addresses, word):
    with pytest.raises(PeerFilesError) as refused:
        files(topology(declared(("master", kind)))["split"], hosts, addresses, {})
    assert word in str(refused.value)


@given(HOSTILE)
def test_powershell_reads_a_hostile_text_as_one_literal(text):
    try:
        literal = _peer_quote.powershell(text)
    except ValueError:
        return
    tree = powershell("$Domain = %s\n$After = 1\n" % literal)
    assert not tree.has_error and len(nodes(tree, "assignment_expression")) == 2
    assert [node.text.decode() for node in nodes(tree, "verbatim_string_characters")] == [literal]
    assert literal[1:-1].replace("''", "'").replace("\u2018\u2018", "\u2018").replace("\u2019\u2019", "\u2019").replace(
        "\u201a\u201a", "\u201a").replace("\u201b\u201b", "\u201b") == text  # fmt: skip


def test_a_quote_that_is_not_doubled_would_be_seen():
    tree = powershell("$Domain = 'it's' ; Remove-Item x\n$After = 1\n")
    assert tree.has_error or len(nodes(tree, "assignment_expression")) != 2


@given(st.lists(HOSTILE, min_size=1, max_size=3))
def test_a_csv_file_gives_back_what_was_put_in(texts):
    try:
        line = ",".join(_peer_quote.csv(text) for text in texts)
    except ValueError:
        return
    assert list(csv.reader([line])) == [texts]


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\x00b", "a\x85b", "a\u2028b", 7, None])
@pytest.mark.parametrize("quote", [_peer_quote.csv, _peer_quote.exim, _peer_quote.exim_key])
def test_what_is_no_line_of_text_is_refused(quote, text):
    with pytest.raises(ValueError, match="no text|control character"):
        quote(text)
