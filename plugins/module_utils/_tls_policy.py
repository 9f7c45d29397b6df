# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How strictly mail to one next hop is encrypted: a line of a policy file for Postfix.

Private to this collection. Pure. Postfix looks a policy up by the next hop exactly as the transport writes it.
"""
import re

LEVELS = ('may', 'encrypt', 'fingerprint')
# Bytes of a fingerprint -> the digest that makes one so long.
DIGESTS = {16: 'md5', 20: 'sha1', 32: 'sha256', 48: 'sha384', 64: 'sha512'}
_FINGERPRINT = re.compile(r'[0-9A-F]{2}(:[0-9A-F]{2})+\Z')


def normalise_fingerprint(text):
    """Return a fingerprint as Postfix compares it: AB:CD:... Raises ValueError."""
    found = str(text).strip().upper()
    if re.match(r'[0-9A-F]+\Z', found) and len(found) % 2 == 0:
        found = ':'.join(found[at:at + 2] for at in range(0, len(found), 2))
    if not _FINGERPRINT.match(found) or found.count(':') + 1 not in DIGESTS:
        raise ValueError('is no fingerprint of a certificate or key, like AB:CD:...; openssl x509 -noout -fingerprint -sha256 shows one')
    return found


def problems_of(level, fingerprints):
    """Yield what is wrong with a policy."""
    if level == 'fingerprint' and not fingerprints:
        yield 'needs fingerprints: those of the certificates that the other system may show'
    if level != 'fingerprint' and fingerprints:
        yield 'fingerprints are only looked at where level is fingerprint'
    if len(digests_of(fingerprints)) > 1:
        yield 'the fingerprints must all be of one digest, and these are of %s' % ' and '.join(digests_of(fingerprints))


def digests_of(fingerprints):
    """Return which digests the fingerprints are made by."""
    return sorted(set(DIGESTS[each.count(':') + 1] for each in fingerprints))


def lines(policies):
    """Return the lines of the policy file, for {next_hop, level, fingerprints}. may needs none."""
    return sorted('%s\t%s' % (each['next_hop'], ' '.join([each['level']] + ['match=' + one for one in each['fingerprints']]))
                  for each in policies if each['level'] != 'may')
