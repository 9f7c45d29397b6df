# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Taking MTA settings back: plain values as a whole, lists only by what is ours in them.

Private to this collection. Pure.
"""
from ._attributes import same
from ._mta_wanted import DEFER, DEFER_ASKED, NETWORKS, RESTRICTION, with_check, with_policy
from ._networks import edit, tokens
from ._restore import take_back


def settings_before(state, targets, prior):
    """Return ({(kind, name): {attribute: values}}, [warnings]): what every entry gets when our settings go.

    Settings were asked for on the targets; recorded values are put back wherever the record has them, so a server
    value that was cleared because it hid a global one returns too.
    """
    desired, warnings = {}, []
    for entry in [state.site] + [state.servers[name] for name in sorted(state.servers)]:
        ours = dict((name, values) for name, values in _plain(state.wanted).items()
                    if entry in targets or prior.values(entry.kind, entry.name, name))
        back, told = take_back(entry, ours, prior)
        back.update(_lists(entry, state.wanted, prior, entry in targets))
        warnings.extend(told)
        if back or entry in targets:
            desired[(entry.kind, entry.name)] = back
    return desired, warnings


def _plain(asked):
    return dict(asked.values, **({DEFER: (DEFER_ASKED,)} if asked.recipient_check == 'verify' else {}))


def _lists(entry, asked, prior, is_target):
    back = {}
    if asked.add:
        _put_back(back, entry, NETWORKS, prior, lambda have, kept: edit(have, remove=set(asked.add) - set(tokens(kept))))
    if (asked.recipient_check, asked.policy) != (None, None) and (is_target or prior.values(entry.kind, entry.name, RESTRICTION)):
        _put_back(back, entry, RESTRICTION, prior, lambda have, kept: _without_ours(have, asked) + tuple(
            value for value in kept if value in have and value not in _without_ours(have, asked)))
    return back


def _without_ours(have, asked):
    have = have if asked.recipient_check is None else with_check(have, ())
    return have if asked.policy is None else with_policy(have, False)


def _put_back(back, entry, name, prior, without_ours):
    """Set back[name]: the recorded values where nobody changed them since, else the present ones without ours."""
    if prior.spared(entry.kind, entry.name, name):
        return
    have = entry.attributes.get(name, ())
    before, after = prior.values(entry.kind, entry.name, name) or ((), None)
    if after is not None and same(name, have, after):
        back[name] = before
    elif have:
        back[name] = without_ours(have, before)
