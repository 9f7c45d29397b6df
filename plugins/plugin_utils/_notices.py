# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A text for each person of a split domain, from a template, with what holds for the side that the person lives on.

Private to this collection.
"""
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ansible_collections.splitdomain.zimbra.plugins.module_utils._address import normalise_address

SIDES = ('local', 'remote')
NEEDED = ('imap', 'smtp', 'webmail')


class NoticeError(ValueError):
    """The input is wrong; the text names every problem."""


def notices(split, people, names, extra, sides, template, subject, only=()):
    """Return the texts as [{address, subject, body}], in order of the addresses. Raises NoticeError.

    people: those of split_domain_info. names: {address: display name}. extra: declared people, [{address, side, name}]. sides: what
    holds on each, {local: {imap, smtp, webmail, ...}, remote: {...}}. only: the addresses that are wanted, none for all.
    """
    problems = []
    persons = _persons(split, people, names, extra, problems)
    wanted = _chosen(persons, only, problems)
    for side in sorted({person['side'] for person in wanted}):
        told = sides.get(side) or {}
        problems.extend('notice_sides.%s.%s: is missing; it is what the people there are told' % (side, key)
                        for key in NEEDED if not str(told.get(key) or '').strip())
    problems.extend('notice_sides.%s: is no side; there are local (on Zimbra) and remote (on the other system)' % key
                    for key in sides if key not in SIDES)
    if not wanted and not problems:
        problems.append('notice_people: nobody is known who could get a text; name them')
    made = [] if problems else _rendered(wanted, sides, template, subject, problems)
    if problems:
        raise NoticeError('No text was made, %d problem(s):\n%s' % (len(problems), '\n'.join('- ' + text for text in problems)))
    return made


def _persons(split, people, names, extra, problems):
    """Return {address: person} of everybody with a mailbox; who is declared counts before who was found."""
    found = {}
    for domain in split:
        known = people.get(domain['name'], {})
        for side in SIDES:
            for each in known.get(side, ()):
                if each['kind'] == 'account':
                    address = each['address'].lower()
                    found[address] = dict(address=address, side=side, name=names.get(address, ''), domain=domain['name'], aliases=sorted(
                        other['address'] for other in known[side] if other['kind'] == 'alias' and other.get('name', '').lower() == address))
    for number, each in enumerate(extra):
        place = 'notice_people[%d]' % number
        try:
            address = normalise_address(each.get('address', ''))
        except ValueError as error:
            problems.append('%s.address: %s' % (place, error))
            continue
        if each.get('side') not in SIDES:
            problems.append('%s.side: must be local (on Zimbra) or remote (on the other system)' % place)
            continue
        old = found.get(address, dict(address=address, name='', domain=address.rpartition('@')[2], aliases=[]))
        found[address] = dict(old, side=each['side'], name=each.get('name') or old['name'])
    return found


def _chosen(persons, only, problems):
    chosen = {str(address).lower() for address in only}
    problems.extend('notice_only: %s is nobody with a mailbox in these domains; correct it, or name the person in notice_people' % address
                    for address in sorted(chosen - set(persons)))
    return [persons[address] for address in sorted(persons) if not chosen or address in chosen]


def _rendered(persons, sides, template, subject, problems):
    """Return the texts. Values are data: a template of somebody else cannot reach more than it is given."""
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    made = []
    try:
        parts = environment.from_string(subject), environment.from_string(template)
        for person in persons:
            values = dict(person=person, side=dict(sides[person['side']]), on_zimbra=person['side'] == 'local')
            made.append(dict(address=person['address'], subject=parts[0].render(values).strip(), body=parts[1].render(values)))
    except TemplateError as error:
        line = getattr(error, 'lineno', None)
        problems.append('notice_template or notice_subject%s: %s' % (', line %d' % line if line else '', error.message))
    return made
