# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A peer of a kind whose 250 may mean nothing; the files for it, and the texts for people, from a real directory.

Run by itself: .venv/bin/pytest tests/lab/test_peer_kinds.py. Needs podman and root; a lab of its own (LAB=peerkindslab).
"""
import json

import pytest
from lab_mail import Lab, command
from roles import Roles
from test_verify import SPF, Split, of

LAB = "peerkindslab"


@pytest.fixture(scope="module")
def split(tmp_path_factory):
    command(LAB, "build")
    lab = Lab.up(LAB)
    made = Split(lab, tmp_path_factory.mktemp("kinds"), "master")
    made.domain["peer"]["kind"] = "exchange"
    made.write()
    made.spf(SPF)
    made.play("master")
    yield made
    lab.down()


def at_the_peer(evidence):
    way = ("zimbra.example.com", "mail.example.com")
    return [each for each in of(evidence, "accepted_remote") if (each["viewpoint"], each["target"]) == way]


def test_a_peer_that_tells_people_from_nobody_is_proven_and_one_that_takes_everything_is_not(split):
    # The host is no slave yet: it rejects what it does not know.
    assert [each["result"] for each in at_the_peer(split.verify("-e", "verify_timeout=3", fails=None))] == ["passed"]
    split.lab.run("mail", "postconf -e smtpd_reject_unlisted_recipient=no && postfix reload")
    try:
        found = at_the_peer(split.verify("-e", "verify_timeout=3", fails=None))
    finally:
        split.lab.run("mail", "postconf -X smtpd_reject_unlisted_recipient && postfix reload")
    assert [each["result"] for each in found] == ["unproven"]
    assert "proves nothing" in found[0]["found"] and "RecipientValidationEnabled" in found[0]["remedy"]


def test_files_and_texts_from_the_directory(split):
    folder = split.folder
    roles = Roles(split.lab, folder)
    sides = dict(local=dict(imap="i1", smtp="s1", webmail="w1"), remote=dict(imap="i2", smtp="s2", webmail="w2"))
    options = dict(peer_files_directory=str(folder / "peer"), peer_files_zimbra_addresses=[split.net + ".10"], notice_sides=sides,
                   notice_directory=str(folder / "notices"))  # fmt: skip
    # What somebody calls themselves is no template, to nobody.
    split.lab.zmprov("ma foo@example.com displayName '{{ 7 * 7 }}'")
    roles.run("zimbra", ["peer_files", "notice"], [split.domain], **options)
    assert sorted(path.name for path in (folder / "peer" / "example.com").iterdir()) == ["exchange.ps1", "zimbra-people.csv"]
    people = (folder / "peer" / "example.com" / "zimbra-people.csv").read_text()
    assert '"foo@example.com","foo@zimbra.example.com","f@example.com"' in people
    texts = {path.name: path.read_text() for path in (folder / "notices").iterdir()}
    assert {"foo@example.com.txt", "bar@example.com.txt"} <= set(texts) and "all-old@example.com.txt" not in texts
    assert "Hello {{ 7 * 7 }},\n" in texts["foo@example.com.txt"]
    assert "w1" in texts["foo@example.com.txt"] and "f@example.com" in texts["foo@example.com.txt"]
    assert "w2" in texts["bar@example.com.txt"] and "barney@example.com" in texts["bar@example.com.txt"]
    split.write()
    (folder / "kinds.json").write_text(json.dumps(options))
    for name in ("peer_files", "notice"):
        assert "changed=0 " in split.play(name, "-e", "@kinds.json")
