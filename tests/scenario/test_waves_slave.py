# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zimbra is the slave, the other system the master: a wave moves both ways, with and without verification of recipients."""
import pytest

from .waves import ALICE, PEOPLE, STEPS, Moves, Stream, home, misplaced


@pytest.fixture(scope="module")
def slave(scenario, lab):
    """The domain as a slave: taken back as a master first, and the accounts of earlier moves deleted."""
    domain = scenario.declared(state="absent")[0]
    kept = [each for each in domain["remote_accounts"] if each != "qux" and each["name"] != "bar"]
    scenario.run("master-absent", domains=[dict(domain, remote_accounts=kept)])
    lab.zmprov("da bar@example.com", "da qux@example.com")
    domains = scenario.declared(role="slave", remote_accounts=[])
    scenario.run("slave", domains=domains)
    return domains


@pytest.fixture(scope="module")
def moves(scenario, slave):
    made = Moves(scenario)

    def run(direction, *words, **options):
        return made(direction, *words, domains=slave, **options)

    return run


def homes(lab):
    """Where mail for the people arrives, over the master and over the slave."""
    over_slave = [lab.delivered(lab.send("zimbra", "foo@example.com", person)) for person in PEOPLE]
    over_master = [lab.delivered(lab.send("internet", ALICE, person, target="mail")) for person in PEOPLE]
    return [[copy.where for copy in copies] for copies in over_master + over_slave]


def at(host):
    return [["%s:%s" % (host, person)] for person in PEOPLE] * 2


def test_a_wave_moves_to_zimbra_with_verification(lab, scenario, slave, moves):
    assert "reject_unverified_recipient" in lab.postconf("zimbra")
    with Stream() as stream:
        moves("to_zimbra")
    assert misplaced(lab, stream) == []
    assert homes(lab) == at("zimbra")
    assert moves("to_zimbra").changed() == []
    assert scenario.run("slave-after-to", domains=slave).changed() == []


def test_it_moves_back_killed_before_every_step(lab, scenario, slave, moves):
    with Stream() as stream:
        for step in STEPS:
            moves("from_zimbra", die_before=step)
        moves("from_zimbra")
    assert misplaced(lab, stream) == []
    assert homes(lab) == at("mail")
    assert scenario.run("slave-after-from", domains=slave).changed() == []


# The other steps: test_waves_master.py.
@pytest.mark.parametrize("step", STEPS[2:7:2])
def test_killed_before_a_step_it_is_taken_back(lab, scenario, moves, step):
    with Stream() as stream:
        moves("to_zimbra", die_before=step)
        moves("to_zimbra", "--tags", "undo")
    assert misplaced(lab, stream) == []
    assert homes(lab) == at("mail")


def test_without_verification_it_moves_and_is_taken_back(lab, scenario, slave, moves):
    # It is proven on paper that a slave which asks nobody returns mail for unknown addresses; here that is wanted.
    scenario.run("slave-unverified", "--extra-vars", "slave_recipient_check=none prove_on_finding=warn", domains=slave)
    assert "reject_unverified_recipient" not in lab.postconf("zimbra")
    with Stream() as stream:
        moves("to_zimbra")
        assert homes(lab) == at("zimbra")
        moves("to_zimbra", "--tags", "undo")
    assert misplaced(lab, stream) == []
    assert homes(lab) == at("mail")
    assert home(lab, "foo@example.com") == ["zimbra:foo@example.com"]
