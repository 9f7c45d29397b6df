# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""make test: every part, quick things first, all of them even after a failure, and one count at the end.

Arguments name the parts that are wanted, or kinds of them like lab and molecule (default: all). The quick parts run one after the
other; then what needs a lab of its own, three parts at a time: they mostly wait for mail. What a part says is shown when it has
ended. Each part of pytest counts its tests, any other part counts as one. Exit 0 only if nothing failed.
"""
import os
import signal
import subprocess
import sys
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / 'build' / 'results'
AT_A_TIME = 3   # parts with a lab of their own; they mostly wait
LONGEST = ('molecule-faults', 'molecule-waves', 'lab-verify')   # begun first, so that none of them ends alone

RUNNING = set()

# timeout in seconds; counts: the command is pytest; quick: runs alone
Part = namedtuple('Part', 'name command timeout counts quick')
Result = namedtuple('Result', 'name passed failed seconds note')


def pytest_part(name, folder, timeout, quick):
    """A part that is one pytest run over a folder or file."""
    return Part(name, ['pytest', '-q', folder], timeout, True, quick)


def is_wanted(part, wanted):
    """Tell whether a part is named, or the kind of it: lab and molecule have many."""
    return part.name in wanted or part.name.partition('-')[0] in wanted


def other_folders():
    """Every other folder of tests that holds tests, quick ones first: no tests are left out for want of a line.

    Those of scenario (with lab_mail) are run by molecule, on the hosts that it made; each file of lab has a lab, and a part, of its own.
    """
    there = {path.relative_to(ROOT / 'tests').parts[0] for path in ROOT.glob('tests/*/**/test_*.py')}
    there -= {'unit', 'gates', 'output', 'lab', 'lab_mail', 'scenario'}
    return sorted(there, key=lambda name: (name != 'contract', name))


def parts():
    """All parts in their order."""
    recordings = sorted(str(path) for path in ROOT.glob('tests/lab/transcripts/zmprov-*.json'))
    scenarios = sorted(path.parent.name for path in ROOT.glob('molecule/*/molecule.yml'))
    return [
        pytest_part('units', 'tests/unit', 900, True),
        Part('py36', ['.ci/py36'], 600, True, True),
        pytest_part('gates', 'tests/gates', 1200, True),
        Part('replay', ['/usr/bin/python3', 'lab/zimbra/replay.py', *recordings], 600, False, True),
        *[pytest_part(name, 'tests/' + name, 1800, name == 'contract') for name in other_folders()],
        *[Part('molecule-' + name, ['molecule', 'test', '-s', name], 2400, False, False) for name in scenarios],
        *[pytest_part('lab-' + path.stem[len('test_'):], str(path.relative_to(ROOT)), 1800, False)
          for path in sorted(ROOT.glob('tests/lab/test_*.py'))],
    ]


def run(part):
    """Run one part in a process group of its own, so that what hangs can be ended as a whole."""
    report, log = RESULTS / (part.name + '.xml'), RESULTS / (part.name + '.log')
    command = part.command + (['--junitxml', str(report)] if part.counts else [])
    began = time.monotonic()
    with open(log, 'wb') as output:
        process = subprocess.Popen(command, cwd=str(ROOT), start_new_session=True, stdout=output, stderr=subprocess.STDOUT)
        RUNNING.add(process)
        try:
            code = process.wait(timeout=part.timeout)
            note = 'exit code %d' % code if code else ''
        except subprocess.TimeoutExpired:
            end(process)
            code, note = 1, 'not done after %d s' % part.timeout
        RUNNING.discard(process)
    passed, failed, note = count(part, report, code, note)
    print('\n===== %s: %s\n%s' % (part.name, ' '.join(part.command), log.read_text(errors='replace')), flush=True)
    return Result(part.name, passed, failed, time.monotonic() - began, note)


def run_all(chosen):
    """Run the parts; returns their results."""
    quick = [run(part) for part in chosen if part.quick]
    rest = sorted((part for part in chosen if not part.quick), key=lambda part: part.name not in LONGEST)
    pool = ThreadPoolExecutor(AT_A_TIME)
    try:
        return quick + list(pool.map(run, rest))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def end(process):
    """End what a part started, politely first."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def count(part, report, code, note):
    """Passed, failed and a remark of a part that has ended; a part that skips or counts nothing did not prove anything."""
    if not part.counts and not report.is_file():
        return (0, 1, note) if code else (1, 0, note)
    if not report.is_file():
        return (0, 1, note) if code else (0, 0, 'not run here')
    total = failed = skipped = 0
    for suite in ElementTree.parse(str(report)).getroot().iter('testsuite'):
        total += int(suite.get('tests'))
        failed += int(suite.get('failures')) + int(suite.get('errors'))
        skipped += int(suite.get('skipped'))
    if skipped:
        note = ('%s, %d skipped' % (note, skipped)).lstrip(', ')
    return total - failed - skipped, failed or (1 if code else 0), note


def main(wanted):
    """Run what is wanted, print a line for each part and the count."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    for old in [*RESULTS.glob('*.xml'), *RESULTS.glob('*.log')]:
        old.unlink()
    os.environ.setdefault('NO_COLOR', '1')
    os.environ['PATH'] = '%s:%s' % (ROOT / '.venv' / 'bin', os.environ['PATH'])
    chosen = [part for part in parts() if not wanted or is_wanted(part, wanted)]
    unknown = {name for name in wanted if not any(is_wanted(part, [name]) for part in chosen)}
    if unknown:
        sys.exit('no such part: %s; there are: %s' % (' '.join(sorted(unknown)), ' '.join(part.name for part in parts())))
    began = time.monotonic()
    try:
        results = run_all(chosen)
    except KeyboardInterrupt:
        for process in list(RUNNING):
            end(process)
        raise
    print('\n%-28s %7s %7s %8s' % ('part', 'passed', 'failed', 'seconds'))
    for result in results:
        print('%-28s %7d %7d %8.1f  %s' % result)
    passed, failed = (sum(getattr(result, key) for result in results) for key in ('passed', 'failed'))
    words = (['%d failed' % failed] if failed else []) + ['%d passed' % passed]
    print((' %s in %.2fs ' % (', '.join(words), time.monotonic() - began)).center(80, '='), flush=True)
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
