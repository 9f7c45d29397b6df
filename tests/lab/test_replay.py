# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in zmprov answers recorded dialogues as the genuine one did. Needs slapd and python3-ldap; no containers."""
import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
REPLAY = ROOT / "lab" / "zimbra" / "replay.py"
RECORDINGS = sorted((ROOT / "tests" / "lab" / "transcripts").glob("zmprov-*.json"))
LEFT_OUT = ROOT / "lab" / "zimbra" / "left-out.txt"


def replay(path):
    """(exit code, output) of a replay."""
    ran = subprocess.run(["/usr/bin/python3", str(REPLAY), str(path)], check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         timeout=300)
    return ran.returncode, ran.stdout.decode("utf-8")


def left_out(name):
    """Steps of a recording that the list names."""
    return [line.split()[1] for line in LEFT_OUT.read_text().splitlines() if re.match(name + r" \d", line)]


@pytest.mark.parametrize("path", RECORDINGS, ids=[path.stem for path in RECORDINGS])
def test_matches(path):
    code, output = replay(path)
    print(output)
    assert code == 0, output
    calls = sum("control" not in step for step in json.loads(path.read_text(encoding="utf-8"))["steps"])
    assert output.startswith("%s: matched %d of %d\n" % (path.stem, calls - len(left_out(path.stem)), calls))


def test_what_a_split_domain_uses_most_is_complete():
    assert left_out("zmprov-4") == []


def test_every_step_left_out_has_its_reason():
    for line in LEFT_OUT.read_text().splitlines():
        if not line.startswith("#"):
            assert len(line.split(None, 2)) == 3, line


@pytest.mark.parametrize("broken", ["stdout", "stderr", "exit"])
def test_sees_a_difference(tmp_path, broken):
    """A recording of which one answer is not Zimbra's."""
    recording = json.loads((ROOT / "tests" / "lab" / "transcripts" / "zmprov-4.json").read_text(encoding="utf-8"))
    recording["steps"] = [step for step in recording["steps"] if step.get("argv") == ["-l", "gad"]][:1]
    assert recording["steps"], "no such step"
    path = tmp_path / "one.json"
    path.write_text(json.dumps(recording))
    assert replay(path)[0] == 0
    recording["steps"][0][broken] = 7 if broken == "exit" else "example.org\n"
    path.write_text(json.dumps(recording))
    code, output = replay(path)
    assert code == 1
    assert "matched 0 of 1" in output
    assert "step 0" in output


def test_the_order_of_values_is_not_compared_but_the_values_are(tmp_path):
    step = {"group": "g", "argv": ["-l", "gcf", "zimbraMtaRestriction"], "exit": 0, "stderr": "",
            "stdout": "zimbraMtaRestriction: reject_non_fqdn_sender\nzimbraMtaRestriction: reject_invalid_helo_hostname\n"}
    path = tmp_path / "one.json"
    path.write_text(json.dumps({"name": "one", "steps": [step]}))
    assert replay(path)[0] == 0
    step["stdout"] = step["stdout"].replace("_non_", "_no_")
    path.write_text(json.dumps({"name": "one", "steps": [step]}))
    assert replay(path)[0] == 1
