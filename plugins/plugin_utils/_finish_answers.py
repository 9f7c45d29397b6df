# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the new home answers at RCPT once a split has ended.

Private to this collection. Pure.
"""


def answers(plan, probes):
    """Yield a sentence for each answer that is not as it must be."""
    for probe in probes:
        codes = {each['address']: each for each in probe.get('recipients') or ()}
        for stage in probe.get('stages') or ():
            if not stage['passed']:
                yield 'the new home could not be asked: %s: %s' % (stage['stage'], stage['text'])
        for address in plan['local']:
            code = (codes.get(address) or {}).get('code')
            if code is not None and not 200 <= code < 300:
                yield 'the new home refuses %s: %s %s' % (address, code, codes[address]['text'])
        for address in plan['gone']:
            code = (codes.get(address) or {}).get('code')
            if code is not None and code < 500:
                yield 'the new home does not refuse %s, which nobody has: %s %s' % (address, code, codes[address]['text'])
