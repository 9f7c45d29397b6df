# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the address book of a domain comes from: Zimbra, another LDAP server, or both; and nobody in it twice.

Private to this collection. Pure: gather and told only ask the reader that they are given. Settings are tried, as they will
stand, before they are stored; what is told afterwards is asked with the settings that are stored.
"""
from typing import Dict, List, NamedTuple, Tuple

from ._directory_options import attributes_of, checked, clear_text, complete, derived, named, place_of
from ._external import Answer, GalQuestion, gal_filter, value
from ._gal_people import hidden, shown_again, told_of, twins
from ._model import Attributes, Entry, Problem, Query
from ._plan import modify, plan_of
from ._recipients import ROUTING, domain_problem
from ._restore import Prior, take_back
from ._take_secret import ours, take_secrets

MODE = 'zimbraGalMode'
_PLACE = ('zimbraGalLdapURL', 'zimbraGalLdapStartTlsEnabled', 'zimbraGalLdapBindDn', 'zimbraGalLdapBindPassword')
_SYNC_PLACE = tuple(name.replace('Gal', 'GalSync') for name in _PLACE)
_AUTH, _SYNC_AUTH = 'zimbraGalLdapAuthMech', 'zimbraGalSyncLdapAuthMech'
OPTIONS = {
    'mode': MODE, 'urls': _PLACE[0], 'base': 'zimbraGalLdapSearchBase', 'filter': 'zimbraGalLdapFilter',
    'autocomplete_filter': 'zimbraGalAutoCompleteLdapFilter', 'bind_dn': _PLACE[2], 'bind_password': _PLACE[3], 'start_tls': _PLACE[1],
    'attribute_map': 'zimbraGalLdapAttrMap', 'local_resources': 'zimbraGalAlwaysIncludeLocalCalendarResources',
}
SYNC = {'urls': _SYNC_PLACE[0], 'base': 'zimbraGalSyncLdapSearchBase', 'filter': 'zimbraGalSyncLdapFilter', 'bind_dn': _SYNC_PLACE[2],
        'bind_password': _SYNC_PLACE[3], 'start_tls': _SYNC_PLACE[1]}
_LABELS = dict([(name, option) for option, name in OPTIONS.items()] + [(name, 'sync.' + option) for option, name in SYNC.items()])
_ATTRIBUTES = tuple(sorted(_LABELS)) + (_AUTH, _SYNC_AUTH, 'zimbraDomainName', 'zimbraDomainType', 'zimbraDomainStatus')
_DEFINITIONS = ('zimbraGalLdapFilterDef', 'zimbraGalAutoCompleteLdapFilter')


class Wanted(NamedTuple):
    path: str
    domain: str
    attributes: Attributes
    placeholders: str
    keep: Tuple[str, ...]          # placeholders that are somebody else's business


class State(NamedTuple):
    wanted: List[Wanted]
    domains: Dict[str, Entry]
    people: Dict[str, List[Entry]]             # domain -> accounts
    answers: Dict[str, Dict[str, Answer]]      # domain -> {action: Answer}
    config: Attributes
    problems: List[Problem]


def gather(read, params):
    """Read the domains and their people, and try the settings as they will stand."""
    problems = []
    wanted = [_wanted(path, name, item, problems) for path, name, item in named(params['domains'], problems)]
    domains = _domains(read, [each.domain for each in wanted])
    found = read(Query(('config',), _DEFINITIONS))
    config = found[0].attributes if found else {}
    people = dict((each.domain, _accounts(read, each.domain)) for each in wanted if each.domain in domains)
    answers = {}
    if params['state'] == 'present':
        for each in wanted:
            if each.domain in domains:
                settings = _overlaid(domains[each.domain], each)
                wrong = list(_incomplete(each, settings))
                problems.extend(wrong)
                if params['validate'] and not problems:
                    answers[each.domain] = ask(read, settings, config)
    return State(wanted, domains, people, answers, config, problems)


def _domains(read, names):
    query = Query(('domain',), _ATTRIBUTES, names=tuple(sorted(set(names))), bind_passwords=True)
    return dict((entry.name, entry) for entry in read(query))


def _accounts(read, domain):
    return [entry for entry in read(Query(('account',), ROUTING + ('zimbraIsSystemResource',), domain=domain))
            if value(entry.attributes, 'zimbraIsSystemResource') != 'TRUE']


def _wanted(path, name, item, problems):
    sync = item.get('sync')
    attributes = derived(attributes_of(item, OPTIONS), _PLACE[0], _PLACE[1], _PLACE[2], _AUTH)
    if sync is not None:
        # A dictionary without anything in it clears: the sync then asks what the search asks.
        given = attributes_of(sync, SYNC)
        attributes.update(derived(given, _SYNC_PLACE[0], _SYNC_PLACE[1], _SYNC_PLACE[2], _SYNC_AUTH) if given
                          else dict((attribute, ()) for attribute in list(SYNC.values()) + [_SYNC_AUTH]))
    if item.get('mode') == 'zimbra' and len(attributes) > 1:
        others = sorted(_LABELS[each] for each in attributes if each != MODE and each in _LABELS)
        others = [each for each in others if each != 'local_resources']
        if others:
            problems.append(Problem(path, name, 'mode zimbra asks no other server, but there is %s' % ', '.join(others),
                                    'Take that out, or set mode to ldap or both'))
    problems.extend(checked(path, name, attributes, _LABELS))
    keep = tuple(each.lower() if '@' in each else '%s@%s' % (each.lower(), name) for each in item.get('keep_placeholders') or ())
    return Wanted(path, name, attributes, item.get('placeholders') or 'auto', keep)


def _overlaid(entry, wanted):
    """Return the settings as they will stand."""
    settings = dict(entry.attributes)
    settings.update(wanted.attributes)
    return settings


def _incomplete(each, settings):
    if value(settings, MODE) in ('ldap', 'both'):
        place = place_of(settings, *_PLACE)
        yield from complete(each.path, each.domain, settings, place, {'urls': _PLACE[0], 'filter': OPTIONS['filter']})
        if settings.get(_SYNC_PLACE[0]):
            yield from complete(each.path + '.sync', each.domain, settings, place_of(settings, *_SYNC_PLACE), {})


def ask(read, settings, config):
    """Return {action: Answer} of the other server; {} where there is none to ask."""
    if value(settings, MODE) not in ('ldap', 'both'):
        return {}
    found = {}
    for action, everybody in (('search', True), ('autocomplete', False), ('sync', False)):
        try:
            found[action] = read(_question(settings, config, action, everybody))
        except ValueError as error:
            found[action] = Answer(failure=str(error), remedy='write the filter itself, like (&(mail=*)(cn=*%s*))')
    return found


def _question(settings, config, action, everybody):
    """Return the GalQuestion of an action: sync has settings of its own, each falls back to that of the search."""
    names, base, template = _PLACE, OPTIONS['base'], OPTIONS['filter']
    if action == 'sync':
        names = tuple(own if settings.get(own) else other for own, other in zip(_SYNC_PLACE, _PLACE))
        base, template = (own if settings.get(own) else other for own, other in ((SYNC['base'], base), (SYNC['filter'], template)))
    if action == 'autocomplete':
        template = OPTIONS['autocomplete_filter']
    text = value(settings, template) or value(config, template) or value(settings, OPTIONS['filter'])
    shown = dict((name, values) for name, values in settings.items() if name.startswith('zimbraGal') and values)
    return GalQuestion(place_of(settings, *names), value(settings, base), gal_filter(text, config.get(_DEFINITIONS[0], ())), action,
                       everybody, dict(shown, zimbraGalMode=('ldap',)))


def plan(params, state):
    """Return the Plan: the domains' settings, and which placeholders are shown."""
    prior, changes, warnings, problems = Prior(params['prior']), [], [], list(state.problems)
    for each in state.wanted:
        entry = state.domains.get(each.domain)
        problem = domain_problem(each.path, each.domain, entry)
        if problem is not None:
            problems.append(problem)
        elif params['state'] == 'absent':
            back, found = take_back(entry, ours(entry, each.attributes, prior), prior)
            secret, more = take_secrets(entry, back, (_PLACE[3], _SYNC_PLACE[3]), _PLACE[0])
            changes.append(modify(entry, dict(back, **secret)))
            changes.extend(shown_again(state.people[each.domain], prior, True))
            warnings.extend(found + more)
        else:
            problems.extend(_failures(each, state.answers.get(each.domain, {}), params['min_people']))
            changes.append(modify(entry, each.attributes))
            more, told = _people(each, _overlaid(entry, each), state, prior)
            changes.extend(more)
            warnings.extend(told)
    return plan_of(changes, warnings, problems)


