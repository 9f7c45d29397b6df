# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A split ends only when nobody is left on the other side, and then the directory is as if there had never been one.

The tests follow each other: each begins with what the one before has left. First everybody moves to Zimbra, then to the other system.
"""
import json
import re

from . import before
from .playbook import ROOT, shorter
from .test_rollback import different, messages

FINISH = str(ROOT / "playbooks" / "finish.yml")
WITHOUT = ["baz@example.com", "b@example.com", "qux@example.com"]


def finish(scenario, label, home="zimbra", *words, without=(), **options):
    given = json.dumps({"finish_home": home, "finish_without": list(without)})
    return scenario.run(label, "-e", given, *words, playbook=FINISH, **options)


def refused(lab, scenario, label, *texts, **options):
    """A run that must be refused, with all these texts, before the first write."""
    before_it = before.state(lab)
    run = finish(scenario, label, check=False, **options)
    said = " ".join(messages(run))
    assert run.code and all(text in said for text in texts), "wanted %s in: %s" % (texts, said or shorter(run.output))
    assert run.changed() == [] and before.state(lab) == before_it


def people_there(lab, edit):
    """Change who has a mailbox on the other system: a script for sed."""
    lab.run("mail", "cd /etc/postfix && sed -i '%s' vmailbox && postmap $(postconf -h default_database_type):/etc/postfix/vmailbox" % edit)


def without_people(text, *names):
    """A dump of the directory without the entries of these accounts."""
    entries = re.split(r"\n(?=dn:)", text)
    return "\n".join(entry for entry in entries if not any(entry.startswith("dn: uid=%s," % name) for name in names))


def reloads(lab):
    return int(lab.run("zimbra", "grep -c 'postfix/master.*reload' /var/log/mail.log", check=False).out.strip() or 0)


def test_as_long_as_somebody_is_left_they_are_all_named_and_nothing_is_done(lab, scenario):
    lab.set_mx("example.com", "mail")
    refused(lab, scenario, "left", "mail for bar@example.com goes to the other side", "mail for baz@example.com",
            "qux@example.com is on the other side", "its MX mail.example.com is the system that is left")  # fmt: skip


def test_wrong_input_is_named_before_the_first_write(lab, scenario):
    refused(lab, scenario, "wrong-address", "finish_without", "bar at example.com", without=["bar at example.com"])
    refused(lab, scenario, "wrong-home", "finish_home", home="nowhere")


def test_somebody_who_joined_the_other_system_meanwhile_is_found(lab, scenario):
    # What the move of a person leaves: the mailbox is on Zimbra.
    done = lab.zmprov("ma bar@example.com zimbraMailHost zimbra.example.com zimbraAccountStatus active")
    assert not done.err, done.err
    lab.set_mx("example.com", "zimbra")
    people_there(lab, "$ a newbie@example.com OK")
    refused(lab, scenario, "newbie", "newbie@example.com is on the other side, and Zimbra does not know the address", without=WITHOUT)
    people_there(lab, "/newbie/d")


def test_a_split_given_on_the_command_line_is_refused(lab, scenario):
    refused(lab, scenario, "extra-vars", "zimbra_split_domains is given with -e", without=WITHOUT, domains=scenario.declared())


def test_it_ends_as_announced_with_one_reload_and_the_directory_was_never_split(lab, scenario):
    announced = finish(scenario, "check", "zimbra", "--check", without=WITHOUT)
    count = reloads(lab)
    done = finish(scenario, "ended", without=WITHOUT)
    assert announced.changed() == done.changed() and done.changed()
    assert reloads(lab) == count + 1
    now = before.state(lab)
    now["directory"] = without_people(now["directory"], "bar", "barney")
    # The person who joined and left again has left a table that was written anew.
    before_it = "\n".join(line for line in scenario.kept("files-mail").splitlines() if not line.endswith("/vmailbox.db"))
    now["files-mail"] = "\n".join(line for line in now["files-mail"].splitlines() if not line.endswith("/vmailbox.db"))
    assert not different(scenario, now, ("directory", "postconf-zimbra", "postconf-mail")), different(scenario, now)
    assert now["files-mail"] == before_it
    assert [task for task in done.tasks if "left alone" in " ".join(task.get("warnings", []))] == []


def test_a_second_run_changes_nothing_and_mail_comes_to_zimbra_only(lab, scenario):
    assert finish(scenario, "again", without=WITHOUT).changed() == []
    sent = lab.send("internet", "alice@example.net", "bar@example.com")
    assert [copy.where for copy in lab.delivered(sent)] == ["zimbra:bar@example.com"]
    assert lab.rcpt("zimbra", "internet", ["baz@example.com"])["baz@example.com"].code == 550


def test_what_is_left_afterwards_turns_the_run_red(lab, scenario):
    lab.zmprov("mcf zimbraMtaRelayHost [mail.example.com]:25")
    run = finish(scenario, "remains", without=WITHOUT, check=False)
    assert run.code and "still hands outgoing mail to [mail.example.com]:25" in " ".join(messages(run)), shorter(run.output)
    lab.zmprov("mcf zimbraMtaRelayHost ''")
    lab.apply()


def test_the_other_way_round_nobody_may_be_left_on_zimbra(lab, scenario):
    done = lab.zmprov("da bar@example.com")
    assert not done.err, done.err
    never = without_people(before.state(lab)["directory"], "foo", "f")
    scenario.run("split-again")
    lab.set_mx("example.com", "mail")
    refused(lab, scenario, "foo-left", "foo@example.com lives on Zimbra", home="peer")
    # Gone to the other system, as people go.
    assert not lab.zmprov("da foo@example.com").err
    people_there(lab, "$ a foo@example.com OK")
    finish(scenario, "ended-there", "peer")
    now = before.state(lab)
    assert now["directory"].rstrip("\n") == never.rstrip("\n")
    assert finish(scenario, "ended-there-again", "peer").changed() == []
