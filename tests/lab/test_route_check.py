# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What _routing predicts of generated directories is what a real Postfix does, and a predictor that lacks a rule is found.

Run by itself: .venv/bin/pytest tests/lab/test_route_check.py. Needs podman and root; a lab of its own (LAB=routetest2).
`make route-check CASES=500 SEED=7` does more of it.
"""
import pytest
from lab_mail import Lab, command
from route_check import check, generate, observe

from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Entry
from ansible_collections.splitdomain.zimbra.plugins.module_utils._routing import Router

CASES, SEED = 150, 3


@pytest.fixture(scope="module")
def batches():
    command("routetest2", "build")
    lab = Lab.up("routetest2")
    try:
        observe.prepare(lab)
        yield list(check.batches(lab, CASES, SEED))
    finally:
        lab.down()


def wrong(batches, make=Router):
    return [check.shown(batch, *each) for batch in batches for each in batch.agreed(make)[1]]


def test_no_directory_disagrees(batches):
    found = wrong(batches)
    assert not found, "%d\n%s" % (len(found), "\n".join(found[:5]))
    assert sum(len(batch.cases) for batch in batches) == CASES


def without(*names, **kinds):
    """A predictor that does not look at these attributes (of entries of some kinds only, if they are named)."""

    def make(site):
        entries = [Entry(one.kind, one.name, {name: values for name, values in one.attributes.items() if name not in names})
                   if one.kind in kinds.get("of", (one.kind,)) else one for one in site.entries]  # fmt: skip
        return Router(site._replace(entries=tuple(entries)))

    return make


def settled(**values):
    """A predictor that takes these settings of the MTA as given."""
    return lambda site: Router(site._replace(**values))


def closed_is_open(site):
    """A predictor that does not know what a closed account is."""
    return Router(site._replace(entries=tuple(
        one._replace(attributes=dict(one.attributes, zimbraMailStatus=("enabled",))) for one in site.entries)))  # fmt: skip


def asks_no_service(site):
    """A predictor that does not know what Zimbra's policy service says of alias domains."""
    return Router(site._replace(restrictions=tuple(one for one in site.restrictions if one != generate.POLICY)))


@pytest.mark.parametrize("broken", [
    without("zimbraMailCatchAllAddress"), without("zimbraMailCatchAllAddress", of=("account",)), without("zimbraMailAlias"),
    without("zimbraOldMailAddress"), without("zimbraMailCanonicalAddress"), without("zimbraMailForwardingAddress", of=("list",)),
    without("zimbraPrefMailForwardingAddress"), without("zimbraMailCatchAllForwardingAddress", of=("domain",)),
    without("zimbraMailTransport", of=("domain",)), without("zimbraMailTransport", of=("account",)), without("zimbraDomainType"),
    settled(reject_unlisted=False), settled(reject_unlisted=True), settled(restrictions=()), settled(relay_host=""),
    settled(delimiters=""), settled(expansion_limit=1000), settled(propagate=("canonical",)), closed_is_open, asks_no_service,
])  # fmt: skip
def test_a_predictor_that_lacks_a_rule_is_found(batches, broken):
    assert wrong(batches, broken)
