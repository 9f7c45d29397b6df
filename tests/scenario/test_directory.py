# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One address book and one password for both systems: what people see, what the runs said, and that no password was anywhere."""
import json

import pytest
from lab_mail import wait_until
from lab_mail._gal import address_book, stored

from .directory import HOSTS, secrets, watched

ROLE = "splitdomain.zimbra.directory"


def play(scenario, label, *words, **options):
    return scenario.run(label, *words, playbook=ROLE, **options)


def leaks(lab, text):
    return [secret.partition("-")[0] for secret in secrets(lab) if secret in text]


class TestFirst:
    """As Molecule's own runs have left it."""

    def test_the_second_run_changed_nothing(self, scenario):
        runs = scenario.logged("converge.yml")
        first, second = runs[0], runs[-1]
        assert len(runs) == 2 and first.of("gal")[0]["changed"] and first.of("auth")[-1]["changed"]
        assert second.changed() == []

    def test_one_person_of_each_side_is_found_once(self, lab, scenario):
        assert address_book(lab, "foo") == ["foo@example.com"]
        assert address_book(lab, "bar") == ["bar@example.com"]
        told = scenario.logged("converge.yml")[-1].of("gal")[0]["found"]
        assert (told[0]["other"], told[0]["twice"], told[0]["tried"]) == (3, [], ["autocomplete", "search", "sync"])

    def test_the_external_password_signs_in_and_zimbras_own_does_not(self, lab):
        assert lab.can_log_in("zimbra", "foo@example.com", "external-" + lab.password)
        assert not lab.can_log_in("zimbra", "foo@example.com", lab.password)


class TestRuns:
    def test_with_every_word_that_ansible_can_say_no_password_is_said(self, lab, scenario):
        zmprov = lab.zmprov("md example.com zimbraGalLdapBindPassword elsewhere zimbraAuthLdapSearchBindPassword elsewhere")
        assert not zmprov.err
        run = play(scenario, "loud", "-vvv")
        gal, auth = run.of("gal")[0], run.of("auth")[-1]
        assert gal["diff"]["after"]["domain example.com"] == {"zimbraGalLdapBindPassword": ["********"]}
        assert auth["diff"]["after"]["domain example.com"] == {"zimbraAuthLdapSearchBindPassword": ["********"]}
        assert leaks(lab, run.output) == [] and "elsewhere" not in run.output
        assert stored(lab)["zimbraGalLdapBindPassword"] == "reader-" + lab.password

    def test_check_mode_and_the_run_agree(self, lab, scenario):
        lab.zmprov("md example.com zimbraGalMode zimbra zimbraAuthMech zimbra")
        before = lab.directory()
        told, did = play(scenario, "told", "--check"), None
        assert lab.directory() == before
        did = play(scenario, "did")
        for module in ("gal", "auth"):
            assert told.of(module)[-1]["entries"] == did.of(module)[-1]["entries"] != []

    @pytest.mark.parametrize("extra, words", [
        ("directory_min_people=4", ["the search finds 3 people, at least 4 are expected", "Correct base and filter"]),
        ("directory_ca_path=/etc/ssl/certs/ca-certificates.crt", ["signing in was tried and failed", "name the authority"]),
    ])  # fmt: skip
    def test_what_would_not_work_is_refused_and_nothing_written(self, lab, scenario, extra, words):
        lab.zmprov("md example.com zimbraGalMode zimbra zimbraAuthMech zimbra")
        before = lab.directory()
        run = play(scenario, "refused", "--extra-vars", extra, check=False)
        assert run.code != 0 and all(word.lower() in run.output.lower() for word in words), run.output[-4000:]
        assert lab.directory() == before and leaks(lab, run.output) == []
        play(scenario, "mended")

    def test_with_fallback_both_passwords_sign_in(self, lab):
        lab.zmprov("md example.com zimbraAuthFallbackToLocal TRUE")
        assert lab.can_log_in("zimbra", "foo@example.com", lab.password)
        assert lab.can_log_in("zimbra", "foo@example.com", "external-" + lab.password)
        lab.zmprov("md example.com zimbraAuthFallbackToLocal FALSE")


def test_who_is_on_zimbra_is_copied_to_the_other_server_once(lab, scenario, tmp_path):
    target = dict(name="example.com", host="mail.example.com", urls=["ldap://mail.example.com:389"], ca_path="/etc/lab-ldap/ca.pem",
                  base="ou=zimbra,dc=example,dc=com", bind_dn="cn=writer,dc=example,dc=com",
                  bind_password="writer-" + lab.password)  # fmt: skip
    extra = tmp_path / "export.json"
    extra.write_text(json.dumps(dict(directory_gal=[], directory_auth=[], directory_export=[target])))
    run = play(scenario, "export", "-vvv", "--extra-vars", "@%s" % extra)
    assert [entry["name"] for entry in run.of("ldap_people")[0]["entries"]] == ["ou=zimbra,dc=example,dc=com", "foo@example.com"]
    assert leaks(lab, run.output) == []
    assert "mail: f@example.com" in lab.run("mail", "slapcat -f /etc/lab-ldap/slapd.conf 2>/dev/null").out
    assert play(scenario, "exported", "--extra-vars", "@%s" % extra).changed() == []


class TestSecrets:
    def test_no_process_had_a_password_on_its_command_line_or_in_its_environment(self, lab):
        for host in HOSTS:
            rounds, found = watched(lab, host)
            assert found == ["proof"], host
            wait_until(lambda host=host, rounds=rounds: watched(lab, host)[0] > rounds, "another round on " + host)

    def test_no_log_and_no_record_holds_one(self, lab, scenario):
        kept = [path for folder in (scenario.logs, scenario.folder / "record", scenario.folder / "runs") for path in folder.rglob("*")
                if path.is_file()]  # fmt: skip
        assert len(kept) > 5
        assert [str(path) for path in kept if leaks(lab, path.read_text())] == []
        look = "journalctl --no-pager >/root/journal; grep -rlF -f /root/watched /var/log /opt/zimbra/log /tmp /root/journal /root/.ansible"
        for host in HOSTS:
            assert lab.run(host, look, check=False).out == ""
            lab.run(host, "logger -t probe \"$(head -n 1 /root/watched)\"; journalctl --sync")
            assert "/root/journal" in lab.run(host, look, check=False).out


def test_taken_back_everything_is_as_it_was(lab, scenario):
    play(scenario, "absent", "--extra-vars", "directory_state=absent")
    settings = stored(lab)
    assert not [name for name in settings if name.startswith(("zimbraGalLdap", "zimbraGalSync", "zimbraAuthLdap"))]
    assert lab.can_log_in("zimbra", "foo@example.com", lab.password)
    assert address_book(lab, "bar") == ["bar@example.com"]
    assert play(scenario, "again", "--extra-vars", "directory_state=absent").changed() == []
