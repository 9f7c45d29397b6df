# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of failures, and what to do about each: one place, so that table, evidence and report say the same.

Private to this collection. Pure.
"""
import re

# Why a check is not passed. '' is none of these.
FAILURES = ('loop', 'next_hop_self', 'relay_denied', 'account_unknown', 'backscatter', 'name_resolution', 'setting_hidden',
            'placeholder_mail', 'alias_missing', 'address_taken', 'mx_too_early', 'spf', 'sender_refused', 'catch_all', 'peer_down',
            'open_relay', 'gal')

REMEDIES = {
    'loop': 'Let only the slave hand on what it does not know: take the catch-all and the domain\'s transport off the master',
    'next_hop_self': 'Name the other system as peer.host, by a name that does not lead back here, and run split_domain again',
    'relay_denied': 'Let that system trust this one: peer.addresses for Zimbra, mynetworks on the other system',
    'account_unknown': 'Add the address where it is refused: remote_accounts on a Zimbra that is master, the other system\'s own list else',
    'backscatter': 'Reject unknown addresses where mail comes in: master_reject_unlisted: true on a master, slave_recipient_check: '
                   'verify on a slave',
    'name_resolution': 'Put the name into /etc/hosts of this host, or switch DNS lookups on (slave_dns_lookups: true); see also '
                       'lmtp_host_lookup',
    'setting_hidden': 'Run the playbook split_domain; a server\'s own value that hides the global one goes with master_override or '
                      'slave_override: clear',
    'placeholder_mail': 'Move the mail to the person\'s mailbox on the other system, then empty this one',
    'alias_missing': 'Add the alias to the person under remote_accounts, and run split_domain again',
    'address_taken': 'Take the address off one of its two owners',
    'mx_too_early': 'Let the MX point back to the system that works, and move it only after all else has passed',
    'spf': 'Add what sends for the domain to its SPF record (TXT, v=spf1)',
    'sender_refused': 'Let that system accept senders of this domain from this one: see its checks of senders',
    'catch_all': 'Take the catch-all off that entry: master_remove_catch_all: true, or zmprov',
    'peer_down': 'Start the SMTP service there, or let this host reach it: see firewall, port and address',
    'open_relay': 'Take networks of strangers out of the trusted networks (zimbraMtaMyNetworks, mynetworks)',
    'gal': 'Hide the remote account (hide_in_gal), or take the other system out of the address book',
    'no_outside_host': 'Add a host outside of both systems to the inventory, group outside (verify_outside_hosts)',
    'no_peer_host': 'Add %s to the inventory, group peer (verify_peer_hosts)',
    'no_test_mailbox': 'Declare test_mailboxes.%s of %s',
    'no_outside_mailbox': 'Set verify_outside_mailbox to a mailbox of somebody outside',
    'no_people': 'Say who lives there: verify_peer_people, or at least test_mailboxes.%s of %s',
    'flow': 'See the mail log of the last host that had the message',
    'unread': 'See that the mailbox is reached from verify_imap_from, and that user, password and verify_imap_tls are right',
    'unsent': 'Run verify without check mode, in which no message is sent, and see that its sending host can be reached',
    'look': 'See that the host can be reached and that its part of the check runs there',
    'temporary': 'Ask again later: that system did not want to decide now',
    'rejects_late': 'Let that system reject with 550 at once (unverified_recipient_reject_code); the role mta_apply does that for Zimbra',
    'mx_elsewhere': 'Move the MX of the domain to the master (playbook cutover)',
    'dns': 'See that the name servers of the domain answer (verify_nameservers)',
    'queue': 'See why with postqueue -p on that host, and let it try again with postqueue -f once that is cured',
    'settings': 'Run the playbook split_domain',
}

_RELAY = re.compile(r'relay(ing)?\b.*\b(denied|prohibited|not (permitted|allowed))|unable to relay|not (permitted|allowed) to relay|'
                    r'(attribution|credentials for) ?(;|relay)',
                    re.I)
_SENDER = re.compile(r'sender (address )?(rejected|refused|denied|verify|unknown)|sender.*(not|doesn)', re.I)
_REASONS = (
    ('name_resolution', re.compile(r'host or domain name not found|name service error|unable to look ?up|host not found', re.I)),
    ('next_hop_self', re.compile(r'loops? back to myself', re.I)),
    ('loop', re.compile(r'too many hops|mail loop', re.I)),
    ('relay_denied', _RELAY),
    ('sender_refused', _SENDER),
    ('peer_down', re.compile(r'connection (refused|timed out)|no route to host|network is unreachable|lost connection|connect to ', re.I)),
    ('account_unknown', re.compile(r'user unknown|unknown user|5\.1\.1', re.I)),
)


def failure_of(code, text):
    """Return the failure that a refusal at MAIL or RCPT shows."""
    text = text or ''
    if code is None or code == 421:
        return 'peer_down'
    if _RELAY.search(text):
        return 'relay_denied'
    return 'sender_refused' if _SENDER.search(text) else 'account_unknown'


def flow_reason(reason):
    """Return the failure that a queue's reason for waiting shows, '' for none of ours."""
    return next((name for name, pattern in _REASONS if pattern.search(reason or '')), '')
