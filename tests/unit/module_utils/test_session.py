# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A program as a session: answers, silence, death, floods of errors; and programs run to their end."""
import os
import sys
import time

import pytest

from ansible_collections.splitdomain.zimbra.plugins.module_utils._client import ClientError
from ansible_collections.splitdomain.zimbra.plugins.module_utils._model import Change
from ansible_collections.splitdomain.zimbra.plugins.module_utils._process import Feed, identity, run
from ansible_collections.splitdomain.zimbra.plugins.module_utils._zmprov import ZmprovWriter

# Answers like zmprov: reads /dev/stdin anew, a prompt after every line. What it does at a line is filled in.
SESSION = '''#!%s
import os, signal, sys, time
out = sys.stdout
out.write("prov> ")
out.flush()
for line in open("/dev/stdin"):
    if line.startswith("exit"):
        break
    %%s
    out.write("prov> ")
    out.flush()
''' % sys.executable
SAY = 'sys.stderr.write("ERROR: %s\\n"); sys.stderr.flush()'


def program(folder, text):
    path = str(folder.join('program'))
    with open(path, 'w') as handle:
        handle.write(text)
    os.chmod(path, 0o755)
    return path


def changes(count):
    return [Change('modify', 'account', 'u%d@example.com' % number, {}, {'displayName': ('x',)}) for number in range(count)]


def apply(path, count=3, timeout=20, stop_on_error=False):
    with ZmprovWriter(path, '/nonexistent', timeout, user=None) as writer:
        outcomes = list(writer.apply(changes(count), stop_on_error))
    return outcomes, writer


def codes(outcomes):
    return [outcome.failure.code if outcome.failure else None for outcome in outcomes]


def test_every_change_is_answered_by_one_process(tmpdir):
    outcomes, writer = apply(program(tmpdir, SESSION % 'pass'))
    assert codes(outcomes) == [None, None, None]
    assert [outcome.change for outcome in outcomes] == changes(3)
    assert writer.starts == 1


def test_nothing_to_write_starts_nothing(tmpdir):
    outcomes, writer = apply(program(tmpdir, SESSION % 'pass'), count=0)
    assert (outcomes, writer.starts) == ([], 0)


def test_each_error_belongs_to_its_change(tmpdir):
    outcomes, _writer = apply(program(tmpdir, SESSION % ('if "u1" in line: %s' % SAY % 'account.X (no u1)')))
    assert codes(outcomes) == [None, 'account.X', None]
    assert outcomes[1].failure.text == 'modify: no u1'


def test_stop_on_error_tries_nothing_more(tmpdir):
    outcomes, _writer = apply(program(tmpdir, SESSION % (SAY % 'account.X (no)')), stop_on_error=True)
    assert codes(outcomes) == ['account.X', 'client.NOT_TRIED', 'client.NOT_TRIED']
    assert 'u0@example.com' in outcomes[2].failure.text


def test_a_flood_of_log_lines_stops_nothing(tmpdir):
    outcomes, _writer = apply(program(tmpdir, SESSION % 'sys.stderr.write("2026-11-22 [main] INFO : y\\n" * 50000); sys.stderr.flush()'))
    assert codes(outcomes) == [None, None, None]


def test_a_closed_error_output_stops_nothing(tmpdir):
    outcomes, _writer = apply(program(tmpdir, SESSION % 'os.close(2) if "u0" in line else None'))
    assert codes(outcomes) == [None, None, None]


def test_a_long_line_reaches_a_program_that_answers_slowly(tmpdir):
    path = program(tmpdir, SESSION % 'out.write("%d\\n" % len(line))')
    change = Change('modify', 'account', 'a@b', {}, {'displayName': ('x' * 300000,)})
    with ZmprovWriter(path, '/nonexistent', 20, user=None) as writer:
        assert codes(writer.apply([change])) == [None]


def test_death_in_the_middle_is_told_with_the_last_words(tmpdir):
    outcomes, _writer = apply(program(tmpdir, SESSION % 'if "u1" in line: sys.stderr.write("error: last words\\n"); sys.exit(2)'))
    assert codes(outcomes) == [None, 'client.DIED', 'client.NOT_TRIED']
    assert 'exit code 2' in outcomes[1].failure.text
    assert 'error: last words' in outcomes[1].failure.text
    assert 'not known' in outcomes[1].failure.text


def test_a_killed_program_is_told(tmpdir):
    outcomes, _writer = apply(program(tmpdir, SESSION % 'os.kill(os.getpid(), signal.SIGKILL)'))
    assert codes(outcomes) == ['client.DIED', 'client.NOT_TRIED', 'client.NOT_TRIED']
    assert 'signal 9' in outcomes[0].failure.text


def test_silence_ends_the_program_and_what_it_started(tmpdir):
    pids = str(tmpdir.join('pids'))
    child = ('import subprocess; p = subprocess.Popen(["sleep", "600"]); '
             'open("' + pids + '", "w").write("%d %d" % (os.getpid(), p.pid)); time.sleep(600)')
    outcomes, _writer = apply(program(tmpdir, SESSION % child), timeout=1)
    assert codes(outcomes) == ['client.TIMEOUT', 'client.NOT_TRIED', 'client.NOT_TRIED']
    assert '1 seconds' in outcomes[0].failure.text
    with open(pids) as handle:
        started = handle.read().split()
    deadline = time.time() + 10
    while any(alive(pid) for pid in started):
        assert time.time() < deadline, 'still there: %s' % started


