# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replay recorded dialogues with the genuine zmprov against the stand-in: replay.py [--all] FILE...

Prints for each file how many steps match, names those that differ and how; exit code 1 when a step differs that left-out.txt does not name.
Files run in one fresh directory each; one that goes on where another stopped (left-out.txt says which) has that one run before it.
"""
import argparse
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import importlib.util  # noqa: E402

LEFT_OUT = HERE + "/left-out.txt"
TIMEOUT = 60
DIFF_LINES = 12
SORTED = ("sortBy", "sortAscending")
MASKS = (
    (re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"), "<uuid>"),
    (re.compile(r"\b\d{14}(?:\.\d+)?Z\b"), "<time>"),
    (re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}", re.M), "<logtime>"),
    (re.compile(r"(\{SSHA512\})[A-Za-z0-9+/=]+"), r"\1<hash>"),
    (re.compile(r"(?:^\t(?:at |\.\.\. ).*\n?)+", re.M), "<stack>\n"),
)
# a line of a list of names
NAME = re.compile(r"[^\s<>]+$")
# not masked in the recordings, but never the same twice
EXCEPTION_ID = re.compile(r"^ExceptionId:.*$", re.M)


def load_site():
    """The class Site: loaded by path, because Python has a module called site, too."""
    spec = importlib.util.spec_from_file_location("zimbra_site", HERE + "/site.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Site


def left_out(path=LEFT_OUT):
    """(steps, follows) of the list: {(file name, step): reason}, {file name: name of the file before it}."""
    steps, follows = {}, {}
    with open(path, encoding="utf-8") as stream:
        for line in stream:
            words = line.split(None, 2)
            if not words or words[0].startswith("#"):
                continue
            if words[1] == "follows":
                follows[words[0]] = words[2].strip()
            else:
                steps[words[0], int(words[1])] = words[2].strip()
    return steps, follows


class Replay:
    """One run of dialogue files against a site in a temporary folder."""

    def __init__(self, folder):
        self.folder = folder
        self.site = load_site().create(folder + "/zimbra")
        self.address = self.site.url.partition("//")[2]

    def fresh(self):
        """Back to the base state, and running."""
        self.site.stop()
        self.site.load()
        self.site.start()

    def control(self, word):
        """A step that does something to the directory server."""
        {"reset": self.fresh, "stop": self.site.stop, "start": self.site.start}[word]()

    def run(self, step):
        """Run a call: (exit code, stdout, stderr), masked."""
        batch = self.folder + "/batch"
        if step.get("batch") is not None:
            with open(batch, "w", encoding="utf-8", newline="") as stream:
                stream.write(step["batch"])
        words = [batch if word == "<batch>" else word for word in step["argv"]]
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **(step.get("env") or {})}
        result = subprocess.run([self.site.zmprov.encode(), *[word.encode("utf-8") for word in words]], timeout=TIMEOUT, check=False,
                                env=environment,
                                input=(step.get("stdin") or "").encode("utf-8"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return result.returncode, self.masked(result.stdout), self.masked(result.stderr)

    def masked(self, data):
        """Output (bytes) as text with everything masked that is another each time."""
        text = data.decode("utf-8", "replace").replace(self.folder + "/batch", "<batch>").replace(self.address, "<ldap>")
        for pattern, mark in MASKS:
            text = pattern.sub(mark, text)
        return EXCEPTION_ID.sub("ExceptionId:", text)

    def differences(self, step):
        """Names and diff lines of what differs in a step; [] when it matches."""
        code, out, err = self.run(step)
        lines = []
        if code != step["exit"]:
            lines.append("exit code %d, recorded %d" % (code, step["exit"]))
        for name, mine, recorded in (("stdout", out, step["stdout"]), ("stderr", err, EXCEPTION_ID.sub("ExceptionId:", step["stderr"]))):
            if mine == recorded or not any(word in step["argv"] for word in SORTED) and canonical(mine) == canonical(recorded):
                continue
            diff = difflib.unified_diff(recorded.splitlines(), mine.splitlines(), name + " recorded", name + " here", lineterm="", n=0)
            lines.extend(list(diff)[:DIFF_LINES])
        return lines


def canonical(text):
    """Output with everything in order whose order is the directory's: values of an attribute, members of a list, entries of a listing."""
    return "prov> ".join(canonical_answer(answer) for answer in text.split("prov> "))


def canonical_answer(text):
    """One answer in order: the entries of a listing, or the lines of a list of names."""
    end = "\n" if text.endswith("\n") else ""
    lines = text[:len(text) - len(end)].split("\n")
    if all(NAME.match(line) for line in lines):
        return "\n".join(sorted(lines)) + end
    blocks = [[]]
    for line in lines:
        if line.startswith("# "):
            blocks.append([])
        blocks[-1].append(line)
    entries = [canonical_entry(block) for block in blocks if block]
    return "\n".join(sorted(entries) if len(blocks) > 1 and not blocks[0] else entries) + end


def canonical_entry(lines):
    """One entry in order: runs of one attribute, and the members of a list."""
    result, run, key = [], [], None
    for line in [*lines, None]:
        here = None
        if line is not None:
            found = re.match(r"[A-Za-z0-9]+: ", line)
            here = found.group() if found else ("members" if key == "members" and line else line if line == "members" else None)
        if here != key or here is None:
            result.extend([run[0], *sorted(run[1:])] if key == "members" else sorted(run))
            run, key = [], here
        if line is not None:
            run.append(line)
    result.extend(run)
    return "\n".join(result)


def replay_file(replay, path, known, quiet=False):
    """Run a file. Returns (matching, all, {step: diff lines}) over its calls."""
    with open(path, encoding="utf-8") as stream:
        recording = json.load(stream)
    matching, calls, different = 0, 0, {}
    for number, step in enumerate(recording["steps"]):
        if "control" in step:
            replay.control(step["control"])
            continue
        calls += 1
        lines = replay.differences(step)
        if not lines:
            matching += 1
        else:
            different[number] = lines
    if not quiet:
        report(recording, matching, calls, different, known)
    return matching, calls, different


def report(recording, matching, calls, different, known):
    """Print what a file gave."""
    name = recording["name"]
    print("%s: matched %d of %d" % (name, matching, calls))
    for number, lines in different.items():
        step = recording["steps"][number]
        reason = known.get((name, number))
        print("  step %d (%s) %s: %s" % (number, step.get("group", ""), " ".join(step["argv"])[:100],
                                         "left out, " + reason if reason else "differs"))
        if not reason:
            print("".join("      %s\n" % line for line in lines), end="")


def replay_all(paths, known, follows):
    """Replay files; {file name: (matching, all, {step: diff lines})}."""
    results = {}
    folder = tempfile.mkdtemp(prefix="zimbra-replay-")
    replay = None
    try:
        replay = Replay(folder)
        for path in paths:
            with open(path, encoding="utf-8") as stream:
                name = json.load(stream)["name"]
            replay.fresh()
            before = os.path.join(os.path.dirname(path), follows.get(name, "") + ".json")
            if name in follows and os.path.exists(before):
                replay_file(replay, before, known, quiet=True)
            results[name] = replay_file(replay, path, known)
    finally:
        if replay:
            replay.site.stop()
        shutil.rmtree(folder)
    return results


def main():
    """Replay the files of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--all", action="store_true", help="show how steps differ that are known to be left out, too")
    options = parser.parse_args()
    known, follows = left_out()
    results = replay_all(options.files, {} if options.all else known, follows)
    unknown = [(name, number) for name, result in results.items() for number in result[2] if (name, number) not in known]
    sys.exit(1 if unknown else 0)


if __name__ == "__main__":
    main()
