# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to reach the hosts of a lab: for Ansible and for a person."""
from .hosts import hosts_of

TEMPLATE = """\
# Inventory of the lab {lab}
all:
  vars:
    ansible_user: {user}
    ansible_become: {become}
    ansible_ssh_private_key_file: {key}
    ansible_ssh_common_args: -o UserKnownHostsFile={known_hosts} -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes
    ansible_pipelining: true
    ansible_python_interpreter: /usr/bin/python3
  hosts:
{hosts}  children:
{groups}"""


def inventory(state, user):
    """The inventory as YAML text; LabError if the lab is not up."""
    settings = state.read()
    subnet, all_hosts = settings["net"], hosts_of(settings)
    address = "    %s:\n      ansible_host: {net}.%d\n".format(net=subnet)
    groups = {}
    for host in all_hosts:
        for group in host.groups:
            groups.setdefault(group, []).append("        %s:\n" % host.name)
    return TEMPLATE.format(
        lab=state.lab, user=user, become="false" if user == "root" else "true", key=state.ssh_key, known_hosts=state.known_hosts,
        hosts="".join(address % (host.name, host.octet) for host in all_hosts),
        groups="".join("    %s:\n      hosts:\n%s" % (group, "".join(lines)) for group, lines in groups.items()),
    )  # fmt: skip


def ssh_command(state, host, user, terminal):
    """The ssh command line, without a remote command."""
    options = ["UserKnownHostsFile=%s" % state.known_hosts, "IdentitiesOnly=yes", "LogLevel=ERROR"]
    command = ["ssh", "-i", str(state.ssh_key)] + (["-t"] if terminal else [])
    for option in options:
        command += ["-o", option]
    return command + ["%s@%s.%d" % (user, state.read()["net"], host.octet), "--"]
