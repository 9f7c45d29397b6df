# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario directory does before the first run: trust, the state before, and a watch for passwords among the processes.

Run by the scenario's prepare step: `python -m scenario.directory`.
"""
import json
import shutil

from lab_mail import Lab, wait_until
from lab_mail._gal import trust

from .playbook import Scenario

HOSTS = ("zimbra", "mail")
# Looks at what every process was started with, again and again. It begins with a process that it must find.
WATCH = r"""
import glob, json, subprocess, time
secrets = [line.encode() for line in open("/root/watched").read().split()]
found, rounds = set(), 0
proof = subprocess.Popen(["python3", "-c", "import time; time.sleep(9999)", secrets[0]])
while True:
    for path in glob.glob("/proc/[0-9]*/cmdline") + glob.glob("/proc/[0-9]*/environ"):
        try:
            text = open(path, "rb").read()
        except OSError:
            continue
        if any(secret in text for secret in secrets):
            found.add("proof" if path.startswith("/proc/%d/" % proof.pid) else text.decode("utf-8", "replace").replace("\0", " "))
    rounds += 1
    open("/root/watch.new", "w").write(json.dumps([rounds, sorted(found)]))
    __import__("os").replace("/root/watch.new", "/root/watch.json")
    time.sleep(0.01)
"""


def secrets(lab):
    """Passwords that nobody may see: of who searches, of who writes, of a person in the other directory."""
    return [kind + lab.password for kind in ("reader-", "writer-", "external-")]


def watched(lab, host):
    """(rounds that were made, command lines and environments with a password, 'proof' for the one that must be found)."""
    return tuple(json.loads(lab.run(host, "cat /root/watch.json").out))


def main():
    lab, scenario = Lab(), Scenario()
    for folder in ("runs", "kept", "record"):
        shutil.rmtree(scenario.folder / folder, ignore_errors=True)
    for old in scenario.logs.glob("*-converge.yml.jsonl"):
        old.unlink()
    lab.zmconfigd_interval(3600)
    trust(lab)
    scenario.kept("directory", lab.directory())
    for host in HOSTS:
        lab.run(host, "umask 077; cat >/root/watched", stdin="\n".join(secrets(lab)))
        lab.run(host, "cat >/root/watch.py && systemd-run --quiet --unit=watch python3 /root/watch.py", stdin=WATCH)
        wait_until(lambda host=host: lab.run(host, "cat /root/watch.json", check=False).out, "the watch on " + host)
    lab.close()


if __name__ == "__main__":
    main()