def _failures(each, answers, least):
    for action, answer in sorted(answers.items()):
        if answer.failure:
            yield Problem(each.path, each.domain, '%s was tried and failed: %s' % (action, answer.failure),
                          answer.remedy[:1].upper() + answer.remedy[1:])
    search = answers.get('search')
    if search and not search.failure and search.counted and len(search.people) < least:
        yield Problem(each.path, each.domain, 'the search finds %d people, at least %d are expected' % (len(search.people), least),
                      'Correct base and filter, let the bind DN read there, or lower min_people')


def _people(each, settings, state, prior):
    """Return (changes of placeholders, warnings)."""
    mode, people = value(settings, MODE) or 'zimbra', state.people[each.domain]
    search = state.answers.get(each.domain, {}).get('search', Answer(counted=False))
    there = set(address for addresses in search.people for address in addresses)
    own = [entry for entry in people if entry.name.lower() not in each.keep]
    changes = hidden(own, each.placeholders, mode, there) + shown_again(own, prior, False, each.placeholders, mode, there)
    place = place_of(settings, *_PLACE)
    warnings = clear_text(each.domain, place, 'the bind password goes') if place.bind_dn and mode != 'zimbra' else []
    return changes, warnings + twins(each.domain, people, mode, there, search.counted and not search.failure)


def told(read, params, state, stored):
    """Return what the address books hold: asked anew with what is stored, in check mode what the trial came to."""
    found = []
    for each in state.wanted:
        entry = state.domains.get(each.domain)
        if entry is None:
            continue
        people, answers = state.people[each.domain], state.answers.get(each.domain, {})
        settings = _overlaid(entry, each) if params['state'] == 'present' else dict(entry.attributes)
        if stored:
            settings, people = _domains(read, [each.domain])[each.domain].attributes, _accounts(read, each.domain)
            answers = ask(read, settings, state.config)
        found.append(told_of(each.domain, value(settings, MODE) or 'zimbra', people, answers))
    return dict(found=found)
