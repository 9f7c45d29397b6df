"""make demo: the steps, and the table of who wrote to whom and where it arrived."""
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "build" / "demo"
# A lab of its own: it stays, to be looked at.
LAB = "demo"
os.environ["LAB"] = LAB
sys.path.insert(0, str(ROOT / "tests"))

from lab_mail import Lab  # noqa: E402
from scenario import flows, matrix  # noqa: E402
from scenario.playbook import read  # noqa: E402

# The whole command in a file that a person can use, too.
PLAYBOOK = PLACE / "playbook"
COMMAND = """#!/bin/sh
# The demo's playbook; further options are taken over.
cd {root}
export ANSIBLE_COLLECTIONS_PATH={root}/build/collections
exec {ansible} -i build/demo/hosts.yml -i lab/demo_inventory/split_domain.yml splitdomain.zimbra.split_domain "$@"
"""
MORE = """
Look further
  what was declared     cat lab/demo_inventory/split_domain.yml
  what a run would do   build/demo/playbook --check --diff
  log in                LAB=demo lab/lab ssh zimbra      (or mail, internet)
  bar, as Zimbra sees   LAB=demo lab/lab ssh zimbra 'su - zimbra -c "zmprov -l ga bar@example.com"'
  how mail went         LAB=demo lab/lab ssh zimbra grep status= /var/log/mail.log
  bar's mailbox         LAB=demo lab/lab ssh mail doveadm fetch -u bar@example.com hdr all
  take the split off    build/demo/playbook -e @lab/demo_inventory/absent.yml
  remove the lab        LAB=demo lab/lab down
"""


class Stop(Exception):
    """Something did not work; the text says what."""


def main():
    """Returns the exit code: 0 only if every mail came where it was declared to come."""
    began = time.monotonic()
    try:
        step("Making the image of the hosts (once, a minute or two)", image)
        step("Starting three hosts: zimbra, mail (the system there was before), internet", start)
        step("Splitting example.com: foo lives on Zimbra, bar and the others on mail", first_run)
        step("Running the same playbook again", second_run)
        seen = step("Moving the MX to Zimbra and sending mail", mail)
    except Stop as stop:
        print("failed\n\n%s" % stop)
        return 1
    bad = table(Lab(LAB), seen)
    print("\n%s, %d mails, %.0f s." % ("%d NOT AS DECLARED" % bad if bad else "All as declared", len(seen), time.monotonic() - began))
    print(MORE)
    return 1 if bad else 0


def step(title, work):
    """Say what is being done, do it, say what came of it. `work` returns (a remark, a result)."""
    print("%s ... " % title, end="", flush=True)
    began = time.monotonic()
    remark, result = work()
    print("%s (%.0f s)" % (remark, time.monotonic() - began), flush=True)
    return result


def run(command, **env):
    done = subprocess.run(
        command, cwd=str(ROOT), env=dict(os.environ, **env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, timeout=1800, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Stop("%s\nexit code %d\n%s" % (" ".join(command), done.returncode, done.stdout))
    return done.stdout


def image():
    PLACE.mkdir(parents=True, exist_ok=True)
    run(["lab/lab", "build"])
    return "there", None


def start():
    run(["lab/lab", "up"])
    (PLACE / "hosts.yml").write_text(run(["lab/lab", "inventory", "--user", "ops"]))
    PLAYBOOK.write_text(COMMAND.format(root=ROOT, ansible=shutil.which("ansible-playbook")))
    PLAYBOOK.chmod(0o755)
    # What an earlier demonstration recorded is not about these hosts.
    for old in [*PLACE.glob("record/*/*"), *PLACE.glob("logs/*")]:
        old.unlink()
    return "up", None


def playbook():
    """Run it; the results of its tasks."""
    for old in PLACE.glob("logs/*"):
        old.unlink()
    run([str(PLAYBOOK)], SPLIT_LOG=str(PLACE / "logs"), ANSIBLE_NOCOLOR="1",
        ANSIBLE_CALLBACK_PLUGINS=str(ROOT / "tests" / "scenario" / "callback"))  # fmt: skip
    return [task for path in sorted(PLACE.glob("logs/*")) for task in read(path)]


def first_run():
    done = playbook()
    # A set: the role prove announces in check mode what the roles then do.
    touched = {(task["host"], task["action"], entry["action"], entry["name"])
               for task in done if task.get("changed") for entry in task.get("entries", [])}  # fmt: skip
    return "%d changes on %d hosts" % (len(touched), len({task["host"] for task in done if task.get("changed")})), None


def second_run():
    changed = [task["task"] for task in playbook() if task.get("changed")]
    if changed:
        raise Stop("the second run changed something: %s" % ", ".join(changed))
    return "nothing to do", None


def mail():
    lab = Lab(LAB)
    splits = matrix.SPLITS["master"]
    matrix.set_mx(lab, splits)
    wanted = [flow for split in splits for flow in split.flows]
    seen = flows.observe(lab, wanted)
    return "%d mails" % len(seen), seen


def table(lab, seen):
    """Print what came of every mail; the number of those that did not do as declared."""
    rows, bad = [("FROM", "TO", "CAME INTO", "OVER")], 0
    for each in seen:
        wrong = flows.complaint(lab, each)
        bad += bool(wrong)
        rows.append((each.flow.sender, each.flow.recipient, *(("!", wrong) if wrong else outcome(each))))
    widths = [max(len(row[column]) for row in rows if row[2] != "!") for column in range(3)]
    print()
    for number, row in enumerate(rows):
        if number and row[0] != rows[number - 1][0]:
            print()
        print("  %s  %s" % ("  ".join(text.ljust(width) for text, width in zip(row, widths)), row[3]))
    return bad


def outcome(seen):
    """What came of a mail, in two columns."""
    if seen.where:
        host, _colon, box = seen.where[0].partition(":")
        return "%s on %s" % (box.partition("@")[0], host), " -> ".join(seen.route)
    text = seen.refusal.replace("<%s>: " % seen.flow.recipient, "")
    return "refused" if not seen.told else "bounced", text


if __name__ == "__main__":
    sys.exit(main())
