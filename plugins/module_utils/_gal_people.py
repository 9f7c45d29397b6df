# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is seen in an address book that two systems fill: placeholders shown or hidden, so that nobody is there twice.

Private to this collection. Pure. A placeholder is a remote account: somebody whose mailbox is on the other system.
"""
from ._plan import modify
from ._recipients import addresses_of, first, has_mailbox, is_remote

HIDE = 'zimbraHideInGal'
_SHOWN = 5            # names in one warning


def is_hidden(entry):
    """Tell whether an account is left out of Zimbra's own address book."""
    return first(entry, HIDE) == 'TRUE'


def _known(entry, there):
    return bool(addresses_of(entry) & there)


def hidden(people, placeholders, mode, there):
    """Return the Changes that hide placeholders. auto: those whom the other server shows already, where both are asked."""
    if placeholders not in ('hidden', 'auto') or (placeholders == 'auto' and mode != 'both'):
        return []
    return [modify(entry, {HIDE: ('TRUE',)}) for entry in people
            if is_remote(entry) and not is_hidden(entry) and (placeholders == 'hidden' or _known(entry, there))]


def shown_again(people, prior, all_of_ours, placeholders='auto', mode='zimbra', there=frozenset()):
    """Return the Changes that show placeholders: with `shown` all of them, else only those that were hidden here.

    all_of_ours: everything is taken back, whatever the other server shows.
    """
    changes = []
    for entry in people:
        if not is_remote(entry) or not is_hidden(entry):
            continue
        recorded = prior.values('account', entry.name, HIDE)
        ours = recorded is not None and recorded[1] == ('TRUE',)
        back = recorded[0] if ours else ()
        if all_of_ours and ours:
            changes.append(modify(entry, {HIDE: back}))
        elif not all_of_ours and placeholders == 'shown':
            changes.append(modify(entry, {HIDE: back if back != ('TRUE',) else ()}))
        elif not all_of_ours and placeholders == 'auto' and ours and (mode == 'zimbra' or (mode == 'both' and not _known(entry, there))):
            changes.append(modify(entry, {HIDE: back}))
    return changes


def twins(domain, people, mode, there, counted):
    """Return warnings for people of Zimbra who would be seen twice, or not at all."""
    here = [entry for entry in people if has_mailbox(entry) and not is_hidden(entry)]
    twice = [entry.name for entry in here if mode == 'both' and _known(entry, there)]
    gone = [entry.name for entry in here if mode == 'ldap' and counted and not _known(entry, there)]
    warnings = []
    if twice:
        warnings.append('%s: %d people live on Zimbra and are on the other server too (%s), so they are found twice: leave them out with '
                        'filter or base, or set mode to ldap' % (domain, len(twice), _few(twice)))
    if gone:
        warnings.append('%s: %d people of Zimbra are not on the other server (%s), so nobody finds them with mode ldap: add them there, or '
                        'set mode to both' % (domain, len(gone), _few(gone)))
    return warnings


def _few(names):
    return ', '.join(names[:_SHOWN]) + (', ...' if len(names) > _SHOWN else '')


def told_of(domain, mode, people, answers):
    """Return what a result tells of one address book: counts, and who is in it twice."""
    search = answers.get('search')
    there = set(address for addresses in (search.people if search else ()) for address in addresses)
    visible = [entry for entry in people if not is_hidden(entry)] if mode != 'ldap' else []
    return dict(
        name=domain, mode=mode, zimbra=len(visible), hidden=len([entry for entry in people if is_remote(entry) and is_hidden(entry)]),
        other=len(search.people) if search else 0, counted=bool(search is None or search.counted),
        tried=sorted(action for action, answer in answers.items() if not answer.failure),
        failed=['%s: %s' % (action, answer.failure) for action, answer in sorted(answers.items()) if answer.failure],
        twice=sorted(entry.name for entry in visible if _known(entry, there)))
