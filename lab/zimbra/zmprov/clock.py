# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times as Zimbra writes them."""
import time


def generalized_time():
    """Now, in UTC, as LDAP generalized time."""
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime())


def log_time():
    """Now, in local time, as the head of a log line."""
    now = time.time()
    return "%s,%03d" % (time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(now)), int(now * 1000) % 1000)
