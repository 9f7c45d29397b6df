# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What this machine is able to do: podman, with the settings that the machine needs."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

LAB = Path(__file__).resolve().parent.parent
BUILD = Path(os.environ.get("LAB_BUILD", LAB.parent / "build" / "lab"))
CAP_SYS_RESOURCE = 24
PACKAGES = "podman runc netavark iptables mmdebstrap openssh-client"


class LabError(Exception):
    """Something that a person has to know; its text is shown as it is."""


def clean_cgroups():
    """True where all of /sys/fs/cgroup is version 2, which podman's default runtime wants."""
    return Path("/sys/fs/cgroup/cgroup.controllers").exists()


def raises_limits():
    """True where this process has CAP_SYS_RESOURCE: podman then sets the limits it likes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            return bool(int(line.split()[1], 16) >> CAP_SYS_RESOURCE & 1)
    return False


def environment():
    """The environment for podman: with our containers.conf only where one of the obstacles is found."""
    env = dict(os.environ)
    if "CONTAINERS_CONF" not in env and not (clean_cgroups() and raises_limits()):
        env["CONTAINERS_CONF"] = str(LAB / "containers.conf")
    return env


def run(*command, check=True, stdin=None, timeout=600):
    """Run a program; returns its CompletedProcess with text output, or raises LabError with what it said."""
    try:
        done = subprocess.run(
            command, env=environment(), input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=timeout, check=False
        )
    except FileNotFoundError as error:
        raise LabError("%s is not installed on this machine" % command[0]) from error
    except subprocess.TimeoutExpired as error:
        raise LabError("%s: no end after %s s" % (" ".join(command), timeout)) from error
    if check and done.returncode:
        raise LabError("%s: exit code %d\n%s%s" % (" ".join(command), done.returncode, done.stdout, done.stderr))
    return done


def podman(*arguments, **options):
    """Run podman; see run()."""
    return run("podman", *arguments, **options)


def show(text):
    """A line about what is being done, on stderr: stdout belongs to results."""
    sys.stderr.write("lab: %s\n" % text)
    sys.stderr.flush()


def require(*programs):
    """Raise LabError naming every program that is missing here."""
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        raise LabError("missing on this machine: %s (on Debian: apt-get install %s)" % (", ".join(missing), PACKAGES))
