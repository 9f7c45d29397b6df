# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab as a whole."""
import json
import os
import subprocess
from pathlib import Path

from . import _mailbox, _smtp
from ._ssh import Host
from ._wait import wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / "lab" / "lab"
BUILD = Path(os.environ.get("LAB_BUILD", ROOT / "build" / "lab"))
HOSTS = {"zimbra": ("zimbra.example.com", 10), "mail": ("mail.example.com", 25), "internet": ("internet.example.net", 53)}
SECOND_MTA = {"mta": ("mta.example.com", 11)}


class Lab:
    """A lab that is up. name: default is the variable LAB, else 'lab'."""

    def __init__(self, name=None):
        self.name = name or os.environ.get("LAB", "lab")
        state = BUILD / "hosts" / self.name
        self.settings = json.loads((state / "lab.json").read_text())
        # The password of every mailbox that the lab itself made.
        self.password = (state / "password").read_text().strip()
        self.hosts = {
            short: Host(short, name, "%s.%d" % (self.settings["net"], octet), BUILD / "ssh_key", BUILD / ("known_hosts." + self.name))
            for short, (name, octet) in dict(HOSTS, **(SECOND_MTA if self.settings.get("mtas") == "2" else {})).items()
        }

    @classmethod
    def up(cls, name=None, *options):
        """Start a lab from nothing (options: those of `lab/lab up`) and return it."""
        command(name, "up", *options)
        return cls(name)

    def down(self):
        """Remove the lab."""
        self.close()
        command(self.name, "down")

    def close(self):
        for host in self.hosts.values():
            host.close()

    def run(self, host, words, **options):
        """Run a command on a host; see Host.run."""
        return self.hosts[host].run(words, **options)

    def zmprov(self, *lines):
        """Commands for one zmprov session on the Zimbra host; Ran (its exit code is 0 whatever a command did)."""
        return self.run("zimbra", "cat | zmprov -l -f /dev/stdin", user="zimbra", stdin="".join(line + "\n" for line in lines))

    def apply(self):
        """What an administrator does after changing MTA settings: the configuration rewrite, and Postfix reloaded."""
        return self.run("zimbra", "zmmtactl restart", user="zimbra")

    def zmconfigd_interval(self, seconds, host="zimbra"):
        """How often zmconfigd looks by itself, from now on (Zimbra's default: 60 s)."""
        edit = r"/zmconfigd_interval/,+2d; s,</localconfig>,<key name=\"zmconfigd_interval\">\n<value>%d</value>\n</key>\n&,"
        self.run(host, "sed -i '%s' conf/localconfig.xml && zmconfigdctl restart" % (edit % seconds), user="zimbra")

    # Mail

    def send(self, source, sender, recipient, target=None, subject="lab", body="Hello.\n"):
        """Send a mail from a host: through its own Postfix, or straight to another host's (target). Returns Sent."""
        return _smtp.send(self.hosts[source], self.hosts[target or source], sender, recipient, subject, body)

    def rcpt(self, target, source, addresses, sender="probe@example.net"):
        """What `target` answers to RCPT TO for each address when `source` is the client: address -> Answer."""
        return _smtp.rcpt(self.hosts[source], self.hosts[target], sender, addresses)

    def find(self, message_id):
        """Every copy of a mail in any mailbox of any host now, as a list of Found."""
        return self._search("HEADER", "Message-ID", _mailbox.quoted(message_id))

    def everything(self):
        """Every mail in any mailbox of any host now, as a list of Found: for many mails at once."""
        return self._search("ALL")

    def delivered(self, sent, timeout=20):
        """Wait until no queue holds anything any more and return every copy of the mail (none if it bounced)."""
        self.settle(timeout)
        return self.find(sent.message_id)

    def bounces(self, sent):
        """Notices about a mail that could not be delivered, in any mailbox now: they quote it."""
        found = self._search("HEADER", "Content-Type", _mailbox.quoted("multipart/report"))
        return [item for item in found if sent.message_id in item.message.as_string()]

    def settle(self, timeout=20):
        """Wait until all queues are empty; AssertionError telling what is left."""
        try:
            wait_until(lambda: not self.queues(), "every queue empty", timeout)
        except AssertionError:
            raise AssertionError("still queued after %s s: %s" % (timeout, self.queues())) from None

    def queues(self):
        """Whatever waits in any Postfix: list of dicts as `postqueue -j` has them, with the key 'host'."""
        return [dict(item, host=short) for short in self.hosts for item in self.queue(short)]

    def queue(self, host):
        return [json.loads(line) for line in self.run(host, "postqueue -j").out.splitlines()]

    def can_log_in(self, host, address, password):
        """True if this person can read mail there with this password."""
        return _mailbox.log_in(self.hosts[host], address, password)

    def _search(self, *criterion):
        found = []
        for short in HOSTS:
            host = self.hosts[short]
            for mailbox in _mailbox.mailboxes(host):
                found += _mailbox.search(host, mailbox, self.password, *criterion)
        return found

    # State

    def postconf(self, host):
        """`postconf -n` of a host as text, to be compared with an earlier one."""
        return self.run(host, "postconf -n").out

    def directory(self):
        """All of Zimbra's directory as normalised text, to be compared with an earlier one."""
        return self.run("zimbra", "python3 /srv/lab/code/zimbra/site.py dump /opt/zimbra").out

    def set_mx(self, domain, *hosts):
        """Make hosts the only MX of a domain, each as good as the other; holds for the next mail."""
        lines = ["server 127.0.0.1", "update delete %s. MX" % domain]
        lines += ["update add %s. 5 MX 10 %s." % (domain, self.hosts[host].name) for host in hosts]
        self.run("internet", "nsupdate -k /etc/bind/lab.key", stdin="\n".join([*lines, "send", ""]))

    def set_spf(self, domain, policy):
        """Make this the SPF record of a domain."""
        lines = ["server 127.0.0.1", "update delete %s. TXT" % domain, 'update add %s. 5 TXT "%s"' % (domain, policy), "send", ""]
        self.run("internet", "nsupdate -k /etc/bind/lab.key", stdin="\n".join(lines))


def command(name, *words):
    """Run lab/lab for the lab `name`; AssertionError with what it said if it fails."""
    env = dict(os.environ)
    if name:
        env["LAB"] = name
    done = subprocess.run([str(PROGRAM), *words], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done
