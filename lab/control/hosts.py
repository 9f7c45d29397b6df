# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start, set up and remove the three hosts of a lab."""
import time
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from . import image, network
from .machine import LAB, LabError, podman, show
from .state import State

VERSIONS = ("10.1", "8.6")
PRODUCTS = ("zimbra", "carbonio")
PEER_CLASSES = ("virtual_mailbox", "local", "virtual_alias", "relay")


class Host(NamedTuple):
    """`short` names the container and the folder under lab/hosts, `octet` is the last part of the address."""

    short: str
    name: str
    octet: int
    groups: tuple


HOSTS = (
    # DNS first: the others ask it while their services start.
    Host("internet", "internet.example.net", 53, ("outside",)),
    Host("zimbra", "zimbra.example.com", 10, ("zimbra", "zimbra_mta")),
    Host("mail", "mail.example.com", 25, ("peer",)),
)
# Set up when the first Zimbra host is there, whose directory it joins.
SECOND_MTA = Host("mta", "mta.example.com", 11, ("zimbra_mta",))


def hosts_of(settings):
    """The hosts of a lab that was made with these settings."""
    return HOSTS + (SECOND_MTA,) * (settings.get("mtas") == "2")


def by_name(name):
    """A host by its short or full name."""
    for host in HOSTS + (SECOND_MTA,):
        if name in (host.short, host.name):
            return host
    raise LabError("no host %s; there are: %s" % (name, ", ".join(host.name for host in HOSTS)))


def container(lab, host):
    return "%s-%s-%s" % (network.PREFIX, lab, host.short)


def up(lab, version="10.1", peer_class="virtual_mailbox", populate=True, mounts=(), mtas="1", product="zimbra"):
    """Bring the lab up from nothing; an older one of the same name goes first. Returns the seconds it took without the image."""
    built = image.build()
    began = time.monotonic()
    down(lab)
    network_name, subnet = network.create(lab)
    state = State(lab)
    settings = {
        "name": lab, "net": subnet, "version": version, "peer_class": peer_class, "populate": "yes" if populate else "no", "mtas": mtas,
        "product": product,
    }  # fmt: skip
    all_hosts = hosts_of(settings)
    addresses = ["%s.%d" % (subnet, host.octet) for host in all_hosts]
    state.create(settings, addresses)
    try:
        with ThreadPoolExecutor(len(all_hosts)) as pool:
            list(pool.map(lambda host: start(lab, host, network_name, subnet, built, state, mounts), all_hosts))
            list(pool.map(lambda host: setup(lab, host), HOSTS))
        for host in all_hosts[len(HOSTS):]:
            setup(lab, host, joins=by_name("zimbra"))
    except LabError:
        show("the hosts are left as they are, to look at; lab/lab down removes them")
        raise
    return time.monotonic() - began


def start(lab, host, network_name, subnet, built, state, mounts):
    """Start one container; its systemd boots while the others start."""
    volumes = [str(LAB) + ":/srv/lab/code:ro", str(state.path) + ":/srv/lab/state:ro"] + ["%s:%s:ro" % (path, path) for path in mounts]
    podman(
        "run", "--detach", "--name", container(lab, host), "--hostname", host.name, "--systemd=always",
        # NET_RAW for ping; without SYS_PTRACE stopping slapd silently leaves it running.
        "--cap-add", "NET_RAW,SYS_PTRACE",
        "--network", network_name, "--ip", "%s.%d" % (subnet, host.octet),
        "--dns", subnet + ".53", "--dns-search", ".",
        *(word for volume in volumes for word in ("--volume", volume)), built,
    )  # fmt: skip


def setup(lab, host, joins=None):
    """Run the host's own set-up script in it. joins: the Zimbra host whose localconfig.xml it gets on standard input."""
    told = podman("exec", container(lab, joins), "cat", "/opt/zimbra/conf/localconfig.xml").stdout if joins else None
    podman("exec", "--interactive", container(lab, host), "/srv/lab/code/hosts/setup", host.short, stdin=told, timeout=120)


def down(lab):
    """Remove the lab's containers, network and files; nothing there is no error."""
    known = "|".join(host.short for host in HOSTS + (SECOND_MTA,))
    names = podman("ps", "--all", "--quiet", "--filter", "name=^%s-%s-(%s)$" % (network.PREFIX, lab, known))
    if names.stdout.split():
        podman("rm", "--force", "--time", "0", *names.stdout.split())
    network.remove(lab)
    State(lab).remove()


def status(lab):
    """Rows (host, address, state of the container, state of its systemd)."""
    subnet = network.find(lab)
    for host in hosts_of(State(lab).settings()):
        state = podman("inspect", "--format", "{{.State.Status}}", container(lab, host), check=False).stdout.strip() or "absent"
        inner = "-"
        if state == "running":
            inner = podman("exec", container(lab, host), "systemctl", "is-system-running", check=False).stdout.strip()
        yield host.name, "%s.%d" % (subnet, host.octet) if subnet else "-", state, inner
