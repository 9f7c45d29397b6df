# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make, start and stop a stand-in for a Zimbra directory with its commands, in any folder.

site.py create DIR [--version 10.1|8.6] [--hostname H] [--port P] [--domain D] ...; join DIR; start | stop | reset | dump DIR
"""
import argparse
import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import home as zimbra_home  # noqa: E402
import schema as zimbra_schema  # noqa: E402
from tree import Tree  # noqa: E402
from zmprov.attributes import Attributes  # noqa: E402

SLAPD = "/usr/sbin/slapd"
# small: the database is a sparse file, and copies of a container would store its whole length. Enough for 50,000 accounts
ROOM = 256 << 20
# what slapd keeps for itself: no part of what Zimbra knows
OPERATIONAL = ("structuralObjectClass", "entryUUID", "creatorsName", "createTimestamp", "entryCSN", "modifiersName", "modifyTimestamp")


def free_port():
    """A TCP port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """A Zimbra home in a folder. Everything it needs to know later stands in conf/standin.json there."""

    def __init__(self, folder):
        self.home = os.path.abspath(folder)
        with open(self.home + "/conf/standin.json", encoding="utf-8") as stream:
            self.settings = json.load(stream)

    @classmethod
    def create(cls, folder, version="10.1", hostname="zimbra.example.com", port=None, domains=("example.com",), services=("mailbox", "mta"),
               url=None, listen=(), user=None, start=True, admin_password="test1234", room=ROOM):
        """Make a home; the first domain is the default one and has the account admin. Starts slapd unless start is false.

        url: what localconfig says (default ldap://127.0.0.1:PORT); listen: where slapd listens (default: url);
        user: who owns the home and runs slapd (default: the caller); room: bytes that the database may grow to.
        """
        folder = os.path.abspath(folder)
        url = url or "ldap://127.0.0.1:%d" % (port or free_port())
        passwords = zimbra_home.new_secrets()
        attributes = Attributes(version)
        keys = zimbra_home.localconfig(folder, hostname, url, user or "zimbra", passwords)
        zimbra_home.write_home(folder, zimbra_schema.zimbra_schema(attributes), keys, version, room)
        settings = {"version": version, "hostname": hostname, "domains": list(domains), "services": list(services), "url": url,
                    "listen": list(listen) or [url], "user": user}
        zimbra_home.write(folder + "/conf/standin.json", json.dumps(settings, indent=1) + "\n")
        tree = Tree(attributes)
        tree.structure()
        tree.system_accounts(passwords)
        tree.settings(domains[0])
        tree.server(hostname, services)
        for name in domains:
            tree.domain(name)
        tree.admin(domains[0], hostname, admin_password)
        zimbra_home.write(folder + "/data/ldap/base.ldif", tree.text(), 0o600)
        site = cls(folder)
        site.load()
        if start:
            site.start()
        return site

    @property
    def url(self):
        """LDAP URL that the site's programs use."""
        return self.settings["url"]

    @property
    def zmprov(self):
        """Path of the site's zmprov."""
        return self.home + "/bin/zmprov"

    def slapd_command(self):
        """The command (list of str) that runs this site's slapd; add -d0 to keep it in the foreground."""
        command = [SLAPD, "-f", self.home + "/conf/slapd.conf", "-h", " ".join(self.settings["listen"])]
        if self.settings["user"]:
            command += ["-u", self.settings["user"], "-g", self.settings["user"]]
        return command

    def load(self):
        """Fill the empty database with the base state."""
        shutil.rmtree(self.home + "/data/ldap/db", ignore_errors=True)
        os.makedirs(self.home + "/data/ldap/db")
        subprocess.run(["/usr/sbin/slapadd", "-q", "-w", "-f", self.home + "/conf/slapd.conf", "-l", self.home + "/data/ldap/base.ldif"],
                       check=True, timeout=60, stderr=subprocess.DEVNULL)
        if self.settings["user"]:
            subprocess.run(["chown", "-R", "%s:" % self.settings["user"], self.home], check=True, timeout=60)

    def pid(self):
        """Process id of the running slapd, or None."""
        try:
            with open(self.home + "/data/ldap/slapd.pid", encoding="ascii") as stream:
                pid = int(stream.read())
            with open("/proc/%d/cmdline" % pid, "rb") as stream:
                return pid if self.home.encode() in stream.read() else None
        except (OSError, ValueError):
            return None

    def start(self):
        """Start slapd unless it runs. It answers when this returns."""
        if self.pid() is None:
            subprocess.run(self.slapd_command(), check=True, timeout=30, stdin=subprocess.DEVNULL)
            self.wait_until_it_listens()

    def wait_until_it_listens(self, deadline=20):
        """Return when slapd takes connections (seconds): it goes to the background a moment before."""
        place = urllib.parse.urlsplit(self.url)
        end = time.monotonic() + deadline
        while True:
            try:
                socket.create_connection((place.hostname, place.port or 389), deadline).close()
                return
            except ConnectionRefusedError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.005)

    def stop(self, deadline=20):
        """Stop slapd and wait until it is gone (seconds)."""
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGTERM)
        end = time.monotonic() + deadline
        while os.path.exists("/proc/%d/fd" % pid) and self.pid() == pid:
            if time.monotonic() > end:
                raise TimeoutError("slapd %d did not stop in %d s" % (pid, deadline))
            time.sleep(0.005)

    def reset(self):
        """Back to the base state, running if it ran."""
        ran = self.pid() is not None
        self.stop()
        self.load()
        if ran:
            self.start()

    def dump(self):
        """What the directory holds, as text that can be compared: entries and lines sorted, no slapd internals, nothing folded."""
        result = subprocess.run(["/usr/sbin/slapcat", "-o", "ldif-wrap=no", "-f", self.home + "/conf/slapd.conf"], check=True, timeout=60,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        blocks = []
        for block in result.stdout.decode("utf-8").strip().split("\n\n"):
            lines = block.split("\n")
            kept = sorted(readable(line) for line in lines[1:] if not line.startswith(OPERATIONAL))
            blocks.append("\n".join(lines[:1] + kept))
        return "\n\n".join(sorted(blocks)) + "\n"


def readable(line):
    """A line of LDIF with its base64 opened where that gives printable text."""
    name, mark, value = line.partition(":: ")
    if mark:
        try:
            text = base64.b64decode(value).decode("utf-8")
        except UnicodeDecodeError:
            return line
        if text.isprintable():
            return "%s: %s" % (name, text)
    return line


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    create = commands.add_parser("create", help="make a home (and start its slapd)")
    create.add_argument("folder")
    create.add_argument("--version", choices=sorted(zimbra_home.VERSIONS), default="10.1")
    create.add_argument("--hostname", default="zimbra.example.com")
    create.add_argument("--port", type=int, help="of ldap://127.0.0.1 (default: any free one)")
    create.add_argument("--domain", action="append", dest="domains", help="can be repeated; the first is the default domain")
    create.add_argument("--service", action="append", dest="services", help="of the server: can be repeated; default mailbox and mta")
    create.add_argument("--url", help="LDAP URL for localconfig, instead of --port")
    create.add_argument("--listen", action="append", default=[], help="URL that slapd listens on (default: the LDAP URL)")
    create.add_argument("--user", help="owner of the home, and user that slapd becomes")
    create.add_argument("--admin-password", default="test1234", help="of admin@ the first domain")
    create.add_argument("--no-start", action="store_true", help="only print the command that starts slapd")
    join = commands.add_parser("join", help="make the home of another host of a site, whose localconfig.xml comes on standard input")
    join.add_argument("folder")
    join.add_argument("--version", choices=sorted(zimbra_home.VERSIONS), default="10.1")
    join.add_argument("--hostname", required=True)
    for name in ("start", "stop", "reset", "dump"):
        commands.add_parser(name).add_argument("folder")
    return parser.parse_args()


def main():
    """Run one command of the command line."""
    options = arguments()
    if options.command == "create":
        site = Site.create(options.folder, options.version, options.hostname, options.port, options.domains or ("example.com",),
                           options.services or ("mailbox", "mta"), options.url, options.listen, options.user, not options.no_start,
                           options.admin_password)
        print(subprocess.list2cmdline(site.slapd_command()) if options.no_start else site.url)
    elif options.command == "join":
        zimbra_home.write_member(options.folder, options.hostname, sys.stdin.read(), options.version)
    elif options.command == "dump":
        sys.stdout.write(Site(options.folder).dump())
    else:
        getattr(Site(options.folder), options.command)()


if __name__ == "__main__":
    main()
