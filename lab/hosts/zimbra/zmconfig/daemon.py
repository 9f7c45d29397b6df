# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""zmconfigd: rewrites at an interval, and at once when it is told on port 7171."""
import socket
import sys
import time

from . import directory, localconfig, rewrite


def listen(port):
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    server.listen(16)
    return server


def attempt(reload=True):
    """One rewrite; what happened, as a line. Whatever goes wrong, the daemon goes on."""
    try:
        changed = rewrite.apply(reload)
    except directory.Unreachable as error:
        line = "ERROR directory unreachable: %s" % error
    except Exception as error:  # noqa: BLE001  a daemon must outlive one bad round
        line = "ERROR %s: %s" % (type(error).__name__, error)
    else:
        line = "SUCCESS " + (" ".join(changed) or "nothing changed")
    print("%s %s" % (time.strftime("%F %T"), line), flush=True)
    return line


def answer(connection):
    """One request: REWRITE mta [norestart] or STATUS."""
    connection.settimeout(10)
    words = connection.makefile().readline().split()
    if words[:1] == ["REWRITE"]:
        reply = attempt(reload="norestart" not in words)
    elif words[:1] == ["STATUS"]:
        reply = "SUCCESS ACTIVE"
    else:
        reply = "ERROR UNKNOWN COMMAND"
    connection.sendall((reply + "\n").encode())


def serve():
    """For ever. The interval is read every round, so that a change of it is obeyed without a restart."""
    server = listen(int(localconfig.read()["zmconfigd_listen_port"]))
    # The first round after a start applies without a reload.
    attempt(reload=False)
    due = time.monotonic() + float(localconfig.read()["zmconfigd_interval"])
    while True:
        server.settimeout(max(due - time.monotonic(), 0.01))
        try:
            with server.accept()[0] as connection:
                answer(connection)
        except socket.timeout:
            attempt()
            due = time.monotonic() + float(localconfig.read()["zmconfigd_interval"])
        except OSError as error:
            print("client: %s" % error, file=sys.stderr, flush=True)


if __name__ == "__main__":
    serve()
