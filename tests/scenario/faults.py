# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario faults does to the hosts, and how it asks the playbook verify."""
import json
from typing import Callable, NamedTuple

RED = ("failed", "unproven")


class Fault(NamedTuple):
    """One failure. failure: the name under which verify has it; word: what its remedy or finding says; verdict: what verify ends with."""

    name: str
    failure: str
    word: str
    provoke: Callable
    cure: Callable
    verdict: str = "failed"

    def __str__(self):
        return self.name


class Proof:
    """Runs the playbook verify and reads its evidence."""

    def __init__(self, lab, scenario, domains=None):
        self.lab, self.scenario, self.domains = lab, scenario, domains

    def verify(self, label, **more):
        """The evidence of one run, which may be red; AssertionError unless there is a new one."""
        folder = self.scenario.folder / "record" / "evidence"
        before = set(folder.glob("*.json"))
        run = self.scenario.run("verify-" + label, playbook="splitdomain.zimbra.verify", domains=self.domains, check=False, **more)
        new = sorted(set(folder.glob("*.json")) - before)
        assert len(new) == 1, run.output[-6000:]
        evidence = json.loads(new[0].read_text())
        assert (run.code != 0) == (evidence["verdict"] == "failed"), run.output[-6000:]
        return evidence, run


def named(evidence, failure):
    """The checks of the evidence that name a failure."""
    return [check for check in evidence["checks"] if check["result"] in RED and check["failure"] == failure]


def told(evidence):
    """Everything that is not as it should be, as text for a failed assertion."""
    return "\n".join(json.dumps(check) for check in evidence["checks"] + evidence["flows"] if check["result"] != "passed")


def zmprov(lab, *commands):
    """Commands that must all succeed."""
    ran = lab.zmprov(*commands)
    assert "ERROR" not in ran.err, ran.err


def settings(lab, *commands):
    """Settings of the MTA, in force when this returns."""
    zmprov(lab, *commands)
    lab.apply()


def postconf(lab, *values):
    """Settings of the peer's Postfix, name=value or only names that are taken out; in force when this returns."""
    words = " ".join("'%s'" % value for value in values)
    option = "-e" if "=" in values[0] else "-X"
    lab.run("mail", "postconf %s %s && touch -d '10 seconds ago' /etc/postfix/main.cf && postfix reload" % (option, words))


def address(lab, name, host):
    """Let a name of example.com lead to another host's address."""
    text = "server 127.0.0.1\nupdate delete {0} A\nupdate add {0} 5 A {1}\nsend\n".format(name + ".", lab.hosts[host].address)
    lab.run("internet", "nsupdate -k /etc/bind/lab.key", stdin=text)
