# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one image of all hosts: made once, found again by a hash of everything that it is made of."""
import fcntl
import hashlib
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path

from .machine import BUILD, LAB, podman, require, run, show

SOURCE = LAB / "image"
REPOSITORY = "localhost/splitdomain-lab"
MIRRORS = (Path("/etc/apt/sources.list.d/debian.sources"), Path("/etc/apt/sources.list"))


def digest(paths, extra=""):
    """Hash of the files' names and contents, 12 hexadecimal digits."""
    total = hashlib.sha256(extra.encode())
    for path in sorted(paths):
        total.update(b"\0%s\0%s" % (path.name.encode(), path.read_bytes()))
    return total.hexdigest()[:12]


def name():
    """The image's name for the files as they are now and the base asked for."""
    parts = [path for path in SOURCE.rglob("*") if path.is_file()]
    return "%s:%s" % (REPOSITORY, digest(parts, os.environ.get("LAB_BASE_IMAGE", "")))


def exists(image):
    return podman("image", "exists", image, check=False).returncode == 0


@contextmanager
def lock(path):
    """Only one at a time: a second one waits here."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def build():
    """Make the image unless it is there; returns its name."""
    image = name()
    if exists(image):
        return image
    with lock(BUILD / "image.lock"):
        if not exists(image):
            base = os.environ.get("LAB_BASE_IMAGE") or base_image()
            show("building %s on %s" % (image, base))
            podman("build", "--network", "host", "--build-arg", "BASE=" + base, "--tag", image, str(SOURCE), timeout=1800)
    return image


def base_image():
    """Debian 12 with the packages, from the mirror this machine itself uses."""
    image = "%s-base:%s" % (REPOSITORY, digest([SOURCE / "packages.txt"]))
    if exists(image):
        return image
    require("mmdebstrap")
    packages = ",".join((SOURCE / "packages.txt").read_text().split())
    with tempfile.TemporaryDirectory(dir=BUILD) as place:
        tar = Path(place) / "base.tar"
        show("mmdebstrap (about a minute)")
        run("mmdebstrap", "--variant=minbase", "--include=" + packages, "bookworm", str(tar), mirror(), timeout=1800)
        podman("import", str(tar), image, timeout=600)
    return image


def mirror():
    """The machine's own list of Debian sources, which mmdebstrap takes as it is."""
    return next(str(path) for path in MIRRORS if path.exists() and path.read_text().strip())
