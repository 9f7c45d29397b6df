# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells the running zmconfigd to rewrite now. The real one then sleeps 5 s; here its answer is awaited."""
import socket
import sys

from . import localconfig


def main():
    try:
        port = int(localconfig.read()["zmconfigd_listen_port"])
        with socket.create_connection(("127.0.0.1", port), 60) as connection:
            connection.sendall(("REWRITE %s\n" % " ".join(sys.argv[1:])).encode())
            reply = connection.makefile().readline().strip()
    except OSError as error:
        sys.stderr.write("connect: %s (is zmconfigd running?)\n" % error)
        return 1
    if not reply.startswith("SUCCESS"):
        sys.stderr.write(reply + "\n")
        return 1
    return 0


sys.exit(main())
