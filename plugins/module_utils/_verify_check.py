# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One check: what was asked, of whom, from where, and what came of it.

Private to this collection. Pure. Results: passed, failed, unproven.
"""
from ._peer_kinds import remedy as remedy_of_kind
from ._verify_words import REMEDIES

PASSED, FAILED, UNPROVEN = 'passed', 'failed', 'unproven'


def check(name, about, result, wanted, found, failure='', remedy='', subject='', target=None):
    """Return a check as it stands in the evidence. about: {domain, viewpoint, target, kind}.

    Where the kind of a peer is told, what is to be done is said in its own words.
    """
    known = remedy_of_kind(about.get('kind', ''), failure) or REMEDIES.get(failure, '') or REMEDIES['look']
    cure = '' if result == PASSED else remedy or known
    return dict(check=name, domain=about.get('domain', ''), viewpoint=about.get('viewpoint', ''),
                target=about.get('target', '') if target is None else target, subject=subject, result=result,
                wanted=wanted, found=found, remedy=cure, failure='' if result == PASSED else failure)


def unproven(name, about, wanted, why, remedy, subject=''):
    """Return a check that could not be made; remedy says what to add."""
    return check(name, about, UNPROVEN, wanted, why, remedy=remedy, subject=subject)


def loop_results(result):
    """Yield (item, result) of a registered task, with a loop or without; what was skipped is left out."""
    for each in (result or {}).get('results', [result] if result else ()):
        if each and not each.get('skipped'):
            yield each.get('item', ''), each


def trouble(result, key):
    """Return why a task's result says nothing, '' if it does. key: what every answer has; the role lets no task fail itself."""
    if not result:
        return 'it was not asked'
    if result.get('unreachable'):
        return 'Ansible cannot reach that host: %s' % result.get('msg', '')
    if key not in result:
        return str(result.get('msg') or result.get('module_stderr') or 'the module failed')
    return ''
