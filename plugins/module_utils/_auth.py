# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the passwords of a domain's people are checked: in Zimbra, or at another LDAP server or Active Directory.

Private to this collection. Pure: gather and told only ask the reader that they are given. Settings are tried, as they will
stand, before they are stored: with them people would be locked out.
"""
from typing import Dict, List, NamedTuple

from ._directory_options import attributes_of, checked, clear_text, complete, derived, named, place_of
from ._external import Answer, AuthQuestion, value
from ._model import Attributes, Entry, Problem, Query
from ._plan import modify, plan_of
from ._recipients import ROUTING, domain_problem, first, has_mailbox
from ._restore import Prior, take_back
from ._take_secret import ours, take_secrets

MECH, TEMPLATE, FILTER, BASE = 'zimbraAuthMech', 'zimbraAuthLdapBindDn', 'zimbraAuthLdapSearchFilter', 'zimbraAuthLdapSearchBase'
FALLBACK = 'zimbraAuthFallbackToLocal'
_PLACE = ('zimbraAuthLdapURL', 'zimbraAuthLdapStartTlsEnabled', 'zimbraAuthLdapSearchBindDn', 'zimbraAuthLdapSearchBindPassword')
OPTIONS = {'mech': MECH, 'urls': _PLACE[0], 'start_tls': _PLACE[1], 'bind_dn_template': TEMPLATE, 'search_base': BASE,
           'search_filter': FILTER, 'search_bind_dn': _PLACE[2], 'search_bind_password': _PLACE[3], 'fallback_to_local': FALLBACK}
_LABELS = dict((name, option) for option, name in OPTIONS.items())
_ATTRIBUTES = tuple(sorted(_LABELS)) + ('zimbraDomainName', 'zimbraDomainType', 'zimbraDomainStatus')
_EXTERNAL = ('ldap', 'ad')
_SHOWN = 5            # names in one warning


class Wanted(NamedTuple):
    path: str
    domain: str
    attributes: Attributes
    test_user: str
    test_password: str


class State(NamedTuple):
    wanted: List[Wanted]
    domains: Dict[str, Entry]
    people: Dict[str, List[str]]         # domain -> accounts that sign in
    answers: Dict[str, Answer]
    problems: List[Problem]


def gather(read, params):
    """Read the domains and who signs in there, and try the settings as they will stand."""
    problems = []
    wanted = [_wanted(path, name, item, problems) for path, name, item in named(params['domains'], problems)]
    domains = _domains(read, [each.domain for each in wanted])
    people = dict((each.domain, _people(read, each.domain)) for each in wanted if each.domain in domains)
    answers = {}
    if params['state'] == 'present':
        for each in wanted:
            if each.domain in domains:
                settings = _overlaid(domains[each.domain], each)
                problems.extend(_incomplete(each, settings))
                if params['validate'] and not problems:
                    answers[each.domain] = ask(read, settings, people[each.domain], each)
    return State(wanted, domains, people, answers, problems)


def _domains(read, names):
    query = Query(('domain',), _ATTRIBUTES, names=tuple(sorted(set(names))), bind_passwords=True)
    return dict((entry.name, entry) for entry in read(query))


def _people(read, domain):
    """Return the accounts that have a mailbox and may sign in; administrators are let in by Zimbra's own password in any case."""
    found = read(Query(('account',), ROUTING + ('zimbraIsSystemResource', 'zimbraIsAdminAccount'), domain=domain))
    return [entry.name for entry in found if has_mailbox(entry) and first(entry, 'zimbraAccountStatus') == 'active'
            and first(entry, 'zimbraIsSystemResource') != 'TRUE' and first(entry, 'zimbraIsAdminAccount') != 'TRUE']


def _wanted(path, name, item, problems):
    attributes = derived(attributes_of(item, OPTIONS), _PLACE[0], _PLACE[1])
    handler = item.get('handler')
    if item.get('mech') == 'custom':
        attributes[MECH] = ('custom:' + handler,) if handler else ()
        if not handler:
            problems.append(Problem(path + '.handler', name, 'mech custom names no handler', 'Set handler to the name of the extension'))
    elif handler:
        problems.append(Problem(path + '.handler', name, 'a handler is for mech custom only', 'Take it out, or set mech to custom'))
    problems.extend(checked(path, name, attributes, _LABELS))
    user, password = (item.get('test_user') or '').strip().lower(), item.get('test_password') or ''
    if bool(user) != bool(password):
        problems.append(Problem(path, name, 'test_user and test_password go together', 'Give both or none'))
    return Wanted(path, name, attributes, user if '@' in user or not user else '%s@%s' % (user, name), password)


