# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zimbra is the slave: the failures that only a slave has, or has in another way."""
import pytest

from .faults import Fault, Proof, named, postconf, settings, told

VERIFY = "reject_unverified_recipient"
HOSTS = "/etc/nsswitch.conf"


@pytest.fixture(scope="module")
def slave(scenario):
    """The domain as a slave: taken back as a master first."""
    scenario.run("master-absent", domains=scenario.declared(state="absent"))
    domains = scenario.declared(role="slave", remote_accounts=[])
    scenario.run("slave", domains=domains)
    return domains


@pytest.fixture(scope="module")
def proof(lab, scenario, slave):
    return Proof(lab, scenario, slave)


def resolvable(lab, ways):
    """How programs on Zimbra find hosts, Postfix without DNS among them."""
    lab.run("zimbra", "sed -i 's/^hosts:.*/hosts: %s/' %s && systemctl restart nscd 2>/dev/null; postfix reload" % (ways, HOSTS))


FAULTS = [
    Fault("backscatter", "backscatter", "slave_recipient_check",
          lambda lab: settings(lab, "mcf -zimbraMtaRestriction " + VERIFY),
          lambda lab: settings(lab, "mcf +zimbraMtaRestriction " + VERIFY)),
    Fault("DNS off without hosts", "name_resolution", "mail.example.com",
          lambda lab: resolvable(lab, "files"),
          lambda lab: resolvable(lab, "files dns")),
    Fault("a master that does not trust us", "relay_denied", "trust this one",
          lambda lab: postconf(lab, "mynetworks=127.0.0.0/8"),
          lambda lab: None),
]  # fmt: skip


def test_without_a_fault_everything_is_proven(proof):
    evidence, run = proof.verify("slave")
    assert evidence["verdict"] == "passed", told(evidence)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_fault_is_named_with_its_remedy_and_gone_when_cured(lab, scenario, slave, proof, fault):
    fault.provoke(lab)
    try:
        evidence, _run = proof.verify("fault")
    finally:
        fault.cure(lab)
    found = named(evidence, fault.failure)
    assert found and evidence["verdict"] != "passed", told(evidence)
    assert any(fault.word in " ".join(map(str, check.values())) for check in found), told(evidence)
    assert all(check["remedy"] for check in found), told(evidence)
    scenario.run("cured", domains=slave)
    evidence, _run = proof.verify("cured")
    assert evidence["verdict"] == "passed", told(evidence)