def alive(pid):
    """Tell whether a process still runs; one that only waits to be collected does not."""
    try:
        with open('/proc/%s/stat' % pid) as handle:
            return handle.read().split()[2] not in 'ZX'
    except IOError:
        return False


@pytest.mark.parametrize('text, code', [
    ('#!%s\nimport sys; sys.exit("FATAL: failed to initialize LDAP client")\n' % sys.executable, 'client.START'),
    ('#!/nonexistent/interpreter\n', 'client.MISSING'),
    ('not a program', 'client.START'),
])
def test_a_program_that_does_not_start(tmpdir, text, code):
    outcomes, _writer = apply(program(tmpdir, text))
    assert codes(outcomes) == [code, 'client.NOT_TRIED', 'client.NOT_TRIED']
    if 'FATAL' in text:
        assert 'failed to initialize LDAP client' in outcomes[0].failure.text


def test_a_program_that_is_missing():
    outcomes, writer = apply('/nonexistent/zmprov')
    assert codes(outcomes) == ['client.MISSING', 'client.NOT_TRIED', 'client.NOT_TRIED']
    assert '/nonexistent/zmprov' in outcomes[0].failure.text
    assert writer.starts == 0


def test_what_cannot_be_sent_fails_alone(tmpdir):
    bad = Change('modify', 'account', 'a@b', {}, {'displayName': ('bell \x07',)})
    guarded = Change('modify', 'server', 'b', {'zimbraServiceEnabled': ()}, {'zimbraServiceEnabled': ('',)})
    with ZmprovWriter(program(tmpdir, SESSION % 'pass'), '/nonexistent', 20, user=None) as writer:
        assert codes(writer.apply([bad, guarded] + changes(1))) == ['client.REFUSED', 'client.REFUSED', None]


def test_a_secret_in_an_error_is_masked(tmpdir):
    path = program(tmpdir, SESSION % (SAY % 'account.INVALID (bad value: hunter2)'))
    change = Change('modify', 'domain', 'b', {}, {'zimbraGalLdapBindPassword': ('hunter2',)})
    with ZmprovWriter(path, '/nonexistent', 20, user=None) as writer:
        assert list(writer.apply([change]))[0].failure.text == 'modify: bad value: ********'


def test_a_closed_writer_starts_no_second_program(tmpdir):
    writer = ZmprovWriter(program(tmpdir, SESSION % 'pass'), '/nonexistent', 20, user=None)
    assert codes(writer.apply(changes(1))) == [None]
    writer.close()
    writer.close()
    assert codes(writer.apply(changes(1))) == ['client.DIED']
    assert writer.starts == 1


def test_the_environment_is_made_anew(tmpdir, monkeypatch):
    monkeypatch.setenv('MY_SECRET', 'hunter2')
    done = run(['/usr/bin/env'], identity(None), '/opt/zimbra', 20)
    text = done.out.decode('utf-8')
    assert 'hunter2' not in text
    assert 'LC_ALL=C.UTF-8\n' in text
    assert 'PATH=/opt/zimbra/bin:/opt/zimbra/common/bin:' in text


def test_a_program_reads_big_feeds_and_writes_much():
    data = b'x' * 1000000
    done = run(['/bin/cat', Feed(data), Feed(b'end')], identity(None), '/nonexistent', 20)
    assert (done.code, done.out, done.err) == (0, data + b'end', b'')


def test_a_program_that_does_not_read_its_feed():
    done = run(['/bin/sh', '-c', 'echo no >&2; exit 3', Feed(b'x' * 1000000)], identity(None), '/nonexistent', 20)
    assert (done.code, done.out, done.err) == (3, b'', b'no\n')


def test_a_program_that_says_nothing_is_ended():
    with pytest.raises(ClientError) as caught:
        run(['/bin/sleep', '600'], identity(None), '/nonexistent', 1)
    assert caught.value.code == 'client.TIMEOUT'


def test_a_signal_is_told():
    assert run(['/bin/sh', '-c', 'kill -9 $$'], identity(None), '/nonexistent', 20).code == -9


def test_an_unknown_user():
    if os.geteuid() == 0:
        with pytest.raises(ClientError) as caught:
            identity('no-such-user-here')
        assert 'no-such-user-here' in caught.value.text
    else:
        assert identity('no-such-user-here').uid == os.geteuid()


@pytest.mark.parametrize('wrong', [(), (7,), (0, 127, 128), (7, 40, 41, 299), tuple(range(300))])
def test_an_error_in_a_crowd_is_its_own(tmpdir, wrong):
    wanted = ['u%d@' % number for number in wrong]
    outcomes, writer = apply(program(tmpdir, SESSION % ('if any(name in line for name in %r): %s' % (
        wanted, SAY % 'account.TEST (" + line.split()[1] + ")'))), 300)
    assert [number for number, outcome in enumerate(outcomes) if outcome.failure] == list(wrong)
    assert all(outcome.change.name in outcome.failure.text for outcome in outcomes if outcome.failure)
    assert writer.starts == 1
