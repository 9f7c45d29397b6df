# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands on calendar resources."""
from . import accounts, output, request


def create(shell, arguments):
    """createCalendarResource: print the new id."""
    accounts.create(shell, arguments, True)


def show(shell, arguments):
    """getCalendarResource: knows no -e, takes it for a name."""
    output.entry_block(shell, shell.prov.need_resource(arguments[0]), output.wanted_names(arguments[1:]))


def modify(shell, arguments):
    """modifyCalendarResource."""
    resource = shell.prov.need_resource(arguments[0])
    request.modify(shell.prov, request.Request(request.parse(shell, arguments[1:], False), resource))


def delete(shell, arguments):
    """deleteCalendarResource."""
    accounts.remove(shell.prov, shell.prov.need_resource(arguments[0]))


def show_all(shell, arguments):
    """getAllCalendarResources."""
    from . import search

    search.everybody(shell, arguments, "(objectClass=zimbraCalendarResource)")
