# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mail to the peer over TLS, or not at all: real Postfix on both sides, with a real certificate.

Run by itself: .venv/bin/pytest tests/lab/test_tls_policy.py. Needs podman and root; a lab of its own (LAB=tlslab).
"""
import pytest
from lab_mail import Lab, command, wait_until
from roles import Roles

BAR = "bar@example.com"
OTHERS = "inline:{example.net=none}"


@pytest.fixture(scope="module")
def lab():
    command("tlslab", "build")
    made = Lab.up("tlslab")
    yield made
    made.down()


@pytest.fixture(scope="module")
def site(lab, tmp_path_factory):
    """Zimbra is the master; its administrator has a policy of their own; the peer has no TLS yet."""
    lab.run("zimbra", "/opt/zimbra/common/sbin/postconf -e 'smtp_tls_policy_maps = %s' smtp_tls_security_level=may" % OTHERS)
    made = Site(lab, tmp_path_factory.mktemp("tls"))
    made.apply(None)
    return made


class Site:
    def __init__(self, lab, folder):
        self.lab, self._roles = lab, Roles(lab, folder)

    def declared(self, tls):
        peer = {"host": "mail.example.com", "addresses": [self.lab.hosts["mail"].address]}
        return [{"name": "example.com", "role": "master", "remote_accounts": ["bar"], "peer": dict(peer, **({"tls": tls} if tls else {}))}]

    def apply(self, tls, *words):
        return self._roles.run("zimbra", ["master", "mta_apply"], self.declared(tls), *words)

    def refused(self, tls):
        return self._roles.run("zimbra", ["mta_apply"], self.declared(tls), fails=True).output

    def maps(self):
        return self.lab.run("zimbra", "/opt/zimbra/common/sbin/postconf -h smtp_tls_policy_maps").out.strip()

    def digest(self):
        return self.lab.run("zimbra", "/opt/zimbra/common/sbin/postconf -x -h smtp_tls_fingerprint_digest").out.strip()

    def fingerprint(self):
        """The fingerprint of the peer's certificate, made as Zimbra's Postfix compares it."""
        told = self.lab.run("mail", "openssl x509 -noout -fingerprint -%s -in /etc/postfix/peer.pem" % self.digest()).out
        return told.strip().partition("=")[2]

    def certify(self):
        self.lab.run("mail", "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mail.example.com -keyout /etc/postfix/peer.key"
                             " -out /etc/postfix/peer.pem 2>/dev/null && postconf -e smtpd_tls_security_level=may"
                             " smtpd_tls_cert_file=/etc/postfix/peer.pem smtpd_tls_key_file=/etc/postfix/peer.key"
                             " smtpd_tls_received_header=yes && postfix reload")  # fmt: skip

    def arrives(self):
        """How a mail to the peer arrived: encrypted or clear, or that it is held in Zimbra's queue."""
        sent = self.lab.send("internet", "alice@example.net", BAR, target="zimbra")
        wait_until(lambda: all(each["recipients"][0].get("delay_reason") for each in self.lab.queue("zimbra")), "sent or put off", 30)
        if self.lab.queue("zimbra"):
            return "held"
        found = self.lab.delivered(sent)[0].message
        received = " ".join(" ".join(found.get_all("Received")).split())
        return "encrypted" if "(using TLS" in received else "clear"

    def release(self):
        self.lab.run("zimbra", "/opt/zimbra/common/sbin/postqueue -f")


def test_without_a_policy_mail_goes_in_clear_text_where_the_peer_has_no_tls(site):
    assert site.arrives() == "clear" and site.maps() == OTHERS


def test_encrypt_holds_what_would_go_in_clear_text_and_lets_it_go_encrypted(site):
    before = site.maps()
    told = site.apply(dict(level="encrypt"), "--check", "--diff")
    assert site.maps() == before and told.result("zimbra", "Encrypt mail")["changed"]
    site.apply(dict(level="encrypt"))
    assert site.maps() == "texthash:/opt/zimbra/conf/splitdomain_tls_policy, " + OTHERS
    assert site.apply(dict(level="encrypt")).changed() == []
    assert site.arrives() == "held"
    site.certify()
    site.release()
    site.lab.settle(30)
    assert site.arrives() == "encrypted"


def test_only_a_certificate_that_is_known_gets_mail(site):
    right = site.fingerprint()
    wrong = right[:-2] + ("00" if right[-2:] != "00" else "11")
    site.apply(dict(level="fingerprint", fingerprints=[wrong]))
    assert site.arrives() == "held"
    site.apply(dict(level="fingerprint", fingerprints=[wrong, right.lower()]))
    site.release()
    site.lab.settle(30)
    assert site.arrives() == "encrypted"


def test_a_fingerprint_that_postfix_would_never_compare_is_refused(site):
    length = 32 if site.digest() != "sha256" else 16
    before = site.maps()
    said = site.refused(dict(level="fingerprint", fingerprints=[":".join(["AB"] * length)]))
    assert "and this Postfix compares %s" % site.digest() in said and site.maps() == before


def test_taken_back_nothing_of_it_is_left(site):
    site.apply(None)
    assert site.maps() == OTHERS
    assert "No such file" in site.lab.run("zimbra", "ls /opt/zimbra/conf/splitdomain_tls_policy 2>&1", check=False).out
    assert site.apply(None).changed() == [] and site.arrives() == "encrypted", "Postfix encrypts by itself where it can"
