# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""lab/lab: the commands."""
import argparse
import os
import sys

from . import hosts, image, network
from .inventory import inventory, ssh_command
from .machine import LabError, require, show
from .state import State


def parser():
    top = argparse.ArgumentParser(prog="lab", description="Three mail hosts as podman containers. LAB=name names an independent lab.")
    commands = top.add_subparsers(dest="command", required=True)
    commands.add_parser("build", help="make the image, unless it is there")
    up = commands.add_parser("up", help="start the lab from nothing (an older one of this name is removed)")
    up.add_argument("--version", choices=hosts.VERSIONS, default="10.1", help="which Zimbra is modelled")
    up.add_argument("--product", choices=hosts.PRODUCTS, default="zimbra", help="carbonio: its places, user and units instead of Zimbra's")
    up.add_argument("--peer-class", choices=hosts.PEER_CLASSES, default="virtual_mailbox", help="address class of example.com on mail")
    up.add_argument("--empty", action="store_true", help="a Zimbra without domains and accounts")
    up.add_argument("--mtas", choices=("1", "2"), default="1", help="2: another host mta.example.com that runs Zimbra's Postfix only")
    up.add_argument("--mount", action="append", default=[], help="a folder of this machine, read-only at the same path in every host")
    commands.add_parser("down", help="remove the lab")
    commands.add_parser("status", help="what there is; exit code 1 unless all hosts run")
    ssh = commands.add_parser("ssh", help="log in on a host, or run a command there")
    ssh.add_argument("--user", default="root", choices=("root", "ops"))
    ssh.add_argument("host")
    ssh.add_argument("words", nargs=argparse.REMAINDER, metavar="command")
    listing = commands.add_parser("inventory", help="print an Ansible inventory of the lab")
    listing.add_argument("--user", default="root", choices=("root", "ops"), help="ops: a plain user who has sudo")
    return top


def main():
    """Returns the exit code."""
    options = parser().parse_args()
    try:
        if os.geteuid() != 0:
            raise LabError("only root can reach the hosts by their addresses: podman without root has no network for that")
        require("podman", "ssh-keygen")
        return globals()["command_" + options.command](network.lab_name(), options)
    except LabError as error:
        sys.stderr.write("lab: %s\n" % error)
        return 2


def command_build(_lab, _options):
    print(image.build())
    return 0


def command_up(lab, options):
    mounts = [path for path in options.mount if os.path.isdir(path)]
    seconds = hosts.up(lab, options.version, options.peer_class, not options.empty, mounts, options.mtas, options.product)
    show("%s is up (%.1f s): %s" % (lab, seconds, ", ".join("%s %s" % row[:2] for row in hosts.status(lab))))
    return 0


def command_down(lab, _options):
    hosts.down(lab)
    return 0


def command_status(lab, _options):
    rows = list(hosts.status(lab))
    for row in rows:
        print("%-22s %-12s %-8s %s" % row)
    return 0 if all(row[2:] == ("running", "running") for row in rows) else 1


def command_inventory(lab, options):
    sys.stdout.write(inventory(State(lab), options.user))
    return 0


def command_ssh(lab, options):
    command = ssh_command(State(lab), hosts.by_name(options.host), options.user, terminal=sys.stdin.isatty()) + options.words
    os.execvp(command[0], command)
