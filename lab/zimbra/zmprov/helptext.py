# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""zmprov's help: the commands and how they are used."""
import os

from .errors import NotModelled
from .shell import Exit

CATEGORIES = (
    ("account", "help on account-related commands"), ("calendar", "help on calendar resource-related commands"),
    ("commands", "help on all commands"), ("config", "help on config-related commands"), ("cos", "help on COS-related commands"),
    ("domain", "help on domain-related commands"), ("freebusy", "help on free/busy-related commands"),
    ("list", "help on distribution list-related commands"), ("log", "help on logging commands"), ("misc", "help on misc commands"),
    ("mailbox", "help on mailbox-related commands"), ("reverseproxy", "help on reverse proxy related commands"),
    ("right", "help on right-related commands"), ("search", "help on search-related commands"),
    ("server", "help on server-related commands"), ("alwaysoncluster", "help on alwaysOnCluster-related commands"),
    ("ucservice", "help on ucservice-related commands"), ("share", "help on share related commands"), ("hab", "help on HAB commands"),
    ("mobile", "help on mobile devices management commands"),
)
COUNTABLE = ("userAccount|account|alias|dl|domain|cos|server|calresource|accountOnUCService|cosOnUCService|domainOnUCService|"
             "internalUserAccount|internalArchivingAccount|internalUserAccountX")
CACHEABLE = ("acl|locale|skin|uistrings|license|all|account|config|globalgrant|cos|domain|galgroup|group|mime|server|alwaysOnCluster|"
             "zimlet")
RIGHT_CLASSES = "ALL|ADMIN|USER"
OPTIONS = """
zmprov [args] [cmd] [cmd-args ...]

  -h/--help                             display usage
  -f/--file                             use file as input stream
  -s/--server   {host}[:{port}]         server hostname and optional port
  -l/--ldap                             provision via LDAP instead of SOAP
  -L/--logpropertyfile                  log4j property file, valid only with -l
  -a/--account  {name}                  account name to auth as
  -p/--password {pass}                  password for account
  -P/--passfile {file}                  read password from file
  -z/--zadmin                           use zimbra admin name/password from localconfig for admin/password
  -y/--authtoken {authtoken}            use auth token string (has to be in JSON format) from command line
  -Y/--authtokenfile {authtoken file}   read auth token (has to be in JSON format) from a file
  -v/--verbose                          verbose mode (dumps full exception stack trace)
  -d/--debug                            debug mode (dumps SOAP messages)
  -m/--master                           use LDAP master (only valid with -l)
  -r/--replace                          allow replacement of safe-guarded multi-valued attributes \
configured in localconfig key "zmprov_safeguarded_attrs"
"""


class Command:
    """A command: name, alias, category, allowed number of arguments, the only way to use it (or ""), and its arguments."""

    __slots__ = ("name", "alias", "category", "least", "most", "via", "text")

    def __init__(self, line):
        self.name, self.alias, self.category, least, most, self.via, text = line.split("|", 6)
        self.text = text.replace("%countable%", COUNTABLE).replace("%cacheable%", CACHEABLE).replace("%rightclass%", RIGHT_CLASSES)
        self.least = int(least)
        self.most = None if most == "*" else int(most)

    def fits(self, count):
        """Is that a possible number of arguments?"""
        return count >= self.least and (self.most is None or count <= self.most)


class Commands:
    """The commands by name and alias, in any case."""

    def __init__(self):
        self.lines = []
        self.index = {}
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "commands.txt"), encoding="utf-8") as stream:
            for line in stream.read().split("\n"):
                if line and line[0] != "#":
                    name, alias, _rest = line.split("|", 2)
                    self.index[name.lower()] = self.index[alias.lower()] = line
                    self.lines.append(line)

    def get(self, word):
        """Command of this name, or None."""
        line = self.index.get(word.lower())
        return Command(line) if line else None


def topics(shell):
    """The overview of the help."""
    shell.say(" zmprov is used for provisioning. Try:\n")
    for name, text in CATEGORIES:
        shell.say("     zmprov help %-15s %s" % (name, text))


def general(shell):
    """Everything about the command line; the program ends."""
    shell.say(OPTIONS)
    topics(shell)
    shell.say("")
    raise Exit(1)


def usage(shell, command):
    """How a command is used; outside a session the program ends."""
    shell.say("usage:  %s(%s) %s" % (command.name, command.alias, command.text))
    if not shell.interactive:
        shell.say("For general help, type : zmprov --help")
        raise Exit(1)


def category(word):
    """Category that a word names or begins, or None."""
    names = [name for name, _text in CATEGORIES]
    return word if word in names else next((name for name in names if name.startswith(word)), None)


def run(shell, arguments):
    """help."""
    topic = category(arguments[0].lower()) if arguments else None
    if topic is None:
        topics(shell)
    else:
        if topic in ("right", "log", "calendar"):
            raise NotModelled("the lists of values in help " + topic)
        shell.say("")
        for line in shell.commands.lines:
            one(shell, Command(line), topic)
    shell.say("")


def one(shell, command, topic):
    """A command of a category, and what to mind."""
    if command.category and topic in ("commands", command.category):
        shell.say("  %s(%s) %s" % (command.name, command.alias, command.text))
        if command.via == "ldap":
            shell.say('    -- NOTE: %s can only be used with "zmprov -l/--ldap"' % command.name)
        shell.say("")
