# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules gal and auth against a second LDAP server with people in it: settings are tried, stored, and people found and signed in.

And the other system's SMTP server, which goes on to check passwords of who lives on Zimbra.

Run by itself: .venv/bin/pytest tests/lab/test_directory.py. Needs podman and root; the lab is directorytest.
"""
import smtplib

import pytest
from adhoc import Adhoc
from lab_mail import Lab, command
from lab_mail._gal import TRUSTED, address_book, stored, trust
from lab_mail._smtp import session
from roles import Roles

BASE, READER = "dc=example,dc=com", "cn=reader,dc=example,dc=com"
URL = "ldap://mail.example.com:389"
FILTER = "(&(mail=*)(|(cn=*%s*)(mail=*%s*)))"


@pytest.fixture(scope="module")
def lab():
    command("directorytest", "build")
    made = Lab.up("directorytest")
    trust(made)
    made.zmprov("ca bar@example.com '' zimbraMailTransport smtp:[mail.example.com]:25 zimbraAccountStatus locked",
                "ca newcomer@example.com '' zimbraMailTransport smtp:[mail.example.com]:25 zimbraAccountStatus locked")  # fmt: skip
    yield made
    made.down()


@pytest.fixture(scope="module")
def call(lab, tmp_path_factory):
    return Adhoc(lab, tmp_path_factory.mktemp("directory"))


def gal(lab, **changes):
    return dict(name="example.com", mode="both", urls=[URL], base="ou=people," + BASE, filter=FILTER, bind_dn=READER,
                bind_password="reader-" + lab.password, **changes)  # fmt: skip


def auth(lab, **changes):
    return dict(dict(name="example.com", mech="ldap", urls=[URL], search_base=BASE, search_filter="(uid=%u)", search_bind_dn=READER,
                search_bind_password="reader-" + lab.password, fallback_to_local=False, test_user="foo",
                test_password="external-" + lab.password), **changes)  # fmt: skip


def test_gal(lab, call):
    asked = dict(domains=[gal(lab)], ldap_ca_path=TRUSTED)
    before = lab.directory()
    told = call("zimbra", "gal", check=True, **asked)
    assert lab.directory() == before
    did = call("zimbra", "gal", **asked)
    assert {key: told[key] for key in ("entries", "summary", "diff")} == {key: did[key] for key in ("entries", "summary", "diff")}
    assert {entry["name"] for entry in did["entries"]} == {"example.com", "bar@example.com"}
    assert did["found"] == [dict(name="example.com", mode="both", zimbra=2, hidden=1, other=3, counted=True,
                                 tried=["autocomplete", "search", "sync"], failed=[], twice=[])]  # fmt: skip
    # One of each side, once; and who is on the other side only because he is new there.
    assert address_book(lab, "foo") == ["foo@example.com"]
    assert address_book(lab, "bar") == ["bar@example.com"]
    assert address_book(lab, "newcomer") == ["newcomer@example.com"]
    again = call("zimbra", "gal", **asked)
    assert not again["changed"] and again["found"] == did["found"]


def test_auth(lab, call):
    asked = dict(domains=[auth(lab)], ldap_ca_path=TRUSTED)
    assert lab.can_log_in("zimbra", "foo@example.com", lab.password)
    before = lab.directory()
    told = call("zimbra", "auth", check=True, **asked)
    assert lab.directory() == before
    did = call("zimbra", "auth", **asked)
    assert told["diff"] == did["diff"] and told["entries"] == did["entries"]
    assert did["found"] == [dict(name="example.com", mech="ldap", fallback=False, people=1, known=1, counted=True, missing=[],
                                 signed_in="foo@example.com", failed="")]  # fmt: skip
    assert lab.can_log_in("zimbra", "foo@example.com", "external-" + lab.password)
    assert not lab.can_log_in("zimbra", "foo@example.com", lab.password)
    assert not call("zimbra", "auth", **asked)["changed"]
    call("zimbra", "auth", domains=[dict(name="example.com", fallback_to_local=True)], ldap_ca_path=TRUSTED)
    assert lab.can_log_in("zimbra", "foo@example.com", lab.password)
    assert lab.can_log_in("zimbra", "f@example.com", "external-" + lab.password)
    assert stored(lab)["zimbraAuthLdapSearchBindPassword"] == "reader-" + lab.password


def test_who_is_on_the_other_system_is_copied_into_a_slave_and_goes_with_the_copy(lab, tmp_path):
    roles = Roles(lab, tmp_path)
    lab.zmprov("cd example.org")
    domains = [{"name": "example.org", "role": "slave", "peer": {"host": "mail.example.com"}}]
    dora = {"name": "dora@example.org", "aliases": ["d@example.org"], "display_name": "Dora"}

    def run(*people, options=(), **more):
        wanted = [{"name": "example.org", "people": list(people)}]
        return roles.run("zimbra", ["directory"], domains, *options, directory_copy=wanted, **more)

    def copy(*people, **more):
        ran = run(*people, **more)
        return [(each["action"], each["name"]) for each in ran.result("zimbra", "Copy who is on the other system")["entries"]]

    before = lab.directory()
    made = [("create", "dora@example.org"), ("create", "dirk@example.org")]
    assert copy(dora, "dirk@example.org", options=["--check"]) == made and lab.directory() == before
    assert copy(dora, "dirk@example.org") == made and copy(dora, "dirk@example.org") == []
    shown = lab.zmprov("ga d@example.org displayName zimbraMailTransport").out
    assert "displayName: Dora" in shown and "zimbraMailTransport: smtp:[mail.example.com]:25" in shown
    assert "more than purge_max of 10 %: dirk@example.org" in run(dora, fails=True).output, "a list that lost half of its people"
    assert copy(dora, directory_purge_max=50) == [("delete", "dirk@example.org")]
    refused = roles.run("zimbra", ["directory"], [dict(domains[0], role="master")], fails=True,
                        directory_copy=[{"name": "example.org", "people": [dora]}])  # fmt: skip
    assert "Zimbra is the master of example.org" in refused.output


class TestOverSoap:
    """Zimbra itself tries the settings, by its own trial of them."""

    @pytest.fixture
    def soap(self, lab):
        return dict(backend="soap", url="https://zimbra.example.com:7071/service/admin/soap/", username="admin@zimbra.example.com",
                    password="test1234", ca_path="/opt/zimbra/conf/ca/ca.pem")  # fmt: skip

    def test_people_are_found_and_a_wrong_base_is_told_before_anything_is_written(self, lab, call, soap):
        lab.zmprov("md example.com zimbraGalMode zimbra")
        before = lab.directory()
        wrong = call("zimbra", "gal", fails=True, domains=[dict(gal(lab), base="ou=nobody," + BASE)], **soap)
        assert "check.NAME_NOT_FOUND" in wrong["msg"] and "See that the base is there" in wrong["msg"] and lab.directory() == before
        wrong = call("zimbra", "gal", fails=True, domains=[dict(gal(lab), bind_password="wrong")], **soap)
        assert "check.AUTH_FAILED" in wrong["msg"] and lab.directory() == before
        did = call("zimbra", "gal", domains=[gal(lab)], **soap)
        assert did["backend"] == "soap" and (did["found"][0]["other"], did["found"][0]["failed"]) == (3, [])
        assert not call("zimbra", "gal", domains=[gal(lab)], **soap)["changed"]

    def test_somebody_signs_in_and_a_wrong_password_is_told(self, lab, call, soap):
        lab.zmprov("md example.com zimbraAuthMech zimbra")
        before = lab.directory()
        wrong = call("zimbra", "auth", fails=True, domains=[auth(lab, test_password="wrong")], **soap)
        assert "check.AUTH_FAILED" in wrong["msg"] and lab.directory() == before
        did = call("zimbra", "auth", domains=[auth(lab)], **soap)
        assert did["changed"] and did["found"][0]["signed_in"] == "foo@example.com"
        assert not call("zimbra", "auth", domains=[auth(lab)], **soap)["changed"]


# The SMTP server of the other system asks Dovecot, and that asks where passwords live: README of the role directory.
SASL = """
service auth {
  unix_listener /var/spool/postfix/private/auth {
    mode = 0660
    user = postfix
  }
}
passdb {
  driver = %s
  args = %s
}
"""
LDAP = """uris = ldap://mail.example.com
tls = yes
tls_ca_cert_file = /etc/lab-ldap/ca.pem
dn = %s
dnpass = %s
base = %s
pass_filter = (uid=%%n)
auth_bind = yes
"""


class TestSmtpAuthOfTheOtherSystem:
    @pytest.fixture(params=["ldap", "imap"])
    def password(self, lab, request):
        """The password of foo, who lives on Zimbra, where the other system's Dovecot asks for it."""
        if request.param == "ldap":
            lab.run("mail", "cat >/etc/dovecot/portal.conf", stdin=LDAP % (READER, "reader-" + lab.password, BASE))
            passdb, password = SASL % ("ldap", "/etc/dovecot/portal.conf"), "external-" + lab.password
        else:
            lab.zmprov("md example.com zimbraAuthMech zimbra")
            passdb, password = SASL % ("imap", "host=zimbra.example.com port=143"), lab.password
        lab.run("mail", "cp /etc/dovecot/dovecot.conf /tmp/dovecot.conf && cat >>/etc/dovecot/dovecot.conf && systemctl restart dovecot && "
                        "postconf -e smtpd_sasl_auth_enable=yes smtpd_sasl_type=dovecot smtpd_sasl_path=private/auth && postfix reload",
                stdin=passdb)  # fmt: skip
        yield password
        lab.run("mail", "cp /tmp/dovecot.conf /etc/dovecot/dovecot.conf && systemctl restart dovecot && "
                        "postconf -X smtpd_sasl_auth_enable smtpd_sasl_type smtpd_sasl_path && postfix reload")  # fmt: skip

    def test_who_lives_on_zimbra_goes_on_to_send_through_it(self, lab, password):
        """A stranger to the network relays with the password, and is refused without it or with a wrong one."""
        source, target = lab.hosts["internet"], lab.hosts["mail"]
        with session(source, target) as smtp:
            smtp.mail("foo@example.com")
            assert b"Relay access denied" in smtp.rcpt("alice@example.net")[1]
        with session(source, target) as smtp:
            smtp.user, smtp.password = "foo@example.com", "wrong"
            with pytest.raises(smtplib.SMTPAuthenticationError):
                smtp.auth("PLAIN", smtp.auth_plain)
        with session(source, target) as smtp:
            smtp.user, smtp.password = "foo@example.com", password
            assert smtp.auth("PLAIN", smtp.auth_plain)[0] == 235
            smtp.mail("foo@example.com")
            assert smtp.rcpt("alice@example.net")[0] == 250
