# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for a condition, never for a time."""
import time


def wait_until(condition, what, timeout=20, interval=0.05):
    """Call `condition` until it gives something true and return that.

    AssertionError naming `what` and the last answer after `timeout` seconds.
    """
    end = time.monotonic() + timeout
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError("not within %s s: %s (last answer: %r)" % (timeout, what, answer))
        time.sleep(interval)
