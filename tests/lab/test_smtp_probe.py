# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What smtp_probe tells of real mail servers, and of servers that are made to misbehave.

Run by itself: .venv/bin/pytest tests/lab/test_smtp_probe.py. Needs podman and root; a lab of its own (LAB=probetest).
"""
import itertools

import pytest
from adhoc import Adhoc
from lab_mail import Lab, command, wait_until

ZIMBRA, MAIL = "[zimbra.example.com]:25", "[mail.example.com]:25"
# Says nothing, or its one line, to everybody who connects; each connection is kept open.
LISTENER = """import socket, sys
server = socket.create_server(("0.0.0.0", int(sys.argv[1])))
kept = []
while True:
    kept.append(server.accept()[0])
    kept[-1].sendall(sys.argv[2].encode())
"""
# A certificate of its own for mail.example.com, from $1 until $2.
CERTIFICATE = """set -e; cd /etc/postfix; rm -rf ca; mkdir ca; touch ca/index; echo 01 > ca/serial
printf '[ca]\\ndefault_ca=c\\n[c]\\ndatabase=ca/index\\nserial=ca/serial\\nnew_certs_dir=ca\\ndefault_md=sha256\\npolicy=p\\n
unique_subject=no\\nx509_extensions=x\\n[p]\\norganizationName=supplied\\ncommonName=supplied\\n[x]\\nsubjectAltName=DNS:mail.example.com\\nbasicConstraints=CA:true
[req]\\ndistinguished_name=n\\n[n]\\n' > ca/conf
openssl req -new -newkey rsa:2048 -nodes -keyout ca/key -subj '/O=Müller & Co/CN=mail.example.com' -utf8 -config ca/conf -out ca/csr
openssl ca -batch -config ca/conf -selfsign -keyfile ca/key -in ca/csr -out ca/crt -notext %s
"""


@pytest.fixture(scope="module")
def lab():
    command("probetest", "build")
    made = Lab.up("probetest")
    yield made
    made.down()


@pytest.fixture(scope="module")
def run(lab, tmp_path_factory):
    return Adhoc(lab, tmp_path_factory.mktemp("probe"))


@pytest.fixture
def settings(lab):
    """Change settings of the Postfix on `mail` for one test."""
    lab.run("mail", "cp -p /etc/postfix/main.cf /root/main.cf")

    def change(*words):
        quoted = " ".join("'%s'" % word for word in words)
        lab.run("mail", "postconf -e %s && touch -d '10 seconds ago' /etc/postfix/main.cf && postfix reload" % quoted)

    yield change
    lab.run("mail", "cp -p /root/main.cf /etc/postfix/main.cf && postfix reload")


@pytest.fixture
def listener(lab):
    """A listener on `mail`: a port, and the line that it says."""
    lab.run("mail", "cat > /root/listener.py", stdin=LISTENER)
    started = []

    def start(port, line=""):
        lab.run("mail", "systemd-run -q --unit=listen%d python3 /root/listener.py %d '%s'" % (port, port, line))
        started.append(port)
        wait_until(lambda: ":%d " % port in lab.run("mail", "ss -ltn").out, "a listener")

    yield start
    for port in started:
        lab.run("mail", "systemctl stop listen%d" % port)


def one(result):
    assert len(result["probes"]) == 1
    return result["probes"][0]


def stage(probe, name):
    return {each["stage"]: each for each in probe["stages"]}[name]


def failed(probe):
    """The stage that failed; there may be no other, and none after it."""
    wrong = [each for each in probe["stages"] if not each["passed"]]
    assert len(wrong) == 1 and wrong[0] is probe["stages"][-1] and not probe["passed"], probe["stages"]
    assert wrong[0]["remedy"]
    return wrong[0]


def update(lab, *lines):
    lab.run("internet", "nsupdate -k /etc/bind/lab.key", stdin="server 127.0.0.1\n%s\nsend\n" % "\n".join(lines))


def test_a_stranger_is_told_who_is_known_who_is_not_and_that_nobody_relays_for_him(run):
    probe = one(run("internet", "smtp_probe", targets=[dict(
        host=ZIMBRA, sender="alice@example.net", recipients=["foo@example.com", "nobody@example.com",
                                                                                "x@elsewhere.example"])]))  # fmt: skip
    assert [(each["address"], each["code"]) for each in probe["recipients"]] == [
        ("foo@example.com", 250), ("nobody@example.com", 550), ("x@elsewhere.example", 554)]  # fmt: skip
    assert "Relay access denied" in probe["recipients"][2]["text"]
    assert probe["passed"] and not probe["own"] and not probe["mx"] and (probe["asked"], probe["left_out"]) == (3, 0)
    assert [each["stage"] for each in probe["stages"]] == ["resolve", "connect", "banner", "ehlo", "starttls", "auth", "mail", "rcpt"]
    assert stage(probe, "banner")["text"].startswith("zimbra.example.com ESMTP")
    assert all(each["remedy"] == "" for each in probe["stages"])


def test_a_next_hop_that_is_this_very_host_is_seen(run):
    targets = [dict(host=MAIL), dict(host="example.com"), dict(host=ZIMBRA), dict(host="127.0.0.1")]
    probes = run("mail", "smtp_probe", targets=targets)["probes"]
    assert [(each["own"], each["mx"]) for each in probes] == [(True, False), (True, True), (False, False), (True, False)]
    assert "this very host" in stage(probes[0], "resolve")["text"]


def test_what_does_not_answer_is_told_with_a_remedy_and_does_not_hold_up_the_others(run, listener):
    listener(2525)
    listener(2526, "SSH-2.0-nonsense\r\n")
    hosts = ["[mail.example.com]:2600", "[mail.example.com]:2525", "[mail.example.com]:2526", "nothing.example.com", MAIL]
    result = run("internet", "smtp_probe", timeout=2, targets=[dict(host=host, recipients=["bar@example.com"]) for host in hosts])
    closed, silent, nonsense, unknown, good = result["probes"]
    assert [failed(each)["stage"] for each in (closed, silent, nonsense, unknown)] == ["connect", "banner", "banner", "resolve"]
    assert "refused" in failed(closed)["text"] and "inet_interfaces" in failed(closed)["remedy"]
    assert "no answer within 2 s" in failed(silent)["text"] and 2 <= failed(silent)["seconds"] < 3
    assert "does not speak SMTP" in failed(nonsense)["remedy"]
    assert "NXDOMAIN" in failed(unknown)["text"]
    assert [each["code"] for each in closed["recipients"]] == [None] and closed["asked"] == 0
    assert good["passed"] and good["asked"] == 1 and not result["changed"]


def test_the_next_mx_is_tried_where_the_best_refuses(lab, run, listener):
    listener(2525)
    update(lab, "update add two.example.com. 5 MX 5 zimbra.example.com.", "update add two.example.com. 5 MX 9 mail.example.com.")
    probe = one(run("internet", "smtp_probe", timeout=1, targets=[dict(host="two.example.com:2525")]))
    assert probe["addresses"] == [lab.hosts["zimbra"].address, lab.hosts["mail"].address] and probe["mx"]
    text = stage(probe, "connect")["text"]
    assert text.startswith(lab.hosts["mail"].address) and "Before that: %s" % lab.hosts["zimbra"].address in text and "refused" in text
    # An MX host hands nothing to one that is no better than itself.
    assert one(run("mail", "smtp_probe", timeout=1, targets=[dict(host="two.example.com:2525")]))["addresses"] == [
        lab.hosts["zimbra"].address]  # fmt: skip


def test_a_name_that_only_the_system_knows_is_told_and_a_null_mx_is(lab, run):
    update(lab, "update add none.example.com. 5 MX 0 .")
    lab.run("internet", "cp -p /etc/hosts /root/hosts; echo %s only.example.com >> /etc/hosts" % lab.hosts["mail"].address)
    probes = run("internet", "smtp_probe", targets=[dict(host="[only.example.com]"), dict(host="only.example.com"),
                                                    dict(host="none.example.com")])["probes"]  # fmt: skip
    lab.run("internet", "cat /root/hosts > /etc/hosts")
    for probe in probes[:2]:
        assert probe["passed"] and "smtp_host_lookup" in stage(probe, "resolve")["text"]
    assert "null MX" in failed(probes[2])["text"]


def test_a_server_that_hangs_up_after_refusals_is_asked_to_the_end(run, settings):
    settings("smtpd_hard_error_limit=6", "smtpd_error_sleep_time=0")
    names = ["nobody%d@example.com" % number for number in range(20)] + ["bar@example.com"]
    probe = one(run("internet", "smtp_probe", targets=[dict(host=MAIL, recipients=names)]))
    assert [each["code"] for each in probe["recipients"]] == [550] * 20 + [250] and probe["passed"] and probe["asked"] == 21
    assert "The server hung up 3 times (4.7.0 mail.example.com Error: too many errors)" in stage(probe, "rcpt")["text"]


def test_too_many_connections_are_told(run, settings):
    settings("smtpd_client_connection_rate_limit=1")
    probes = run("internet", "smtp_probe", concurrency=1, targets=[dict(host=MAIL)] * 2)["probes"]
    assert failed(probes[1])["code"] == 421 and "smtpd_client_connection_count_limit" in failed(probes[1])["remedy"]


def test_a_sender_that_is_refused_is_told(run, settings):
    settings("smtpd_delay_reject=no", "smtpd_sender_restrictions=reject_unknown_sender_domain")
    probe = one(run("internet", "smtp_probe", targets=[dict(host=MAIL, sender="x@nothing.example.com", recipients=["bar@example.com"])]))
    assert failed(probe)["stage"] == "mail" and failed(probe)["code"] == 450 and "domain of the sender" in failed(probe)["remedy"]


@pytest.mark.parametrize("until, days, word", [
    ("-days 3", 2, "self"), ("-startdate 20200101000000Z -enddate 20200201000000Z", None, "expired")])
def test_a_certificate_is_looked_at(lab, run, settings, until, days, word):
    lab.run("mail", CERTIFICATE % until)
    settings("smtpd_tls_security_level=may", "smtpd_tls_cert_file=/etc/postfix/ca/crt", "smtpd_tls_key_file=/etc/postfix/ca/key")
    may, encrypt, none = run("internet", "smtp_probe", targets=[
        dict(host=MAIL, recipients=["bar@example.com"], tls=tls) for tls in ("may", "encrypt", "none")])["probes"]  # fmt: skip
    told = may["tls"]
    assert may["passed"] and may["asked"] == 1 and told["offered"] and told["protocol"].startswith("TLSv1.") and not told["verified"]
    assert told["subject"] == "CN=mail.example.com, O=Müller & Co" == told["issuer"] and word in told["error"]
    assert told["days_left"] == days if days else told["days_left"] < -1000 and told["not_after"] == "2020-02-01T00:00:00Z"
    assert failed(encrypt)["stage"] == "starttls" and encrypt["tls"] == told
    assert failed(encrypt)["remedy"].startswith("Use a certificate of a known authority" if days else "Renew the certificate")
    assert none["passed"] and none["tls"]["offered"] and none["tls"]["protocol"] == ""


def test_a_certificate_that_is_trusted_is_verified_and_only_for_its_own_name(lab, run, settings):
    lab.run("mail", CERTIFICATE % "-days 30")
    lab.run("internet", "cat > /root/ca.pem", stdin=lab.run("mail", "cat /etc/postfix/ca/crt").out)
    settings("smtpd_tls_security_level=may", "smtpd_tls_cert_file=/etc/postfix/ca/crt", "smtpd_tls_key_file=/etc/postfix/ca/key")
    update(lab, "update add other.example.com. 5 A %s" % lab.hosts["mail"].address)
    right, wrong = run("internet", "smtp_probe", ca_path="/root/ca.pem", targets=[
        dict(host=host, tls="encrypt") for host in (MAIL, "[other.example.com]")])["probes"]  # fmt: skip
    assert right["passed"] and right["tls"]["verified"] and right["tls"]["error"] == ""
    assert "names the host" in failed(wrong)["remedy"] and "ostname" in failed(wrong)["text"]


def test_tls_that_is_not_there(run):
    probe = one(run("internet", "smtp_probe", targets=[dict(host=MAIL, tls="encrypt")]))
    assert failed(probe)["text"] == "STARTTLS is not offered" and not probe["tls"]["offered"]


def test_many_addresses_go_over_one_connection_from_the_address_that_was_chosen(lab, run):
    spelled = ["".join(each) + "@example.com" for each in itertools.product("qQ", "uU", "xX")]
    names = [name + "mple.com" for name in (each[:-8] + "".join(way) for each in spelled for way in itertools.product("eE", "xX", "aA"))]
    names += [name.replace(".com", ending) for name in names for ending in (".Com", ".cOm", ".coM")][:150]
    assert len(set(names)) == 214
    probe = one(run("mail", "smtp_probe", source_address="127.0.0.9", sample=0, rate=1000,
                    targets=[dict(host="[127.0.0.1]", recipients=names)]))  # fmt: skip
    assert probe["passed"] and (probe["asked"], probe["left_out"]) == (214, 0)
    assert {each["code"] for each in probe["recipients"]} == {250} and [each["address"] for each in probe["recipients"]] == names
    log = lab.run("mail", "grep 'disconnect from' /var/log/mail.log").out.splitlines()[-1]
    assert "[127.0.0.9]" in log and "mail=3 rcpt=214 rset=2 quit=1" in log
    sampled = one(run("mail", "smtp_probe", sample=10, rate=5, targets=[dict(host="[127.0.0.1]", recipients=names)]))
    assert (sampled["asked"], sampled["left_out"]) == (10, 204)
    assert [sampled["recipients"][place]["address"] for place in (0, -1)] == [names[0], names[-1]]
    assert stage(sampled, "rcpt")["seconds"] >= 9 / 5


def test_a_message_is_sent_and_found_and_none_is_in_check_mode(lab, run):
    message = dict(host=MAIL, sender="alice@example.net", recipient="bar@example.com", id="<probe-1@example.net>", subject="Prüfung",
                   body=".\nGrüße\n")  # fmt: skip
    unknown = dict(message, id="<probe-2@example.net>", recipient="nobody@example.com")
    told = run("internet", "smtp_probe", check=True, messages=[message])
    assert not told["changed"] and not told["messages"][0]["taken"] and told["messages"][0]["code"] is None
    lab.settle()
    assert lab.find(message["id"]) == []
    result = run("internet", "smtp_probe", messages=[message, unknown])
    taken, refused = result["messages"]
    assert result["changed"] and taken["taken"] and (taken["code"], taken["stage"]) == (250, "data") and "queued" in taken["text"]
    assert not refused["taken"] and (refused["code"], refused["stage"]) == (550, "rcpt")
    lab.settle()
    (found,) = lab.find(message["id"])
    assert found.where == "mail:bar@example.com" and found.subject == "Prüfung"
    assert found.message.get_content().replace("\r\n", "\n") == ".\nGrüße\n"


def test_bad_input_is_told_in_one_message_before_anybody_is_asked(lab, run):
    before = lab.run("mail", "grep -c 'connect from' /var/log/mail.log", check=False).out
    result = run("internet", "smtp_probe", fails=True, rate=0, targets=[
        dict(host=MAIL, recipients=["bar@example.com", "bar@example.com>\r\nDATA", "b ar@example.com"]),
        dict(host="smtp:mail.example.com", sender="x")],
        messages=[dict(host=MAIL, recipient="bar@example.com", id="no", subject="a\nBcc: x")])  # fmt: skip
    assert result["msg"].startswith("Nothing was asked or sent, 7 problem(s):")
    for path in ("targets[0].recipients[1]", "targets[0].recipients[2]", "targets[1].host", "targets[1].sender", "messages[0].id",
                 "messages[0].subject", "rate"):  # fmt: skip
        assert "\n- %s (" % path in result["msg"]
    assert lab.run("mail", "grep -c 'connect from' /var/log/mail.log", check=False).out == before
    result = run("internet", "smtp_probe", fails=True, source_address="192.0.2.1", targets=[dict(host=MAIL)])
    assert "no address of this host" in result["msg"]
