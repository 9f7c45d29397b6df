# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Auth tokens: signed, with an end, good after a restart, too, because the key is the site's."""
import hashlib
import hmac
import time

from zmprov.errors import ServiceError


class Tokens:
    """Makes and checks tokens. secret: of the site."""

    def __init__(self, secret):
        self.key = hashlib.sha256(b"tokens of " + secret.encode("utf-8")).digest()

    def make(self, account, end):
        """A token for an account's id; end: when it expires, in milliseconds."""
        data = ("id=%s;exp=%d" % (account, end)).encode("ascii").hex()
        return "0_%s_%s" % (self.sign(data), data)

    def sign(self, data):
        """Signature of the data part."""
        return hmac.new(self.key, data.encode("ascii", "replace"), hashlib.sha1).hexdigest()

    def check(self, token):
        """The account's id. A token that is none, or not ours, is as good as none; one that has expired says so."""
        parts = (token or "").split("_")
        if len(parts) != 3 or not hmac.compare_digest(parts[1], self.sign(parts[2])):
            raise ServiceError("service.AUTH_REQUIRED", "no valid authtoken present")
        values = dict(part.split("=") for part in bytes.fromhex(parts[2]).decode("ascii").split(";"))
        if int(values["exp"]) < time.time() * 1000:
            raise ServiceError("service.AUTH_EXPIRED", "auth credentials have expired")
        return values["id"]
