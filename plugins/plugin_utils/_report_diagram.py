# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where boxes, arrows and words of the mail-flow diagram stand.

Private to this collection. Pure. The drawing is narrow, so that it can be read on a phone: the internet on top, the master below
it, the slave at the bottom. Arrows carry a number and the word of their result; what a number means stands beside the drawing.
"""

WIDTH, HEIGHT = 400, 470
LINE = 36               # characters of a host name in a line of a box
MASTER, SLAVE = 160, 366        # where the boxes begin
BOX = 96                # how high they are

# name: (path, head, badge, where its words begin, which end of them that is, what is carried)
ROUTES = {
    'in': ('M130 58 V148', 'M123 147 H137 L130 160 Z', (130, 103), (112, 99), 'end', 'comes in, MX'),
    'out_master': ('M220 160 V70', 'M213 71 H227 L220 58 Z', (220, 115), (238, 111), 'start', 'goes out'),
    'down': ('M130 256 V354', 'M123 353 H137 L130 366 Z', (130, 305), (112, 301), 'end', 'for its people'),
    'up': ('M220 366 V268', 'M213 269 H227 L220 256 Z', (220, 317), (238, 313), 'start', 'all other mail'),
    'out_slave': ('M354 414 H382 V32 H274', 'M275 25 V39 L262 32 Z', (382, 208), (372, 22), 'end', 'goes out'),
}


def diagram(domain, arrows, zimbra_host):
    """Return the drawing of a domain: boxes and arrows with their coordinates, and what it says in words."""
    hosts = {'zimbra': zimbra_host, 'peer': domain['peer']['host']}
    master, slave = ('zimbra', 'peer') if domain['role'] == 'master' else ('peer', 'zimbra')
    boxes = [dict(_box(70, 8, 192, 50, 'internet', 'Internet', ''), lines=[]),
             _box(24, MASTER, 330, BOX, 'master', 'Master: ' + _system(master), hosts[master], 'knows every address, rejects unknown ones'),
             _box(24, SLAVE, 330, BOX, 'slave', 'Slave: ' + _system(slave), hosts[slave], 'keeps its own, hands on the rest')]
    return dict(width=WIDTH, height=HEIGHT, boxes=boxes, arrows=[_drawn(arrow) for arrow in arrows],
                title='Mail flow of ' + domain['name'], description=describe(arrows))


def describe(arrows):
    """Return the drawing in words."""
    return ' '.join('%d. From %s to %s: %s, %s.' % (arrow['number'], place(arrow['source']), place(arrow['target']),
                                                    arrow['result'], arrow['why']) for arrow in arrows)


def place(name):
    """Return what a place is called in a sentence."""
    return {'outside': 'the internet', 'master': 'the master', 'slave': 'the slave'}[name]


def _system(side):
    return 'Zimbra' if side == 'zimbra' else 'the other system'


def _box(x, y, width, height, name, head, host, note=''):
    lines = fold(host)
    top = y + (30 if not lines else 24)
    words = [dict(y=top + 21 + 17 * number, text=line) for number, line in enumerate(lines)]
    return dict(x=x, y=y, width=width, height=height, middle=x + width // 2, name=name, head=head, head_y=top, host=host, lines=words,
                note=note, note_y=y + height - 11)


def fold(host):
    """Return a host name in at most two lines, broken after a dot where there is one; the middle of a longer one is left out."""
    if not host:
        return []
    if len(host) > 2 * LINE - 8:
        host = host[:LINE - 5] + '…' + host[-(LINE - 5):]
    if len(host) <= LINE:
        return [host]
    dot = host.rfind('.', len(host) - LINE - 1, LINE)
    at = dot + 1 if dot > 0 else LINE
    return [host[:at], host[at:]]


def _drawn(arrow):
    path, head, badge, at, anchor, carried = ROUTES[arrow['name']]
    gap = 16 if arrow['name'] != 'out_slave' else 28
    return dict(arrow, path=path, head=head, badge_x=badge[0], badge_y=badge[1], x=at[0], y=at[1], note_y=at[1] + gap, anchor=anchor,
                carried=carried)
