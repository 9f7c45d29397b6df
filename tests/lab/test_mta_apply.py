# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role mta_apply on an MTA host: it compares, reloads only for a reason, waits, and says what is wrong.

Run by itself: .venv/bin/pytest tests/lab/test_mta_apply.py. Needs podman and root; a lab of its own (LAB=mtatest).
"""
import pytest
from lab_mail import Lab, command
from roles import Roles

ZIMBRA = "zimbra.example.com"
TASK = "Have Postfix do"
STAMP = "/var/lib/splitdomain.zimbra/mta_apply.json"
DOMAINS = [{"name": "example.com", "role": "master", "peer": {"host": "mail.example.com"}}]


@pytest.fixture(scope="module", params=["10.1", "8.6"])
def lab(request):
    command("mtatest", "build")
    made = Lab.up("mtatest", "--version", request.param)
    # No background round of zmconfigd during these tests: what happens, happens on request.
    made.zmconfigd_interval(3600)
    yield made
    made.down()


@pytest.fixture(scope="module")
def roles(lab, tmp_path_factory):
    return Roles(lab, tmp_path_factory.mktemp("roles"))


class Mta:
    def __init__(self, lab, roles):
        self._lab, self._roles = lab, roles

    def apply(self, *options, **variables):
        """Run the role and return what its task said."""
        return self._roles.run("zimbra_mta", ["mta_apply"], DOMAINS, *options, **variables).result(ZIMBRA, TASK)

    def reloads(self):
        return int(self._lab.run("zimbra", "grep -c 'reload -- version' /var/log/mail.log", check=False).out)

    def postconf(self, name):
        return self._lab.run("zimbra", "postconf -h " + name, user="zimbra").out.strip()


@pytest.fixture
def mta(lab, roles):
    return Mta(lab, roles)


def directory(lab, *commands):
    ran = lab.zmprov(*commands)
    assert "ERROR" not in ran.err, ran.err


def test_host_that_is_as_asked_is_left_alone(lab, mta):
    before = mta.reloads()
    assert not mta.apply()["changed"]
    assert mta.reloads() == before
    assert lab.run("zimbra", "ls " + STAMP, check=False).out == ""


def test_settings_reach_postfix_and_the_second_run_does_nothing(lab, mta):
    directory(lab, "mcf zimbraMtaRelayHost [mail.example.com]:25")
    assert mta.postconf("relayhost") == ""
    foretold = mta.apply("--check")
    assert mta.postconf("relayhost") == ""
    done = mta.apply()
    assert done["entries"] == foretold["entries"]
    assert done["diff"]["before"]["postfix main.cf"] == {"relayhost": [""]}
    assert done["diff"]["after"]["postfix main.cf"] == {"relayhost": ["[mail.example.com]:25"]}
    assert mta.postconf("relayhost") == "[mail.example.com]:25"
    before = mta.reloads()
    assert not mta.apply()["changed"]
    assert mta.reloads() == before
    directory(lab, 'mcf zimbraMtaRelayHost ""')
    assert mta.apply()["changed"] and mta.postconf("relayhost") == ""


def test_dns_goes_to_what_the_version_obeys(lab, mta):
    old = lab.settings["version"] == "8.6"
    name, off, on = ("zimbraMtaDnsLookupsEnabled", "FALSE", "TRUE") if old else ("zimbraMtaSmtpDnsSupportLevel", "disabled", "enabled")
    directory(lab, "mcf %s %s" % (name, off))
    mta.apply()
    assert mta.postconf("disable_dns_lookups" if old else "smtp_dns_support_level") == ("yes" if old else "disabled")
    directory(lab, "mcf %s %s" % (name, on))
    assert mta.apply()["changed"] and not mta.apply()["changed"]


def test_reject_code_comes_with_verify_and_goes_with_it(lab, mta):
    before = lab.postconf("zimbra")
    directory(lab, "mcf +zimbraMtaRestriction reject_unverified_recipient")
    mta.apply()
    assert mta.postconf("unverified_recipient_reject_code") == "550"
    assert "reject_unverified_recipient" in mta.postconf("smtpd_recipient_restrictions")
    assert not mta.apply()["changed"]
    directory(lab, "mcf -zimbraMtaRestriction reject_unverified_recipient")
    mta.apply()
    assert lab.postconf("zimbra") == before
    assert not mta.apply()["changed"]


def test_reject_code_of_the_administrator_stays(lab, mta):
    lab.run("zimbra", "postconf -e unverified_recipient_reject_code=550", user="zimbra")
    assert not mta.apply()["changed"]
    assert mta.postconf("unverified_recipient_reject_code") == "550"
    lab.run("zimbra", "postconf -X unverified_recipient_reject_code", user="zimbra")


def test_new_route_holds_for_the_next_mail(lab, mta):
    assert lab.send("internet", "alice@example.net", "foo@example.com", target="zimbra").queued
    directory(lab, "ca qux@example.com '' zimbraMailTransport smtp:[mail.example.com]:25 zimbraAccountStatus locked")
    before = mta.reloads()
    assert mta.apply()["changed"] and mta.reloads() == before + 1
    sent = lab.send("internet", "alice@example.net", "qux@example.com", target="zimbra")
    assert [copy.where for copy in lab.delivered(sent)] == ["mail:qux@example.com"]
    assert not mta.apply()["changed"] and mta.reloads() == before + 1
    directory(lab, "da qux@example.com")
    assert mta.apply()["changed"]
    assert lab.run("zimbra", "ls " + STAMP, check=False).out == ""


def test_killed_run_is_completed(lab, mta):
    lab.run("zimbra", "mkdir -p $(dirname {0}) && echo '{{\"pending\": \"yes\"}}' > {0}".format(STAMP))
    before = mta.reloads()
    assert mta.apply()["changed"] and mta.reloads() == before + 1
    assert not mta.apply()["changed"]


def test_stopped_postfix_is_started(lab, mta):
    lab.run("zimbra", "zmmtactl stop", user="zimbra")
    assert mta.apply()["changed"]
    assert lab.rcpt("zimbra", "internet", ["foo@example.com"])["foo@example.com"].code == 250


def test_what_does_not_come_is_named(lab, mta):
    directory(lab, "mcf zimbraMtaRelayHost [mail.example.com]:25", "ms %s zimbraMtaRelayHost [other.example.com]:26" % ZIMBRA)
    lab.run("zimbra", "zmconfigdctl stop", user="zimbra")
    told = mta.apply(mta_apply_timeout=3, fails=True)
    assert 'relayhost is "" and should be "[other.example.com]:26"' in told["msg"] and "zmconfigd" in told["msg"]
    assert "hides the global value" in str(told["warnings"])
    lab.run("zimbra", "zmconfigdctl start", user="zimbra")
    assert mta.apply()["changed"] and mta.postconf("relayhost") == "[other.example.com]:26"
    directory(lab, 'ms %s zimbraMtaRelayHost ""' % ZIMBRA, 'mcf zimbraMtaRelayHost ""')
    assert mta.apply()["changed"]


def test_waiting_mail_is_told_by_host(lab, mta):
    directory(lab, "ca qux@example.com '' zimbraMailTransport smtp:[mail.example.com]:26 zimbraAccountStatus locked")
    mta.apply()
    assert lab.send("internet", "alice@example.net", "qux@example.com", target="zimbra").queued
    for _try in range(20):
        told = mta.apply().get("warnings") or []
        if told:
            break
    assert "1 recipients of deferred mail wait here: mail.example.com 1 (connect to mail.example.com" in told[0]
    lab.run("zimbra", "postsuper -d ALL")
    directory(lab, "da qux@example.com")
    mta.apply()


def test_other_host_is_refused(lab, mta):
    assert "no server of that name that runs an MTA" in mta.apply(mta_apply_server="store.example.com", fails=True)["msg"]
