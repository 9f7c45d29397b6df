# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a name server's refusal means, and what can be done about it: one table.

Private to this collection. Pure.
"""
_MEANING = {
    'BADKEY': ('does not know that key', 'Compare key_name and key_algorithm with the key statement of that server'),
    'BADSIG': ('says that the signature is wrong', 'Compare key_secret and key_algorithm with the key statement of that server'),
    'BADTIME': ('says that the clocks differ too much', 'Set the clock of the controller and of the name server by NTP, then run again'),
    'BADTRUNC': ('takes no signature that short', 'Name another key_algorithm'),
    'FORGED': ('sent an answer whose signature is wrong', 'Something between here and there changes answers: ask it directly'),
    'REFUSED': ('refuses', 'Let the key change this zone there (allow-update, update-policy), or name the primary with nameserver'),
    'NOTAUTH': ('is not the primary of that zone, or refuses the key', 'Name the primary with nameserver, and compare the key'),
    'NOTZONE': ('says that the name is not in that zone', 'Leave zone out, or name the one that holds the domain'),
    'NOTIMP': ('takes no updates', 'Make the change by hand'),
    'FORMERR': ('does not understand the update', 'Make the change by hand'),
    'SERVFAIL': ('failed', 'See its log: it may be unable to write its zone (or the zone is frozen), or knows no zone of that name'),
    'TIMEOUT': ('does not answer', 'See that the controller reaches it on that port by UDP and TCP, or name another with nameserver'),
    'UNREACHABLE': ('cannot be reached', 'See that the controller reaches it on that port by UDP and TCP, or name another with nameserver'),
    'GARBLED': ('answers with what is no DNS message', 'See what listens on that address and port'),
}


def refusal(server, code):
    """Return (text, remedy) for what `server` (address, as it is told) answered or did."""
    text, remedy = _MEANING.get(code, ('answers %s' % code, 'See its log, or make the change by hand'))
    return 'The name server %s %s (%s)' % (server, text, code), remedy
