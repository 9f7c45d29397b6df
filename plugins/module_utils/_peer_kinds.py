# Copyright: (c) 2026, splitdomain.zimbra contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the answers of other mail systems are worth, and what to do about them in each system's own words.

Private to this collection. Pure. docs/peers.md says where each statement comes from.
"""

# Kinds whose 250 is worth something only where an address that nobody has gets another answer: it is asked for, too.
COMPARED = ('exchange', 'exchange_online', 'google', 'exim', 'dovecot')
# Kinds that may say 250 at RCPT although they know better, and reject or return the mail afterwards.
LATE = ('exchange', 'google')

_ASK = {
    'exchange': 'Enable the recipient filter with Recipient Lookup (Set-RecipientFilterConfig -RecipientValidationEnabled $true) and '
                'AddressBookEnabled of the accepted domain, on an Edge Transport server, where it answers at RCPT; a Mailbox server '
                'answers after DATA only',
    'exchange_online': 'Let the domain be Authoritative (Set-AcceptedDomain -DomainType Authoritative), so that Directory-Based Edge '
                       'Blocking rejects at RCPT; InternalRelay takes every address',
    'google': 'Look for a default routing rule or a catch-all that takes unrecognised addresses (Admin console, Apps, Google Workspace, '
              'Gmail, Default routing); without one Gmail rejects them at RCPT',
    'exim': 'Put require verify = recipient into the ACL that acl_smtp_rcpt names, before accept, on Exim',
    'dovecot': 'Ask Dovecot itself: its LMTP rejects unknown users, so let the mail server before it look them up there '
               '(in Postfix reject_unverified_recipient)',
}
_RELAY = {
    'exchange': 'Let the connector from Zimbra relay: RemoteIPRanges of the receive connector hold Zimbra\'s addresses, and '
                'ANONYMOUS LOGON has the right Ms-Exch-SMTP-Accept-Any-Recipient on it',
    'exchange_online': 'Let an inbound connector of type OnPremises know Zimbra by its address or certificate (New-InboundConnector '
                       '-ConnectorType OnPremises -SenderIPAddresses)',
    'google': 'Mail for elsewhere goes through the SMTP relay service only: add Zimbra\'s addresses there (Gmail, Routing, SMTP relay '
              'service) and name smtp-relay.gmail.com as slave_relay_host; the MX of Google takes mail for its own domains only',
    'exim': 'Add Zimbra\'s addresses to the host list that the RCPT ACL accepts (relay_from_hosts, on Debian dc_relay_nets) on Exim',
}
_UNKNOWN = {
    'exchange': 'Create a mail contact or mail user for the address, or set its domain right (Get-AcceptedDomain)',
    'exchange_online': 'Create a mail contact or mail user for the address (DBEB rejects whom the directory does not hold), and give '
                       'the directory a day',
    'google': 'Create the user, alias or group, or the default routing rule that hands the address to Zimbra, in the Admin console',
    'exim': 'Add the address to the lookup file or user list that Exim\'s routers read; exim -bt ADDRESS shows which one takes it',
    'dovecot': 'Add the user to Dovecot\'s userdb; doveadm user ADDRESS shows whether it is there',
}
_SENDER = {
    'exchange': 'Take the domain off the sender filter (BlockedDomains of Get-SenderFilterConfig), and let the receive connector from '
                'Zimbra accept senders of own domains (right Ms-Exch-SMTP-Accept-Authoritative-Domain-Sender)',
    'exchange_online': 'Let an inbound connector of type OnPremises take what Zimbra sends, so that own senders are no spoofing',
    'google': 'Add Zimbra\'s addresses as an inbound gateway (Gmail, Spam, phishing and malware), so that own senders are no spoofing',
    'exim': 'Let the sender checks of the MAIL and RCPT ACLs on Exim pass for Zimbra\'s addresses, before deny and verify = sender',
}
_REMEDIES = {'backscatter': _ASK, 'relay_denied': _RELAY, 'account_unknown': _UNKNOWN, 'alias_missing': _UNKNOWN, 'sender_refused': _SENDER}

_INSIDE = ('Nothing of ours runs inside of %s: write from a mailbox there to a person on each side and to somebody outside, and look '
           'at the Received lines')
_NAMES = {'exchange': 'Exchange', 'exchange_online': 'Exchange Online', 'google': 'Google Workspace', 'exim': 'Exim', 'dovecot': 'Dovecot'}


def remedy(kind, failure):
    """Return what to do about a failure at a peer of that kind, '' where nothing better is known than for every system."""
    return _REMEDIES.get(failure, {}).get(kind, '')


def compared(kind):
    """Tell whether an address that nobody has is asked for, too, to see what the answers are worth."""
    return kind in COMPARED


def takes_all(kind):
    """Return (what is found, what to do) where a peer of that kind says 250 to an address that nobody has."""
    return 'but an address that nobody has gets 250 as well: at RCPT this proves nothing', _ASK[kind]


def rejects_late(kind):
    """Tell whether 250 for an address that nobody has may still become a rejection or a bounce there."""
    return kind in LATE


def inside(kind):
    """Return what to do where no host of such a peer can be looked from, '' where one can be in the inventory."""
    return _INSIDE % _NAMES[kind] if kind in ('exchange', 'exchange_online', 'google') else ''
