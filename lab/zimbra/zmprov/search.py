# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands that look for many entries."""
from . import output
from .directory import SUBTREE
from .domains import INVALID_EV, options
from .errors import Usage

ACCOUNTS_ONLY = "(&(objectClass=zimbraAccount)(!(objectClass=zimbraCalendarResource)))"


def all_accounts(shell, arguments):
    """getAllAccounts."""
    everybody(shell, arguments, ACCOUNTS_ONLY)


def everybody(shell, arguments, text):
    """List accounts or resources: all, those of a domain, those on a server."""
    verbose = own = False
    domain = server = None
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "-v":
            verbose = True
        elif word == "-e":
            own = True
        elif word == "-s":
            if not rest:
                raise Usage()
            if server is not None:
                shell.say("invalid arg: %s, already specified -s with %s" % (rest[0], server))
                raise Usage()
            server = rest.pop(0)
        elif domain is not None:
            shell.say("invalid arg: %s, already specified domain: %s" % (word, domain))
            raise Usage()
        else:
            domain = word
    if own and not verbose:
        shell.say(INVALID_EV)
        raise Usage()
    list_people(shell, text, domain, server, verbose, own)


def list_people(shell, text, domain, server, verbose, own):
    """Print the people that a filter finds."""
    prov = shell.prov
    if server is not None:
        host = (prov.server(server) or prov.missing("server", server)).first("zimbraServiceHostname")
        text = "(&%s(zimbraMailHost=%s))" % (text, host)
    base = "ou=people," + prov.need_domain(domain).dn if domain is not None else ""
    for entry in prov.all(base, SUBTREE, text):
        if ",cn=zimbra" in entry.dn:
            continue
        if verbose:
            output.entry_block(shell, entry, None, own)
        else:
            shell.say(entry.name)


def admin_accounts(shell, arguments):
    """getAllAdminAccounts."""
    verbose, own, rest = options(arguments)
    if own and not verbose:
        shell.say(INVALID_EV)
        raise Usage()
    text = "(&(objectClass=zimbraAccount)(|(zimbraIsAdminAccount=TRUE)(zimbraIsDelegatedAdminAccount=TRUE)))"
    for entry in sorted(shell.prov.all("", SUBTREE, text), key=lambda entry: entry.name.lower()):
        if ",cn=zimbra" in entry.dn:
            continue
        if verbose:
            output.entry_block(shell, entry, output.wanted_names(rest), own)
        else:
            shell.say(entry.name)
