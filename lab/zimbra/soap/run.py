# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The admin SOAP service of a home as a process of its own.

run.py up DIR      a fresh home in DIR, in the base state of the recordings (admin@example.com / test123), with its slapd and
                   the service; prints the URL
run.py down DIR    end both and remove DIR
run.py certify HOME NAME...    an authority (conf/ca/ca.pem) and a certificate for these names and addresses (conf/mailboxd.pem, .key)
"""
import ipaddress
import os
import shutil
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:1] = [os.path.dirname(HERE)]
PYTHON = "/usr/bin/python3"


def openssl(folder, *arguments):
    """Run openssl in a folder."""
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, timeout=60, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def certify(home, names):
    """Make the authority of a home unless it is there, and a certificate for these names and addresses."""
    authority = home + "/conf/ca"
    os.makedirs(authority, exist_ok=True)
    new = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    if not os.path.exists(authority + "/ca.pem"):
        openssl(authority, *new, "-x509", "-keyout", "ca.key", "-out", "ca.pem", "-days", "3650", "-subj", "/O=CA/CN=Zimbra of the lab",
                "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    with open(authority + "/names", "w", encoding="ascii") as stream:
        stream.write("subjectAltName=%s\n" % ",".join(kind(name) + name for name in names))
    openssl(authority, *new, "-keyout", "../mailboxd.key", "-out", "mailboxd.csr", "-subj", "/CN=" + names[0])
    openssl(authority, "x509", "-req", "-in", "mailboxd.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3650",
            "-extfile", "names", "-out", "../mailboxd.pem")
    for name in ("names", "mailboxd.csr"):
        os.remove(authority + "/" + name)


def kind(name):
    """DNS: or IP:, as a certificate wants it."""
    try:
        ipaddress.ip_address(name)
        return "IP:"
    except ValueError:
        return "DNS:"


def start(home, port=0, listen="127.0.0.1"):
    """Start the service of a home with the certificate of certify(); its URL, once it listens."""
    command = [PYTHON, HERE + "/server.py", home, "--listen", listen, "--port", str(port),
               "--certificate", home + "/conf/mailboxd.pem", "--key", home + "/conf/mailboxd.key"]
    with open(home + "/log/soap.log", "ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, start_new_session=True)
    url = process.stdout.readline().decode("ascii").strip()
    process.stdout.close()
    if not url:
        raise RuntimeError("the service did not start: see %s/log/soap.log" % home)
    with open(home + "/data/soap.pid", "w", encoding="ascii") as stream:
        stream.write("%d\n" % process.pid)
    return url


def pid(home):
    """Process id of the running service, or None."""
    try:
        with open(home + "/data/soap.pid", encoding="ascii") as stream:
            number = int(stream.read())
        with open("/proc/%d/cmdline" % number, "rb") as stream:
            return number if home.encode() in stream.read() else None
    except (OSError, ValueError):
        return None


def stop(home, number=signal.SIGTERM, deadline=10):
    """End the service and wait until it is gone (seconds)."""
    running = pid(home)
    if running is None:
        return
    os.kill(running, number)
    end = time.monotonic() + deadline
    while pid(home) == running:
        try:
            if os.waitpid(running, os.WNOHANG)[0]:
                return
        except ChildProcessError:
            pass
        if time.monotonic() > end:
            raise TimeoutError("the service %d did not stop in %d s" % (running, deadline))
        time.sleep(0.005)


def site(folder):
    """The class Site: loaded by path, because Python has a module called site, too."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("zimbra_site", os.path.dirname(HERE) + "/site.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Site if folder is None else module.Site(folder)


def up(folder):
    """A fresh home with everything running; its URL."""
    down(folder)
    home = os.path.abspath(folder)
    site(None).create(home, admin_password="test123")
    certify(home, ["localhost", "zimbra.example.com", "127.0.0.1"])
    return start(home)


def down(folder):
    """End what runs in a folder, and remove it."""
    home = os.path.abspath(folder)
    if os.path.exists(home + "/conf/standin.json"):
        stop(home)
        site(home).stop()
    shutil.rmtree(home, ignore_errors=True)


def main():
    """Run one command of the command line."""
    words = sys.argv[1:]
    if len(words) == 2 and words[0] == "up":
        print(up(words[1]))
    elif len(words) == 2 and words[0] == "down":
        down(words[1])
    elif len(words) > 2 and words[0] == "certify":
        certify(os.path.abspath(words[1]), words[2:])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
