# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One configuration rewrite of the section mta: compare, write what differs, reload Postfix."""
import os
import subprocess
import time

from . import directory, settings

POSTCONF = "/opt/zimbra/common/sbin/postconf"
POSTFIX = "/opt/zimbra/common/sbin/postfix"
MAIN_CF = "/opt/zimbra/common/conf/main.cf"
# What zmpostfixpolicyd is called in master.cf, and its line there while zimbraMtaEnableSmtpdPolicyd asks for it.
POLICY = "policy/unix"
POLICY_LINE = POLICY + "=policy unix - n n - 0 spawn user=zimbra argv=/opt/zimbra/libexec/zmpostfixpolicyd"


def current(names):
    """What main.cf itself says now of these parameters, unexpanded: Postfix's own defaults do not count."""
    command = [POSTCONF, "-n"] + sorted(names)
    shown = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True)
    return dict(line.split(" =", 1) for line in shown.stdout.splitlines())


def differences(version):
    """Parameter -> value for those that are not as the directory asks. Raises directory.Unreachable."""
    asked = settings.wanted(directory.read(), version)
    there = current(asked)
    return {name: value for name, value in asked.items() if there.get(name) is None or there[name].strip() != value.strip()}


def policy_service(attributes):
    """Have the policy service in master.cf, or not, as the directory asks; tell whether that was a change."""
    asked = attributes.get("zimbramtaenablesmtpdpolicyd") == ["TRUE"]
    shown = subprocess.run([POSTCONF, "-M", POLICY], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, text=True).stdout
    if asked == bool(shown.strip()):
        return False
    subprocess.run([POSTCONF] + (["-M", POLICY_LINE] if asked else ["-MX", POLICY]), check=True)
    return True


def apply(reload=True):
    """Bring main.cf to what the directory asks; returns the names of changed parameters.

    The reload of a Postfix that does not run is no error: it reads main.cf when it starts.
    """
    changed, served = differences(settings.version()), policy_service(directory.read())
    if changed:
        subprocess.run([POSTCONF, "-e"] + ["%s = %s" % item for item in sorted(changed.items())], check=True)
    if changed or served:
        # A Postfix program that reads main.cf within two seconds of an edit would wait until it is that old.
        old = time.time() - 10
        os.utime(MAIN_CF, (old, old))
        if reload:
            subprocess.run(["sudo", "-n", POSTFIX, "reload"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return sorted(changed)
