# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles that write files on the controller, and a real Exim to read some of them. Needs podman, root and a Debian mirror."""
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
from lab.control import image  # noqa: E402
from lab.control.machine import podman  # noqa: E402

EXIM = "localhost/splitdomain-exim:" + image.name().rpartition(":")[2]


class Ran(NamedTuple):
    changed: int
    output: str


class Controller:
    """A folder in which roles of the collection are run on this machine, as a play of somebody else would."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, role, *options, fails=False, **variables):
        play = dict(hosts="localhost", connection="local", gather_facts=False, vars=variables)
        play["roles"] = ["splitdomain.zimbra." + role]
        (self.folder / "play.yml").write_text(json.dumps([play]))
        env = dict(os.environ, ANSIBLE_COLLECTIONS_PATH=str(ROOT / "build" / "collections"), ANSIBLE_NOCOLOR="1",
                   ANSIBLE_CALLBACK_RESULT_FORMAT="yaml", ANSIBLE_INJECT_FACT_VARS="0")  # fmt: skip
        command = [str(ROOT / ".venv/bin/ansible-playbook"), "-i", "localhost,", "-e", "ansible_python_interpreter=" + sys.executable]
        done = subprocess.run([*command, "play.yml", *options], cwd=str(self.folder), env=env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False)  # fmt: skip
        assert (done.returncode != 0) == fails, done.stdout[-6000:]
        recap = [word for line in done.stdout.splitlines() for word in line.split() if word.startswith("changed=")]
        return Ran(int(recap[-1].partition("=")[2]) if recap else 0, done.stdout)

    def files(self):
        """Everything that was written: {path: content}."""
        place = self.folder / "out"
        return {str(path.relative_to(place)): path.read_text() for path in sorted(place.rglob("*")) if path.is_file()}


@pytest.fixture
def controller(tmp_path):
    return Controller(tmp_path)


class Exim:
    """A real Exim in a container of its own, over a folder of this machine."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, *words, stdin=None, check=True):
        done = podman("run", "--rm", "-i", "--network", "none", "--volume", "%s:%s:ro" % (self.folder, self.folder), EXIM, "exim4", *words,
                      stdin=stdin, check=False)  # fmt: skip
        assert done.returncode == 0 or not check, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="session")
def exim_image():
    """An image with Exim instead of Postfix: both cannot be installed in one."""
    if podman("image", "exists", EXIM, check=False).returncode:
        image.build()
        name = "splitdomain-exim-build-%d" % os.getpid()
        try:
            podman("run", "--name", name, "--network", "host", image.name(), "sh", "-c",
                   "apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends exim4-daemon-light")
            podman("commit", "--change", "CMD []", name, EXIM)
        finally:
            podman("rm", "-f", name)
    return EXIM
