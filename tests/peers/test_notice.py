# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role notice: a text for each person with what holds for their side; nothing is sent unless told, and each text once."""
import email
import socketserver
import threading

import pytest
from conftest import Controller
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.splitdomain.zimbra.plugins.module_utils._notice_files import file_name
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils._notices import NoticeError, notices

SIDES = dict(local=dict(imap="imap.zimbra.example", smtp="smtp.zimbra.example", webmail="https://zimbra.example/"),
             remote=dict(imap="imap.old.example", smtp="smtp.old.example", webmail="https://old.example/"))  # fmt: skip
PEOPLE = [dict(address="foo@example.com", side="local", name="Foo & Sons"), dict(address="bar@example.com", side="remote")]
SPLIT = [dict(name="example.com", role="master", peer=dict(host="mail.example.com"))]
FOUND = {"example.com": dict(
    local=[dict(address="foo@example.com", kind="account", name="foo@example.com"),
           dict(address="f@example.com", kind="alias", name="foo@example.com"),
           dict(address="all@example.com", kind="list", name="all@example.com")],
    remote=[dict(address="bar@example.com", kind="account", name="bar@example.com")])}  # fmt: skip


class Server:
    """A mail server that takes messages, save for those whom it refuses."""

    def __init__(self):
        self.taken, self.refused = [], set()
        outer = self

        class Dialogue(socketserver.StreamRequestHandler):
            def handle(self):
                self.wfile.write(b"220 here\r\n")
                for line in self.rfile:
                    word = line[:4].upper()
                    if word == b"DATA":
                        self.wfile.write(b"354 go on\r\n")
                        outer.taken.append(email.message_from_bytes(b"".join(iter(self.rfile.readline, b".\r\n"))))
                    no = word == b"RCPT" and any(each.encode() in line for each in outer.refused)
                    self.wfile.write(b"550 5.1.1 nobody\r\n" if no else b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dialogue)
        self.host = "[127.0.0.1]:%d" % self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server():
    made = Server()
    yield made
    made.stop()


def run(controller, *options, **more):
    return controller.run("notice", *options, **dict(dict(
        notice_from_directory=False, notice_people=PEOPLE, notice_sides=SIDES, notice_directory=str(controller.folder / "out"),
        zimbra_split_domains=SPLIT), **more))  # fmt: skip


def test_files_and_nothing_else_and_a_second_run_changes_nothing(tmp_path):
    controller = Controller(tmp_path)
    assert run(controller, "--check").changed == 1 and controller.files() == {}
    assert run(controller).changed == 1
    files = controller.files()
    assert sorted(files) == ["bar@example.com.txt", "foo@example.com.txt"]
    for name, own, other in (("foo", "local", "remote"), ("bar", "remote", "local")):
        text = files[name + "@example.com.txt"]
        assert all(SIDES[own][key] in text for key in SIDES[own]) and not any(SIDES[other][key] in text for key in SIDES[other])
    assert "Hello Foo & Sons," in files["foo@example.com.txt"]
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()} == {0o600}
    assert run(controller).changed == 0
    # Somebody has moved: only their text changes, and says where they are now.
    assert run(controller, notice_people=[PEOPLE[0], dict(PEOPLE[1], side="local")]).changed == 1
    after = controller.files()
    assert "imap.zimbra.example" in after["bar@example.com.txt"] and after["foo@example.com.txt"] == files["foo@example.com.txt"]


def test_each_text_is_sent_once_and_who_is_refused_is_named(tmp_path, server):
    controller, sending = Controller(tmp_path), dict(notice_send=True, notice_smtp_host=server.host, notice_sender="it@example.com")
    server.refused.add("bar@")
    assert "1 of 2 texts were not sent: bar@example.com: rcpt: 550" in run(controller, fails=True, **sending).output
    assert [(message["To"], message["From"]) for message in server.taken] == [("foo@example.com", "it@example.com")]
    server.refused.clear()
    run(controller, **sending)
    assert [message["To"] for message in server.taken] == ["foo@example.com", "bar@example.com"]
    assert "https://old.example/" in server.taken[1].get_payload() and server.taken[1]["Subject"] == "Your mailbox bar@example.com"
    assert run(controller, **sending).changed == 0 and len(server.taken) == 2


def test_a_template_of_ones_own_and_only_some(tmp_path):
    (tmp_path / "own.txt").write_text("{{ person.address }}: {{ side.webmail }}\n")
    controller = Controller(tmp_path)
    run(controller, notice_template=str(tmp_path / "own.txt"), notice_only=["foo@example.com"])
    assert controller.files() == {"foo@example.com.txt": (
        "To: foo@example.com\nSubject: Your mailbox foo@example.com\n\nfoo@example.com: https://zimbra.example/\n")}  # fmt: skip


def test_sending_without_a_server_or_sender_writes_nothing(tmp_path):
    controller = Controller(tmp_path)
    output = run(controller, fails=True, notice_send=True).output
    assert "sender: an address is needed" in output and controller.files() == {}
    run(controller, fails=True, notice_send=True, notice_sender="it@example.com")
    assert controller.files() == {}


def test_accounts_get_texts_with_their_aliases_and_lists_get_none():
    made = notices(SPLIT, FOUND, {"foo@example.com": "Foo"}, [], SIDES, "{{ person.name }} {{ person.aliases }} {{ side.imap }}", "x")
    assert [(each["address"], each["body"]) for each in made] == [
        ("bar@example.com", " [] imap.old.example"), ("foo@example.com", "Foo ['f@example.com'] imap.zimbra.example")]  # fmt: skip


@pytest.mark.parametrize(("changes", "words"), [
    (dict(sides=dict(local=dict(SIDES["local"], webmail=""), elsewhere={})),
     ["notice_sides.local.webmail", "notice_sides.remote.imap", "notice_sides.elsewhere"]),
    (dict(extra=[dict(address="x", side="local"), dict(address="a@example.com", side="there")]),
     ["notice_people[0].address", "notice_people[1].side"]),
    (dict(only=["nobody@example.com"]), ["notice_only: nobody@example.com"]),
    (dict(people={}), ["nobody is known"]),
    (dict(template="{{ side.nothing }}"), ["nothing"]), (dict(template="{% if %}"), ["line 1"]),
    (dict(template="{{ ''.__class__.__mro__ }}"), ["unsafe"])])  # fmt: skip
def test_every_problem_is_named(changes, words):
    given_ = dict(dict(people=FOUND, names={}, extra=[], sides=SIDES, template="t", subject="s"), **changes)
    with pytest.raises(NoticeError) as refused:
        notices(SPLIT, **given_)
    assert [word for word in words if word not in str(refused.value)] == []


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_file_name_is_its_owners_and_stays_in_the_directory(one, other):
    assert "/" not in file_name(one) and file_name(one) not in (".", "..", ".sent.json")
    assert (file_name(one) == file_name(other)) == (one == other)
