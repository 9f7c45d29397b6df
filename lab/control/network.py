# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Labs side by side: each has a name and a network 10.78.N.0/24 of its own."""
import json
import os
import re
import secrets
from pathlib import Path

from .image import lock
from .machine import LabError, podman, run

PREFIX = "sdlab"
LABEL = "splitdomain.lab"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}\Z")
# One lock for the machine: labs of several checkouts choose from the same numbers.
LOCK = Path("/run/lock/splitdomain-lab.lock")


def lab_name():
    """The lab that is meant, from the variable LAB; 'lab' is the one that people use by hand."""
    name = os.environ.get("LAB", "lab")
    if not NAME.match(name):
        raise LabError("LAB=%s: only lower-case letters, digits, - and _, at most 31" % name)
    return name


def taken():
    """Lab -> (name of its network, its N), of every lab there is on this machine."""
    found = {}
    names = podman("network", "ls", "--quiet", "--filter", "label=" + LABEL).stdout.split()
    if names:
        for network in json.loads(podman("network", "inspect", *names).stdout):
            found[network["labels"][LABEL]] = network["name"], int(network["subnets"][0]["subnet"].split(".")[2])
    return found


def on_interfaces():
    """N of every 10.78.N.0/24 that an interface of this machine has: also one that a killed lab left behind."""
    return {int(number) for number in re.findall(r"inet 10\.78\.(\d+)\.", run("ip", "-o", "-4", "addr").stdout)}


def create(lab):
    """Make the lab's network; returns its name and its first three octets, '10.78.N'.

    The name is new each time: podman keeps the addresses given away under it, and those of a lab that was killed with its machine stay
    given away even when containers and network are gone.
    """
    name = "%s-%s-%s" % (PREFIX, lab, secrets.token_hex(4))
    with lock(LOCK):
        busy = {number for _name, number in taken().values()} | on_interfaces()
        number = 0 if lab == "lab" and 0 not in busy else min(set(range(1, 250)) - busy)
        subnet = "10.78.%d" % number
        podman(
            "network", "create", "--disable-dns", "--label", "%s=%s" % (LABEL, lab),
            "--subnet", subnet + ".0/24", "--gateway", subnet + ".1", name,
        )  # fmt: skip
    return name, subnet


def find(lab):
    """'10.78.N' of a lab that is there, else None."""
    _name, number = taken().get(lab, (None, None))
    return None if number is None else "10.78.%d" % number


def remove(lab):
    """Remove the lab's network; nothing there is no error."""
    name, _number = taken().get(lab, (None, None))
    if name is not None:
        podman("network", "rm", "--force", name, check=False)
