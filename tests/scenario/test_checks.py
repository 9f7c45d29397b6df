# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The check of the mail flows turns red for whatever can go wrong with a mail: real mail, declared wrongly."""
import pytest

from . import flows
from .flows import ALICE, Flow

FOO, NOBODY = "foo@example.com", "nosuchperson@example.net"


@pytest.fixture(scope="module")
def seen(lab):
    """A mail that is refused at once, and one to oneself on Zimbra."""
    refused, own = flows.observe(lab, [Flow(ALICE, NOBODY, ("internet",), "at once"), Flow(FOO, FOO, ("zimbra",))])
    return {"refused": refused, "own": own}


def test_what_is_as_declared_is_no_complaint(lab, seen):
    assert (flows.complaint(lab, seen["own"]), flows.complaint(lab, seen["refused"])) == ("", "")


@pytest.mark.parametrize(("name", "wrongly", "word"), [
    ("own", {"route": ("mail", "zimbra")}, "wanted mail zimbra"),
    ("own", {"recipient": "bar@example.com"}, "wanted in mail"),
    ("own", {"refused": "bounce"}, "nobody has that address"),
    ("refused", {"recipient": FOO, "refused": None}, "nowhere"),
    ("refused", {"refused": "bounce"}, "wanted in ['internet:alice@example.net']"),
])  # fmt: skip
def test_a_mail_that_does_otherwise_is_one(lab, seen, name, wrongly, word):
    declared = seen[name].flow._replace(**wrongly)
    assert word in flows.complaint(lab, seen[name]._replace(flow=declared))


def test_a_second_copy_and_a_needless_bounce_are_seen(lab, seen):
    own = seen["own"]
    assert "found" in flows.complaint(lab, own._replace(where=own.where * 2))
    assert "returned to" in flows.complaint(lab, own._replace(told=("zimbra:" + FOO,)))
    assert "wanted a 550" in flows.complaint(lab, seen["refused"]._replace(refusal="450 later"))
