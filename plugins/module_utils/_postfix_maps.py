# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a Postfix needs to be slave or master of a domain: map files, and items of parameters that name them.

Private to this collection. Pure.

As slave. Every address of the domain that the host does not know is rewritten, as a virtual alias, into a domain of
its own below .invalid; that one is routed to the master, and the SMTP client writes the real domain back. Rewriting
happens before routing, so people whom the host knows are routed exactly as before, whatever the class of the domain
is. "Known" is asked at delivery time of the tables that the host itself uses:

    pipemap:{unionmap:{KEY, TABLE, ...}, OWN}

KEY turns foo@example.com into <foo@example.com>, the host's tables add what they answer after a comma, and OWN gives
the address back, unchanged, only when something stands after it. Who is not known falls to the last table,
@example.com. (Substitution of $1 is allowed in virtual_alias_maps, not in transport_maps.)

As master. Zimbra's people are listed one by one: in the tables of the domain's class, so that they are accepted, and
in transport_maps. In a virtual alias domain, where Postfix ignores transports, they are aliases as above.
"""
import re
from typing import Dict, List, NamedTuple, Tuple

from ._postfix_class import items

SUFFIX = '.splitdomain.invalid'
# Where ours stand: in front in transport_maps, since a pattern of the host's may match everything; else behind, but for
# people who have moved: the host still knows them.
FRONT, PARAMETERS = ('transport_maps',), (
    'transport_maps', 'virtual_alias_maps', 'smtp_generic_maps', 'fallback_transport_maps', 'mailbox_transport_maps',
    'local_recipient_maps', 'virtual_mailbox_maps', 'relay_recipient_maps')

FILES = ('route', 'generic', 'others', 'own', 'key', 'bare', 'extended', 'fallback', 'accounts', 'moved', 'hidden')


class Host(NamedTuple):
    """What is known of the host when maps are made for it."""
    directory: str                          # of our map files
    default_type: str                       # its default_database_type
    delimiter: str                          # its recipient_delimiter
    tables: Tuple[str, ...]                 # the tables with its people of the domain's class
    hook: str                               # parameter by which local(8) hands unknown people on; '' for none


class Maps(NamedTuple):
    """Map files (path -> (type, lines)) and the items that parameters get."""
    files: Dict[str, Tuple[str, Tuple[str, ...]]]
    items: List[Tuple[str, str]]            # (parameter, item)


class _Made(object):
    def __init__(self, host, domain):
        self._host, self._domain = host, domain
        self.files, self.items = {}, []

    def file(self, name, lines, kind=None):
        """Add a map file and return it as Postfix names it."""
        path = '%s/%s.%s' % (self._host.directory, self._domain, name)
        kind = kind or self._host.default_type
        self.files[path] = (kind, tuple(lines))
        return '%s:%s' % (kind, path)

    def rewritten(self, transport, name='route'):
        """Route the domain below .invalid, and have the SMTP client write the real one back."""
        hidden = self._domain + SUFFIX
        self.items.append(('transport_maps', self.file(name, ['%s\t%s' % (hidden, transport)])))
        self.items.append(('smtp_generic_maps', self.file('generic', ['@%s\t@%s' % (hidden, self._domain)])))

    def done(self):
        return Maps(self.files, self.items)


def slave(host, row, domain, transport):
    """Return the Maps with which the host hands every address of the domain that it does not know to transport."""
    made = _Made(host, domain)
    made.rewritten(transport)
    if row[0] != 'virtual alias':
        made.items.append(('virtual_alias_maps', _known(made, host, row, domain)))
    made.items.append(('virtual_alias_maps', made.file('others', ['@%s\t@%s%s' % (domain, domain, SUFFIX)])))
    # What /etc/aliases expands to is delivered without asking virtual_alias_maps again.
    if row[0] == 'local' and host.hook == 'fallback_transport_maps':
        made.items.append((host.hook, made.file('fallback', ['/^/ %s' % transport], 'regexp')))
    elif row[0] == 'local' and host.hook:
        # This one is asked for known people, too: then something stands after the comma.
        stranger = made.file('fallback', ['/^unknown$/ %s' % transport], 'regexp')
        made.items.append((host.hook, 'pipemap:{unionmap:{static:unknown,%s},%s}' % (','.join(host.tables), stranger)))
    return made.done()


def _known(made, host, row, domain):
    """Return the table that gives exactly the host's own people of the domain back as they are."""
    at_domain = '@%s' % re.escape(domain).replace('\\-', '-')
    plain = made.file('own', [r'/^<([^<>]*%s)>,/ $1' % at_domain], 'regexp')
    asked = [made.file('key', [r'/^(.*%s)$/ <$1>' % at_domain], 'regexp')]
    before = [] if row[0] == 'local' else [None]
    if row[0] == 'local':
        # Local people are known by what stands before the @.
        before.append(made.file('bare', [r'/^(.*)%s$/ $1' % at_domain], 'regexp'))
    if host.delimiter:
        # Postfix asks a table with a pattern only for the whole address: bar+lists is bar as well.
        # Within brackets a minus stands last, and nothing is escaped.
        signs = ''.join(sorted(set(host.delimiter), key=lambda sign: (sign == '-', sign)))
        pattern = r'/^([^@%s]+)[%s].*(%s)$/ $1%s' % (signs, signs, at_domain, '' if row[0] == 'local' else '$2')
        before.append(made.file('extended', [pattern], 'regexp'))
    for table in host.tables:
        asked.extend(table if stage is None else 'pipemap:{%s,%s}' % (stage, table) for stage in before)
        if row[0] == 'local' and 'unix:' not in table:
            asked.append(table)
    return 'pipemap:{unionmap:{%s},%s}' % (','.join(asked), plain)


def master(host, row, domain, transport, accounts):
    """Return the Maps with which the host knows these accounts of the domain and sends their mail to transport.

    The way for people who move (moved) is there always: when they have moved back, mail of theirs may still be in the queue, rewritten.
    """
    made = _Made(host, domain)
    if row[0] == 'virtual alias':
        made.rewritten(transport)
        made.items.append(('virtual_alias_maps', made.file(
            'accounts', ['%s\t%s%s' % (name, name, SUFFIX) for name in accounts])))
    else:
        made.items.append(('transport_maps', made.file('route', ['%s\t%s' % (name, transport) for name in accounts])))
        made.items.append((row[2], made.file('accounts', ['%s\tOK' % name for name in accounts])))
        made.rewritten(transport, 'hidden')
    return made.done()


def moved_path(directory, domain):
    """Return the file that lists the people who have moved to Zimbra, though the host still knows them."""
    return '%s/%s.moved' % (directory, domain)


def moved(host, domain, addresses):
    """Return the Maps with which the host sends people on to Zimbra whom it still has a mailbox for.

    They are rewritten as strangers are on a slave, and before anything else is looked up.
    """
    made = _Made(host, domain)
    made.items.append(('virtual_alias_maps', made.file('moved', ['%s\t%s%s' % (name, name, SUFFIX) for name in addresses])))
    return made.done()


def stands_in_front(parameter, item):
    """Tell whether one of our items stands before the host's own in a parameter."""
    return parameter in FRONT or item.endswith('.moved')


def is_ours(item, directory, domains=None):
    """Tell whether an item of a parameter names one of our map files: of any domain, or of these."""
    if directory + '/' not in item:
        return False
    return domains is None or any('%s/%s.%s' % (directory, domain, name) in item for domain in domains
                                  for name in FILES)


def tables_of(value, directory):
    """Return the tables that a parameter names, without ours."""
    return tuple(item for item in items(value) if ':' in item and not is_ours(item, directory))