def _overlaid(entry, wanted):
    settings = dict(entry.attributes)
    settings.update(wanted.attributes)
    return settings


def _incomplete(each, settings):
    if value(settings, MECH) not in _EXTERNAL:
        return
    yield from complete(each.path, each.domain, settings, place_of(settings, *_PLACE), {'urls': _PLACE[0]})
    if not settings.get(FILTER) and not settings.get(TEMPLATE):
        yield Problem(each.path, each.domain, 'nothing says which entry of that server an account is',
                      'Set search_filter with search_base, or bind_dn_template, like (uid=%u) or uid=%u,ou=people,dc=example,dc=com')
    elif not settings.get(FILTER) and not any('%' + letter in value(settings, TEMPLATE) for letter in 'nu'):
        yield Problem(each.path + '.bind_dn_template', each.domain, 'it has no %u or %n, so everybody would be the same', 'Correct it')


def ask(read, settings, accounts, wanted=None):
    """Return the Answer of the other server; one that is not counted where there is none to ask."""
    if value(settings, MECH) not in _EXTERNAL:
        return Answer(counted=False)
    shown = dict((name, values) for name, values in settings.items() if name.startswith('zimbraAuth') and values)
    return read(AuthQuestion(place_of(settings, *_PLACE), value(settings, BASE), value(settings, FILTER), value(settings, TEMPLATE),
                             tuple(accounts), wanted.test_user if wanted else '', wanted.test_password if wanted else '', shown))


def plan(params, state):
    """Return the Plan: the domains' settings."""
    prior, changes, warnings, problems = Prior(params['prior']), [], [], list(state.problems)
    for each in state.wanted:
        entry = state.domains.get(each.domain)
        problem = domain_problem(each.path, each.domain, entry)
        if problem is not None:
            problems.append(problem)
        elif params['state'] == 'absent':
            back, found = take_back(entry, ours(entry, each.attributes, prior), prior)
            secret, more = take_secrets(entry, back, _PLACE[3:], _PLACE[0])
            changes.append(modify(entry, dict(back, **secret)))
            warnings.extend(found + more)
        else:
            answer = state.answers.get(each.domain, Answer(counted=False))
            if answer.failure:
                problems.append(Problem(each.path, each.domain, 'signing in was tried and failed: %s' % answer.failure,
                                        answer.remedy[:1].upper() + answer.remedy[1:]))
            changes.append(modify(entry, each.attributes))
            warnings.extend(_warnings(each.domain, _overlaid(entry, each), state.people[each.domain], answer))
    return plan_of(changes, warnings, problems)


def _warnings(domain, settings, people, answer):
    if value(settings, MECH) not in _EXTERNAL:
        return []
    warnings = clear_text(domain, place_of(settings, *_PLACE), "everybody's password goes")
    missing = _missing(people, answer)
    if missing and value(settings, FALLBACK) != 'TRUE':
        warnings.append('%s: %d of %d people of Zimbra are not known there (%s%s) and cannot sign in: add them there, or set '
                        'fallback_to_local' % (domain, len(missing), len(people), ', '.join(missing[:_SHOWN]),
                                               ', ...' if len(missing) > _SHOWN else ''))
    return warnings


def _missing(people, answer):
    known = set(address for addresses in answer.people for address in addresses)
    return sorted(name for name in people if name not in known) if answer.counted and not answer.failure else []


def told(read, params, state, stored):
    """Return who can sign in: asked anew with what is stored, in check mode what the trial came to."""
    found = []
    for each in state.wanted:
        entry = state.domains.get(each.domain)
        if entry is None:
            continue
        people, answer = state.people[each.domain], state.answers.get(each.domain, Answer(counted=False))
        settings = _overlaid(entry, each) if params['state'] == 'present' else dict(entry.attributes)
        if stored:
            settings = _domains(read, [each.domain])[each.domain].attributes
            answer = ask(read, settings, people, each)
        missing = _missing(people, answer)
        found.append(dict(
            name=each.domain, mech=value(settings, MECH) or 'zimbra', fallback=value(settings, FALLBACK) == 'TRUE', people=len(people),
            known=len(people) - len(missing) if answer.counted and not answer.failure else 0, counted=answer.counted and not answer.failure,
            missing=missing, signed_in=each.test_user if not answer.failure and value(settings, MECH) in _EXTERNAL else '',
            failed=answer.failure))
    return dict(found=found)
