# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of zmprov: options, then one command, or a session on a file or standard input."""
import io
import os
import sys

from . import localconfig
from .attributes import Attributes
from .errors import NotModelled, ServiceError
from .helptext import Commands, general
from .shell import Exit, Shell

FLAGS = {"h": "help", "l": "ldap", "z": "zadmin", "v": "verbose", "d": "debug", "D": "debughigh", "m": "master", "t": "tempfiles",
         "r": "replace", "fd": "forcedisplay"}
WITH_VALUE = {"f": "file", "s": "server", "L": "logpropertyfile", "a": "account", "p": "password", "P": "passfile", "y": "authtoken",
              "Y": "authtokenfile"}


class Options:
    """What stands before the command; wrong: the options cannot be understood."""

    def __init__(self):
        self.wrong = False
        self.rest = []
        self.soap = []
        for name in FLAGS.values():
            setattr(self, name, False)
        for name in WITH_VALUE.values():
            setattr(self, name, None)


def parse(arguments):
    """Options of a command line; they end where the first word stands that is none."""
    options = Options()
    rest = list(arguments)
    while rest:
        word = rest[0]
        name, equals, value = word.lstrip("-").partition("=")
        long = {text: text for text in [*FLAGS.values(), *WITH_VALUE.values()]}
        if not word.startswith("-") or word == "-":
            break
        short = FLAGS.get(name) or WITH_VALUE.get(name)
        target = short if not word.startswith("--") else long.get(name)
        if word.startswith("-") and target is None and len(word) > 2 and word[1] in WITH_VALUE and word[1] != "-":
            target, equals, value = WITH_VALUE[word[1]], "=", word[2:]
        if target is None:
            break
        rest.pop(0)
        if target in FLAGS.values():
            setattr(options, target, True)
        elif equals:
            setattr(options, target, value)
        elif rest:
            setattr(options, target, rest.pop(0))
        else:
            options.wrong = "error: Missing argument for option: " + name
        if target in ("server", "account", "password", "zadmin", "authtoken", "authtokenfile"):
            options.soap.append(target)
    options.rest = rest
    return options


def charset():
    """Is the locale of the environment a UTF-8 one that this system has? Java decodes the command line by it."""
    name = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or "C"
    if name in ("C", "POSIX"):
        return False
    if name not in ("C.UTF-8", "C.utf8"):
        import locale

        try:
            locale.setlocale(locale.LC_ALL, "")
        except locale.Error:
            # the real command is a shell script, and its shell says this
            variable = "LC_ALL" if os.environ.get("LC_ALL") else "LC_CTYPE" if os.environ.get("LC_CTYPE") else "LANG"
            if variable == "LC_ALL":
                sys.stderr.write("/bin/bash: warning: setlocale: LC_ALL: cannot change locale (%s)\n" % name)
            return False
    return "utf" in name.lower()


def decode(arguments, utf8):
    """Arguments as Java gets them: bytes that the locale cannot decode are U+FFFD."""
    raw = [os.fsencode(word) for word in arguments]
    if utf8:
        return [word.decode("utf-8", "replace") for word in raw]
    return ["".join(chr(byte) if byte < 128 else "\ufffd" for byte in word) for word in raw]


def main(home, arguments):
    """Run zmprov and end the program."""
    sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", newline="\n", write_through=False)
    sys.stderr = io.TextIOWrapper(sys.stderr.buffer, encoding="utf-8", errors="replace", newline="\n", write_through=True)
    code = 1
    try:
        code = run(home, arguments)
    except Exit as end:
        code = end.args[0]
    except NotModelled as error:
        sys.stdout.flush()
        sys.stderr.write("zmprov stand-in: not modelled: %s\n" % error)
        code = 99
    except BrokenPipeError:
        code = 1
    except Exception as error:  # a mistake of the stand-in must not look like an answer of Zimbra
        import traceback

        sys.stdout.flush()
        traceback.print_exc()
        sys.stderr.write("zmprov stand-in: broke: %s\n" % error)
        code = 99
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        pass
    os._exit(code)


def run(home, arguments):
    """Do what the command line says; the exit code."""
    utf8 = charset()
    options = parse(decode(arguments, utf8))
    with open(home + "/conf/standin.version", encoding="ascii") as stream:
        version = stream.read().strip()
    shell = Shell(options, localconfig.read(home + "/conf/localconfig.xml"), Attributes(version), Commands())
    if options.wrong:
        shell.complain(options.wrong)
    if options.wrong or options.help:
        general(shell)
    ldap = options.ldap and not options.soap
    check(shell, options, ldap)
    if not ldap and not (options.rest and options.rest[0].lower() in ("desc", "describe", "help", "?")):
        return soap(shell)
    return single(shell) if options.rest else session(shell, utf8)


def check(shell, options, ldap):
    """Refuse options that do not go together."""
    problems = (
        (options.ldap and options.server, "cannot specify both -l and -s at the same time"),
        (options.logpropertyfile and not options.ldap, "cannot specify -L when -l is not specified"),
        (options.authtoken and options.authtokenfile, "cannot specify y when Y is specified"),
        (options.debug and options.debughigh, "cannot specify both -d and -D at the same time"),
        (options.master and not ldap, "cannot specify -m when -l is not specified"),
    )
    for wrong, text in problems:
        if wrong:
            shell.fatal("error: " + text, 2)


def soap(shell):
    """Without -l zmprov talks to the admin service. The stand-in has none: nobody listens."""
    if shell.options.rest and shell.commands.get(shell.options.rest[0]) is None:
        general(shell)
    server = (shell.options.server or "localhost").partition(":")[0]
    shell.report(ServiceError("zclient.IO_ERROR", "invoke Connection refused, server: " + server,
                              ("java.net.ConnectException", "Connection refused"), "com.zimbra.common.zclient.ZClientException"))
    return 2


def single(shell):
    """One command from the command line."""
    from .session import plain_answers

    words = shell.options.rest
    command = shell.commands.get(words[0])
    if command is None:
        general(shell)
    shell.answers = plain_answers
    try:
        if command.alias != "?":
            shell.connect()
        shell.execute(words)
    except ServiceError as error:
        shell.report(error)
        return 2
    return 0


def session(shell, utf8):
    """Commands from a file or from standard input."""
    from . import session as sessions

    shell.connect()
    shell.interactive = True
    if shell.options.file is None:
        return sessions.edited(shell, utf8)
    shell.batch = True
    try:
        with open(shell.options.file, "rb") as stream:
            return sessions.plain(shell, stream)
    except OSError as error:
        reason = {2: "No such file or directory", 13: "Permission denied", 21: "Is a directory"}.get(error.errno, os.strerror(error.errno))
        shell.fatal('Exception in thread "main" java.io.FileNotFoundException: %s (%s)\n'
                    "\tat java.base/java.io.FileInputStream.open0(Native Method)" % (shell.options.file, reason), 1)
        raise AssertionError("not reached") from error
