# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Postfix reads its lists, and in which address class it holds a domain.

Private to this collection. Pure.
"""

# In the order in which Postfix decides; class -> (list of its domains, tables with its people).
CLASSES = (
    ('local', 'mydestination', 'local_recipient_maps'),
    ('virtual alias', 'virtual_alias_domains', 'virtual_alias_maps'),
    ('virtual mailbox', 'virtual_mailbox_domains', 'virtual_mailbox_maps'),
    ('relay', 'relay_domains', 'relay_recipient_maps'),
)
_SUBDOMAINS = 'parent_domain_matches_subdomains'
LISTS = tuple(row[1] for row in CLASSES) + (_SUBDOMAINS,)


def pieces(value):
    """Return [(item, what separates it from the next)] of a list; blanks and commas within braces separate nothing."""
    found, item, gap, depth = [], '', '', 0
    for character in value:
        depth += {'{': 1, '}': -1}.get(character, 0)
        if depth == 0 and character in ', \t\r\n':
            gap += character
            continue
        if gap:
            found.append((item, gap))
            item, gap = '', ''
        item += character
    found.append((item, gap))
    return [(text, space) for text, space in found if text]


def items(value):
    """Return the items of a list."""
    return [text for text, dummy in pieces(value)]


def is_table(item):
    """Tell whether an item of a list is a table (type:name) and not a name, a file or an address."""
    kind, colon, name = item.lstrip('!').partition(':')
    return bool(colon and name) and kind.replace('_', '').isalnum() and not item.lstrip('!').startswith(('/', '['))


def keys_of(domain, parents):
    """Return what a table in a list of domains is asked for a domain."""
    labels = domain.split('.')
    above = ['.'.join(labels[index:]) for index in range(1, len(labels))]
    return [domain] + (above if parents else ['.' + each for each in above])


def holds(listed, domain, answered, parents=False):
    """Tell whether a list of domains holds a domain; the first item that matches decides.

    listed: items, files already replaced by what stands in them. answered(table, key): whether a table has a key.
    """
    keys = keys_of(domain, parents)
    for item in listed:
        plain = item.lstrip('!')
        hit = any(answered(plain, key) for key in keys) if is_table(plain) else plain.lower() in keys
        if hit:
            return (len(item) - len(plain)) % 2 == 0
    return False


def class_of(domain, lists, answered):
    """Return the row of CLASSES that a domain is in, or None. lists: {parameter: items}."""
    for row in CLASSES:
        if holds(lists[row[1]], domain, answered, row[1] in lists[_SUBDOMAINS]):
            return row
    return None
