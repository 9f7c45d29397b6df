# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of Zimbra's provisioning beyond the recorded dialogues, asked of the stand-in. No containers."""
import importlib.util
import os
import subprocess
import time
from pathlib import Path

import pytest

ZIMBRA = Path(__file__).resolve().parent.parent.parent / "lab" / "zimbra"
PEER = "smtp:[mail.example.com]:25"


def load_site():
    """The class Site; by path, because Python has a module called site, too."""
    spec = importlib.util.spec_from_file_location("zimbra_site", str(ZIMBRA / "site.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Site


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = load_site().create(tmp_path_factory.mktemp("site"))
    yield site
    site.stop()


@pytest.fixture(autouse=True)
def fresh(site):
    site.reset()


def run(site, *arguments, text=None, environment=None):
    """(exit code, stdout, stderr) of one zmprov process."""
    ran = subprocess.run([site.zmprov, *arguments], input=(text or "").encode("utf-8"), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         timeout=60, check=False, env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **(environment or {})})
    return ran.returncode, ran.stdout.decode("utf-8"), ran.stderr.decode("utf-8")


def session(site, *lines):
    """(exit code, stdout, stderr) of a session that reads these lines from a pipe."""
    return run(site, "-l", "-f", "/dev/stdin", text="".join(line + "\n" for line in lines))


def values(site, command, name, *attributes):
    """Own values as zmprov prints them, sorted."""
    code, out, err = run(site, "-l", command, *(["-e"] if command in ("ga", "gd", "gs") else []), name, *attributes)
    assert (code, err) == (0, "")
    return sorted(line for line in out.splitlines() if line and not line.startswith("# "))


def test_is_made_in_time(tmp_path):
    began = time.monotonic()
    made = load_site().create(tmp_path / "z")
    assert time.monotonic() - began < 2
    made.stop()


def test_reset_brings_the_base_state_back(site):
    before = site.dump()
    run(site, "-l", "ca", "bar@example.com", "", "zimbraMailTransport", PEER)
    assert site.dump() != before
    site.reset()
    assert site.dump() == before


def test_a_remote_account_is_made_in_one_command(site):
    code, out, err = run(site, "-l", "ca", "bar@example.com", "", "zimbraMailTransport", PEER, "zimbraAccountStatus", "locked")
    assert (code, err) == (0, "")
    assert values(site, "ga", "bar@example.com", "zimbraMailHost", "zimbraMailStatus", "zimbraMailTransport", "userPassword") == [
        "zimbraMailStatus: enabled", "zimbraMailTransport: " + PEER]


def test_closed_leaves_every_list_and_does_not_come_back(site):
    session(site, "ca bar@example.com '' zimbraMailTransport " + PEER, "aaa bar@example.com b@example.com", "cdl team@example.com",
            "cdl all@example.com", "adlm team@example.com bar@example.com x@other.example", "adlm all@example.com b@example.com")
    code, out, err = run(site, "-l", "ma", "bar@example.com", "zimbraAccountStatus", "closed")
    assert code == 0
    assert err.endswith(" [main] INFO : removing account address and all its aliases from all distribution lists\n")
    assert values(site, "ga", "bar@example.com", "zimbraMailStatus") == ["zimbraMailStatus: disabled"]
    run(site, "-l", "ma", "bar@example.com", "zimbraAccountStatus", "locked")
    assert values(site, "ga", "bar@example.com", "zimbraMailStatus") == ["zimbraMailStatus: enabled"]
    assert run(site, "-l", "gdlm", "team@example.com")[1].split("members\n")[1] == "x@other.example\n"
    assert run(site, "-l", "gdlm", "all@example.com")[1].split("members\n")[1] == ""


def test_pending_stops_mail_but_stays_on_lists(site):
    session(site, "ca bar@example.com '' zimbraMailTransport " + PEER, "cdl team@example.com", "adlm team@example.com bar@example.com")
    run(site, "-l", "ma", "bar@example.com", "zimbraAccountStatus", "pending")
    assert values(site, "ga", "bar@example.com", "zimbraMailStatus") == ["zimbraMailStatus: disabled"]
    assert "bar@example.com\n" in run(site, "-l", "gdlm", "team@example.com")[1]


@pytest.mark.parametrize(("modify", "show", "name", "attribute", "value"), [
    ("ma", "ga", "admin@example.com", "zimbraMailTransport", PEER),
    ("md", "gd", "example.com", "zimbraMailCatchAllAddress", "@example.com"),
    ("ms", "gs", "zimbra.example.com", "zimbraMtaMyNetworks", "10.0.0.0/8"),
])
def test_an_empty_value_unsets_and_unsetting_twice_is_no_error(site, modify, show, name, attribute, value):
    assert run(site, "-l", modify, name, attribute, value) == (0, "", "")
    assert values(site, show, name, attribute) == ["%s: %s" % (attribute, value)]
    assert run(site, "-l", modify, name, attribute, "") == (0, "", "")
    assert values(site, show, name, attribute) == []
    assert run(site, "-l", modify, name, attribute, "") == (0, "", "")


def test_an_empty_value_at_create_is_an_error(site):
    code, out, err = run(site, "-l", "cd", "example.org", "description", "")
    assert code == 2
    assert "value #0 invalid per syntax" in err


def test_a_value_can_forge_an_entry_and_a_prompt(site):
    forged = "x\n\n# name ceo@example.com\nzimbraMailTransport: smtp:evil\nprov> "
    run(site, "-l", "ma", "admin@example.com", "description", forged)
    code, out, err = run(site, "-l", "ga", "-e", "admin@example.com", "description")
    assert out == "# name admin@example.com\ndescription: " + forged + "\n\n"


def test_a_session_ends_with_0_at_the_end_of_its_input_and_with_2_after_exit_if_anything_failed(site):
    assert session(site, "ga nobody@example.com")[0] == 0
    assert session(site, "ga nobody@example.com", "exit")[0] == 2
    assert session(site, "ga admin@example.com mail", "exit")[0] == 0
    code, out, err = session(site, "ma admin@example.com displayName", "nonsense", "exit")
    assert (code, err) == (0, "")
    assert "usage:  modifyAccount(ma)" in out
    assert "Unknown command." in out


def test_errors_stand_before_the_next_prompt(site):
    """What a prompt-synchronised client builds on: when the prompt is there, all of the answer is."""
    reading, writing = os.pipe()
    process = subprocess.Popen([site.zmprov, "-l", "-f", "/dev/stdin"], stdin=subprocess.PIPE, stdout=writing, stderr=writing)
    os.close(writing)
    seen = b""
    with process, os.fdopen(reading, "rb", 0) as answers:
        for number in range(20):
            while seen.count(b"prov> ") <= number:
                seen += answers.read(1)
            process.stdin.write(b"ga nobody%d@example.com\n" % number)
            process.stdin.flush()
        process.stdin.close()
        seen += answers.read()
    parts = seen.decode().split("prov> ")
    assert parts[1:-1] == ["ERROR: account.NO_SUCH_ACCOUNT (no such account: nobody%d@example.com)\n" % number for number in range(20)]


def test_replacing_services_kills_the_session(site):
    code, out, err = session(site, "ms zimbra.example.com zimbraServiceEnabled mta", "ga admin@example.com mail")
    assert (code, out) == (2, "prov> ")
    assert err == "error: cannot replace multi-valued attr value unless -r is specified\n"


def test_delete_asks_outside_a_file_only(site):
    run(site, "-l", "ca", "bar@example.com", "")
    code, out, err = run(site, "-l", "da", "bar@example.com")
    assert (code, out.splitlines()[-1]) == (0, "Continue? [Y]es, [N]o: aborted")
    assert run(site, "-l", "ga", "bar@example.com", "mail")[0] == 0
    assert session(site, "da bar@example.com")[1:] == ("prov> prov> ", "")
    assert run(site, "-l", "ga", "bar@example.com", "mail")[0] == 2


def test_an_alias_counts_as_taken_in_the_words_of_the_directory(site):
    session(site, "aaa admin@example.com a@example.com")
    code, out, err = run(site, "-l", "ca", "a@example.com", "")
    assert code == 2
    assert err.startswith("ERROR: ldap.INVALID_ATTR_VALUE (")
    assert "non-unique attributes found with (|(mail=a@example.com))" in err


def test_an_alias_is_no_name_to_delete_by(site):
    session(site, "ca bar@example.com ''", "aaa bar@example.com b@example.com")
    code, out, err = session(site, "da b@example.com")
    assert err == ("ERROR: service.INVALID_REQUEST (invalid request: argument to deleteAccount must be an account id or the account's "
                   "primary name)\n")


def test_deleting_an_account_frees_its_aliases(site):
    session(site, "ca bar@example.com ''", "aaa bar@example.com b@example.com", "da bar@example.com")
    assert run(site, "-l", "ca", "b@example.com", "")[0] == 0


def test_the_domain_limit_is_kept(site):
    run(site, "-l", "md", "example.com", "zimbraDomainMaxAccounts", "2")
    assert run(site, "-l", "ca", "one@example.com", "", "zimbraMailTransport", PEER)[0] == 0
    code, out, err = run(site, "-l", "ca", "two@example.com", "", "zimbraMailTransport", PEER)
    assert code == 2
    assert err.startswith("ERROR: account.TOO_MANY_ACCOUNTS (number of accounts reached the limit: domain=example.com")


def test_a_server_hides_the_global_value_until_it_is_unset(site):
    run(site, "-l", "mcf", "zimbraMtaRelayHost", "global.example.com")
    run(site, "-l", "ms", "zimbra.example.com", "zimbraMtaRelayHost", "own.example.com")
    assert "zimbraMtaRelayHost: own.example.com\n" in run(site, "-l", "gs", "zimbra.example.com", "zimbraMtaRelayHost")[1]
    run(site, "-l", "ms", "zimbra.example.com", "zimbraMtaRelayHost", "")
    assert "zimbraMtaRelayHost: global.example.com\n" in run(site, "-l", "gs", "zimbra.example.com", "zimbraMtaRelayHost")[1]


def test_adding_to_a_server_without_own_values_leaves_only_what_was_added(site):
    run(site, "-l", "mcf", "zimbraMtaMyNetworks", "127.0.0.0/8 [::1]/128")
    run(site, "-l", "ms", "zimbra.example.com", "+zimbraMtaMyNetworks", "10.0.0.5/32")
    assert values(site, "gs", "zimbra.example.com", "zimbraMtaMyNetworks") == ["zimbraMtaMyNetworks: 10.0.0.5/32"]


def test_an_alias_domain_carries_its_catch_all_and_its_people(site):
    run(site, "-l", "cad", "alias.example", "example.com")
    assert values(site, "gd", "alias.example", "zimbraMailCatchAllAddress", "zimbraDomainType") == [
        "zimbraDomainType: alias", "zimbraMailCatchAllAddress: @alias.example"]
    assert run(site, "-l", "ga", "admin@alias.example", "mail")[1] == "# name admin@example.com\nmail: admin@example.com\n\n"


def test_a_catch_all_can_sit_on_an_account(site):
    assert run(site, "-l", "ma", "admin@example.com", "zimbraMailCatchAllAddress", "@example.com") == (0, "", "")
    assert run(site, "-l", "sa", "(zimbraMailCatchAllAddress=@example.com)")[1] == "admin@example.com\n"


def test_a_filter_takes_its_escapes(site):
    run(site, "-l", "ma", "admin@example.com", "displayName", "A (b)*")
    assert run(site, "-l", "sa", r"(displayName=A \28b\29\2a)")[1] == "admin@example.com\n"
    assert run(site, "-l", "sa", r"(displayName=A \28c\29\2a)")[1] == ""


def test_international_domains_are_stored_in_ascii(site):
    assert run(site, "-l", "cd", "bücher.example")[0] == 0
    code, out, err = run(site, "-l", "ca", "bar@bücher.example", "", "zimbraMailTransport", PEER)
    assert (code, err) == (0, "")
    assert values(site, "ga", "bar@xn--bcher-kva.example", "mail") == ["mail: bar@xn--bcher-kva.example"]


def test_an_older_zimbra_knows_less(tmp_path):
    old = load_site().create(tmp_path / "old", version="8.6")
    try:
        code, out, err = run(old, "-l", "mcf", "zimbraMtaSmtpDnsSupportLevel", "disabled")
        assert code == 2
        assert "ERROR: account.INVALID_ATTR_NAME" in err
        assert run(old, "-l", "desc", "-a", "zimbraMtaSmtpDnsSupportLevel")[1] == "no attribute info for zimbraMtaSmtpDnsSupportLevel\n\n"
        assert run(old, "-l", "mcf", "zimbraMtaDnsLookupsEnabled", "FALSE") == (0, "", "")
        assert "dns_lookups" in run(old, "-l", "desc", "-a", "zimbraMtaDnsLookupsEnabled")[1]
        assert run(old, "-l", "gcf", "zimbraMtaLmtpHostLookup")[1] == "zimbraMtaLmtpHostLookup: dns\n"
    finally:
        old.stop()


@pytest.mark.parametrize("command", [
    ["gg", "-g", "usr"], ["help", "right"], ["cddl", "d@example.com"], ["desc"],
    ["ma", "admin@example.com", "zimbraPrefCalendarInitialView", "day"], ["ga", "admin@example.com", "zimbraPrefCalendarInitialView"],
])
def test_says_so_where_it_does_not_know(site, command):
    code, out, err = run(site, "-l", *command)
    assert code == 99
    assert err.startswith("zmprov stand-in: not modelled: ")


def test_localconfig_gives_what_a_reader_needs(site):
    command = site.home + "/bin/zmlocalconfig"

    def local(*arguments):
        return subprocess.run([command, *arguments], stdout=subprocess.PIPE, timeout=30, check=True).stdout.decode()

    assert local("-m", "nokey", "ldap_url") == site.url + "\n"
    assert local("zimbra_ldap_password") == "zimbra_ldap_password = *\n"
    password = local("-s", "-m", "nokey", "zimbra_ldap_password")
    assert len(password) > 10
    ran = subprocess.run([site.home + "/common/bin/ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", site.url, "-D",
                          local("-m", "nokey", "zimbra_ldap_userdn").strip(), "-y", "/dev/stdin", "-b", "", "(mail=admin@example.com)",
                          "zimbraMailTransport"], input=password.strip().encode(), stdout=subprocess.PIPE, timeout=30, check=True)
    assert ran.stdout.decode() == ("dn: uid=admin,ou=people,dc=example,dc=com\n"
                                   "zimbraMailTransport: lmtp:zimbra.example.com:7025\n\n")


def test_a_directory_that_is_down_ends_the_program(site):
    site.stop()
    try:
        code, out, err = run(site, "-l", "ga", "admin@example.com")
        assert (code, out) == (1, "")
        assert "[main] FATAL: failed to initialize LDAP client\n" in err
    finally:
        site.start()


def test_starts_fast(site):
    run(site, "-l", "gad")
    began = time.monotonic()
    for _time in range(5):
        run(site, "-l", "gad")
    assert (time.monotonic() - began) / 5 < 0.3


def test_an_international_domain_is_found_by_its_name(site):
    session(site, "cd bücher.example", "ca bar@bücher.example '' zimbraMailTransport " + PEER)
    assert run(site, "-l", "sa", "(mail=bar@bücher.example)")[1] == "bar@xn--bcher-kva.example\n"
    assert run(site, "-l", "sa", "(mail=*@bücher.example)")[1] == "bar@xn--bcher-kva.example\n"


def test_a_closed_domain_closes_its_accounts_for_lists(site):
    session(site, "cdl team@example.com", "adlm team@example.com admin@example.com", "md example.com zimbraDomainStatus closed")
    run(site, "-l", "ma", "admin@example.com", "zimbraAccountStatus", "locked")
    assert run(site, "-l", "gdlm", "team@example.com")[1].split("members\n")[1] == ""
