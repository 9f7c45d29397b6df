# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an administrator can do about a stage of the SMTP dialogue that failed: one table.

Private to this collection. Pure. A line says: at these stages, with such a code, and such words, this helps. The first
line that fits holds, so that special ones stand before general ones.
"""
import re

# Pseudo codes of what is no answer of a server.
TIMED_OUT, REFUSED, NO_ROUTE, DROPPED, NONSENSE, SOURCE = 'timed out', 'refused', 'no route', 'dropped', 'nonsense', 'source'
CERTIFICATE, HANDSHAKE, NOT_OFFERED = 'certificate', 'handshake', 'not offered'

_TABLE = [
    # stage, code, words, remedy
    ('resolve', 'dns.NXDOMAIN', '', 'Correct the name, or add it to the DNS (or to /etc/hosts of this host, where Postfix uses no DNS)'),
    ('resolve', 'NULL_MX', '', 'Take the MX record "0 ." away, or name the host that takes the mail in brackets'),
    ('resolve', 'MX_NO_ADDRESS', '', 'Add an A record for each host that the MX records name, or take such MX records away'),
    ('resolve', 'NO_ADDRESS', '', 'Add an A record for the host; to go by the MX records of a domain, write it without brackets'),
    ('resolve', 'FAMILY', '', 'Choose a source_address of the other kind, IPv4 or IPv6, or add such an address for the host'),
    ('resolve', 'dns.', '', 'See that this host has a name server that answers (/etc/resolv.conf), or name the host by its address'),
    ('connect', REFUSED, '', 'Start the mail server there, let it listen on that address and port (inet_interfaces), or correct the port'),
    ('connect', TIMED_OUT, '', 'Open the port in the firewalls between this host and the server, and see that the server runs'),
    ('connect', NO_ROUTE, '', 'See that the server is up and that this host has a route to its network (ip route get ADDRESS)'),
    ('connect', SOURCE, '', 'Choose a source_address that this host has (ip address)'),
    ('connect', '', '', 'See that the server is up and reached from this host (ip route get ADDRESS)'),
    ('banner', TIMED_OUT, '', 'Something listens there and says nothing: look at the load of the server, its limit of processes, its '
                              'postscreen or proxy, and whether the port is one of SMTP without TLS from the start'),
    ('banner', DROPPED, '', 'The server hangs up on this host: look for its address in the log of the server, and at limits, block lists '
                            'and firewalls there'),
    ('banner', NONSENSE, '', 'What listens there does not speak SMTP: correct the port (25; 465 wants TLS from the start, 24 and 7025 are '
                             'LMTP)'),
    ('rcpt', '421', '', 'The server ends the dialogue: lower rate and sample, let it take more of this host '
                        '(smtpd_client_event_limit_exceptions), or ask less often for unknown addresses (smtpd_hard_error_limit)'),
    ('', '421', r'too many|connections?|concurrency|rate', 'Let the server take more of this host (smtpd_client_connection_count_limit, '
                                                           'smtpd_client_event_limit_exceptions), or lower concurrency and rate, '
                                                           'then wait a minute'),
    ('banner', '4', '', 'The server is busy or shuts down: look at its log and try again later'),
    ('banner', '5', '', 'The server serves no mail to this host: take it out of the block or access list there'),
    ('ehlo', '5', r'helo|host ?name|reverse|fqdn', 'Give a full host name that the DNS has, in helo (Postfix: smtp_helo_name)'),
    ('ehlo', '', '', 'Look at the log of the server: it refuses the name that this host gives, or hung up (smtpd_helo_restrictions)'),
    ('starttls', NOT_OFFERED, '', 'Give the server a certificate and let it offer STARTTLS (smtpd_tls_security_level=may), see that no '
                                  'firewall filters it out, or use tls: may'),
    ('starttls', CERTIFICATE, r'expired', 'Renew the certificate of the server'),
    ('starttls', CERTIFICATE, r'not yet valid', 'Set the clock of this host, or use a certificate that holds already'),
    ('starttls', CERTIFICATE, r"match|not valid for|hostname|ip address",
     'Use a certificate that names the host as the next hop does, or name the host as its certificate does'),
    ('starttls', CERTIFICATE, r'self.signed', 'Use a certificate of a known authority, or name the file of the own one in ca_path'),
    ('starttls', CERTIFICATE, '', 'Let the server send the whole chain of its certificate, or name the authority in ca_path'),
    ('starttls', HANDSHAKE, r'protocol|version', 'Allow TLS 1.2 or later on both sides (smtpd_tls_protocols, crypto policy of the system)'),
    ('starttls', HANDSHAKE, r'cipher|handshake.failure', 'See that the server has a certificate and key that fit, and ciphers in common '
                                                         'with this host'),
    ('starttls', '4', '', 'Look at the log of the server: TLS is not available now, often because its key cannot be read'),
    ('starttls', '', '', 'Look at the log of the server for the TLS error, and try openssl s_client -starttls smtp -connect HOST:PORT'),
    ('mail', '', r'starttls|encrypt|tls', 'Use tls: may or encrypt: the server wants TLS first'),
    ('mail', '530', '', 'Let the server trust the address of this host (mynetworks), or take away its wish for a login on this port'),
    ('mail', '', r'auth(entication|enticate)? |log ?in|relay',
     'Let the server trust the address of this host (mynetworks), or take away its wish for a login on this port'),
    ('mail', '', r'size|storage|space', 'Free space in the queue of the server (queue_minfree), or raise message_size_limit'),
    ('mail', '552', '', 'Raise message_size_limit of the server'),
    ('mail', '452', '', 'Free space in the queue of the server (queue_minfree)'),
    ('mail', '4', r'sender|domain|mail from|spf|unverified', 'Make the domain of the sender known in the DNS that the server asks (MX, A, '
                                                             'SPF), or use another sender'),
    ('mail', '4', '', 'Greylisting, a limit, or a table that the server cannot read: look at its log, and try again in some minutes'),
    ('mail', '5', r'spf|dmarc|not (allowed|authori[sz]ed|permitted)', 'Add the address of this host to the SPF record of the domain of the '
                                                                      'sender, or use another sender'),
    ('mail', '5', r'spoof|own domain|local domain|internal',
     'Except this host from the rule against mail from outside with a sender of the own domain: mail of the other system has such senders'),
    ('mail', '5', '',
     'The server refuses this sender: look at its rules for senders (smtpd_sender_restrictions), and at the domain of the sender'),
    ('rcpt', DROPPED, '', 'The server hangs up in the middle: look at its log, lower rate and sample, or ask for fewer unknown addresses '
                          'at a time (smtpd_hard_error_limit)'),
    ('data', '4', '', 'Look at the log of the server: a filter or the queue cannot take it now'),
    ('data', '5', '', 'Look at the log of the server: a filter refuses the content'),
    ('', TIMED_OUT, '', 'Look at the load and the log of the server, at the name servers and tables that it asks, or raise timeout'),
    ('', DROPPED, '', 'Look at the log of the server for the address of this host: it hung up'),
    ('', '421', '', 'The server is busy or shuts down: look at its log and try again later'),
    ('', '4', '', 'Look at the log of the server and try again later'),
]
_OTHERWISE = 'Look at the log of the server for the address of this host'


def remedy(stage, code, text=''):
    """Return one sentence. code: the number of the server, a code of the resolving, or one of the pseudo codes above."""
    code = str(code)
    for at, begins, words, cure in _TABLE:
        if at in ('', stage) and code.startswith(begins) and (not words or re.search(words, text, re.I)):
            return cure
    return _OTHERWISE
