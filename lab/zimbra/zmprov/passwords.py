# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords: the policy of the class of service, and how they are stored."""
import base64
import os

from .clock import generalized_time
from .directory import REPLACE
from .errors import ServiceError


def stored(password):
    """A password as Zimbra stores it: salted SHA-512."""
    import hashlib

    salt = os.urandom(8)
    return "{SSHA512}" + base64.b64encode(hashlib.sha512(password.encode("utf-8") + salt).digest() + salt).decode("ascii")


def refused(text, name, limit):
    """A password that the policy does not take: the attribute of the policy and its value."""
    return ServiceError("account.INVALID_PASSWORD", "invalid password: " + text, details=(("NUM", name, limit),))


# name of the least count in the class of service, what it counts, what is said of too few
COUNTS = (
    ("zimbraPasswordMinUpperCaseChars", str.isupper, "not enough upper case characters"),
    ("zimbraPasswordMinLowerCaseChars", str.islower, "not enough lower case characters"),
    ("zimbraPasswordMinNumericChars", str.isdigit, "not enough numeric characters"),
)


def check(policy, password):
    """Refuse a password that is too short, too long or too plain; policy: function from attribute name to its text or None."""
    least, most = int(policy("zimbraPasswordMinLength") or 0), int(policy("zimbraPasswordMaxLength") or 0)
    if least and len(password) < least:
        raise refused("too short", "zimbraPasswordMinLength", least)
    if most and len(password) > most:
        raise refused("too long", "zimbraPasswordMaxLength", most)
    for name, kind, text in COUNTS:
        if sum(map(kind, password)) < int(policy(name) or 0):
            raise refused(text, name, policy(name))


def policy_of(own, cos):
    """Where the password policy of an account is read: own values, else those of its class of service."""
    return lambda name: (own.get(name) or cos.values(name) or [None])[0]


def initial(attributes, password, cos):
    """Put the password of a new account among its attributes; an empty one means none, a given hash wins."""
    if password and "userPassword" not in attributes:
        check(policy_of(attributes, cos), password)
        attributes["userPassword"] = [stored(password)]


def strength(shell, arguments):
    """checkPasswordStrength."""
    account = shell.prov.need_account(arguments[0])
    check(policy_of(account.own, shell.prov.account_cos(account)), arguments[1])
    shell.say("Password passed strength check.")


def change(shell, account, password):
    """Set a password as an administrator: what violates the policy is told, not refused."""
    prov = shell.prov
    try:
        check(policy_of(account.own, prov.account_cos(account)), password)
        violation = None
    except ServiceError as error:
        violation = error.message
    prov.directory.modify(account.dn, [(REPLACE, "userPassword", [stored(password)]),
                                       (REPLACE, "zimbraPasswordModifiedTime", [generalized_time()])])
    prov.log("INFO", "password changed for " + account.name)
    if violation:
        shell.say("Password violation: account=%s, violation=%s.  Password is set successfully." % (account.name, violation))
