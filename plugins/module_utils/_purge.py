# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Removing remote accounts that are no longer listed: never a mailbox, never all, never too many at once.

Private to this collection. Pure.
"""
from ._model import Problem
from ._recipients import first, has_mailbox, is_remote, removal


def purge(params, state):
    """Return ([deletions], [warnings], [problems]) for the accounts of the purged domains that are not listed."""
    listed = set(name for account in state.accounts for name in (account.name, account.renamed_from))
    changes, warnings, problems = [], [], []
    for domain, entries in sorted(state.listed.items()):
        remote = [entry for entry in entries if is_remote(entry)]
        gone = [entry for entry in remote if entry.name not in listed]
        share = 100.0 * len(gone) / len(remote) if remote else 0
        if share > params['purge_max']:
            problems.append(Problem('purge', domain, '%d of %d remote accounts (%.0f %%) are not listed, more than '
                                    'purge_max of %d %%: %s' % (len(gone), len(remote), share, params['purge_max'], _some(gone)),
                                    'See that the list is complete, or raise purge_max'))
        changes.extend(removal(entry) for entry in gone)
        warnings.extend('%s is not listed, but keeps its mailbox on %s and its mail goes to %s: mail_transport with '
                        'state: absent gives its own route back' % (
                            entry.name, first(entry, 'zimbraMailHost'), first(entry, 'zimbraMailTransport'))
                        for entry in entries if _adopted(entry) and entry.name not in listed)
    return changes, warnings, problems


def _adopted(entry):
    return has_mailbox(entry) and not (first(entry, 'zimbraMailTransport') or 'lmtp:').startswith('lmtp:')


def _some(entries):
    names = ', '.join(entry.name for entry in entries[:5])
    return names + (' and %d more' % (len(entries) - 5) if len(entries) > 5 else '')
