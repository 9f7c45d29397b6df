# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the roles that end a split need, and what is said of it.

Private to this collection. Pure.
"""

from ansible_collections.splitdomain.zimbra.plugins.module_utils._address import normalise_domain
from ansible_collections.splitdomain.zimbra.plugins.plugin_utils import _finish as finish

NOBODY = 'nobody-%s@%s'


def finish_plan(domains, topology, home, names=(), entries=(), people=(), dns=(), exchanges=(), without=(), recorded=()):
    """Return the plan as plain data. Raises ValueError for bad input."""
    names, without = _checked(topology, home, names, without)
    ended = finish.Ended(topology, entries, names)
    known, seen = _together(people), {each['name']: each for each in dns}
    told = list(finish.unproven(ended, known, seen, exchanges, home))
    items = finish.declared(domains, ended)
    return dict(
        left=['%s. %s' % (text, remedy) for _address, text, remedy in finish.left(ended, home, known, without)],
        wrong=['%s: %s. %s' % each[:3] for each in told if each[3]], unproven=['%s: %s. %s' % each[:3] for each in told if not each[3]],
        domains=items, unrecorded=_unrecorded(ended, home, without, recorded), still_split=len(topology['split']) > len(ended.split),
        summary=['%s: %s' % (name, _summary(ended, name, home, items)) for name in sorted(ended.split)],
        **_questions(ended, home, known, items))


def _together(people):
    """Return {domain: who lives there}: each of several hosts may know some of them."""
    found = {}
    for each in people:
        one = found.setdefault(each['domain'], dict(domain=each['domain'], complete=True, accounts=[], lists=[]))
        one['complete'] = one['complete'] and bool(each.get('complete'))
        one['accounts'] += each.get('accounts') or []
        one['lists'] += each.get('lists') or []
    return found


def _checked(topology, home, names, without):
    problems = [] if home in (finish.ZIMBRA, finish.PEER) else ['finish_home must be zimbra or peer, not %r' % (home or '')]
    found = []
    for name in names:
        try:
            found.append(normalise_domain(str(name)))
        except ValueError as error:
            problems.append('finish_domains: %s' % error)
    there = [each['name'] for each in topology['split']]
    problems += ['finish_domains: %s is not declared in zimbra_split_domains, only %s' % (name, ', '.join(there) or 'nothing')
                 for name in found if name not in there]
    try:
        without = finish.addresses(without)
    except ValueError as error:
        problems.append('finish_without: %s' % error)
    if problems:
        raise ValueError('; '.join(problems))
    return found, without


def _unrecorded(ended, home, without, recorded):
    """Return remote accounts that somebody gave up by name and that no record tells of: the roles would leave them alone."""
    found = []
    for entry in ended.entries:
        remote = entry['kind'] == 'account' and ended.goes_there(entry) and not finish.has_mailbox(entry)
        if remote and entry['name'] in without and entry['name'] not in recorded:
            found.append(dict(name=entry['name'], transport=entry['attributes']['zimbraMailTransport'][0]))
    return found


def _summary(ended, name, home, items):
    remote = next(len(each.get('remote_accounts') or ()) for each in items if normalise_domain(each['name']) == name)
    people = [entry for entry in ended.entries if entry['kind'] == 'account' and entry['name'].endswith('@' + name)
              and not ended.goes_there(entry) and not finish.is_nobodys(entry)]
    return 'its home is %s; %d accounts with mailboxes on Zimbra, %d remote accounts to remove or put back' % (
        'Zimbra' if home == finish.ZIMBRA else 'the other system, %s' % ended.split[name]['peer']['host'], len(people), remote)


def _questions(ended, home, known, items):
    """Return addresses that the new home has, and ones that nobody has any more, each of one domain at least."""
    local, gone = [], []
    for name in sorted(ended.split):
        if home == finish.ZIMBRA:
            local += sorted(entry['name'] for entry in ended.entries if entry['kind'] == 'account' and entry['name'].endswith('@' + name)
                            and finish.has_mailbox(entry) and not finish.is_nobodys(entry)
                            and (entry['attributes'].get('zimbraAccountStatus') or [''])[0] == 'active')[:1]
        else:
            local += sorted(finish.whole(each['name'], name) for each in (known.get(name) or {}).get('accounts') or ())[:1]
        gone.append(NOBODY % (ended.split[name]['role'], name))
    return dict(local=local, gone=gone)
