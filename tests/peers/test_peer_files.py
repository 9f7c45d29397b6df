# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role peer_files: each file in the language of its reader, and nothing in it breaks out of its place.

No PowerShell can be had here: its scripts are read by a parser of the language, not run.
"""
import csv

import pytest
import tree_sitter_powershell
from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Language, Parser

from ansible_collections.splitdomain.zimbra.plugins.plugin_utils import _peer_quote

PEOPLE = [dict(address="foo@example.com", kind="account", name="foo@example.com"),
          dict(address="o'neil#`$x{y}@example.com", kind="alias", name="foo@example.com"),
          dict(address="team@example.com", kind="list", name="team@example.com")]  # fmt: skip
HOSTILE = st.text(st.one_of(st.sampled_from("'\"`$(){};#@&|<>,\\:\u2018\u2019\u201a\u201b \t\n\r"), st.characters(codec="utf-8")), max_size=30)


def powershell(text):
    """The syntax tree of a script. A tree with an error in it says so in has_error."""
    return Parser(Language(tree_sitter_powershell.language())).parse(text.encode()).root_node


def nodes(tree, kind):
    found = [tree] if tree.type == kind else []
    return found + [each for child in tree.children for each in nodes(child, kind)]


def wanted(role, kind, **more):
    return [dict(name="example.com", role=role, peer=dict(host="mail.example.com", kind=kind, **more))]


def write(controller, role, kind, *options, peer=None, **more):
    given_ = dict(peer_files_directory=str(controller.folder / "out"), peer_files_zimbra_hosts=["zimbra.example.com", "mta.example.com"],
                  peer_files_zimbra_addresses=["192.0.2.10", "192.0.2.11"], peer_files_people={"example.com": dict(local=PEOPLE)},
                  zimbra_split_domains=wanted(role, kind, **(peer or {})))  # fmt: skip
    return controller.run("peer_files", *options, **dict(given_, **more))


@pytest.mark.parametrize("role", ["master", "slave"])
@pytest.mark.parametrize(("kind", "names"), [
    ("exchange", ["exchange.ps1", "zimbra-people.csv"]), ("exchange_online", ["exchange-online.ps1", "zimbra-people.csv"]),
    ("google", ["google-workspace.txt", "zimbra-addresses.txt"]), ("exim", ["main.conf", "routers.conf", "transports.conf", "zimbra-people"]),
    ("dovecot", ["dovecot.conf", "read-me.txt"]), ("other", ["read-me.txt"])])  # fmt: skip
def test_check_mode_writes_nothing_a_run_writes_and_a_second_one_changes_nothing(controller, role, kind, names):
    told = write(controller, role, kind, "--check")
    assert controller.files() == {} and told.changed > 0
    assert write(controller, role, kind).changed == told.changed
    files = controller.files()
    assert sorted(files) == ["example.com/" + name for name in names]
    assert all(text.isascii() and "{%" not in text and "example.com" in text for text in files.values())
    assert {(controller.folder / "out" / name).stat().st_mode & 0o777 for name in files} == {0o600}
    assert write(controller, role, kind).changed == 0
    for name, text in files.items():
        if name.endswith(".ps1"):
            assert not powershell(text).has_error, text


def test_the_parser_sees_what_is_no_powershell(controller):
    write(controller, "slave", "exchange")
    text = controller.files()["example.com/exchange.ps1"]
    assert powershell(text.replace("$Domain = 'example.com'", "$Domain = 'exam'ple.com'")).has_error
    assert powershell(text.replace("@Ask", "@Ask }", 1)).has_error


@pytest.mark.parametrize(("role", "kind", "name", "there", "away"), [
    ("master", "exchange", "exchange.ps1", ["'InternalRelay'", "AddressBookEnabled $false", "$Route = 'example.com'"], ["New-MailContact"]),
    ("slave", "exchange", "exchange.ps1", ["New-MailContact", "Accept-Any-Recipient", "$Route = 'zimbra.example.com'"], ["'InternalRelay'"]),
    ("master", "exchange_online", "exchange-online.ps1", ["'InternalRelay'", "-RouteMessageOutboundConnector"], ["New-MailContact"]),
    ("slave", "exchange_online", "exchange-online.ps1", ["New-MailContact", "createAliasDomain zimbra.example.com"], ["'InternalRelay'"]),
    ("master", "google", "google-workspace.txt", ["unrecognised", "192.0.2.11", "Inbound gateway"], ["SMTP relay service"]),
    ("slave", "google", "google-workspace.txt", ["SMTP relay service", "zimbra-addresses.txt"], ["The MX of example.com stays"])])  # fmt: skip
def test_each_direction_has_its_own_settings(controller, role, kind, name, there, away):
    write(controller, role, kind)
    text = controller.files()["example.com/" + name]
    assert [word for word in there if word not in text] == [] and [word for word in away if word in text] == []


def test_the_people_come_with_their_aliases_and_a_target_that_leads_to_zimbra(controller):
    write(controller, "slave", "exchange")
    rows = list(csv.DictReader(controller.files()["example.com/zimbra-people.csv"].splitlines()))
    assert rows == [
        dict(Address="foo@example.com", Target="foo@zimbra.example.com", Aliases="o'neil#`$x{y}@example.com"),
        dict(Address="team@example.com", Target="team@zimbra.example.com", Aliases="")]  # fmt: skip


def test_every_problem_is_named_before_anything_is_written(controller):
    ran = write(controller, "slave", "exim", fails=True, peer_files_zimbra_hosts=["bad host", "2001:db8::1"], peer_files_zimbra_addresses=[],
                peer_files_people={"example.com": dict(local=[])}, peer_files_exim_directory="/etc/$(x)", peer_files_routing_label="a.b")
    for word in ("5 problem", "peer_files_zimbra_hosts[0]", "cannot be one of its hosts", "set peer_files_zimbra_addresses",
                 "nobody is known who lives on Zimbra", "peer_files_exim_directory", "peer_files_routing_label"):
        assert word in ran.output.replace("6 problem", "5 problem").replace("7 problem", "5 problem"), word
    assert controller.files() == {}


@pytest.mark.parametrize(("kind", "changes", "word"), [
    ("postfix", {}, "no domain that is present has a peer of another kind than postfix"),
    ("exchange_online", dict(peer_files_zimbra_addresses=["192.0.0.0/16"]), "from /24 to /32"),
    ("exchange_online", dict(peer_files_zimbra_addresses=["2001:db8::1"]), "takes IPv4"),
    ("exchange", dict(peer_files_zimbra_addresses=["$(calc)"]), "peer_files_zimbra_addresses[0]"),
    ("exchange", dict(peer_files_zimbra_hosts=[]), "set peer_files_zimbra_hosts")])  # fmt: skip
def test_what_cannot_be_written_is_refused(controller, kind, changes, word):
    assert word in write(controller, "master", kind, fails=True, **changes).output
    assert controller.files() == {}


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
