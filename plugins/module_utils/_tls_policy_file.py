# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The policy file of a Postfix, beside what its administrator has, and its place in main.cf.

Private to this collection. A texthash table needs no program to make it, and every Postfix since 2.8 has it.
"""
import os

from ._client import ClientError
from ._frozen import frozen_in, normalised, with_frozen
from ._policy_maps import PolicyMaps
from ._postconf import MARK
from ._postfix_lists import joined, without
from ._tls_policy import digests_of, lines, normalise_fingerprint, problems_of

NAME = 'splitdomain_tls_policy'
DIGEST = 'smtp_tls_fingerprint_digest'


def work(params, check_mode):
    """Return the module's result. Raises ClientError."""
    policies = _policies(params['policies'])
    maps = PolicyMaps(params)
    path = os.path.join(maps.directory, NAME)
    table = 'texthash:' + path
    value, have, want = maps.get(), _read(path), lines(policies)
    _check_digest(maps, policies)
    bare = without(value, lambda item: item == table)
    # A next hop that is frozen stays so, whatever its policy is.
    wanted = with_frozen(joined([table] if want else [], bare, []), frozen_in(bare))
    changed = (have or []) != want or value != wanted
    if changed and not check_mode:
        # A table is there before it is asked, and until it is asked no more.
        if want:
            _write(path, want)
        maps.set(wanted)
        maps.load()
        if not want and have is not None:
            os.remove(path)
    return dict(changed=changed, diff=dict(before=dict(policies=have or [], smtp_tls_policy_maps=value),
                                           after=dict(policies=want, smtp_tls_policy_maps=wanted)))


def _policies(given):
    """Return the policies with everything in Postfix's spelling. Raises ClientError naming every problem."""
    found, wrong = [], []
    for index, each in enumerate(given):
        path = 'policies[%d]' % index
        try:
            hop = normalised(each['next_hop'])
            fingerprints = [normalise_fingerprint(one) for one in each['fingerprints'] or ()]
        except ValueError as error:
            wrong.append('%s: %s' % (path, error))
            continue
        wrong.extend('%s: %s' % (path, text) for text in problems_of(each['level'], fingerprints))
        if any(hop == other['next_hop'] for other in found):
            wrong.append('%s: the next hop %s is named twice' % (path, hop))
        found.append(dict(next_hop=hop, level=each['level'], fingerprints=fingerprints))
    if wrong:
        raise ClientError('client.REFUSED', '; '.join(wrong), 'Correct it; nothing was changed')
    return found


def _check_digest(maps, policies):
    """Raise ClientError where this Postfix makes fingerprints by another digest: nothing would ever match."""
    wanted = digests_of([one for each in policies for one in each['fingerprints']])
    have = maps.get(DIGEST, 'expanded') if wanted else ''
    if wanted and wanted != [have]:
        raise ClientError('client.REFUSED', 'the fingerprints are of %s, and this Postfix compares %s' % (' and '.join(wanted), have),
                          'Give fingerprints of %s, or set it for all mail of this Postfix: postconf -e %s=%s' % (have, DIGEST, wanted[0]))


def _read(path):
    """Return the lines of the file without our mark, None where there is no file."""
    try:
        with open(path, encoding='utf-8') as stream:
            return [line for line in stream.read().splitlines() if not line.startswith('#')]
    except FileNotFoundError:
        return None


def _write(path, content):
    """Write the file so that it is there whole or not at all. Postfix's own user has to read it."""
    with open(path + '.new', 'w', encoding='utf-8') as stream:
        stream.write('\n'.join([MARK % 'texthash'] + content) + '\n')
    os.chmod(path + '.new', 0o644)
    os.rename(path + '.new', path)
