# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host of the lab over SSH: commands, and connections that come from it."""
import shlex
from typing import NamedTuple

import paramiko


class Ran(NamedTuple):
    """What a command said. code: exit status."""

    out: str
    err: str
    code: int


class Host:
    """One host; connects when it is first needed and keeps the connection."""

    def __init__(self, short, name, address, key, known_hosts):
        self.short, self.name, self.address = short, name, address
        self._key, self._known_hosts = str(key), str(known_hosts)
        self._clients = {}

    def _client(self, user="root"):
        if user not in self._clients:
            client = paramiko.SSHClient()
            client.load_host_keys(self._known_hosts)
            client.connect(self.address, username=user, key_filename=self._key, allow_agent=False, look_for_keys=False, timeout=20)
            self._clients[user] = client
        return self._clients[user]

    def run(self, command, user="root", stdin="", check=True, timeout=120):
        """Run a shell command as `user` (root, ops, zimbra...); Ran, or AssertionError on a bad exit code unless `check` is false.

        As zimbra the command has Zimbra's PATH. Hand secrets over by `stdin`.
        """
        login = user if user in ("root", "ops") else "root"
        if user != login:
            command = "su - %s -c %s" % (user, shlex.quote(command))
        streams = self._client(login).exec_command(command, timeout=timeout)
        streams[0].write(stdin)
        streams[0].channel.shutdown_write()
        ran = Ran(streams[1].read().decode(), streams[2].read().decode(), streams[1].channel.recv_exit_status())
        assert ran.code == 0 or not check, "%s on %s: exit code %d\n%s%s" % (command, self.name, ran.code, ran.out, ran.err)
        return ran

    def connection(self, address, port, timeout=30):
        """A TCP connection to address:port that comes from this host, as a socket-like object."""
        channel = self._client().get_transport().open_channel("direct-tcpip", (address, port), ("127.0.0.1", 0), timeout=timeout)
        channel.settimeout(timeout)
        return channel

    def close(self):
        for client in self._clients.values():
            client.close()
        self._clients = {}
