# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs commands: finds their code, prints, and turns errors into what zmprov prints of them."""
import os
import sys
import time

from .clock import log_time
from .errors import UNBOUNDID, NotModelled, ServiceError, Usage

STACK = "\tat com.zimbra.cs.account.ProvUtil.main(ProvUtil.java)"

# command: module and function; the module is loaded when the command is first used
HANDLERS = {
    "ca": "accounts.create", "ga": "accounts.show", "ma": "accounts.modify", "da": "accounts.delete", "ra": "rename.account",
    "aaa": "aliases.add_to_account", "raa": "aliases.remove_from_account", "gam": "memberships.show", "cps": "passwords.strength",
    "sp": "accounts.set_password", "cta": "accounts.count", "cabulk": "accounts.create_many", "sac": "accounts.set_cos",
    "gaa": "search.all_accounts", "gaaa": "search.admin_accounts", "sa": "directory_search.run",
    "cd": "domains.create", "cad": "domains.create_alias", "gd": "domains.show", "md": "domains.modify", "gad": "domains.show_all",
    "dd": "domains.delete",
    "gcf": "settings.show_config", "gacf": "settings.show_all_config", "mcf": "settings.modify_config",
    "gs": "settings.show_server", "gas": "settings.show_servers", "ms": "settings.modify_server", "cs": "settings.create_server",
    "ds": "settings.delete_server", "gc": "settings.show_cos", "gac": "settings.show_all_cos", "cc": "settings.create_cos",
    "cpc": "settings.copy_cos", "mc": "settings.modify_cos", "dc": "settings.delete_cos", "rc": "settings.rename_cos",
    "cdl": "lists.create", "gdl": "lists.show", "gdlm": "lists.show_members", "mdl": "lists.modify", "ddl": "lists.delete",
    "adlm": "lists.add_members", "rdlm": "lists.remove_members", "gadl": "lists.show_all",
    "adla": "aliases.add_to_list", "rdla": "aliases.remove_from_list", "rdl": "rename.distribution_list",
    "ccr": "resources.create", "gcr": "resources.show", "mcr": "resources.modify", "dcr": "resources.delete", "rcr": "rename.resource",
    "gacr": "resources.show_all",
    "desc": "describe.run", "?": "helptext.run",
}
SOAP_ONLY = {"aal", "gal", "gaal", "ral", "rlog", "fc", "gmi", "gqu", "gdi", "gsi", "sm", "cpe", "gaas", "slso", "sso", "pacc", "rim",
             "cim", "vi", "gis", "rmc", "grd"}


class Exit(Exception):
    """End the program with this code."""


class Shell:
    """One zmprov process: options, output, and the provisioning behind it (made when first needed)."""

    def __init__(self, options, settings, attributes, commands):
        self.options = options
        self.settings = settings
        self.attributes = attributes
        self.commands = commands
        self.safeguarded = set(settings.get("zmprov_safeguarded_attrs", "zimbraServiceEnabled,zimbraServiceInstalled").lower().split(","))
        self.out = sys.stdout
        self.interactive = self.batch = self.failed = False
        self.answers = None
        self.prov = None

    def say(self, text):
        """Print a line on stdout."""
        self.out.write(text + "\n")

    def complain(self, text):
        """Print a line on stderr, after what was said before on stdout."""
        self.out.flush()
        sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def fatal(self, text, code):
        """Complain and end the program."""
        self.complain(text)
        raise Exit(code)

    def log(self, level, text, causes=()):
        """A line of the log, which -l sends to stderr; causes: (Java class, message) of a stack trace."""
        self.complain("%s [main] %-5s: %s" % (log_time(), level, text))
        for number, cause in enumerate(causes):
            self.complain("%s%s: %s\n%s" % ("Caused by: " if number else "", *cause, STACK))

    def connect(self):
        """Open the directory. A server that is down ends the program, as it does the real one."""
        from .directory import Unreachable
        from .provisioning import Provisioning

        try:
            self.prov = Provisioning(self.settings, self.attributes, self.log)
        except Unreachable as error:
            server = self.settings["ldap_master_url"].partition("//")[2].rstrip("/")
            tried = "An error occurred while attempting to establish a connection to server %s:  " % server
            refused = "java.net.ConnectException: Connection refused"
            whole = "An error occurred while attempting to connect to server %s:  java.io.IOException: %s%s" % (server, tried, refused)
            self.log("INFO", "master is down, falling back to replica...")
            self.log("FATAL", "failed to initialize LDAP client", (
                ("com.zimbra.cs.ldap.LdapException", "LDAP error: : " + whole), ("com.unboundid.ldap.sdk.LDAPException", whole),
                ("java.io.IOException", tried + refused)))
            raise Exit(1) from error

    def execute(self, arguments):
        """Run a command; False when there is none of this name."""
        command = self.commands.get(arguments[0])
        if command is None:
            return False
        if command.via == "soap":
            return self.soap_only_usage(command)
        if not command.fits(len(arguments) - 1):
            self.usage(command)
            return True
        if command.alias == "quit":
            raise Exit(2 if self.failed else 0)
        if command.alias in SOAP_ONLY:
            raise ServiceError("service.INVALID_REQUEST", "invalid request: can only be used with SOAP")
        if command.alias not in HANDLERS:
            raise NotModelled("command " + command.name)
        module, _dot, function = HANDLERS[command.alias].partition(".")
        try:
            getattr(__import__("zmprov." + module, fromlist=[function]), function)(self, arguments[1:])
        except Usage:
            self.usage(command)
        return True

    def usage(self, command):
        """Print how a command is used; outside a session that ends the program."""
        from . import helptext

        helptext.usage(self, command)

    def soap_only_usage(self, command):
        """What -l says of a command that it cannot run."""
        from . import helptext

        self.say("%s can only be used with SOAP" % command.name)
        if not self.interactive:
            helptext.general(self)
        return True

    def confirm(self, warning):
        """Ask whether to go on; a file of commands answers yes."""
        if self.batch:
            return True
        self.say(warning)
        self.out.write("Continue? [Y]es, [N]o: ")
        self.out.flush()
        answer = self.answers()
        if (answer or "").lower() in ("y", "yes"):
            return True
        self.say("aborted")
        return False

    def report(self, error):
        """Print an error of the product, with its trace if asked for."""
        self.complain(error.line())
        if self.options.verbose:
            self.trace(error, "")

    def trace(self, error, head):
        """Print an error with its class, its id and what caused it."""
        moment = int(time.time() * 1000)
        self.complain("%s%s: %s\nExceptionId:main:%d:%s\nCode:%s\n%s" % (
            head, error.java, error.message, moment, os.urandom(8).hex(), error.code, STACK))
        if isinstance(error.__cause__, ServiceError):
            self.trace(error.__cause__, "Caused by: ")
        elif error.cause and error.cause[0] == UNBOUNDID:
            raise NotModelled("the trace of an error of the LDAP library")
        elif error.cause:
            self.complain("Caused by: %s: %s\n%s" % (*error.cause, STACK))
